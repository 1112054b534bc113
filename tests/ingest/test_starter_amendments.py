"""The amending decisions of the starter corpus, and the wordings in it that they date."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.documents import Document
from ingest.parse import parse_document
from ingest.sources.china_law import documents
from kb.law.amendments import Amendment, applies_to, effective_day, is_amendment, read_amendment
from kb.law.titles import normalise_title

# Promulgation and effective date as the decision's own last lines have them.
DATED = {
    "刑法": (date(2020, 12, 26), date(2021, 3, 1)),
    "村民委员会组织法": (date(2025, 10, 28), date(2026, 1, 1)),
    "环境保护税法": (date(2025, 10, 28), date(2025, 10, 28)),
    "网络安全法": (date(2025, 10, 28), date(2026, 1, 1)),
    "食品安全法": (date(2025, 9, 12), date(2025, 12, 1)),
}


# Its articles quote those of the constitution, so that it is refused at ingest.
REFUSED = "宪法修正案(2018年)"


@pytest.fixture(scope="module")
def starter() -> tuple[Document, ...]:
    return tuple(each for each in documents() if normalise_title(each.metadata.title or "") != REFUSED)


def amendment_of(document: Document) -> Amendment | None:
    title = document.metadata.title or ""
    if not is_amendment(title):
        return None
    draft, _ = parse_document(document)
    return read_amendment(title, "", draft.provisions, issued=document.metadata.dates.promulgation.value)


def test_every_decision_of_the_starter_names_what_it_changes(starter: tuple[Document, ...]) -> None:
    found = [each for each in map(amendment_of, starter) if each is not None]
    assert len(found) == 20
    assert {each.title for one in found for each in one.targets} == {*DATED, "宪法"}
    assert sum(each.effective_on is None for each in found) == 4  # the amendments of the constitution say no day


def test_the_decisions_of_the_starter_date_these_wordings_of_it(starter: tuple[Document, ...]) -> None:
    amendments = [each for each in map(amendment_of, starter) if each is not None]
    found = {}
    for document in starter:
        title, issued = normalise_title(document.metadata.title or ""), document.metadata.dates.promulgation.value
        days = {effective_day(each, title) for each in amendments if issued and applies_to(each, issued)} - {None}
        if days:
            assert len(days) == 1
            found[title] = (issued, days.pop())
    assert found == DATED
