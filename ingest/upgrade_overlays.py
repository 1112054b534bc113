"""Where the company's content meets ours after a release: over what changed, the same as ours, or left dangling."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ingest.sources.catalogue import overlaid
from ingest.upgrade_objects import ContentKind, ContentObject, Inventory, Key, unit_id
from ingest.upgrade_report import ContentChange, Meeting, OverlayFinding
from ingest.upgrade_texts import apart
from kb.search.expansions import lay_articles
from kb.search.terms import load_terms
from kb.store.drafts import HandbookDraft

# Labels of the articles of an instrument that answer or will; None when the knowledge base has no such instrument.
Labels = Callable[[str], frozenset[str] | None]
Changes = Mapping[Key, ContentChange]

# Of these an overlay's object is added to ours of the same id; of all others it stands in its place.
ADDING = frozenset(
    {ContentKind.EXAMPLES, ContentKind.LAY_TERM, ContentKind.PRECEDENCE, ContentKind.WORDS, ContentKind.EXPANSION}
)
_NO_UNIT = "（公司的手册里没有这一节）"
_KEEP = "要用自带的就删去公司的这一份，要保留公司的就不用动"
_ADVICE = {
    ContentChange.CHANGED: f"自带的改了，现在仍以公司的为准：请对照，{_KEEP}",
    ContentChange.ADDED: f"自带的新增了同一条，现在以公司的为准：请对照，{_KEEP}",
    ContentChange.REMOVED: "自带的已经删去，公司的仍在用：不再需要就删去",
}
_HANDBOOK_ADVICE = {
    ContentChange.CHANGED: "自带的这一节改了；公司的同名手册整本代替自带的，请把需要的改动抄进公司的手册",
    ContentChange.ADDED: "自带的手册新增了这一节；公司的同名手册整本代替自带的，需要就抄进公司的手册",
    ContentChange.REMOVED: "自带的手册删去了这一节，公司的手册里仍有：不再需要就删去",
}
_SAME = "与自带的一样，公司的这一份可以删去"


def overlay_findings(
    ours: Inventory, theirs: Inventory, changes: Changes, labels: Labels, term_folders: tuple[Path, Path]
) -> tuple[OverlayFinding, ...]:
    """All findings: conflicts first, then what can be removed, then what refers to something gone."""
    covered = covered_handbooks(ours, theirs)
    return (
        *_conflicts(ours, theirs, changes, covered),
        *_same(ours, theirs),
        *_dangling(ours, theirs, covered),
        *_gone_articles(theirs, labels, term_folders),
    )


def standing_over(ours: Inventory, theirs: Inventory) -> Iterator[Key]:
    """The objects of ours in whose place one of the company's stands."""
    return (key for key, each in theirs.objects.items() if key in ours.objects and each.kind not in ADDING)


def covered_handbooks(ours: Inventory, theirs: Inventory) -> frozenset[str]:
    """Ids of our handbooks that the company replaces as a whole, by file name or by id."""
    ids = {draft.handbook_id for draft in theirs.handbooks.values()}
    return frozenset(
        draft.handbook_id
        for name, draft in ours.handbooks.items()
        if name in theirs.handbooks or draft.handbook_id in ids
    )


def _conflicts(
    ours: Inventory, theirs: Inventory, changes: Changes, covered: frozenset[str]
) -> Iterator[OverlayFinding]:
    for key, change in changes.items():
        kind, own, other = ContentKind(key[0]), ours.objects.get(key), theirs.objects.get(key)
        in_place = kind is ContentKind.HANDBOOK_UNIT and key[1].partition("#")[0] in covered
        if kind in ADDING or (other is None and (not in_place or own is None)):
            continue
        if own is not None and other is not None and _says_the_same(key, ours, theirs):
            continue
        named = own or other
        assert named is not None
        advice = (_HANDBOOK_ADVICE if kind is ContentKind.HANDBOOK_UNIT else _ADVICE)[change]
        ours_said, theirs_said = own.said if own else None, other.said if other else _NO_UNIT
        if own is not None and other is not None:
            ours_said, theirs_said = apart(own.text, other.text)
        yield OverlayFinding(Meeting.CONFLICT, kind, key[1], named.name, ours_said, theirs_said, advice)


def _says_the_same(key: Key, ours: Inventory, theirs: Inventory) -> bool:
    """Whether the company's object leaves ours as it is; an entry of the catalogue says only what it states."""
    own, other = ours.objects[key], theirs.objects[key]
    if own.kind is ContentKind.SOURCE:
        entry = ours.sources[own.object_id]
        return overlaid(entry, theirs.sources[own.object_id]) == entry
    return own.content_hash == other.content_hash


