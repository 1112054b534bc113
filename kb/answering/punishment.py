"""How much is the fine: brings the penalty article up beside the duty it punishes, and says the amount.

A question about a punishment is found by the words of the act, which is what the duty article says; the amount stands
in another article, which often describes the act in other words or only names the duty's number.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kb.answering.extract import Candidate, Draft
from kb.answering.redraft import Said, draft_from, fitting, sentences_of
from kb.answering.types import MAX_SAYABLE
from kb.citing.citations import Slice, cite
from kb.law.measures import QuantityKind
from kb.law.paragraphs import parse_paragraphs
from kb.law.penalties import content_grams
from kb.law.quantities import find_quantities
from kb.search.related import LinkedPenalty, RelatedProvisions

# 假一罚十 and 惩罚性赔偿 ask for damages, 罚息 for interest.
_ASKS = re.compile(
    r"(?<!假一)(?<!惩)罚(?![息则])|处罚|[坐做]牢|判(?:刑|几|多|什么|啥|重)|量刑|拘留|拘役|拘[人好多几]|蹲(?:进|局|号|大|监)|吊销|"
    r"[嫌犯么啥何]罪(?!记录)|刑事责任|抓(?:进|起|走)|被关|(?:什么|啥|法律)后果|(?:怎么|咋|如何|点|怎样|会被?)处[理里分置]|收拾"
)
# The candidates looked at: farther down one is seldom what is asked about.
_LOOKED_AT = 4
# What a penalty takes over from the duty that leads to it and a duty from its penalty, and what a penalty already
# found gains. On the develop half's 215 questions on punishment the first citation is gold in .516 and all gold
# articles are cited in .516 without any of this, .549 and .558 with it.
_FROM_DUTY, _FROM_PENALTY, _IS_PENALTY = 0.95, 0.75, 0.15
# A wrong amount is worse than none. Said for every penalty among the best it was right in 40 of 83 questions; said
# only where the penalty is linked to one of the two best candidates, shares this much of the question's content, or
# names an act in words of the question, in 58 of 82 (of another 215 questions).
_LINKED_TO, _SHARED = 2, 0.3
# The words of asking are no words of the act.
_ASKING = re.compile(
    r"会不会|会被|应当?|(?:怎么|如何|怎样|咋)?处[罚理]|罚款|罚|多少钱?|要不要|多久|几[年天]|什么|商家|[我你他]们?|可以|[吗呢呀啊了被会要]"
)
_BREAKS = re.compile(r"[，；。：]")
# Where a quotation of the consequence may begin behind a comma: who punishes, or how.
_OPENS = re.compile(
    r"由[^，。；：]{2,40}(?:部门|机关|机构|政府|人民银行|委员会|总署)|责令|处(?![理分])|处以|可以|并处|单处|给予|没收|尚不构成|依照|对|逾期|情节"
)
_PUNISHES = re.compile(r"罚款|罚金|拘留|徒刑|拘役")
_FOLLOWS = re.compile(r"罚款|罚金|拘留|徒刑|责令|没收|警告")
_CONDITION_ENDS = re.compile(r"(?:的|外|时)$")
_GOES_ON = re.compile(r"^(?:没有违法所得|违法所得不足|或者违法所得)")
# 责令改正 first, then 拒不改正的，处……: an amount without its first step sounds harsher than the law is.
_FIRST_STEP = re.compile(r"责令|警告")
_SENTENCE, _STEP, _CUT_OFF, _BARE, _LENGTH = 0.5, 0.4, 0.6, 2.0, 0.002


def asks_punishment(question: str) -> bool:
    """Whether a question asks how an act is punished.

    >>> [asks_punishment(text) for text in ("不给退货罚多少", "要坐牢吗", "假一罚十怎么赔", "能退吗")]
    [True, True, False, False]
    """
    return _ASKS.search(question) is not None


@dataclass(frozen=True, slots=True)
class Punished:
    """The candidates with penalties and duties brought together, best first; `sayable` are the provision_ids of the
    penalties that enough speaks for to say their amount.
    """

    candidates: tuple[Candidate, ...]
    sayable: frozenset[int]


def with_penalties(question: str, candidates: Sequence[Candidate], related: RelatedProvisions) -> Punished:
    """The candidates of a question that asks for a punishment, penalty and duty brought up together.

    A link by words alone that is not sure counts only where the question's own words stand in the act punished.
    """
    found = {each.provision.provision_id: each for each in candidates}
    asked, sayable = content_grams(_ASKING.sub("，", question)), set[int]()
    for place, candidate in enumerate(candidates[:_LOOKED_AT]):
        if related.is_penalty(candidate.provision):
            _raise(found, candidate, candidate.score + _IS_PENALTY)
            if asked and len(asked & content_grams(candidate.provision.text)) >= _SHARED * len(asked):
                sayable.add(candidate.provision.provision_id)
            for linked in _borne_out(related.duties_of(candidate.provision), asked):
                _raise(found, Candidate(linked.duty, candidate.version, 0.0), candidate.score * _FROM_PENALTY)
        for linked in _borne_out(related.penalties_of(candidate.provision), asked):
            named = ((linked.link.paragraph, linked.link.item),)
            brought = Candidate(linked.penalty, candidate.version, 0.0, named)
            _raise(found, brought, candidate.score * _FROM_DUTY)
            if place < _LINKED_TO or asked & content_grams(_act(linked)):
                sayable.add(linked.penalty.provision_id)
    return Punished(tuple(sorted(found.values(), key=lambda each: -each.score)), frozenset(sayable))


def _raise(found: dict[int, Candidate], candidate: Candidate, score: float) -> None:
    provision = candidate.provision
    before = found.get(provision.provision_id)
    if before is None or before.score < score:
        named = before.named if before is not None else candidate.named
        found[provision.provision_id] = Candidate(provision, candidate.version, score, named)


def _borne_out(links: Sequence[LinkedPenalty], asked: frozenset[str]) -> Iterator[LinkedPenalty]:
    for linked in links[:_LOOKED_AT]:
        if linked.link.sure or asked & content_grams(_act(linked)):
            yield linked


def _act(linked: LinkedPenalty) -> str:
    """What is punished, in the penalty article's own words."""
    text = linked.penalty.text
    for paragraph in parse_paragraphs(text):
        if linked.link.paragraph in {None, paragraph.number}:
            for item in paragraph.items:
                if item.number == linked.link.item:
                    return text[item.start : item.end]
            if linked.link.item is None:
                return text[paragraph.start : paragraph.end]
    return text


