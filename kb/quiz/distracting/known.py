"""What distractors need of all texts of a day, read once for a texts object and kept while it is asked again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar, cast

from kb.law.roles import find_roles, is_authority
from kb.law.subjects import find_parties
from kb.quiz.distracting.numbers import NumbersInLaw, numbers_in
from kb.quiz.prove.elsewhere import Elsewhere
from kb.quiz.types import SourceArticle, Texts

_T = TypeVar("_T")
# A name read once may be torn out of a longer one.
_FEWEST = 2
_SHORTEST = 3


@dataclass(slots=True)
class _Read:
    """What was read of one texts object."""

    texts: Texts
    numbers: NumbersInLaw
    elsewhere: Elsewhere
    parties: dict[str, tuple[str, ...]] = field(default_factory=dict)
    authorities: dict[str, tuple[str, ...]] = field(default_factory=dict)
    remembered: dict[tuple[str, str, str], tuple[object, ...]] = field(default_factory=dict)


class KnownTexts:
    """Numbers, sentences, parties and authorities of the last texts asked about; thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: _Read | None = None

    def of(self, texts: Texts) -> tuple[NumbersInLaw, Elsewhere]:
        """The numbers that occur in the texts, and their sentences."""
        read = self._of(texts)
        return read.numbers, read.elsewhere

    def parties(self, texts: Texts, title: str) -> tuple[str, ...]:
        """The parties that an instrument names, the most frequent first."""
        read = self._of(texts)
        if title not in read.parties:
            words = Counter(use.word for each in texts.of_instrument(title) for use in find_parties(each.text))
            read.parties[title] = _frequent(words)
        return read.parties[title]

    def authorities(self, texts: Texts, topic: str) -> tuple[str, ...]:
        """The authorities that texts name, those of a topic first, then the most frequent."""
        read = self._of(texts)
        if not read.authorities:
            read.authorities.update(_authorities(texts))
        return tuple(dict.fromkeys((*read.authorities.get(topic, ()), *read.authorities[""])))

    def remembered(
        self, texts: Texts, what: str, article: SourceArticle, read: Callable[[], Iterable[_T]]
    ) -> tuple[_T, ...]:
        """What was read of an article, read once: several generators ask for the same."""
        kept = self._of(texts).remembered
        key = (what, article.version_id, article.label)
        if key not in kept:
            kept[key] = tuple(read())
        return cast(tuple[_T, ...], kept[key])

    def _of(self, texts: Texts) -> _Read:
        with self._lock:
            if self._read is None or self._read.texts is not texts:
                self._read = _Read(texts, numbers_in(texts.articles()), Elsewhere(texts))
            return self._read


def _authorities(texts: Texts) -> dict[str, tuple[str, ...]]:
    """The authorities that the texts of each topic name, and under "" those of all."""
    counted: dict[str, Counter[str]] = {"": Counter()}
    for article in texts.articles():
        names = {article.text[start:end] for start, end in find_roles(article.text)}
        found = [name for name in names if is_authority(name) and len(name) > _SHORTEST]
        for topic in {"", article.topic or ""}:
            counted.setdefault(topic, Counter()).update(found)
    return {topic: _frequent(words) for topic, words in counted.items()}


def _frequent(words: Counter[str]) -> tuple[str, ...]:
    """By number, then by name, so that equal texts give an equal order."""
    kept = [(count, word) for word, count in words.items() if count >= _FEWEST]
    return tuple(word for count, word in sorted(kept, key=lambda pair: (-pair[0], pair[1])))


KNOWN = KnownTexts()
