"""What somebody who is still typing may mean: an article by its number, a text by any of its names, a common question.

Held in memory for a generation and a day: a key stroke costs no index and no encoder. Only what is held is suggested,
and of the handbooks only what the role may read.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice
from threading import Lock
from typing import Generic, TypeVar

from kb.law.instruments import VersionId
from kb.search.suggest_articles import Headed, articles_of, reference_in
from kb.search.suggest_names import Named, named_by, names_of
from kb.search.suggest_questions import Questions
from kb.search.terms import Terms
from kb.store.handbook_versions import may_read, speaks
from kb.store.repositories import HandbookReader, LawReader
from kb.text.normalise import normalise_query

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")
DEFAULT_LIMIT = 8
# Nobody looks through completions of a whole paragraph.
LONGEST_TYPED = 60
_INSTRUMENTS = 3
_HANDBOOKS = 2
# Heads of some laws, the names of some days, the questions of some days and roles; those of a generation take 5 MB.
_TEXTS, _DAYS, _READERS, _GENERATIONS = 64, 8, 16, 2


class SuggestionKind(StrEnum):
    """What is suggested."""

    ARTICLE = "article"
    INSTRUMENT = "instrument"
    HANDBOOK = "handbook"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One completion: `text` is what it stands for in full, `detail` what tells it from its neighbours.

    `target` is the id of the instrument or handbook, None for a question; `label` the article's.
    """

    kind: SuggestionKind
    text: str
    detail: str = ""
    target: str | None = None
    label: str | None = None


class _Kept(Generic[Key, Made]):
    """The last few things that were made, by what they were made for. Thread-safe; two may make the same at once."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._made: OrderedDict[Key, Made] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Key, make: Callable[[], Made]) -> Made:
        """What is kept under a key, made where nothing is."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        new = make()
        with self._lock:
            self._made[key] = new
            while len(self._made) > self._size:
                self._made.popitem(last=False)
        return new


class Suggester:
    """Completes what is typed. `asked` gives the phrases people ask of what a generation holds. Thread-safe."""

    def __init__(
        self, laws: LawReader, handbooks: HandbookReader, terms: Terms, asked: Callable[[int], Iterable[str]]
    ) -> None:
        self._laws = laws
        self._handbooks = handbooks
        self._terms = terms
        self._asked = asked
        self._headed: _Kept[VersionId, tuple[Headed, ...]] = _Kept(_TEXTS)
        self._named: _Kept[tuple[int, date], tuple[Named, ...]] = _Kept(_DAYS)
        self._ours: _Kept[tuple[int, date, str | None], Questions] = _Kept(_READERS)
        self._common: _Kept[int, Questions] = _Kept(_GENERATIONS)

    def suggest(
        self, typed: str, *, generation: int, as_of: date, role: str | None, limit: int = DEFAULT_LIMIT
    ) -> tuple[Suggestion, ...]:
        """Up to `limit` completions, likeliest first; none for what is empty or too long to be the start of one."""
        plain = normalise_query(typed).replace("《", "").replace("》", "").strip()
        if not plain or len(plain) > LONGEST_TYPED:
            return ()
        found = [
            *self._articles(plain, generation, as_of),
            *islice(self._instruments(plain, generation, as_of), _INSTRUMENTS),
            *islice(self._titles_of_handbooks(plain, generation, as_of, role), _HANDBOOKS),
        ]
        left = max(0, limit - len(found))
        return (*found[:limit], *islice(self._questions(plain, generation, as_of, role), left))

    def make_ready(self, generation: int, as_of: date) -> None:
        """Does what the first key stroke would wait for."""
        self.suggest("退货", generation=generation, as_of=as_of, role=None)

    def _articles(self, plain: str, generation: int, as_of: date) -> Iterator[Suggestion]:
        reference = reference_in(plain, self._names(generation, as_of))
        if reference is None:
            return
        version_id = reference.version.version.version_id
        headed = self._headed.of(version_id, lambda: tuple(map(Headed.of, self._laws.provisions(version_id))))
        instrument = reference.version.instrument
        for each in articles_of(headed, reference):
            text = f"《{instrument.short_title}》{each.label}"
            yield Suggestion(SuggestionKind.ARTICLE, text, each.opening, instrument.instrument_id, each.label)

    def _instruments(self, plain: str, generation: int, as_of: date) -> Iterator[Suggestion]:
        for each in named_by(plain, self._names(generation, as_of)):
            instrument = each.version.instrument
            facts = (each.alias, instrument.legal_rank.value, instrument.issuing_authority)
            detail = " · ".join(fact for fact in facts if fact)
            yield Suggestion(SuggestionKind.INSTRUMENT, instrument.short_title, detail, instrument.instrument_id)

    def _titles_of_handbooks(self, plain: str, generation: int, as_of: date, role: str | None) -> Iterator[Suggestion]:
        for each in self._handbooks.handbooks(generation):
            if may_read(each.audience, role) and speaks(each, as_of) and plain in normalise_query(each.title):
                yield Suggestion(SuggestionKind.HANDBOOK, each.title, "内部手册", each.handbook_id)

    def _questions(self, plain: str, generation: int, as_of: date, role: str | None) -> Iterator[Suggestion]:
        """What the handbooks answer first: their lines are approved."""
        ours = self._ours.of(
            (generation, as_of, role), lambda: Questions(self._handbook_questions(generation, as_of, role))
        )
        asked = self._common.of(generation, lambda: Questions(self._asked(generation)))
        told: set[str] = set()
        for question in (*ours.holding(plain), *asked.holding(plain)):
            if question not in told:
                told.add(question)
                yield Suggestion(SuggestionKind.QUESTION, question)

    def _handbook_questions(self, generation: int, as_of: date, role: str | None) -> Iterator[str]:
        for unit in self._handbooks.handbook_units(generation, as_of, role):
            yield from unit.questions

    def _names(self, generation: int, as_of: date) -> tuple[Named, ...]:
        return self._named.of(
            (generation, as_of),
            lambda: names_of(self._laws.versions(generation).values(), self._terms, as_of),
        )
