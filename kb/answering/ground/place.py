"""PLACE: where a sentence names a 款 or 项, it is that part of the article that says so."""

from __future__ import annotations

from kb.answering.ground.clauses import Clause, clauses_of
from kb.answering.ground.parameters import GroundParameters
from kb.answering.ground.sentence import Sentence
from kb.answering.ground.types import GroundRule, RuleResult
from kb.citing.citations import CitedProvision, Slice
from kb.citing.quotations import find_quotations, is_verbatim
from kb.citing.resolve import part_of
from kb.law.citations import Citation, format_citation
from kb.law.wording import comparable

_MIN_QUOTED = 4
_PLAINLY, _HALF = 0.6, 0.5


def place(sentence: Sentence, parameters: GroundParameters) -> RuleResult | None:
    """Nothing where the sentence names an article as a whole, or none."""
    named = [each for each in sentence.named if each.paragraph is not None or each.item is not None]
    named = [each for each in named if each.title is not None]
    if not named:
        return None
    for each in named:
        citation = next((one for one in sentence.said.citations if one.article_number == each.article), None)
        if citation is None:
            continue
        detail = _misplaced(sentence, each, citation, parameters)
        if detail is not None:
            return RuleResult(GroundRule.PLACE, False, detail)
    return RuleResult(GroundRule.PLACE, True)


def _misplaced(
    sentence: Sentence, named: Citation, citation: CitedProvision, parameters: GroundParameters
) -> str | None:
    part, missing = part_of(citation.text, named.paragraph, named.item)
    if missing or part is None:
        return f"《{citation.title}》{citation.article}{missing or ''}"
    start, end = _span(sentence, named)
    wording = citation.text[part.start : part.end]
    for quoted in find_quotations(sentence.said.text[start:end]):
        long = len(comparable(quoted.text)) >= _MIN_QUOTED
        if long and not is_verbatim(quoted.text, wording) and is_verbatim(quoted.text, citation.text):
            return f"“{quoted.text[:30]}”在《{citation.title}》{citation.article}的另一处，不在{_printed(named)}里"
    said = [each for each in sentence.clauses if start <= each.start < end]
    if _lies_elsewhere(sentence, said, citation, part, parameters):
        return f"这句话说的内容在《{citation.title}》{citation.article}的另一处，不在{_printed(named)}里"
    return None


def _printed(named: Citation) -> str:
    return format_citation(named).split("》")[-1]


def _span(sentence: Sentence, named: Citation) -> tuple[int, int]:
    """The words a named place speaks for: up to the next place named; with none before it, from the beginning."""
    starts = sorted(each.start for each in sentence.named)
    behind = [start for start in starts if start > named.start]
    first = not [start for start in starts if start < named.start]
    return (0 if first else named.start), (behind[0] if behind else len(sentence.said.text))


def _lies_elsewhere(
    sentence: Sentence,
    said: list[Clause],
    citation: CitedProvision,
    part: Slice,
    parameters: GroundParameters,
) -> bool:
    """Whether what is said is clearly nearer to another part of the article than to the one named."""
    inside = elsewhere = 0.0
    if _number_elsewhere(said, citation, part):
        return True
    lead = [each for each in clauses_of(citation.text) if _leads(each, part)]
    for clause in said:
        weight = sentence.evidence.weight(clause.grams)
        # 第一项 with the words of 第四项: one clause that is plainly another place's is enough.
        here = [each for each in clauses_of(citation.text) if part.start <= each.start < part.end]
        there = [each for each in clauses_of(citation.text) if each not in here and each not in lead]
        inner, outer = _best(sentence, clause, [*here, *lead]), _best(sentence, clause, there)
        if outer >= _PLAINLY and inner < _HALF * outer:
            return True
        inside, elsewhere = inside + weight * inner, elsewhere + weight * outer
    return inside < parameters.elsewhere * elsewhere


def _number_elsewhere(said: list[Clause], citation: CitedProvision, part: Slice) -> bool:
    """Whether a number told stands in the article, but only in other parts of it."""
    clauses = clauses_of(citation.text)
    inside = {one.key[:4] for each in clauses if part.start <= each.start < part.end for one in each.quantities}
    whole = {one.key[:4] for each in clauses for one in each.quantities}
    return any(one.key[:4] in whole - inside for each in said for one in each.quantities)


def _leads(clause: Clause, part: Slice) -> bool:
    """Whether a clause is the lead-in of the list in which the part stands."""
    return part.item is not None and clause.item is None and clause.end <= part.start


def _best(sentence: Sentence, clause: Clause, among: list[Clause]) -> float:
    return max((sentence.evidence.nearness(clause, each) for each in among), default=0.0)
