"""How handbooks are found by what people call them, and shown: only texts that the caller may read exist for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from api.deps import serving_generation
from api.handbook_references import due_articles, references_of
from api.schemas.handbook import HandbookDetail, HandbookSummary, HandbookUnitOut, HandbookVersionOut
from ingest.readers.handbook import handbook_id_of
from kb.bootstrap import KnowledgeBase, today
from kb.citing.types import Pin
from kb.errors import NotFoundError
from kb.law.instruments import VersionId
from kb.store.handbook_versions import may_read, speaks
from kb.store.records import HandbookVersion

# h- and six more of the hash.
SHORTEST_ID = 8


def handbooks_for(kb: KnowledgeBase, role: str | None) -> tuple[tuple[HandbookVersion, ...], ...]:
    """The texts that a role may read, by handbook; each handbook's oldest first."""
    found: dict[str, list[HandbookVersion]] = {}
    for each in kb.store.handbooks.handbooks(serving_generation(kb)):
        if may_read(each.audience, role):
            found.setdefault(each.handbook_id, []).append(each)
    return tuple(tuple(texts) for texts in found.values())


def find_handbook(kb: KnowledgeBase, name: str, role: str | None) -> tuple[HandbookVersion, ...]:
    """The texts of the handbook of an id or title. NotFoundError where there is none that the role may read."""
    wanted = {name.strip(), name.strip().strip("《》")}
    handbooks = handbooks_for(kb, role)
    for texts in handbooks:
        if texts[0].handbook_id in wanted or wanted & {each.title for each in texts}:
            return texts
    same_id = handbook_id_of(name)
    same = [texts for texts in handbooks if handbook_id_of(texts[-1].title) == same_id]
    if not same:
        raise NotFoundError(f"没有手册“{name}”；可用 zhigui handbooks list 查看。")
    return same[0]


def find_text(texts: Sequence[HandbookVersion], name: str) -> VersionId:
    """A text of a handbook by its id or the start of it. NotFoundError."""
    for each in texts:
        if each.version_id == name or (len(name) >= SHORTEST_ID and each.version_id.startswith(name)):
            return each.version_id
    raise NotFoundError(f"手册《{texts[-1].title}》没有版本 {name}；可用 zhigui handbooks show 查看。")


def summary_of(kb: KnowledgeBase, texts: Sequence[HandbookVersion], day: date) -> HandbookSummary:
    """A handbook as a line of a list."""
    current = _current(texts, day)
    return HandbookSummary(
        handbook_id=texts[0].handbook_id,
        title=(current or texts[-1]).title,
        version_count=len(texts),
        current=_version(kb, current, day) if current else None,
    )


def detail_of(kb: KnowledgeBase, texts: Sequence[HandbookVersion], day: date, role: str | None) -> HandbookDetail:
    """A handbook with its texts and the units of a day, as a role reads it."""
    current = _current(texts, day)
    return HandbookDetail(
        handbook_id=texts[0].handbook_id,
        title=(current or texts[-1]).title,
        versions=tuple(_version(kb, each, day) for each in reversed(texts)),
        units=_units(kb, current, day, role) if current else (),
        as_of=day,
        generation=serving_generation(kb),
    )


def _units(kb: KnowledgeBase, version: HandbookVersion, day: date, role: str | None) -> tuple[HandbookUnitOut, ...]:
    """The units of a text, each with what it refers to. An old text is not kept up to date, so nothing of it is due."""
    pin = Pin(serving_generation(kb), day)
    due = due_articles(kb) if version.valid_to is None or version.valid_to > today() else {}
    readable = {
        (each.handbook_title, each.heading) for each in kb.store.handbooks.handbook_units(pin.generation, day, role)
    }
    same = tuple(name for name in HandbookUnitOut.model_fields if name != "references")
    return tuple(
        HandbookUnitOut.model_validate(
            {name: getattr(each, name) for name in same} | {"references": references_of(kb, each, pin, due, readable)}
        )
        for each in kb.store.handbooks.units_of_version(version.version_id)
    )


def _current(texts: Iterable[HandbookVersion], day: date) -> HandbookVersion | None:
    return next((each for each in texts if speaks(each, day)), None)


def _version(kb: KnowledgeBase, version: HandbookVersion, day: date) -> HandbookVersionOut:
    return HandbookVersionOut.model_validate(
        {
            **{name: getattr(version, name) for name in ("version_id", "title", "industries", "owner", "review_date")},
            **{name: getattr(version, name) for name in ("valid_from", "valid_to", "audience")},
            "review_due": version.review_date is not None and version.review_date <= day,
            "speaks": speaks(version, day),
            "units": len(kb.store.handbooks.units_of_version(version.version_id)),
        }
    )
