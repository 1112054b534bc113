"""A checked draft is recorded with what leads to a person masked, and its findings where they stand in that text."""

from __future__ import annotations

from datetime import date

import pytest

from kb.phrasing.record import MOST_KEPT, CheckedDraft, check_record, masked_place
from kb.phrasing.types import CheckResult, Finding, Severity, Verdict
from kb.records.redact import masked

DRAFT = "王先生您好，您的手机13800138000已登记，我们保证稳赚不赔。"


def _result(text: str) -> CheckResult:
    start = text.index("稳赚不赔")
    found = Finding(start, start + 4, "稳赚不赔", "r.sure", "r", Severity.BLOCK, "不得保证", (), None)
    return CheckResult(Verdict.BLOCK, (found,), (), None, "rules")


def test_record_of_a_check_holds_no_personal_data() -> None:
    record, hidden = check_record(CheckedDraft(DRAFT, date(2026, 7, 1), 3, "p1"), _result(DRAFT))
    assert record.content is not None
    assert "13800138000" not in str(record.content)
    assert set(hidden.kinds) == {"姓名", "手机号"}
    assert (record.outcome, record.actor_id, record.generation) == ("block", "p1", 3)


def test_places_of_findings_are_those_of_the_masked_text() -> None:
    record, _ = check_record(CheckedDraft(DRAFT, date(2026, 7, 1), 3, "p1"), _result(DRAFT))
    assert record.content is not None
    text, finding = record.content["text"], record.content["findings"][0]
    assert text[finding["start"] : finding["end"]] == finding["matched"] == "稳赚不赔"


@pytest.mark.parametrize("mark", ["登记", "保证", "您好", "。"])
def test_every_place_outside_of_a_datum_keeps_its_words(mark: str) -> None:
    hidden = masked(DRAFT)
    place = masked_place(DRAFT.index(mark), hidden)
    assert hidden.text[place : place + len(mark)] == mark


def test_of_a_very_long_draft_the_beginning_is_kept_and_the_rest_counted() -> None:
    text = f"{'退' * MOST_KEPT}款稳赚不赔"
    record, _ = check_record(CheckedDraft(text, date(2026, 7, 1), 3, "p1"), _result(text))
    assert record.content is not None
    assert (len(record.content["text"]), record.content["left_out"]) == (MOST_KEPT, 5)
    assert record.facts["characters"] == len(text)


def test_findings_behind_what_is_kept_are_masked_as_well() -> None:
    text = f"{'退' * (MOST_KEPT + 5_000)}，{DRAFT}"
    start = text.index("稳赚不赔")
    found = Finding(start - 25, start + 4, text[start - 25 : start + 4], "r", "r", Severity.BLOCK, "", (), None)
    record, _ = check_record(
        CheckedDraft(text, date(2026, 7, 1), 3, "p1"), CheckResult(Verdict.BLOCK, (found,), (), None, "rules")
    )
    assert "13800138000" not in str(record.content)
    assert record.content is not None
    assert record.content["findings"][0]["matched"].endswith("稳赚不赔")


@pytest.mark.parametrize("filler", ["退", "退款。"])
@pytest.mark.parametrize("back", range(0, 14, 3))
def test_a_number_that_stands_where_a_draft_is_cut_is_not_kept(filler: str, back: int) -> None:
    lead = ("，我的手机13800138000" * 500 + filler * MOST_KEPT)[: MOST_KEPT + 1_000 - back]
    text = f"{lead}13800138000{'退' * 3_000}稳赚不赔"
    record, _ = check_record(CheckedDraft(text, date(2026, 7, 1), 3, "p1"), _result(text))
    assert record.content is not None
    kept = record.content["text"]
    assert "138" not in kept
    assert len(kept) <= MOST_KEPT
