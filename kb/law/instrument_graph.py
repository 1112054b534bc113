"""How the articles of one version hang together: who refers to whom, who punishes a breach of what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kb.law.cross_references import CrossReference, cross_references, referring
from kb.law.instruments import ArticleNumber
from kb.law.penalties import LawArticle, PenaltyLink, is_penalty, penalty_links


@dataclass(frozen=True, slots=True)
class InstrumentGraph:
    """One version's relations; articles without any are left out of every mapping.

    `refers_to` are an article's references to others as they stand in its text, `referred_by` the articles that name
    it; `punished_by` and `punishes` the same penalty links seen from the duty and from the penalty, surest first.
    """

    refers_to: Mapping[ArticleNumber, tuple[CrossReference, ...]]
    referred_by: Mapping[ArticleNumber, tuple[ArticleNumber, ...]]
    penalties: frozenset[ArticleNumber]
    punished_by: Mapping[ArticleNumber, tuple[PenaltyLink, ...]]
    punishes: Mapping[ArticleNumber, tuple[PenaltyLink, ...]]


def read_graph(articles: Sequence[LawArticle]) -> InstrumentGraph:
    """The graph of all articles of one version; references to an article it does not have are dropped.

    >>> graph = read_graph([
    ...     LawArticle(ArticleNumber(1), "不得搭售。"),
    ...     LawArticle(ArticleNumber(2), "违反前条规定搭售的，处一万元以下的罚款。"),
    ... ])
    >>> [link.penalty.number for link in graph.punished_by[ArticleNumber(1)]], ArticleNumber(2) in graph.penalties
    ([2], True)
    """
    known = {one.number for one in articles}
    refers_to: dict[ArticleNumber, tuple[CrossReference, ...]] = {}
    for one in articles:
        found = tuple(each for each in cross_references(one.text, one.number) if each.article in known)
        if found:
            refers_to[one.number] = found
    links = penalty_links(articles, refers_to)
    return InstrumentGraph(
        refers_to,
        referring(refers_to),
        frozenset(one.number for one in articles if is_penalty(one.text, one.path)),
        _by(links, lambda link: link.duty),
        _by(links, lambda link: link.penalty),
    )


def _by(
    links: Sequence[PenaltyLink], end: Callable[[PenaltyLink], ArticleNumber]
) -> dict[ArticleNumber, tuple[PenaltyLink, ...]]:
    found: dict[ArticleNumber, tuple[PenaltyLink, ...]] = {}
    for link in links:
        found[end(link)] = (*found.get(end(link), ()), link)
    return found
