"""Whether another article of the same subject says what a wrong answer says, or the opposite of the right one.

Same subject: of the same topic, or of the same instrument. Two sentences speak of the same where they share most of
their character pairs; numbers are compared by value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kb.law.modals import Modal, find_modals
from kb.quiz.prove.wording import QuantityKey, contained, pairs, plain, quantities, sentences
from kb.quiz.types import SourceArticle, Texts

# The share of a sentence's pairs that another must have to speak of the same facts.
SAME_FACTS = 0.6
# Above this, two sentences of one law are the same rule said twice.
SAME_RULE = 0.85


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article in force."""

    article: SourceArticle
    text: str

    @property
    def place(self) -> str:
        """Where it stands, as people cite it."""
        return f"《{self.article.name}》{self.article.label}"


class Elsewhere:
    """The sentences of the texts of a day, by topic and by instrument, read when first asked for."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._of = lru_cache(maxsize=256)(self._sentences_of)
        self._by_key = lru_cache(maxsize=256)(self._keyed)

    def stating_quantity(self, source: SourceArticle, sentence: str, key: QuantityKey) -> Sentence | None:
        """A sentence elsewhere that gives this quantity for the same facts as `sentence` of `source`."""
        facts = pairs(sentence)
        for group in _groups(source):
            for each in self._by_key(*group).get(key, ()):
                if _is_other(each, source, sentence) and contained(facts, pairs(each.text)) >= SAME_FACTS:
                    return each
        return None

    def contradicting(self, source: SourceArticle, sentence: str, words: str) -> Sentence | None:
        """A sentence of the same instrument that gives another quantity for the very same rule; `words` are ours."""
        facts, ours = pairs(sentence), {each.key for each in quantities(words)}
        for each in self._of("title", source.title):
            if not _is_other(each, source, sentence):
                continue
            theirs = pairs(each.text)
            if contained(facts, theirs) < SAME_RULE or contained(theirs, facts) < SAME_RULE:
                continue
            found = {one.key for one in quantities(each.text)}
            alike = {one[:2] for one in found} & {one[:2] for one in ours}
            if alike and not found & ours:
                return each
        return None

    def saying(self, source: SourceArticle, sentence: str, said: str) -> Sentence | None:
        """A sentence elsewhere that holds these words and speaks of the same facts as `sentence` otherwise."""
        facts, wanted = pairs(sentence) - pairs(said), plain(said)
        if not facts or not wanted:
            return None
        return next(
            (each for each in self._alike(source, sentence, facts, SAME_FACTS) if wanted in plain(each.text)), None
        )

    def with_modal(self, source: SourceArticle, sentence: str, modal: Modal) -> Sentence | None:
        """A sentence elsewhere that says the same with another modal."""
        for each in self._alike(source, sentence, pairs(sentence), SAME_RULE):
            if any(use.modal is modal for use in find_modals(each.text)):
                return each
        return None

    def holding(self, source: SourceArticle, said: str) -> Sentence | None:
        """A sentence of another place of the same subject that holds these words."""
        wanted = plain(said)
        for group in _groups(source):
            for each in self._of(*group):
                if wanted in plain(each.text):
                    return each
        return None

    def _alike(self, source: SourceArticle, sentence: str, facts: frozenset[str], least: float) -> Iterator[Sentence]:
        """The sentences of the same subject that speak of the same facts."""
        for group in _groups(source):
            for each in self._of(*group):
                if contained(facts, pairs(each.text)) >= least and _is_other(each, source, sentence):
                    yield each

    def _sentences_of(self, kind: str, name: str) -> tuple[Sentence, ...]:
        if kind == "title":
            articles: Iterator[SourceArticle] = iter(self._texts.of_instrument(name))
        else:
            articles = (each for each in self._texts.articles() if each.topic == name)
        return tuple(Sentence(each, text) for each in articles for text in sentences(each.text))

    def _keyed(self, kind: str, name: str) -> dict[QuantityKey, list[Sentence]]:
        found: dict[QuantityKey, list[Sentence]] = defaultdict(list)
        for each in self._of(kind, name):
            for key in {one.key for one in quantities(each.text)}:
                found[key].append(each)
        return found


def _groups(source: SourceArticle) -> Iterator[tuple[str, str]]:
    yield "title", source.title
    if source.topic is not None:
        yield "topic", source.topic


def _is_other(each: Sentence, source: SourceArticle, sentence: str) -> bool:
    """Whether a sentence is not the very one in question, nor one that contains it."""
    same_article = (each.article.version_id, each.article.label) == (source.version_id, source.label)
    return not (same_article and (plain(sentence) in plain(each.text) or plain(each.text) in plain(sentence)))
