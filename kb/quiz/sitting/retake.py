"""Who must sit a paper again: whose certificate rests on questions whose articles read otherwise by now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.quiz.review import key_bases
from kb.quiz.sitting.questions import Items
from kb.quiz.sitting.results import changed_articles
from kb.quiz.types import Texts
from kb.store.quiz_paper_records import Attempt, Certificate, Paper


@dataclass(frozen=True, slots=True)
class Retake:
    """A certificate that holds and rests on articles that changed: `questions` of `of` stand on them."""

    certificate: Certificate
    paper: Paper
    articles: tuple[str, ...]
    questions: int
    of: int


def retakes(
    certificates: Iterable[Certificate],
    attempts: Mapping[str, Attempt],
    papers: Mapping[str, Paper],
    items: Items,
    texts: Texts,
) -> tuple[Retake, ...]:
    """Of the certificates good on the day of `texts` those to be earned anew, the most affected first.

    What nobody may say today any more is what counts: a new version that keeps the words changes nothing. Who passed
    another paper since that asks the topics concerned, and of which nothing changed, has sat again already.
    """
    changed = {key: changed_articles(key_bases(item.draft), texts) for key, item in items.items()}
    hit: list[tuple[Retake, frozenset[str]]] = []
    sound: list[tuple[Certificate, frozenset[str]]] = []
    for certificate in certificates:
        attempt = attempts.get(certificate.attempt_id)
        if attempt is None or not certificate.holds(texts.as_of):
            continue
        paper = papers[attempt.paper_id]
        keys = [(each.item_id, each.revision) for each in paper.items]
        affected = [key for key in keys if changed[key]]
        if not affected:
            sound.append((certificate, _topics(keys, items)))
            continue
        articles = tuple(dict.fromkeys(name for key in affected for name in changed[key]))
        found = Retake(certificate, paper, articles, len(affected), len(keys))
        hit.append((found, _topics(affected, items)))
    waiting = [each for each, topics in hit if not _sat_again(each.certificate, topics, sound)]
    return tuple(sorted(waiting, key=lambda each: (-each.questions, each.certificate.certificate_id)))


def _topics(keys: Iterable[tuple[str, int]], items: Items) -> frozenset[str]:
    return frozenset(items[key].draft.topic for key in keys)


def _sat_again(
    certificate: Certificate, topics: frozenset[str], sound: Iterable[tuple[Certificate, frozenset[str]]]
) -> bool:
    return any(
        each.actor_id == certificate.actor_id
        and each.draft.issued_on >= certificate.draft.issued_on
        and topics <= asked
        for each, asked in sound
    )
