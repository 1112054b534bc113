"""What an agent reads of an answer: nothing that was taken out of it, which it would repeat to its user."""

from __future__ import annotations

from api.client import Json
from api.mcp.texts import answer_text

LIE = "商家必须当场退还双倍货款。"
NOTHING: dict[str, Json] = dict.fromkeys(("escalation", "refusal", "notice", "deadline", "authority"))
EMPTY: dict[str, Json] = {"masked": [], "citations": [], "related": [], "restricted_phrasings": []}


def test_a_sentence_taken_out_is_not_among_what_an_agent_reads() -> None:
    reply: dict[str, Json] = {
        **NOTHING,
        **EMPTY,
        "text": "七日内可以退。",
        "mode": "model",
        "model": {"outcome": "used"},
        "removed": [{"text": LIE, "reason": "条文里没有双倍"}],
        "rewritten_question": "网购的食品能退吗？",
        "timings_ms": {"total": 1.0},
        "generation": 1,
        "as_of": "2026-11-22",
        "index": {"lexical": "ready", "vectors": {"done": 1, "total": 1}},
    }
    text = answer_text(reply)
    assert LIE not in text and "双倍" not in text
    assert "七日内可以退。" in text and "按此理解：网购的食品能退吗？" in text
