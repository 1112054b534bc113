"""Writes the answer without a model: the handbook's sayable line, then verbatim quotations of what answers.

Nothing is paraphrased. Which articles are candidates was decided by search and by the handbook unit that fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kb.answering.slices import Piece, fitting_cut, pieces
from kb.answering.types import MAX_SAYABLE, AnsweredSentence
from kb.citing.citations import CitedProvision, Slice, cite, cite_handbook
from kb.store.records import HandbookUnit, Provision, VersionOnDay

MAX_QUOTATIONS = 3
# A second or third quotation must answer nearly as well as the first, else one glance becomes three.
_NEXT_SHARE = 0.7
_NEXT_COVERED = 0.3
# Further articles are attached below the answer while they are at least this near to the best.
_ATTACHED_SHARE = 0.35
_WORD, _BIGRAM, _LEGAL, _LINE = 1.0, 0.5, 1.5, 0.35
_NAMED_PART = 0.5
_COVERED = 0.25


class TermCutter(Protocol):
    """Cuts a text into words and bigrams; kb.text.segment.Segmenter is one."""

    def words(self, text: str) -> tuple[str, ...]:
        """Words without function words."""
        ...

    def bigrams(self, text: str) -> tuple[str, ...]:
        """Overlapping pairs of characters."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may answer; `score` as search or handbook judged it, 0 to 1 and above for the handbook's own.

    `named` are the (款, 项) a handbook names in it.
    """

    provision: Provision
    version: VersionOnDay
    score: float
    named: tuple[tuple[int | None, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """The sayable text with its sentences; citations are numbered in order of use, further ones follow."""

    text: str
    sentences: tuple[AnsweredSentence, ...]
    citations: tuple[CitedProvision, ...]
    quoted: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The best piece of a candidate; `covered` is the share of the question's terms in it."""

    candidate: Candidate
    piece: Piece
    worth: float
    covered: float


PiecesOf = Callable[[str], Sequence[Piece]]
Arrange = Callable[[Sequence[Choice]], list[Choice]]


def question_terms(
    question: str, legal_words: Iterable[str], line: str | None, cutter: TermCutter
) -> Mapping[str, float]:
    """The terms by which a slice answers, weighted: the caller's words, the law's words for them, the handbook's."""
    weights: dict[str, float] = {}
    if line:
        _raise(weights, cutter.words(line), _LINE)
        _raise(weights, cutter.bigrams(line), _LINE / 2)
    _raise(weights, cutter.bigrams(question), _BIGRAM)
    _raise(weights, cutter.words(question), _WORD)
    for word in legal_words:
        _raise(weights, cutter.words(word), _LEGAL)
    return weights


def _raise(weights: dict[str, float], terms: Iterable[str], weight: float) -> None:
    for term in terms:
        scaled = weight if len(term) > 1 else weight / 2
        weights[term] = max(weights.get(term, 0.0), scaled)


def scorer(weights: Mapping[str, float]) -> Callable[[str], float]:
    """The share of the weighted terms that a slice contains, 0 to 1."""
    total = sum(weights.values()) or 1.0

    def score(text: str) -> float:
        return sum(weight for term, weight in weights.items() if term in text) / total

    return score


def extract(
    unit: HandbookUnit | None,
    candidates: Sequence[Candidate],
    weights: Mapping[str, float],
    as_of: date,
    *,
    top_k: int,
    pieces_of: PiecesOf = pieces,
    arrange: Arrange = list,
) -> Draft:
    """The draft for an answered question; at most MAX_SAYABLE code points, at most MAX_QUOTATIONS quotations.

    `unit` gives the first line where it has one. Citations used come first, then the other candidates up to `top_k`.
    `arrange` may order what applies to one matter after it was ranked.
    """
    score = scorer(weights)
    writer = _Writer(as_of, score)
    if unit is not None and unit.sayable and len(unit.sayable) < MAX_SAYABLE:
        writer.say(unit)
    choices = arrange(ranked_choices(candidates, score, pieces_of))
    best = choices[0].worth if choices else 0.0
    for choice in choices:
        if writer.quotations >= MAX_QUOTATIONS or choice.worth < _NEXT_SHARE * best:
            break
        if writer.quotations and choice.covered < _NEXT_COVERED:
            continue
        if not writer.quote(choice) and writer.is_silent:
            writer.refer(choice)
    if choices and not writer.names_law:
        writer.refer(choices[0])
    writer.attach(choices, top_k)
    return writer.draft()


def ranked_choices(
    candidates: Sequence[Candidate], score: Callable[[str], float], pieces_of: PiecesOf = pieces
) -> list[Choice]:
    """For every candidate its best piece, best candidate first."""
    choices = []
    for candidate in candidates:
        found = [_choice(candidate, piece, score) for piece in pieces_of(candidate.provision.text)]
        choices.append(max(found, key=lambda choice: choice.worth))
    return sorted(choices, key=lambda choice: -choice.worth)


def every_choice(candidate: Candidate, score: Callable[[str], float]) -> list[Choice]:
    """A choice for every piece of one candidate, best first: where several 款 of it may answer."""
    return sorted(
        (_choice(candidate, piece, score) for piece in pieces(candidate.provision.text)), key=lambda one: -one.worth
    )


def _choice(candidate: Candidate, piece: Piece, score: Callable[[str], float]) -> Choice:
    text = candidate.provision.text
    words = text[piece.part.start : piece.part.end]
    covered = score(text[piece.lead.start : piece.lead.end] + words if piece.lead else words)
    place = (piece.part.paragraph, piece.part.item)
    named = any(_names(name, place) for name in candidate.named)
    earlier = 0.02 / (1 + piece.part.start)
    return Choice(
        candidate, piece, candidate.score + _COVERED * covered + _NAMED_PART * named + piece.bonus + earlier, covered
    )


