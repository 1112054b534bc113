"""What approved answers rest on, and that somebody found one still right after an article of it changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from kb.citing.review import Resting
from kb.citing.standing import ENDED, GONE, NewestTexts, wording_hash
from kb.law.instruments import VersionId
from kb.store.curated import SqlCurated
from kb.store.curated_records import (
    CuratedAnswer,
    CuratedChange,
    CuratedCitation,
    CuratedDraft,
    CuratedSentence,
    sentences_as_json,
)
from kb.store.drafts import CitedDraft
from kb.store.records import CURRENT, Reliance

KIND = "curated"


def resting(answers: Iterable[CuratedAnswer]) -> tuple[Resting, ...]:
    """The answers in use with the articles they cite; handbook units rest on articles themselves."""
    return tuple(
        Resting(KIND, each.curated_id, _hash(each.draft), tuple(_articles(each.draft))) for each in answers if each.live
    )


def as_approved(
    answers: Iterable[CuratedAnswer], known: Sequence[Reliance], newest: NewestTexts
) -> tuple[Reliance, ...]:
    """The rows known, and for every article of an answer not among them one with the wording last approved.

    Other things of ours start from the newest text; an answer was read against the text of its day. So one that was
    approved beside a text already announced falls due at once.
    """
    have = {(each.object_id, each.title, each.article, each.content_hash) for each in known}
    rows = list(known)
    for answer in answers:
        said = _hash(answer.draft)
        for cited in _provisions(answer.draft) if answer.live else ():
            standing = newest.standing(cited.title, cited.article)
            if (answer.curated_id, standing.title, standing.article, said) in have:
                continue
            checked = answer.change is CuratedChange.REVIEWED
            rows.append(
                Reliance(
                    kind=KIND,
                    object_id=answer.curated_id,
                    instrument_id=standing.instrument_id,
                    title=standing.title,
                    article=standing.article,
                    version_id=_version(cited, newest) or standing.version_id,
                    review_state=CURRENT,
                    content_hash=said,
                    wording_hash=cited.wordings[-1],
                    reviewed_at=answer.changed_at if checked else None,
                    reviewed_by=answer.changed_by if checked else None,
                )
            )
    return tuple(rows)


def mark(kept: SqlCurated, curated_id: str, by: str, newest: NewestTexts) -> CuratedAnswer:
    """A revision of the same words that also stands with the newest texts. NotFoundError for an unknown answer."""
    answer = kept.get(curated_id)
    sentences = tuple(
        CuratedSentence(each.text, tuple(_with_newest(one, newest) for one in each.citations), each.quoted)
        for each in answer.draft.sentences
    )
    draft = replace(answer.draft, sentences=sentences)
    return kept.revise(curated_id, answer.revision, draft, by, CuratedChange.REVIEWED)


def _with_newest(cited: CuratedCitation, newest: NewestTexts) -> CuratedCitation:
    if cited.handbook:
        return cited
    wording = newest.standing(cited.title, cited.article).wording
    if wording in {None, ENDED, GONE, *cited.wordings} or wording is None:
        return cited
    return replace(cited, wordings=(*cited.wordings, wording))


def _version(cited: CuratedCitation, newest: NewestTexts) -> VersionId | None:
    """The version whose article reads as last approved, the newest such; None when it is no longer stored."""
    for version in reversed(newest.versions(cited.title)):
        article = newest.article(version.version.version_id, cited.article)
        if article is not None and wording_hash(article.text) == cited.wordings[-1]:
            return version.version.version_id
    return None


def _articles(draft: CuratedDraft) -> Iterable[CitedDraft]:
    return dict.fromkeys(CitedDraft(each.title, each.article) for each in _provisions(draft))


def _provisions(draft: CuratedDraft) -> Iterable[CuratedCitation]:
    cited = (one for each in draft.sentences for one in each.citations if not one.handbook)
    return {(each.title, each.article): each for each in cited}.values()


def _hash(draft: CuratedDraft) -> str:
    said = [draft.question, *draft.paraphrases, sentences_as_json(draft.sentences)]
    return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
