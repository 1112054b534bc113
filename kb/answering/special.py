"""Special questions on their way through answering: names put right, sides of a comparison, what stands beside.

Each kind lives in a module of its own; here only when which is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.answering.bare_reference import BareReference, bare_reference
from kb.answering.candidates import STRONG_MATCH, candidates, fitting_unit, named_articles
from kb.answering.comparing_words import Sides, asks_versions, sides_of
from kb.answering.comparison import Compared, SideFound, compare_sides
from kb.answering.earlier import NOTHING, Earlier, earlier_law
from kb.answering.exceptions import asks_exceptions
from kb.answering.extract import Candidate, Draft, TermCutter, every_choice, question_terms, ranked_choices, scorer
from kb.answering.handbook import UnitMatch, best_units
from kb.answering.out_of_scope import ASK_NAME, Grounds
from kb.answering.precedence import PrecedenceOrder
from kb.answering.refuse import RefusalParameters, answers
from kb.answering.signals import MATCHES, evidence_of, lay_terms_in
from kb.answering.special_types import Beside
from kb.answering.steps import Pinned, SearchPort
from kb.answering.versions_compared import compare_with_before
from kb.citing.citations import cite_handbook
from kb.citing.resolve import Resolver
from kb.law.day_words import past_days
from kb.law.precedence import Special
from kb.search.hits import SearchResult
from kb.search.lookup import Lookup, LookupResult
from kb.search.names import NamesRead, titles_named
from kb.search.terms import Terms
from kb.store.records import HandbookUnit
from kb.text.normalise import normalise_query

# A side that names its law is answered from that law alone: enough hits that some are of it.
_SIDE_HITS = 40
_SIDE_CHOICES = 4
_BARE_WORD = 3
# 不适用七天无理由的有哪些 is most like the unit on returning at all; the one on what is excepted answers it.
# Only one that is like the question at all: 如实告知与免责条款 is .24 like 厂家什么情况下可以免责.
_SPEAKS_OF_EXCEPTIONS = 0.3
_MAY_SPEAK = 0.35
_EMPTY_WORDS = re.compile(
    r"(?:怎么|如何|有没有|是否|还)?(?:规定|说|写|讲|有用|有效|适用|能用|管用|存在)的?(?:是)?(?:什么|啥|了|吗|么)?|"
    r"内容|原文|条文|什么|请问|是|的|吗|呢|里面?|中|关于|现在|还|[？?。！!，,\s]"
)
_VERSION_WORDS = re.compile(
    r"新旧|新老|旧[法版]?|新[法版]?|修[改订正]前?后?|改了|区别|差别|差异|不同|不一样|变化|改动|对比|比较|哪些|有|和|跟|与|以前|比|前后|《|》|法"
)
ASK_MATTER = "请问您想了解的是旧法里的哪件事（比如违约、解除、赔偿）？说了内容，我在现行法律里查。"


@dataclass(frozen=True, slots=True)
class SideSearch:
    """What finding a side needs; the searcher is the asking assistant's own."""

    searcher: SearchPort
    cutter: TermCutter
    terms: Terms
    parameters: RefusalParameters