def say_punishment(
    draft: Draft, punished: Punished, related: RelatedProvisions, as_of: date, top_k: int, *, keep_line: bool = False
) -> Draft:
    """The draft with the amount said: the best penalty article's own words, in front of other quotations.

    `keep_line`: the handbook's line hands the call over and must be said, whether or not the amount fits behind it.
    Unchanged where no penalty that enough speaks for, and that states one, is among the best candidates.
    """
    best = punished.candidates[:_LOOKED_AT]
    for candidate in best:
        said = _sentence(candidate, as_of) if candidate.provision.provision_id in punished.sayable else None
        if said is not None:
            others = {
                (each.provision.version_id, each.provision.label) for each in best if related.is_penalty(each.provision)
            }
            return _put_first(draft, said, others, top_k, keep_line=keep_line)
    return draft


def _put_first(
    draft: Draft, said: Said, penalties: Collection[tuple[str, str | None]], top_k: int, *, keep_line: bool
) -> Draft:
    """Behind the handbook's line where both fit, else in its place: the amount is what was asked for.

    A second penalty beside it would be a second amount, so other penalties are cited only.
    """
    before = sentences_of(draft)
    fits = keep_line or sum(len(each.text) for each in before if each.is_line) + len(said.text) <= MAX_SAYABLE
    line = [each for each in before if each.is_line and fits]
    rest = [each for each in before if not each.is_line and not any(each.cites(one) for one in penalties)]
    return draft_from(fitting([*line, said, *rest]), draft.citations, top_k)


