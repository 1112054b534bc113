"""A new release of ours as an update like any other: what it changes, said before it happens, and its acceptance.

Handbooks and the starter package come in as runs. The other content lies in files that answers are made from at once;
what a home accepted of them is kept, so that a release says what it adds, changes and removes, and which of the
company's overlays stand over it. Overlays are never written.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from threading import Lock

from ingest.collect import HANDBOOKS_SOURCE
from ingest.requests import IngestKind, IngestRequest
from ingest.sources import china_law
from ingest.upgrade_before import texts_before
from ingest.upgrade_objects import ContentKind, ContentObject, Inventory, Key, read_inventory
from ingest.upgrade_overlays import overlay_findings, standing_over
from ingest.upgrade_report import LISTED, ChangedObject, ContentChange, StarterState, UpgradeReport
from ingest.upgrade_texts import apart, brief
from kb.errors import ConflictError, ContentError
from kb.store.content_bases import HandbookText, SqlContentBases
from kb.store.ledger_records import SYSTEM, RecordDraft, RecordKind
from kb.store.sql import SqlStore

# A mark in the table of bases, beside the objects: the digest of all our files, to see cheaply that nothing changed.
FILES: Key = ("files", "corpus")
COMMAND = "zhigui upgrade"


class Upgrades:
    """Compares what is installed with what a home accepted, and accepts it."""

    def __init__(self, store: SqlStore, corpus: Path, home: Path, today: Callable[[], date]) -> None:
        self._store = store
        self._bases = SqlContentBases(store.engine, store.ledger)
        self._corpus = corpus
        self._home = home
        self._today = today
        self._lock = Lock()
        self._pending: tuple[str, UpgradeReport] | None = None

    def report(self) -> UpgradeReport:
        """What a release changes here. ContentError names a file that cannot be read; nothing is written."""
        ours, theirs = read_inventory(self._corpus), read_inventory(self._home)
        accepted = {key: value for key, value in self._bases.accepted().items() if key != FILES}
        changes = _changes(ours.hashes(), accepted) if accepted else {}
        folders = (self._corpus / "terms", self._home / "terms")
        older = [key for key, change in changes.items() if change is not ContentChange.ADDED]
        before = texts_before(self._store, older, accepted, self._today())
        standing = sum(key not in changes for key in standing_over(ours, theirs))
        return UpgradeReport(
            content_id=_content_id(ours),
            starter=self.starter(),
            first=not accepted,
            changes=_listed(ours, changes, before),
            counts=_counts(changes),
            overlays=overlay_findings(ours, theirs, changes, self._labels, folders),
            standing=standing,
            left=tuple(each.title for each in self._left(ours, theirs)),
            relations_due=self._bases.release_of(china_law.NAME) is not None
            and not self._store.preparation.knows_relations(),
            problems=(*ours.problems, *theirs.problems),
        )

    def starter(self) -> StarterState:
        """The starter package installed and in the store; in a home without its texts nothing is due."""
        installed, stored = china_law.release(), self._bases.release_of(china_law.NAME)
        return StarterState(installed, stored, stored is not None and not self.knows_starter())

    def knows_starter(self) -> bool:
        """Whether the texts of the installed release of the starter package came in."""
        return self._bases.has_release(china_law.release())

    def requests(self, *, dry_run: bool) -> tuple[IngestRequest, ...]:
        """The runs that an upgrade consists of: our handbooks, and the starter package where its release is new."""
        handbooks = IngestRequest(source=HANDBOOKS_SOURCE, kind=IngestKind.HANDBOOK, dry_run=dry_run)
        starter = (IngestRequest(source=china_law.NAME, dry_run=dry_run),) if self.starter().due else ()
        return (handbooks, *starter)

    def accept(self, content_id: str, actor: str = SYSTEM) -> int:
        """Accepts our content as it was reported; how many objects were new, other or gone.

        Raises ConflictError when the files changed since: nobody has seen what they say now.
        """
        digest, ours = self._digest(), read_inventory(self._corpus)
        if _content_id(ours) != content_id:
            raise ConflictError(f"随产品的内容在查看之后又变了，没有登记；请重新运行 {COMMAND}。")

        def told(accepted: int) -> RecordDraft:
            note = f"登记升级：看过随产品内容的 {accepted} 处改动"
            facts = {"object": "content", "object_id": content_id, "accepted": accepted, "note": note}
            return RecordDraft(RecordKind.REVIEW, actor, facts, outcome="done")

        return self._bases.accept({**ours.hashes(), FILES: digest}, datetime.now(UTC), told)

    def left(self) -> tuple[HandbookText, ...]:
        """Texts of handbooks that came in as ours or as overlays and whose file is gone."""
        return self._left(read_inventory(self._corpus), read_inventory(self._home))

    def begin(self) -> None:
        """Accepts our content in a home that never accepted any: its first start."""
        if not self._bases.accepted():
            digest, ours = self._digest(), read_inventory(self._corpus)
            self._bases.accept({**ours.hashes(), FILES: digest}, datetime.now(UTC))

    def pending(self) -> str | None:
        """One sentence on what waits for `zhigui upgrade`; None when nothing does. Cheap while no file changed."""
        try:
            return self._waiting()
        except ContentError as error:
            return f"随产品的内容有改动，但还不能比较：{error}"

    def _waiting(self) -> str | None:
        said = []
        if (starter := self.starter()).due:
            said.append(f"新装了起步法规库 {starter.installed}（库里是 {starter.stored}）")
        report = self._changed_content()
        if report is not None and report.changed:
            conflicts = f"，其中 {len(report.conflicts)} 处与公司的内容相冲突" if report.conflicts else ""
            said.append(f"随产品的内容{_counted(report)}{conflicts}")
        return f"{'；'.join(said)}。请运行 {COMMAND} 查看并确认。" if said else None

    def _changed_content(self) -> UpgradeReport | None:
        """The report while our files differ from the accepted ones; None when they do not, or nothing was accepted."""
        digest = self._digest()
        if self._bases.hash_of(*FILES) in {None, digest}:
            return None
        with self._lock:
            if self._pending is None or self._pending[0] != digest:
                self._pending = (digest, self.report())
            return self._pending[1]

    def _digest(self) -> str:
        """The digest of all files of corpus/: 12 MB take some 40 ms."""
        digest = hashlib.sha256()
        for path in sorted(each for each in self._corpus.rglob("*") if each.is_file()):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(self._corpus).as_posix()}/{len(content)}/".encode() + content)
        return digest.hexdigest()

    def _left(self, ours: Inventory, theirs: Inventory) -> tuple[HandbookText, ...]:
        if ours.problems or theirs.problems:
            # A file that cannot be read is there all the same.
            return ()
        files = {draft.handbook_id for place in (ours, theirs) for draft in place.handbooks.values()}
        return tuple(each for each in self._bases.handbooks_of(HANDBOOKS_SOURCE) if each.handbook_id not in files)

    def _labels(self, title: str) -> frozenset[str] | None:
        """The labels of an instrument's articles in texts that bind today or later."""
        law, today = self._store.law, self._today()
        found = [
            version_id
            for version_id, one in law.versions(law.generation()).items()
            if one.instrument.short_title == title and (one.validity.valid_to is None or one.validity.valid_to > today)
        ]
        labels = (each.label for each in chain.from_iterable(map(law.provisions, found)))
        return frozenset(labels) if found else None


