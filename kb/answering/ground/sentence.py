"""A sentence prepared for checking: its own words, the places of law it names, its evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kb.answering.ground.clauses import Clause, clauses_of
from kb.answering.ground.evidence import Evidence, evidence_of
from kb.answering.redraft import Said
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.law.citations import Citation, find_citations
from kb.law.measures import Quantity
from kb.law.wording import comparable

_BLANK = "\u3000"
_CLAUSE_END = re.compile(r"[，。；：！？,;!?:\n]")
# 适用无理由退货 stands word for word in 不适用无理由退货.
_DENIES = re.compile(r"[不未无非免禁勿]|拒绝|没有")
# What frames a reference says nothing of its own: 根据……的规定, 修改前的……写得很明确.
_FRAME = re.compile(
    rf"(?:(?:根据|依据|依照|按照|按|参照|对照|看|见|依|修[改订正]前的|现行的?|我国的?|这是|是|在|这就是|属于)*)(?:{_BLANK}[和与及、，]?)+"
    r"(?:[中里])?(?:的)?(?:第[一二三四五六七八九十]+[款项])?(?:也|就|还|都)?(?:明确|相关|有关|另外|同时)?(?:规定|要求|写明|指出|讲|说|明文|条款|写|保护|约束|来)?"
    r"(?:了|的是|着|得很清楚|得很明确|得明白|得很明白|得清楚)?"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the rules look at. `clauses` are those of the sentence's own words, places and titles blanked out.

    `near` has for each the clauses of the law it is about, nearest first.

    `allowed` are numbers that need not stand in the law: the question's, and days we reckoned ourselves.
    """

    said: Said
    pin: Pin
    named: tuple[Citation, ...]
    clauses: tuple[Clause, ...]
    evidence: Evidence
    near: Mapping[Clause, tuple[Clause, ...]]
    verbatim: bool
    allowed: tuple[Quantity, ...] = ()


def prepare(said: Said, pin: Pin, resolver: Resolver, allowed: tuple[Quantity, ...] = ()) -> Sentence:
    """The sentence with all that the rules need."""
    names = resolver.names(pin.generation)
    named = find_citations(said.text, aliases=names, titles_alone=True) if _may_name(said.text) else ()
    own = _blanked(said.text, named)
    evidence = evidence_of(tuple(dict.fromkeys(each.text for each in said.citations)))
    verbatim = any(is_part(said.text, each.text) for each in said.citations)
    clauses = clauses_of(own, spoken=True)
    grams = frozenset[str]().union(*(each.grams for each in clauses))
    near = {} if verbatim else {each: evidence.nearest(each, grams) for each in clauses}
    return Sentence(said, pin, named, clauses, evidence, near, verbatim, allowed)


def is_part(words: str, text: str) -> bool:
    """Whether words are a part of a text that means there what it means alone: nothing before them denies them.

    >>> is_part("承担责任。", "有过错的，承担责任。"), is_part("承担责任。", "没有过错的，不承担责任。")
    (True, False)
    """
    wanted, plain = comparable(words), comparable(text)
    if not wanted or wanted not in plain:
        return False
    at = 0
    for clause in _CLAUSE_END.split(text):
        length = len(comparable(clause))
        start = plain.find(wanted, at, at + length + len(wanted))
        while 0 <= start < at + length:
            if not _DENIES.search(plain[at:start]):
                return True
            start = plain.find(wanted, start + 1, at + length + len(wanted))
        at += length
    return False


def _may_name(text: str) -> bool:
    return "条" in text or "《" in text or "款" in text


def _blanked(text: str, named: tuple[Citation, ...]) -> str:
    """The text with references replaced by as many spaces, so that offsets hold and 第七条 is no seven."""
    for each in named:
        text = text[: each.start] + _BLANK * (each.end - each.start) + text[each.end :]
    return _FRAME.sub(lambda match: _BLANK * len(match.group()), text) if named else text
