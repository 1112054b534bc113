"""The published description of the API holds what it says."""

from __future__ import annotations

from fastapi.testclient import TestClient
from pydantic import BaseModel

from api.schemas.ask import AskRequest
from api.schemas.changes import ReviewDoneRequest
from api.schemas.citation import Citation
from api.schemas.evaluation import EvaluationRequest
from api.schemas.evaluation_questions import NewQuestionRequest
from api.schemas.feedback import FeedbackRequest
from api.schemas.ingestion import IngestionRequest
from api.schemas.instrument import SetDatesRequest, WithdrawRequest
from api.schemas.phrasing import CheckRequest
from api.schemas.phrasing_edit import AddPhrasingRequest, TrialRequest
from api.schemas.problem import Problem
from api.schemas.search import SearchRequest

WITH_EXAMPLES: tuple[type[BaseModel], ...] = (
    AskRequest,
    SearchRequest,
    CheckRequest,
    AddPhrasingRequest,
    TrialRequest,
    IngestionRequest,
    EvaluationRequest,
    NewQuestionRequest,
    FeedbackRequest,
    ReviewDoneRequest,
    SetDatesRequest,
    WithdrawRequest,
    Citation,
    Problem,
)
ANSWER_FIELDS = {
    "answer_id", "generation", "status", "mode", "text", "sentences", "citations", "restricted_phrasings",
    "authority", "escalation", "refusal", "removed", "as_of", "index", "timings_ms",
}  # fmt: skip
CITATION_FIELDS = {
    "n", "kind", "instrument_id", "title", "locator", "article", "article_number", "paragraph", "item", "quotation",
    "text", "path", "version", "effective_date", "effective_date_basis", "validity_status", "source_status", "notice",
    "issuing_authority", "legal_rank", "score", "href",
}  # fmt: skip


def test_every_example_is_valid_for_its_schema() -> None:
    for model in WITH_EXAMPLES:
        examples = model.model_json_schema()["examples"]
        assert examples
        for example in examples:
            model.model_validate(example)


def test_schemas_carry_the_fields_of_the_contract(client: TestClient) -> None:
    schemas = client.get("/v1/openapi.json").json()["components"]["schemas"]
    assert set(schemas["AskReply"]["properties"]) >= ANSWER_FIELDS
    assert set(schemas["Citation"]["properties"]) == CITATION_FIELDS
    assert set(schemas["CheckReply"]["properties"]) >= {"verdict", "findings", "citations", "rewritten"}
    assert set(schemas["ImportReply"]["properties"]) >= {"imported", "updated", "unchanged", "refused", "rows"}
    assert set(schemas["LookupReply"]["properties"]) >= {"hits", "as_of", "generation"}


def test_every_operation_is_described_in_chinese_with_its_problems(client: TestClient) -> None:
    paths = client.get("/v1/openapi.json").json()["paths"]
    for path, operations in paths.items():
        for operation in operations.values():
            assert any("\u4e00" <= each <= "\u9fff" for each in operation["summary"]), path
            if path.startswith("/v1/"):
                assert "429" in operation["responses"]
