"""Where items can come from on a day, and in which order it is asked: no law, chapter or topic before its turn."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from kb.phrasing.types import ANY_INDUSTRY
from kb.quiz.prove.wording import sentences
from kb.quiz.request import GenerationRequest, Generators
from kb.quiz.types import SourceArticle, Texts
from kb.quiz.worth import worth
from kb.store.quiz_records import ItemDraft

Place = tuple[str, ...]
DEPTH = 3
# How much of an item a look counts that brought none.
_LOOK = 0.2
# Articles of nearly equal worth change places from seed to seed.
_JITTER = 0.2


@dataclass(slots=True)
class Source:
    """An article, or one item of our own content: its candidates, made when first asked.

    `place` are topic, instrument (or generator) and chapter.
    """

    place: Place
    worth: Callable[[], float]
    make: Callable[[], list[ItemDraft]]
    left: list[ItemDraft] | None = None


def sources_of(request: GenerationRequest, texts: Texts, generators: Generators) -> list[Source]:
    """Every source that a request admits."""
    return [*_of_articles(request, texts, generators), *_of_corpus(request, texts, generators)]


def dealt(sources: Sequence[Source], given: Counter[Place], place: Place = ()) -> Iterator[Source]:
    """The sources in turn over topics, in each over instruments, in each over chapters, the worthiest of one first.

    `given` counts the items that came of each so far: whoever has given least is asked next. A look without an item
    counts a little, or a topic that gives nothing would be gone through first.
    """
    if len(place) == DEPTH:
        yield from sorted(sources, key=lambda each: -each.worth())
        return
    groups: dict[Place, list[Source]] = defaultdict(list)
    for each in sources:
        groups[each.place[: len(place) + 1]].append(each)
    hands = {name: dealt(group, given, name) for name, group in groups.items()}
    looks = dict.fromkeys(hands, 0)
    while hands:
        name = min(hands, key=lambda one: given[one] + _LOOK * looks[one])
        looks[name] += 1
        found = next(hands[name], None)
        if found is None:
            del hands[name]
        else:
            yield found


def _of_articles(request: GenerationRequest, texts: Texts, generators: Generators) -> Iterator[Source]:
    for article in texts.articles():
        if article.topic is None or not _admits(request, article.topic, article.industry):
            continue
        if request.instruments and article.title not in request.instruments:
            continue
        if request.articles and (article.title, article.label) not in request.articles:
            continue
        yield Source(
            (article.topic, article.title, article.path[-1] if article.path else ""),
            lambda each=article: _worth_of(each) + _JITTER * _chance(request, each, "worth").random(),  # type: ignore[misc]
            lambda each=article: _drafts(request, each, texts, generators),  # type: ignore[misc]
        )


def _drafts(
    request: GenerationRequest, article: SourceArticle, texts: Texts, generators: Generators
) -> list[ItemDraft]:
    found = [
        draft
        for generator in generators.of_articles
        for draft in generator.drafts(article, texts, _chance(request, article, generator.name), request.seed)
        if not request.kinds or draft.kind in request.kinds
    ]
    _chance(request, article, "order").shuffle(found)
    return found


def _of_corpus(request: GenerationRequest, texts: Texts, generators: Generators) -> Iterator[Source]:
    """What we wrote, by topic and generator; asked for single articles or instruments only as far as it cites them."""
    for generator in generators.of_corpus:
        by_topic: dict[str, list[ItemDraft]] = defaultdict(list)
        for draft in generator.drafts(texts, Random(f"{request.seed}:{generator.name}"), request.seed):
            if _admits(request, draft.topic, draft.industry) and _cites(request, draft):
                by_topic[draft.topic].append(draft)
        for topic, drafts in by_topic.items():
            Random(f"{request.seed}:{generator.name}:{topic}").shuffle(drafts)
            # A list of many is as many sources: each may give one item in a turn, as an article does.
            for draft in drafts:
                yield Source((topic, generator.name, ""), lambda: 1.0, lambda each=draft: [each])  # type: ignore[misc]


def _admits(request: GenerationRequest, topic: str, industry: str | None) -> bool:
    if request.topics and topic not in request.topics:
        return False
    return not request.industries or (industry or ANY_INDUSTRY) in request.industries


def _cites(request: GenerationRequest, draft: ItemDraft) -> bool:
    if request.kinds and draft.kind not in request.kinds:
        return False
    if request.articles and not any((each.title, each.article) in request.articles for each in draft.bases):
        return False
    return not request.instruments or any(each.title in request.instruments for each in draft.bases)


@lru_cache(maxsize=8192)
def _worth_of(article: SourceArticle) -> float:
    """What the best sentence of an article is worth."""
    return max((worth(article, each) for each in sentences(article.text)), default=0.0)


def _chance(request: GenerationRequest, article: SourceArticle, name: str) -> Random:
    return Random(f"{request.seed}:{article.version_id}:{article.label}:{name}")