def _names(name: tuple[int | None, int | None], place: tuple[int | None, int | None]) -> bool:
    """Whether a handbook's (款, 项) means this place; 款 is None where an article has only one."""
    if name == (None, None):
        return False
    paragraph, item = name
    return item == place[1] and (paragraph == place[0] or paragraph is None or (paragraph == 1 and place[0] is None))


def read_whole(piece: Piece) -> Slice:
    """What a citation shows where nothing of it is said: a lead-in with its list, a 项 with its lead-in."""
    return piece.listing or piece.part


def _shown(piece: Piece) -> Slice:
    """What a citation shows beside those that are said: a lead-in with its list; a 项 alone, which its place names."""
    return piece.part if piece.lead is not None else read_whole(piece)


class _Writer:
    """Collects sentences within the length; keeps where quotations stand in the text."""

    def __init__(self, as_of: date, score: Callable[[str], float]) -> None:
        self._as_of = as_of
        self._score = score
        self._text = ""
        self._sentences: list[AnsweredSentence] = []
        self._citations: list[CitedProvision] = []
        self._quoted: list[tuple[int, int]] = []
        self.quotations = 0

    def say(self, unit: HandbookUnit) -> None:
        line = (unit.sayable or "").strip()
        citation = cite_handbook(unit, n=1)
        self._citations.append(citation)
        self._add(line if line.endswith(("。", "！", "？")) else f"{line}。", (1,))

    def quote(self, choice: Choice) -> bool:
        """Adds 《…》第…条规定：“…”。 for a choice; False when no meaningful cut fits."""
        candidate, piece = choice.candidate, choice.piece
        text = candidate.provision.text
        opening = f"《{candidate.version.instrument.short_title}》{candidate.provision.label}规定："
        room = MAX_SAYABLE - len(self._text) - len(opening) - len("“”。")
        parts = self._parts(text, piece, room)
        if not parts:
            # A list that is too long to be said must not be cut.
            named = piece.entire and self._name(candidate, piece.part, "逐项列出了，请看引文。")
            self.quotations += named
            return named
        start, numbers, sentence = len(self._text), [], opening
        for part in parts:
            numbers.append(self._cite(candidate, part))
            self._quoted.append((start + len(sentence) + 1, start + len(sentence) + 1 + part.end - part.start))
            sentence += f"“{text[part.start : part.end]}”"
        last = text[parts[-1].end - 1]
        self._add(sentence if last in "。！？" else f"{sentence}。", tuple(numbers))
        self.quotations += 1
        return True

    @property
    def is_silent(self) -> bool:
        """Whether nothing was said yet."""
        return not self._text

    @property
    def names_law(self) -> bool:
        """Whether an article was quoted or named."""
        return self.quotations > 0 or any(each.reckoned for each in self._sentences)

    def refer(self, choice: Choice) -> None:
        """Names an article no part of which can be said without changing what it says; it stands in the citation."""
        self._name(choice.candidate, read_whole(choice.piece), "对此有规定，条文较长，请看引文。")

    def _parts(self, text: str, piece: Piece, room: int) -> list[Slice]:
        """The slices to quote: a 项 with its lead-in where both fit, else the best cut of a 款 or of the lead-in."""
        if piece.entire:
            return [piece.part] if piece.part.end - piece.part.start <= room else []
        if piece.lead is None:
            if piece.listing is not None and piece.listing.end - piece.listing.start <= room:
                return [piece.listing]
            cut = fitting_cut(text, piece.part, room, self._score)
            return [cut.part] if cut else []
        item = fitting_cut(text, piece.part, room, self._score)
        if item is not None:
            left = room - len("“”") - (item.part.end - item.part.start)
            lead = fitting_cut(text, piece.lead, left, self._score, before_items=True)
            if lead is not None and lead.part.end >= piece.lead.end - 1:
                return [lead.part, item.part]
        alone = fitting_cut(text, piece.lead, room, self._score)
        return [alone.part] if alone else []

    def _name(self, candidate: Candidate, part: Slice, said_of_it: str) -> bool:
        """Names an article and sends the reader to its citation; False where even that is too long."""
        sentence = f"《{candidate.version.instrument.short_title}》{candidate.provision.label}{said_of_it}"
        if len(self._text) + len(sentence) > MAX_SAYABLE:
            return False
        self._add(sentence, (self._cite(candidate, part),), reckoned=True)
        return True

    def _cite(self, candidate: Candidate, part: Slice) -> int:
        number = len(self._citations) + 1
        self._citations.append(
            cite(candidate.provision, candidate.version, self._as_of, part, n=number, score=candidate.score)
        )
        return number

    def _add(self, sentence: str, numbers: tuple[int, ...], *, reckoned: bool = False) -> None:
        self._text += sentence
        self._sentences.append(AnsweredSentence(sentence, numbers, reckoned=reckoned))

    def attach(self, choices: Sequence[Choice], top_k: int) -> None:
        """Further relevant articles behind those used, whole 款 quoted, up to `top_k` citations in all."""
        used = {(each.version, each.article) for each in self._citations}
        best = choices[0].worth if choices else 0.0
        for choice in choices:
            if len(self._citations) >= top_k or choice.worth < _ATTACHED_SHARE * best:
                return
            provision = choice.candidate.provision
            if (provision.version_id, provision.label) not in used:
                self._cite(choice.candidate, _shown(choice.piece))

    def draft(self) -> Draft:
        return Draft(self._text, tuple(self._sentences), tuple(self._citations), tuple(self._quoted))
