"""Carries out one run: every text read, parsed and prepared aside, then published in one step.

A bad text is reported with its reason and place and never stops the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ingest.collect import Input, collect
from ingest.documents import Document
from ingest.errors import IngestError, TextError
from ingest.parse import parse_document
from ingest.readers.handbook import parse_handbook
from ingest.readers.plain import read_text
from ingest.requests import IngestRequest
from kb.errors import ZhiguiError
from kb.law.instruments import Instrument
from kb.law.titles import normalise_title
from kb.store.drafts import HandbookDraft, VersionDraft
from kb.store.runs import FileFailure, RunReport, RunState
from kb.store.sql import SqlStore

Progress = Callable[[int, int, str], None]
# A progress row costs a write to the disk; a run of hundreds of texts needs no more than some tens of them.
TEXTS_PER_PROGRESS_ROW = 10


class Cancelled(Protocol):
    """A token that tells a long job to stop."""

    def is_set(self) -> bool:
        """Whether to stop at the next safe point."""
        ...


@dataclass(slots=True)
class _Tally:
    """What a run did so far."""

    added: list[str] = field(default_factory=list)
    unchanged: int = 0
    failed: list[FileFailure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    instruments: list[Instrument] = field(default_factory=list)


class RunExecutor:
    """Carries out runs against one store."""

    def __init__(self, store: SqlStore, corpus: Path, home: Path, aliases: Mapping[str, str]) -> None:
        self._store = store
        self._corpus = corpus
        self._home = home
        self._aliases = aliases

    def create(self, request: IngestRequest) -> int:
        """Queues a request and returns the run's number."""
        return self._store.runs.create(
            request.label, request.kind.value, request.actor, dry_run=request.dry_run, request=request.as_json()
        )

    def discard_dead(self) -> tuple[int, ...]:
        """Closes runs whose process died; the caller must own the home folder. Returns their numbers."""
        dead = self._store.runs.unfinished()
        for run_id in dead:
            generation = self._store.publisher.generation_of(run_id)
            if generation is not None:
                note = "进程在发布之后中断；内容已经完整发布。"
                self._store.runs.finish(run_id, RunState.DONE, notes=(note,), generation=generation)
                continue
            self._store.preparation.discard(run_id)
            note = "进程中断，任务没有完成；已准备的内容没有发布，可以重试。"
            self._store.runs.finish(run_id, RunState.FAILED, notes=(note,))
        return dead

    def execute(
        self, run_id: int, on_progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> RunReport:
        """Carries out a queued run to its end and returns its report."""
        runs = self._store.runs
        request = IngestRequest.from_json(runs.request(run_id))
        runs.start(run_id)
        tally = _Tally(instruments=list(self._store.law.instruments(self._store.law.generation())))
        try:
            finished = self._prepare_all(run_id, request, tally, on_progress, cancelled)
        except ZhiguiError as error:
            self._store.preparation.discard(run_id)
            place = error.place if isinstance(error, IngestError) else None
            tally.failed.append(FileFailure(request.label, str(error), place))
            return self._finish(run_id, RunState.FAILED, tally, None)
        except BaseException:
            # A defect of ours or a stop: nothing of it may stay prepared, and the run must not look alive.
            self._store.preparation.discard(run_id)
            tally.notes.append("任务意外中断，没有发布任何内容。")
            self._finish(run_id, RunState.FAILED, tally, None)
            raise
        if not finished:
            self._store.preparation.discard(run_id)
            return self._finish(run_id, RunState.CANCELLED, tally, None)
        generation = None if request.dry_run else self._store.publisher.publish(run_id)
        nothing_came_in = tally.failed and not tally.added and not tally.unchanged
        return self._finish(run_id, RunState.FAILED if nothing_came_in else RunState.DONE, tally, generation)

    def _prepare_all(
        self,
        run_id: int,
        request: IngestRequest,
        tally: _Tally,
        on_progress: Progress | None,
        cancelled: Cancelled | None,
    ) -> bool:
        """Prepares every input; False when somebody cancelled."""
        inputs = collect(request, self._corpus, self._home)
        known = self._store.preparation.known_sources() if inputs else frozenset()
        for done, one in enumerate(inputs):
            if on_progress is not None:
                on_progress(done, len(inputs), one.location)
            if cancelled is not None and cancelled.is_set():
                return False
            if done % TEXTS_PER_PROGRESS_ROW == 0 and self._store.runs.progress(run_id, done, len(inputs)):
                return False
            if one.fingerprint is not None and one.fingerprint in known:
                tally.unchanged += 1
                continue
            self._prepare(run_id, one, tally, dry_run=request.dry_run)
        if on_progress is not None:
            on_progress(len(inputs), len(inputs), "")
        return not self._store.runs.progress(run_id, len(inputs), len(inputs))

    def _prepare(self, run_id: int, one: Input, tally: _Tally, *, dry_run: bool) -> None:
        try:
            found = one.read()
            if isinstance(found, Document):
                self._prepare_version(run_id, found, tally, dry_run=dry_run)
            else:
                self._prepare_handbook(run_id, found, tally, dry_run=dry_run)
        except IngestError as error:
            tally.failed.append(FileFailure(one.location, error.reason, error.place))

    def _prepare_version(self, run_id: int, document: Document, tally: _Tally, *, dry_run: bool) -> None:
        draft, notes = parse_document(document, tally.instruments)
        version_id = draft.version.version_id
        owner = self._store.preparation.instrument_of(version_id)
        if owner is not None and normalise_title(owner) != normalise_title(draft.instrument.title):
            raise TextError(
                f"这份文本与库中《{owner}》逐字相同，标题却是《{draft.instrument.title}》；请核对标题后再导入。", "标题"
            )
        if version_id in tally.seen:
            tally.unchanged += 1
        elif owner is not None:
            if not dry_run and self._store.preparation.known_version(run_id, draft):
                tally.added.append(f"{_named(draft)}：日期有了新的依据")
            else:
                tally.unchanged += 1
        else:
            tally.notes += notes
            if not dry_run:
                self._store.preparation.version(run_id, draft)
            tally.added.append(_named(draft))
            if draft.instrument not in tally.instruments:
                tally.instruments.append(draft.instrument)
        tally.seen.add(version_id)

    def _prepare_handbook(self, run_id: int, path: Path, tally: _Tally, *, dry_run: bool) -> None:
        text, _ = read_text(path)
        draft = parse_handbook(text, path, self._aliases)
        if self._store.preparation.handbook_is_known(draft.version_id):
            tally.unchanged += 1
            return
        if not dry_run:
            self._keep_reliance(draft)
            self._store.preparation.handbook(run_id, draft)
        tally.added.append(f"手册《{draft.title}》（{len(draft.units)} 个单元）")

    def _keep_reliance(self, draft: HandbookDraft) -> None:
        for unit in draft.units:
            self._store.reliance.replace("handbook", f"{draft.handbook_id}#{unit.heading}", unit.rests_on)

    def _finish(self, run_id: int, state: RunState, tally: _Tally, generation: int | None) -> RunReport:
        self._store.runs.finish(
            run_id,
            state,
            added=tally.added,
            unchanged=tally.unchanged,
            failed=tally.failed,
            notes=tally.notes,
            generation=generation,
        )
        report = self._store.runs.get(run_id)
        assert report is not None
        return report


def _named(draft: VersionDraft) -> str:
    label = f"（{draft.version.label}）" if draft.version.label else ""
    return f"《{draft.instrument.short_title}》{label}"