class SpecialQuestions:
    """Recognises special questions and answers what is special about them. Thread-safe."""

    def __init__(self, lookup: Lookup, resolver: Resolver, specials: Sequence[Special] = ()) -> None:
        self._lookup = lookup
        self._resolver = resolver
        self._specials = tuple(specials)

    def order(self) -> PrecedenceOrder:
        """The order of one answer's provisions."""
        return PrecedenceOrder(self._specials)

    def names(self, pinned: Pinned) -> NamesRead:
        """The question with the laws it names put right for its day."""
        return self._lookup.names_in(pinned.plain, as_of=pinned.pin.as_of, generation=pinned.pin.generation)

    def bare(self, pinned: Pinned) -> BareReference | None:
        """What a question that is only 五十五条第二款 may mean."""
        return bare_reference(pinned.plain, pinned.question.industry, self._resolver, pinned.pin)

    def compared(self, pinned: Pinned, search: SideSearch) -> Compared | None:
        """Both sides of a comparison, each from its own search; None for other questions or where a side has none."""
        names = self._resolver.names(pinned.pin.generation)
        if asks_versions(pinned.plain):
            for title in titles_named(pinned.plain, names):
                if found := compare_with_before(title, self._resolver, pinned.pin, self._topic(pinned, names, search)):
                    return found
        sides = sides_of(pinned.plain, names.keys())
        if sides is None or _unit_compares(pinned):
            return None
        left = self._side(sides.left, pinned, search)
        right = self._side(self._in_full(sides, pinned, search), pinned, search) if left is not None else None
        if left is None or right is None:
            return None
        return compare_sides(left, right, pinned.pin.as_of, pinned.question.top_k)

    def _topic(self, pinned: Pinned, names: Mapping[str, str], search: SideSearch) -> Callable[[str], float] | None:
        """How well a wording fits what is asked of a law besides its changes; None where nothing else is."""
        topic = pinned.plain
        for name in sorted((name for name in names if name in topic), key=len, reverse=True):
            topic = topic.replace(name, "")
        topic = _VERSION_WORDS.sub("", _EMPTY_WORDS.sub("", topic))
        return scorer(question_terms(topic, (), None, search.cutter)) if len(topic) >= 2 else None

    def _in_full(self, sides: Sides, pinned: Pinned, search: SideSearch) -> str:
        """The right side with what only the left one says of both: 医疗器械备案与注册 compares 医疗器械注册."""
        left, right = sides.left, sides.right
        shared = left[: -len(right)] if len(right) <= _BARE_WORD and len(left) > len(right) + 1 else ""
        if not shared:
            return right
        pin = pinned.pin
        result = search.searcher.search(shared + right, as_of=pin.as_of, generation=pin.generation, top_k=MATCHES)
        return shared + right if any(shared + right in hit.text for hit in result.hits) else right

    def _side(self, text: str, pinned: Pinned, search: SideSearch) -> SideFound | None:
        pin = pinned.pin
        lay = lay_terms_in(text, search.terms)
        label = text
        looked = self._lookup.lookup(text, as_of=pin.as_of, generation=pin.generation)
        if looked is not None and looked.hits:
            named = ((looked.citation.paragraph, looked.citation.item),)
            found: Sequence[Candidate] = [Candidate(hit.provision, hit.version, 1.0, named) for hit in looked.hits]
            lay, label = lay_terms_in(pinned.plain, search.terms), ""
        else:
            found = self._searched(text, pinned, search)
        if not found:
            return None
        legal = [word for term in lay for word in term.legal]
        score = scorer(question_terms(f"{text} {pinned.plain}", legal, None, search.cutter))
        choices = ranked_choices(found, score)[:_SIDE_CHOICES]
        # 车险 and 寿险 lead to one article, but to two of its 款.
        every = every_choice(choices[0].candidate, score)
        return SideFound(text, (*choices, *(each for each in every if each.piece != choices[0].piece)), label)

    def _searched(self, text: str, pinned: Pinned, search: SideSearch) -> Sequence[Candidate]:
        """What may answer a side; nothing where the search is not sure enough to answer it alone."""
        pin, question = pinned.pin, pinned.question
        result = search.searcher.search(
            text, as_of=pin.as_of, generation=pin.generation, top_k=_SIDE_HITS, province=question.province
        )
        titles = titles_named(text, self._resolver.names(pin.generation))
        lay = lay_terms_in(text, search.terms)
        matches = best_units(text, pinned.units, question.industry, MATCHES)
        match = fitting_unit(matches, result, self._resolver, pin)
        if titles:
            result = of_titles(result, titles)
        elif not lay and not answers(evidence_of(result, matches, match, lay), search.parameters):
            return ()
        if titles or match is None or match.similarity < STRONG_MATCH:
            match = None  # a unit half like a bare word (车险) would lead to its own articles
        named = named_articles(text, self._resolver, pin)
        return candidates(result.hits, match, self._resolver, pin, named=named)

    def earlier(self, pinned: Pinned, draft: Draft) -> Earlier:
        """What stood on the day a question speaks of; nothing where the asker chose the day."""
        if pinned.question.as_of is not None or asks_versions(pinned.plain):
            return NOTHING
        mention = past_days(normalise_query(pinned.whole or pinned.asked), pinned.pin.as_of)
        return earlier_law(mention, draft.citations, self._resolver, pinned.pin, self._lookup.replaced_by)


def _unit_compares(pinned: Pinned) -> bool:
    """Whether a handbook unit answers this very comparison: 定金和订金有什么区别 is one of its questions."""
    found = best_units(pinned.plain, pinned.units, pinned.question.industry, 1)
    if not found or found[0].similarity < STRONG_MATCH:
        return False
    unit = found[0].unit
    return any(sides_of(normalise_query(text)) for text in (unit.heading, *unit.questions))


