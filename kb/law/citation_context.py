"""Where a text stands while it refers: which law 本法 is, which article 前条, which paragraph 前款."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.law.citation_grammar import Place
from kb.law.instruments import ArticleNumber

# 第四十条至第四十二条 names every article in between; a longer span than this is a misprint, and both ends
# are kept.
LONGEST_RANGE = 300
_COUNTS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


@dataclass(frozen=True, slots=True)
class Standpoint:
    """The place a reader stands at: instrument, article, paragraph, item; None where it is not known."""

    title: str | None = None
    article: ArticleNumber | None = None
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None

    def at(self, place: Place) -> Standpoint:
        """The place meant by what is written, the levels above it taken from here."""
        if place.article is not None:
            return replace(
                self, article=place.article, paragraph=place.paragraph, item=place.item, subitem=place.subitem
            )
        if place.paragraph is not None:
            return replace(self, paragraph=place.paragraph, item=place.item, subitem=place.subitem)
        if place.item is not None:
            return replace(self, item=place.item, subitem=place.subitem)
        return replace(self, subitem=place.subitem)


def near_standpoints(own: Standpoint, which: str, count: str | None, level: str) -> tuple[Standpoint, ...]:
    """What 本条, 前条, 前三条, 本款, 前款 or 前两款 means from `own`, in order of the law.

    A place that cannot be known from here comes as one standpoint without the level in question.

    >>> [here.paragraph for here in near_standpoints(Standpoint("甲法", ArticleNumber(3), 3), "前", "两", "款")]
    [1, 2]
    """
    back = _COUNTS.get(count or "", 1)
    if level == "条":
        if own.article is None:
            return (Standpoint(own.title),)
        if which == "本":
            return (Standpoint(own.title, own.article),)
        return tuple(Standpoint(own.title, article) for article in _articles_before(own.article, back)) or (
            Standpoint(own.title),
        )
    if own.paragraph is None or (which == "前" and own.paragraph == 1):
        return (Standpoint(own.title, own.article),)
    if which == "本":
        return (Standpoint(own.title, own.article, own.paragraph),)
    first = max(1, own.paragraph - back)
    return tuple(Standpoint(own.title, own.article, number) for number in range(first, own.paragraph))


def _articles_before(article: ArticleNumber, count: int) -> tuple[ArticleNumber, ...]:
    """The articles right before; behind an inserted one stand its own earlier suffixes, then the number
    itself.
    """
    found: list[ArticleNumber] = []
    number, suffix = article.number, article.suffix
    while len(found) < count and (suffix > 0 or number > 1):
        number, suffix = (number, suffix - 1) if suffix else (number - 1, 0)
        found.append(ArticleNumber(number, suffix))
    return tuple(reversed(found))


def between(first: Standpoint, last: Standpoint) -> Iterator[Standpoint]:
    """The places strictly between two ends of a range that are written at the same level; none otherwise."""
    if last.subitem is not None or first.article is None or last.article is None:
        return
    if last.item is not None and first.item is not None:
        if (first.article, first.paragraph) == (last.article, last.paragraph):
            for number in _inside(first.item, last.item):
                yield replace(last, item=number)
    elif last.paragraph is not None and first.paragraph is not None and last.item is None:
        if first.article == last.article:
            for number in _inside(first.paragraph, last.paragraph):
                yield replace(last, paragraph=number)
    elif last.paragraph is None and last.item is None and first.paragraph is None and first.item is None:
        if first.article.number == last.article.number:
            for number in _inside(first.article.suffix, last.article.suffix):
                yield replace(last, article=ArticleNumber(last.article.number, number))
            return
        for number in _inside(first.article.number, last.article.number):
            yield replace(last, article=ArticleNumber(number))


def _inside(first: int, last: int) -> range:
    return range(first + 1, last) if last - first <= LONGEST_RANGE else range(0)
