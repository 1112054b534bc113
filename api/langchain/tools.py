"""The tools of agents as LangChain knows them: the same names, descriptions and arguments as over MCP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from langchain_core.tools import StructuredTool, ToolException
from pydantic_core import to_jsonable_python

from api.client import Json
from api.langchain.service import Service
from api.mcp.schemas import Schema
from api.mcp.tools import BY_NAME
from kb.errors import ZhiguiError

Answered = tuple[str, Mapping[str, Json]]


def tool_named(name: str, service: Service, fixed: Mapping[str, Any]) -> StructuredTool:
    """A tool that returns text for the model and, as artifact, the object of /v1. Faults are told to the model.

    `fixed` arguments are given with every call and not offered to the model. TypeError names one that the tool lacks.
    """
    tool = BY_NAME[name]
    given = {key: to_jsonable_python(value) for key, value in fixed.items() if value is not None}

    def run(**arguments: Any) -> Answered:
        try:
            reply = service.ask(tool.asks({**arguments, **given}))
        except ZhiguiError as error:
            raise ToolException(str(error)) from error
        return tool.text(reply), reply

    async def arun(**arguments: Any) -> Answered:
        try:
            reply = await service.aask(tool.asks({**arguments, **given}))
        except ZhiguiError as error:
            raise ToolException(str(error)) from error
        return tool.text(reply), reply

    return StructuredTool.from_function(
        run,
        arun,
        name=f"zhigui_{name}",
        description=tool.description,
        args_schema=_without(tool.input_schema, fixed, name),
        response_format="content_and_artifact",
        handle_tool_error=True,
    )


def _without(schema: Schema, fixed: Mapping[str, Any], name: str) -> Schema:
    offered = cast(Schema, schema["properties"])
    if unknown := [each for each in fixed if each not in offered]:
        raise TypeError(f"the tool {name} takes no {', '.join(unknown)}; it takes {', '.join(offered)}")
    left: Schema = {key: each for key, each in offered.items() if key not in fixed}
    required = [each for each in cast(Sequence[str], schema.get("required", ())) if each not in fixed]
    return {**schema, "properties": left, "required": required}
