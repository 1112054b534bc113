"""What a record says in a line or two: what was asked or sent, and what came of it. Pure; nothing is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.records.telling_deeds import deed
from kb.store.ledger_records import Record


@dataclass(frozen=True, slots=True)
class Told:
    """What was asked or sent, and what was answered or done; None where there is nothing, or nothing any more."""

    asked: str | None
    said: str | None


def told(record: Record) -> Told:
    """The two lines of a record. What was erased tells nothing; what never had a content tells its note."""
    content = record.content or {}
    # Of a call what was asked in it; its transcript only where nothing was.
    asked = _text(content, "question") or _text(content, "asked") or _text(content, "text")
    done, why = deed(record.kind, record.facts), _text(content, "reason")
    return Told(asked, _answered(content) or (f"{done}：{why}" if done and why else done))


def cited(record: Record) -> tuple[str, ...]:
    """What an answer rested on, as 《title》locator, in the order of its citations.

    The facts tell it, and stay; answers recorded before there were facts have their citations in the content alone.
    """
    answer = (record.content or {}).get("answer")
    earlier = _entries(answer, "citations") if isinstance(answer, Mapping) else []
    found = []
    for each in _entries(record.facts, "passages") or earlier:
        title, locator = _text(each, "title"), _text(each, "locator")
        if title is not None:
            found.append(f"《{title}》{locator or ''}")
    return tuple(dict.fromkeys(found))


def phrasings(record: Record) -> tuple[str, ...]:
    """The rule ids of the restricted phrasings that were shown with an answer or found in a text."""
    shown, found = record.facts.get("phrasings"), record.facts.get("findings")
    ids = [each for each in shown if isinstance(each, str)] if isinstance(shown, list) else []
    # Of a checked text: pairs of a rule id and its severity.
    ids += [each[0] for each in found if isinstance(each, list) and each] if isinstance(found, list) else []
    return tuple(dict.fromkeys(map(str, ids)))


def _answered(content: Mapping[str, Any]) -> str | None:
    answer = content.get("answer")
    if not isinstance(answer, Mapping):
        return None
    refusal = answer.get("refusal")
    return _text(answer, "text") or (_text(refusal, "reason") if isinstance(refusal, Mapping) else None)


def _text(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    return value if isinstance(value, str) and value else None


def _entries(values: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = values.get(name)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
