"""What makes a parsed text untrustworthy: gaps, duplicates, wrong order, empty units, a count that disagrees.

In a statute in force there is no gap: a deleted article's number is reused or the text says so. Each finding
is therefore an error of the data and is reported with its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kb.law.errors import NumeralError, StructureError
from kb.law.instruments import ArticleNumber, ParsedProvision, ParsedText, ParseProblem, ProvisionKind
from kb.law.numerals import format_article_number, parse_numeral

GAP, DUPLICATE, ORDER, EMPTY, START, COUNT = "gap", "duplicate", "order", "empty", "start", "count"


def find_problems(provisions: Sequence[ParsedProvision]) -> tuple[ParseProblem, ...]:
    """Every place where the units of one text do not follow from one another, in the order gap, duplicate …
    empty.

    `start` (the first article is not 第一条) is usual for amendments to the constitution, which count on.
    """
    articles = [provision.article for provision in provisions if provision.article]
    return (
        *_gaps(articles),
        *_section_gaps(provisions),
        *_duplicates(provisions),
        *_disorder(articles),
        *_start(articles),
        *_empty(provisions),
    )


def _gaps(articles: Sequence[ArticleNumber]) -> Iterator[ParseProblem]:
    for before, after in pairwise(sorted(set(articles))):
        if after in (ArticleNumber(before.number + 1), ArticleNumber(before.number, before.suffix + 1)):
            continue
        first, last = _missing(before, after)
        span = format_article_number(first)
        if last != first:
            span = f"{span}至{format_article_number(last)}"
        label = format_article_number(before)
        yield ParseProblem(GAP, label, f"{label}之后缺{span}")


def _missing(before: ArticleNumber, after: ArticleNumber) -> tuple[ArticleNumber, ArticleNumber]:
    """The first and the last number that fail between two articles that should follow each other."""
    if before.number == after.number:
        return ArticleNumber(before.number, before.suffix + 1), ArticleNumber(after.number, after.suffix - 1)
    first = ArticleNumber(before.number + 1)
    last = ArticleNumber(after.number, after.suffix - 1) if after.suffix else ArticleNumber(after.number - 1)
    return first, max(first, last)


def _section_gaps(provisions: Sequence[ParsedProvision]) -> Iterator[ParseProblem]:
    last = 0
    for provision in provisions:
        if provision.kind is not ProvisionKind.SECTION:
            continue
        number = _section_number(provision.label)
        if number is None or number == last:
            continue
        if number > last + 1:
            yield ParseProblem(GAP, provision.label, f"第{provision.label}部分之前有缺号")
        last = number


def _section_number(label: str) -> int | None:
    try:
        return parse_numeral(label.partition("（")[0])
    except NumeralError:
        return None


def _duplicates(provisions: Sequence[ParsedProvision]) -> Iterator[ParseProblem]:
    seen: set[str] = set()
    for provision in provisions:
        label = format_article_number(provision.article) if provision.article else provision.label
        if label in seen:
            yield ParseProblem(DUPLICATE, label, f"{label}重复出现")
        seen.add(label)


def _disorder(articles: Sequence[ArticleNumber]) -> Iterator[ParseProblem]:
    for before, after in pairwise(articles):
        if after < before:
            label = format_article_number(after)
            yield ParseProblem(ORDER, label, f"{label}排在{format_article_number(before)}之后")


def _start(articles: Sequence[ArticleNumber]) -> Iterator[ParseProblem]:
    first = min(articles, default=None)
    if first is not None and first != ArticleNumber(1):
        label = format_article_number(first)
        yield ParseProblem(START, label, f"条号不是从第一条开始，而是从{label}开始")


def _empty(provisions: Sequence[ParsedProvision]) -> Iterator[ParseProblem]:
    for provision in provisions:
        if not provision.text.strip() and provision.kind is not ProvisionKind.ANNEX:
            yield ParseProblem(EMPTY, provision.label, f"{provision.label}没有内容")


def check_count(parsed: ParsedText, expected: int) -> tuple[ParseProblem, ...]:
    """A problem when the text has another number of articles than its source states; nothing when they
    agree.
    """
    count = sum(provision.kind is ProvisionKind.ARTICLE for provision in parsed.provisions)
    if count == expected:
        return ()
    return (ParseProblem(COUNT, None, f"来源标明{expected}条，实际解析出{count}条"),)


def refuse_broken(parsed: ParsedText, *, expected: int | None = None, tolerated: frozenset[str] = frozenset()) -> None:
    """StructureError naming every problem whose kind is not tolerated; silence where there is none."""
    problems = parsed.problems + (check_count(parsed, expected) if expected is not None else ())
    serious = tuple(problem for problem in problems if problem.kind not in tolerated)
    if serious:
        raise StructureError(serious, title=parsed.title)