def _same(ours: Inventory, theirs: Inventory) -> Iterator[OverlayFinding]:
    for key, each in theirs.objects.items():
        own = ours.objects.get(key)
        if own is not None and each.kind in _COMPARED_WHOLE and _says_the_same(key, ours, theirs):
            yield _finding(Meeting.SAME, each, own, _SAME)
    by_id = {draft.handbook_id: draft for draft in ours.handbooks.values()}
    for draft in theirs.handbooks.values():
        counterpart = by_id.get(draft.handbook_id)
        if counterpart is not None and _handbook_hashes(theirs, draft) == _handbook_hashes(ours, counterpart):
            key = (ContentKind.HANDBOOK.value, draft.handbook_id)
            yield _finding(Meeting.SAME, theirs.objects[key], ours.objects[key], _SAME)
    known = {(entry.title, entry.label, phrase) for entry in ours.expansions for phrase in entry.asked}
    by_title: dict[str, bool] = {}
    for entry in theirs.expansions:
        inside = all((entry.title, entry.label, phrase) in known for phrase in entry.asked)
        by_title[entry.title] = by_title.get(entry.title, True) and inside
    for title in (title for title, inside in by_title.items() if inside):
        key = (ContentKind.EXPANSION.value, title)
        yield _finding(Meeting.SAME, theirs.objects[key], ours.objects[key], "这些问法自带的都有了，公司的可以删去")


# A unit of a handbook cannot be removed alone, and what is added to ours is compared phrase by phrase.
_COMPARED_WHOLE = frozenset(ContentKind) - {
    ContentKind.HANDBOOK,
    ContentKind.HANDBOOK_UNIT,
    ContentKind.EXPANSION,
    ContentKind.EXAMPLES,
    ContentKind.WORDS,
}


def _handbook_hashes(place: Inventory, draft: HandbookDraft) -> dict[Key, str]:
    keys: list[Key] = [(ContentKind.HANDBOOK.value, draft.handbook_id)]
    keys += [(ContentKind.HANDBOOK_UNIT.value, unit_id(draft.handbook_id, unit.heading)) for unit in draft.units]
    return {key: place.objects[key].content_hash for key in keys}


def _dangling(ours: Inventory, theirs: Inventory, covered: frozenset[str]) -> Iterator[OverlayFinding]:
    entries = {object_id for kind, object_id in (*ours.objects, *theirs.objects) if kind in {"phrasing", "allowance"}}
    for object_id in theirs.disabled:
        if object_id not in entries:
            advice = "公司停用的这一条已经不存在：可以从 disabled 里删去"
            yield _gone(ContentKind.PHRASING, object_id, object_id, f"disabled 里的 {object_id}", advice)
    topics = {rule.topic for place in (ours, theirs) for rule in place.rules.rules}
    for allowance in theirs.rules.allowances:
        for lifted in (each for each in allowance.lifts if each not in entries | topics):
            name = f"{allowance.phrasing}（{allowance.allowance_id}）"
            advice = "它要放行的条目或主题已经不存在：请改写 lifts，不再需要就删去"
            yield _gone(ContentKind.ALLOWANCE, allowance.allowance_id, name, lifted, advice)
    units = {
        (draft.handbook_id, unit.heading)
        for draft in (*(d for d in ours.handbooks.values() if d.handbook_id not in covered), *theirs.handbooks.values())
        for unit in draft.units
    }
    own = {rule.rule_id for rule in theirs.authority.rules}
    merged = {rule.rule_id: rule for place in (ours, theirs) for rule in place.authority.rules}
    for rule in merged.values():
        # Ours that points into a handbook of ours is right by our own tests.
        if (rule.handbook_id, rule.heading) not in units and (rule.rule_id in own or rule.handbook_id in covered):
            place, name = f"{rule.handbook_id}#{rule.heading}", f"{rule.topic}（{rule.rule_id}）"
            advice = "权限表指向的手册单元已经不存在：请在公司的权限表里改写 handbook，或在公司的手册里补上这一节"
            yield _gone(ContentKind.AUTHORITY, rule.rule_id, name, place, advice)


def _gone_articles(theirs: Inventory, labels: Labels, term_folders: tuple[Path, Path]) -> Iterator[OverlayFinding]:
    """Articles that the company's phrases and lay terms stand for and that their instruments do not have (any more)."""
    wanted = [(ContentKind.EXPANSION, entry.title, entry.title, entry.label) for entry in theirs.expansions]
    if theirs.terms.lay_terms:
        terms = replace(load_terms(*term_folders), lay_terms=theirs.terms.lay_terms)
        for lay, articles in lay_articles(terms).items():
            wanted += [(ContentKind.LAY_TERM, lay[0], title, label) for title, label in articles]
    known = {title: labels(title) for title in {title for _, _, title, _ in wanted}}
    for kind, object_id, title, label in wanted:
        found = known[title]
        if found is not None and label not in found:
            name = f"《{title}》的问法" if kind is ContentKind.EXPANSION else object_id
            advice = "这一条在现行和将施行的文本里都没有：请核对条号"
            yield _gone(kind, object_id, name, f"《{title}》{label}", advice)


def _finding(meeting: Meeting, theirs: ContentObject, ours: ContentObject, advice: str) -> OverlayFinding:
    return OverlayFinding(meeting, theirs.kind, theirs.object_id, theirs.name, ours.said, theirs.said, advice)


def _gone(kind: ContentKind, object_id: str, name: str, refers_to: str, advice: str) -> OverlayFinding:
    return OverlayFinding(Meeting.DANGLING, kind, object_id, name, None, refers_to, advice)
