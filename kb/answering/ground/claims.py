"""A draft's text as sentences, each with what it cites: by mark [1], or by name 《广告法》第二十五条.

A mark or a name that leads nowhere is kept beside the sentence, so that it is seen and not passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.answering.ground.types import GroundRule, RuleResult
from kb.answering.redraft import Said
from kb.citing.citations import CitedProvision, cite
from kb.citing.quotations import find_quotations
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.law.citations import Citation, find_citations, format_citation
from kb.law.wording import comparable

# A number in brackets is a mark only at the end of a clause: （1）甲；（2）乙 is a list.
_MARK = re.compile(
    r"\s*(?:\[(\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)\]|［([\d０-９、，,\s]+)］|【([\d、，,\s]+)】"
    r"|(?<=[。！？])[（(](\d{1,2})[）)]|[（(](\d{1,2})[）)](?=[。，；！？,;]|\s*$))"
)
# Only a part with a mark of its own stands for itself before ；: 甲[1]；乙[2]。
_MARKED = re.compile(r"(?:\]|］|】)\s*$")
_NUMBER = re.compile(r"\d+")
_END = re.compile(r"[。！？!?；;]+[”’」』）)]*|\n+")
_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a draft without its marks; `faults` are its references that led nowhere."""

    said: Said
    faults: tuple[RuleResult, ...] = ()


def claims_of(text: str, citations: Sequence[CitedProvision], resolver: Resolver, pin: Pin) -> tuple[Claim, ...]:
    """The sentences of a draft in order. A mark behind the full stop belongs to the sentence before it.

    `citations` are what marks count, by `n`. A place named in words that no mark leads to is looked up as of the day.
    """
    by_number = {each.n: each for each in citations}
    claims, last_title = [], None
    for sentence in sentences_in(text):
        claim, last_title = _claim(sentence, by_number, resolver, pin, last_title)
        if comparable(claim.said.text) or claim.faults:
            claims.append(claim)
    return tuple(claims)


def sentences_in(text: str) -> tuple[str, ...]:
    """The sentences with their marks, cut at 。！？, new lines and ； behind a mark, never inside quotations or 《》.

    >>> sentences_in("商家说“不退。不换”是不对的。[1]应当退货！［2］")
    ('商家说“不退。不换”是不对的。[1]', '应当退货！［2］')
    """
    shut = [(each.start, each.end) for each in find_quotations(text)]
    shut += [match.span() for match in _TITLE.finditer(text)]
    found, start = [], 0
    for match in _END.finditer(text):
        if match.start() < start or any(first <= match.start() < last for first, last in shut):
            continue
        if match.group()[0] in "；;" and not _MARKED.search(text[start : match.start()]):
            continue
        end = match.end()
        while mark := _MARK.match(text, end):
            end = mark.end()
        found.append(text[start:end].strip())
        start = end
    found.append(text[start:].strip())
    return tuple(each for each in found if each)


def _claim(
    sentence: str, by_number: Mapping[int, CitedProvision], resolver: Resolver, pin: Pin, title: str | None
) -> tuple[Claim, str | None]:
    marks = [int(number) for match in _MARK.finditer(sentence) for number in _numbers(match)]
    text = _MARK.sub("", sentence).strip()
    cited = [by_number[number] for number in marks if number in by_number]
    faults = [
        RuleResult(GroundRule.CITES, False, f"标注的引用[{number}]不存在")
        for number in marks
        if number not in by_number
    ]
    named = find_citations(text, aliases=resolver.names(pin.generation), own_title=None)
    for each in _with_title(named, title):
        found = _resolved(each, cited, resolver, pin)
        if isinstance(found, RuleResult):
            faults.append(found)
        elif found is not None:
            cited.append(found)
    last = next((each.title for each in reversed(named) if each.title is not None), title)
    return Claim(Said(text, tuple(dict.fromkeys(cited))), tuple(faults)), last


def _numbers(match: re.Match[str]) -> Iterator[str]:
    return iter(_NUMBER.findall(next(group for group in match.groups() if group)))


def _with_title(named: Sequence[Citation], title: str | None) -> Iterator[Citation]:
    """The places named; 第二十六条 alone is of the law named last."""
    for each in named:
        if each.article is not None:
            yield each if each.title is not None else replace(each, title=title)


def _resolved(
    named: Citation, cited: Sequence[CitedProvision], resolver: Resolver, pin: Pin
) -> CitedProvision | RuleResult | None:
    """The citation a place leads to; None where a mark leads there already or the text cited names it itself."""
    resolution = resolver.resolve(named, pin)
    version, provision = resolution.version, resolution.provision
    if version is not None and provision is not None:
        known = any(
            (each.instrument_id, each.article) == (version.instrument.instrument_id, provision.label) for each in cited
        )
        return None if known else cite(provision, version, pin.as_of, resolution.part, n=len(cited) + 1)
    printed = format_citation(named)
    if any(printed.split("》")[-1] in each.text for each in cited) and named.relative:
        return None
    detail = resolution.detail or "查不到"
    return RuleResult(GroundRule.EXISTS, False, f"{printed}查不到：{detail}")
