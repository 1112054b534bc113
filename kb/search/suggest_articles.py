"""A title with the beginning of an article's number behind it, and the articles that may be meant: 民法典12."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.law.errors import NumeralError
from kb.law.instruments import ArticleNumber
from kb.law.numerals import format_numeral, parse_numeral
from kb.search.suggest_names import Named
from kb.store.records import Provision, VersionOnDay

# Every turn of the repetition ends with a character of its own: what is typed is tried in one way only.
_WITHIN = r"(?:第?[\d一二三四五六七八九十]{1,4}[款项目])*(?:第?[\d一二三四五六七八九十]{0,4})"
_PLACE = re.compile(
    r"\s*(?:第\s*)?(?P<number>\d{1,4}|[〇零一二两三四五六七八九十百千]{1,9})\s*"
    rf"(?:(?P<whole>条)(?:之(?P<inserted>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})?)?{_WITHIN})?"
)
_OPENING = 40


@dataclass(frozen=True, slots=True)
class Reference:
    """What was typed of a reference: the version, the digits or numerals begun, and whether 条 closes them."""

    version: VersionOnDay
    number: str
    whole: bool
    inserted: int | None


@dataclass(frozen=True, slots=True)
class Headed:
    """An article by its label with the first words of its text."""

    label: str
    article: ArticleNumber | None
    opening: str

    @classmethod
    def of(cls, provision: Provision) -> Headed:
        """The head of a provision."""
        text = provision.text.split("\n", 1)[0]
        opening = text if len(text) <= _OPENING else f"{text[:_OPENING]}……"
        return cls(provision.label, provision.article, opening)


def reference_in(plain: str, names: Iterable[Named]) -> Reference | None:
    """The reference that something typed begins; None where no text held is named with a number behind it."""
    for each in sorted((each for each in names if plain.startswith(each.name)), key=lambda one: -len(one.name)):
        if match := _PLACE.fullmatch(plain, len(each.name)):
            inserted = _value(match["inserted"] or "")
            return Reference(each.version, match["number"], match["whole"] is not None, inserted)
    return None


def articles_of(headed: Sequence[Headed], reference: Reference) -> tuple[Headed, ...]:
    """The articles whose number is, or begins with, what was typed: the very article first, then by number."""
    if reference.whole:
        number = _value(reference.number)
        return tuple(
            each
            for each in headed
            if each.article is not None
            and each.article.number == number
            and reference.inserted in (None, each.article.suffix)
        )
    found = [each for each in headed if each.article is not None and _begun(each.article.number, reference.number)]
    return tuple(sorted(found, key=lambda each: not _is(each, reference.number)))


def _begun(number: int, typed: str) -> bool:
    """Whether an article's number begins as typed, in digits or in words.

    >>> _begun(125, "12"), _begun(12, "十二"), _begun(12, "一")
    (True, True, False)
    """
    return str(number).startswith(typed) if typed.isdigit() else format_numeral(number).startswith(typed)


def _is(each: Headed, typed: str) -> bool:
    return each.article is not None and each.article.number == _value(typed)


def _value(typed: str) -> int | None:
    """What a numeral says; None while it is not one yet (一百零)."""
    try:
        return parse_numeral(typed)
    except NumeralError:
        return None
