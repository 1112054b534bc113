"""Looks at prepared texts once more before anybody can see them: do their references lead somewhere, are they found?

What is stored is counted and measured by `SqlPublisher.verify_prepared`; this looks at what the texts say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.law.cross_references import cross_references
from kb.law.numerals import format_article_number
from kb.search.prepared import PreparedIndexes
from kb.store.drafts import ProvisionDraft, VersionDraft

# A text with more dead references than this is named once; the clerk looks at the whole of it anyway.
LISTED = 5


def dead_references(draft: VersionDraft) -> tuple[str, ...]:
    """Notes on references of a text to articles of its own that it does not have, for the person who brought it.

    A notice and no refusal: an amendment may leave one behind, and what stands in the text is the law.
    """
    known = {provision.article for provision in draft.provisions if provision.article}
    found: list[str] = []
    for provision in draft.provisions:
        if provision.article is None:
            continue
        missing = {each.article for each in cross_references(provision.text, provision.article)} - known
        found += [f"{provision.label}提到的{format_article_number(each)}" for each in sorted(missing)]
    if not found:
        return ()
    more = f"等 {len(found)} 处" if len(found) > LISTED else ""
    return (f"《{draft.instrument.short_title}》{'、'.join(found[:LISTED])}{more}在文本里找不到，请核对原文是否完整。",)


def not_found(drafts: Iterable[VersionDraft], indexes: PreparedIndexes) -> tuple[str, ...]:
    """Texts that a search for their own title does not bring, in Chinese; empty when they may be published."""
    return tuple(
        f"《{draft.instrument.short_title}》按标题检索不到"
        for draft in drafts
        if _searchable(draft.provisions)
        and not indexes.finds(draft.instrument.instrument_id, draft.version.version_id, draft.instrument.title)
    )


def _searchable(provisions: Sequence[ProvisionDraft]) -> bool:
    return any(provision.passages for provision in provisions)
