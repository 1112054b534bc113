"""RFC 9457 problem details, with a Chinese `detail`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

# The media type of every problem.
PROBLEM_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    """A field at fault and what is wrong with it."""

    field: str
    detail: str


class Problem(BaseModel):
    """What went wrong, for people and for programs; never a stack trace."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:zhigui:problem:not-found",
                    "title": "没有找到",
                    "status": 404,
                    "detail": "没有这部法规：示例法。",
                    "instance": "/v1/instruments/示例法",
                    "request_id": "5f0c2a1b9d3e4f60",
                    "errors": [],
                }
            ]
        }
    )

    type: str = Field(description="问题类别，urn:zhigui:problem:…")
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: list[FieldProblem] = Field(default_factory=list)