def put_right(pinned: Pinned, names: NamesRead) -> tuple[Pinned, Grounds | None]:
    """The question with its names put right; grounds to refuse where it is not clear which law or matter is meant."""
    if names.unclear is not None:
        written, titles = names.unclear
        either = "，还是".join(f"《{title}》" for title in titles)
        return pinned, Grounds(f"没有名为《{written}》的法律法规，可能是{either}。", f"请问您说的是{either}？")
    if not names.corrections:
        return pinned, None
    gone = names.replaced
    if gone is not None and len(_EMPTY_WORDS.sub("", names.text.replace(gone.title, ""))) < 2:
        return pinned, Grounds(names.note or "", ASK_MATTER)
    question = replace(pinned.question, question=names.text)
    return replace(pinned, question=question, plain=normalise_query(names.text), names=names), None


def ask_of(result: LookupResult) -> str:
    """What to ask the caller where a reference leads to nothing."""
    if result.reason == "replaced":
        return ASK_MATTER
    if result.candidates:
        return f"请问您说的是{'，还是'.join(f'《{title}》' for title in result.candidates)}？"
    return ASK_NAME


def which_law(bare: BareReference) -> Grounds:
    """Why a place without a law is not answered, and which laws to ask for: those that have such a place."""
    named = "、".join(f"《{title}》" for title in bare.titles)
    if not named:
        return Grounds(f"没有说是哪部法律的{bare.written}，常用的几部里都没有这一处。", ASK_NAME)
    return Grounds(f"没有说是哪部法律的{bare.written}，{named}都有。", f"请问您说的是哪部法律？比如{named}。")


def proposed_law(bare: BareReference) -> str:
    """That a law was proposed, which others have such a place, and that the asker may mean one of them."""
    title = bare.proposed.title if bare.proposed is not None else ""
    others = "、".join(f"《{each}》" for each in bare.titles if each != title)
    also = f"；{others}也有这一处" if others else ""
    return f"您没有说是哪部法律，先按本行业最常用的《{title}》给出{also}，指别的法律请说出名称。"


def joined_notice(pinned: Pinned, beside: Beside, earlier: Earlier) -> str | None:
    """Everything that must be said beside the answer, in one text; None where nothing must."""
    named = pinned.names.note if pinned.names is not None else None
    parts = (named, *beside.notices, earlier.notice)
    return "".join(part for part in parts if part) or None


def searched_for(pinned: Pinned, hits: int) -> tuple[str, int]:
    """The words to search and how many hits to ask for: a law put right is searched for its matter, within itself."""
    if pinned.names is None:
        return pinned.question.question, hits
    matter = pinned.names.matter
    return (matter if len(_EMPTY_WORDS.sub("", matter)) >= 2 else pinned.question.question), _SIDE_HITS


def units_for(pinned: Pinned) -> tuple[UnitMatch, ...]:
    """The handbook units like a question, likest first; asked for exceptions, those that speak of exceptions lead."""
    found = best_units(pinned.plain, pinned.units, pinned.question.industry, MATCHES)
    if not asks_exceptions(pinned.plain):
        return found
    speaking = [each for each in found if each.similarity >= _MAY_SPEAK and asks_exceptions(each.unit.heading)]
    raised = [replace(each, similarity=min(1.0, each.similarity + _SPEAKS_OF_EXCEPTIONS)) for each in speaking]
    return tuple(sorted([*raised, *(each for each in found if each not in speaking)], key=lambda one: -one.similarity))


def of_titles(result: SearchResult, titles: Sequence[str]) -> SearchResult:
    """A search's hits in the instruments named, best first; all of them where it found none there."""
    kept = tuple(hit for hit in result.hits if hit.version is not None and hit.version.instrument.short_title in titles)
    return replace(result, hits=kept) if kept else result


def with_handbook(draft: Draft, unit: HandbookUnit, top_k: int, *, first: bool = False) -> Draft:
    """The draft with the unit cited behind the law: it says less than the law demands, or nothing in one line.

    `first`: before the provisions that no sentence of the draft rests on.
    """
    kept = draft.citations[: max(top_k - 1, 1)]
    said = {n for sentence in draft.sentences for n in sentence.citations}
    if said - {each.n for each in kept}:
        kept = draft.citations
    at = max(said, default=0) if first else len(kept)
    behind = (replace(each, n=each.n + 1) for each in kept[at:])
    return replace(draft, citations=(*kept[:at], cite_handbook(unit, n=at + 1), *behind))