def _sentence(candidate: Candidate, as_of: date) -> Said | None:
    opening = f"《{candidate.version.instrument.short_title}》{candidate.provision.label}规定："
    part = consequence(candidate.provision.text, MAX_SAYABLE - len(opening) - len("“”。"), candidate.named)
    if part is None:
        return None
    words = candidate.provision.text[part.start : part.end]
    end = "" if words.endswith("。") else "。"
    citation = cite(candidate.provision, candidate.version, as_of, part, score=candidate.score)
    span = (len(opening) + 1, len(opening) + 1 + len(words))
    return Said(f"{opening}“{words}”{end}", (citation,), (span,))


def consequence(text: str, room: int, named: Sequence[tuple[int | None, int | None]] = ()) -> Slice | None:
    """The run of clauses that says how much, within `room`; from the 款 `named` first, else the first that says it.

    >>> text = "搭售商品的，由市场监督管理部门责令改正，处五万元以上二十万元以下的罚款；情节严重的，吊销执照。"
    >>> part = consequence(text, 34)
    >>> part and text[part.start : part.end]
    '由市场监督管理部门责令改正，处五万元以上二十万元以下的罚款'
    """
    paragraphs = parse_paragraphs(text)
    wanted = {number for number, _ in named if number is not None}
    for paragraph in sorted(paragraphs, key=lambda each: each.number not in wanted):
        end = paragraph.items[0].start if paragraph.items else paragraph.end
        number = paragraph.number if len(paragraphs) > 1 else None
        run = _best_run(text, paragraph.start, end, room)
        if run is not None:
            return Slice(*run, number)
    return None


def _best_run(text: str, start: int, end: int, room: int) -> tuple[int, int] | None:
    ends = [match.end() for match in _BREAKS.finditer(text, start, end)]
    if not ends or ends[-1] < end:
        ends.append(end)
    best, most = None, 0.0
    for first in (start, *ends[:-1]):
        opens = first == start or text[first - 1] in "；。" or _may_open(text, start, first)
        for last in ends if opens else ():
            stop = last - 1 if text[last - 1] in "，；：" else last
            if first < stop <= first + room:
                worth = _worth(text, first, stop, text[last : last + 12])
                if worth > most:
                    best, most = (first, stop), worth
    return best


def _may_open(text: str, start: int, first: int) -> bool:
    """Whether a quotation may begin behind this comma: not between 没有违法所得的 and what follows for that case.

    The act itself may be left out, because the sentence names the article and the question the act.
    """
    if not _OPENS.match(text, first):
        return False
    before = re.split(r"[；。]", text[start:first])[-1]
    return not (_CONDITION_ENDS.search(before[:-1]) and _FOLLOWS.search(before))


def _worth(text: str, start: int, stop: int, behind: str) -> float:
    """How well a run tells the punishment: its amounts, whole sentences rather than parts, no condition left open."""
    words = text[start:stop]
    if not _PUNISHES.search(words):
        return 0.0
    kinds = {QuantityKind.MONEY, QuantityKind.MULTIPLE, QuantityKind.PERIOD, QuantityKind.PERCENTAGE}
    amounts = sum(each.kind in kinds for each in find_quantities(words))
    whole = _SENTENCE * (start == 0 or text[start - 1] in "；。\n")
    cut = _CUT_OFF * bool(_GOES_ON.match(behind)) + _BARE * bool(_CONDITION_ENDS.search(words))
    return amounts + whole + _STEP * bool(_FIRST_STEP.search(words)) - cut - _LENGTH * (stop - start)