def _changes(now: Mapping[Key, str], accepted: Mapping[Key, str]) -> dict[Key, ContentChange]:
    """What is new, other or gone, in the order of our files, what is gone last."""
    found = {
        key: ContentChange.CHANGED if key in accepted else ContentChange.ADDED
        for key, value in now.items()
        if accepted.get(key) != value
    }
    return found | {key: ContentChange.REMOVED for key in accepted if key not in now}


def _listed(
    ours: Inventory, changes: Mapping[Key, ContentChange], before: Mapping[Key, str]
) -> tuple[ChangedObject, ...]:
    seen: Counter[str] = Counter()
    listed = []
    for key, change in changes.items():
        seen[key[0]] += 1
        if seen[key[0]] <= LISTED and key[0] in set(ContentKind):
            listed.append(_changed(key, change, ours.objects.get(key), before.get(key)))
    return tuple(sorted(listed, key=lambda each: list(ContentKind).index(each.kind)))


def _changed(key: Key, change: ContentChange, own: ContentObject | None, before: str | None) -> ChangedObject:
    kind = ContentKind(key[0])
    if own is None:
        return ChangedObject(kind, key[1], key[1], change, None, brief(before) if before is not None else None)
    if before is None or before == own.text:
        return ChangedObject(kind, key[1], own.name, change, own.said)
    now, then = apart(own.text, before)
    return ChangedObject(kind, key[1], own.name, change, now, then)


def _counts(changes: Mapping[Key, ContentChange]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for (kind, _), change in changes.items():
        own = counts.setdefault(kind, {})
        own[change.value] = own.get(change.value, 0) + 1
    return {kind: counts[kind] for kind in ContentKind if kind in counts}


def _counted(report: UpgradeReport) -> str:
    total: Counter[str] = Counter()
    for own in report.counts.values():
        total.update(own)
    words = (("added", "新增"), ("changed", "修改"), ("removed", "删去"))
    return "、".join(f"{word} {total[change]} 项" for change, word in words if total[change])


def _content_id(ours: Inventory) -> str:
    lines = sorted(f"{kind}/{object_id}/{value}" for (kind, object_id), value in ours.hashes().items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]
