"""The topics 知识点 of quizzes: which provisions belong to which, from corpus/quiz/topics.toml and a company's own.

Cases and scenarios are read in `templates_cases` and `templates_scenarios`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from kb.law.errors import NumeralError
from kb.law.instruments import ArticleNumber
from kb.law.numerals import parse_article_number
from kb.law.titles import normalise_title
from kb.phrasing.rules.fields import INDUSTRIES, TOPIC, Fields
from kb.phrasing.types import ANY_INDUSTRY
from kb.quiz.templates_files import read_entries, tables

_FIELDS = frozenset({"id", "name", "industry"})
# What is brought in from elsewhere and belongs to no topic of ours, until a trainer puts it into one.
UNSORTED, UNSORTED_NAME = "unsorted", "未归类"
_RANGE = re.compile(
    r"(第[^-－—至]+条(?:之[一二三四五六七八九十]+)?)(?:[-－—至](第[^-－—至]+条(?:之[一二三四五六七八九十]+)?))?"
)
_Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TopicPart:
    """An instrument of a topic by normalised title; `spans` are its first and last articles, () for the whole text."""

    title: str
    spans: tuple[tuple[_Key, _Key], ...] = ()

    def holds(self, key: _Key | None) -> bool:
        """Whether an article belongs to it; one without a number only to a whole text."""
        return not self.spans or (key is not None and any(first <= key <= last for first, last in self.spans))


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `industry` None: of every industry. Without `parts` its items come from phrasings and scenarios."""

    topic_id: str
    name: str
    industry: str | None
    parts: tuple[TopicPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics in the order of their file. `topics_id` changes whenever one of them does."""

    topics: tuple[Topic, ...] = ()
    topics_id: str = field(init=False)
    _by_id: Mapping[str, Topic] = field(init=False, repr=False, compare=False)
    _by_title: Mapping[str, tuple[tuple[TopicPart, Topic], ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "topics_id", hashlib.sha256(repr(self.topics).encode()).hexdigest()[:16])
        object.__setattr__(self, "_by_id", MappingProxyType({each.topic_id: each for each in self.topics}))
        by_title: dict[str, list[tuple[TopicPart, Topic]]] = {}
        for topic in self.topics:
            for part in topic.parts:
                by_title.setdefault(part.title, []).append((part, topic))
        # What names its articles goes before the whole text.
        kept = {title: tuple(sorted(found, key=lambda pair: not pair[0].spans)) for title, found in by_title.items()}
        object.__setattr__(self, "_by_title", MappingProxyType(kept))

    def topic(self, topic_id: str) -> Topic | None:
        """The topic of an id; None when there is none."""
        return self._by_id.get(topic_id)

    def name_of(self, topic_id: str) -> str:
        """What a topic is called; its id where nothing names it any more."""
        topic = self._by_id.get(topic_id)
        return topic.name if topic else UNSORTED_NAME if topic_id == UNSORTED else topic_id

    def titles(self) -> tuple[str, ...]:
        """The normalised titles of all instruments that have a topic, in order of first appearance."""
        return tuple(self._by_title)

    def topic_of(self, title: str, number: ArticleNumber | None, path: Sequence[str] = ()) -> Topic | None:
        """The topic of an article (a section without number: of its text); None when the text has none.

        Appendix chapters 附则 belong to none: nobody asks an officer when a law took effect.
        """
        if any("附则" in heading for heading in path):
            return None
        key = None if number is None else (number.number, number.suffix)
        found = self._by_title.get(normalise_title(title), ())
        return next((topic for part, topic in found if part.holds(key)), None)


def load_topics(folder: Path, overlay: Path | None = None) -> Topics:
    """The topics of a folder's topics.toml (corpus/quiz), overlaid by those of a company ($ZHIGUI_HOME/quiz)."""
    return Topics(read_entries(folder, overlay, "topics.toml", "topic", _topic))


def industry_of(fields: Fields) -> str | None:
    """The industry of an entry, None for general."""
    industry = fields.text("industry")
    if industry not in INDUSTRIES:
        raise fields.fail(f"industry 只能是 {'、'.join(INDUSTRIES)}，现为 {industry}。")
    return None if industry == ANY_INDUSTRY else industry


def _topic(fields: Fields) -> tuple[str, Topic]:
    fields.expect(_FIELDS, _FIELDS | {"instruments"})
    topic_id = fields.text("id")
    if not TOPIC.fullmatch(topic_id):
        raise fields.fail(f"编号 {topic_id} 只能用小写字母、数字和下划线，以字母开头。")
    parts = tuple(_part(each) for each in tables(fields, "instruments", may_be_empty=True))
    return topic_id, Topic(topic_id, fields.text("name"), industry_of(fields), parts)


def _part(fields: Fields) -> TopicPart:
    fields.expect(frozenset({"title"}), frozenset({"title", "articles"}))
    spans = tuple(_span(fields, each) for each in fields.texts("articles", may_be_empty=True))
    return TopicPart(normalise_title(fields.text("title")), spans)


def _span(fields: Fields, text: str) -> tuple[_Key, _Key]:
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        raise fields.fail(f"articles 中的“{text}”应写成 第十六条 或 第十六条-第二十九条。")
    first = article_key(fields, match[1])
    last = article_key(fields, match[2]) if match[2] else first
    if last < first:
        raise fields.fail(f"articles 中的“{text}”前后颠倒。")
    return first, last


def article_key(fields: Fields, label: str) -> _Key:
    """An article's label as numbers that sort."""
    try:
        number = parse_article_number(label)
    except NumeralError as error:
        raise fields.fail(f"“{label}”不是条号，应写成 第十六条。") from error
    return number.number, number.suffix
