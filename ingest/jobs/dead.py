"""Closes runs whose process died: what they prepared goes, and what went on by itself is queued again."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kb.store.run_records import RunReport, RunState
from kb.store.sql import SqlStore

# Who asks for runs when no person does: they start again by themselves, a person's run is for the person to retry.
INBOX_ACTOR = "inbox"
SCHEDULE_ACTOR = "schedule"
AUTOMATIC = frozenset({INBOX_ACTOR, SCHEDULE_ACTOR})
# A text that brings the process down each time must not do so for ever.
MOST_DEATHS = 3


def close_dead(store: SqlStore, dead: Iterable[int], discard: Callable[[int], None]) -> tuple[int, ...]:
    """Closes dead runs as what they came to; returns the numbers of those that were put back into the queue.

    `discard` takes back what a run prepared. What it had claimed is free at once: the dead do not write.
    """
    queued = []
    for run_id in dead:
        report = store.runs.get(run_id)
        if report is None:
            continue
        if not recover(store, report, discard):
            continue
        if report.actor in AUTOMATIC and report.attempt < MOST_DEATHS:
            store.runs.again(run_id, None, "进程中断，任务没有完成；已自动重新排队。")
            queued.append(run_id)
            continue
        note = "进程中断，任务没有完成；已准备的内容没有发布，可以重试。"
        store.runs.finish(run_id, RunState.FAILED, notes=(note,))
    return tuple(queued)


def recover(store: SqlStore, broken_off: RunReport, discard: Callable[[int], None]) -> bool:
    """Puts right what a run left that broke off: what it prepared is taken back; published, it is closed as done.

    Returns whether there is still an end to be written. Its claims are free either way. Harmless when done again.
    """
    run_id = broken_off.run_id
    store.claims.release(run_id)
    # Before it is asked what was published: a publication under way is over then.
    discard(run_id)
    generation = store.publisher.generation_of(run_id)
    if generation is None:
        return True
    note = "任务在发布之后中断；内容已经完整发布。"
    store.runs.finish(
        run_id,
        RunState.DONE,
        added=broken_off.added,
        unchanged=broken_off.unchanged,
        failed=broken_off.failed,
        notes=(*broken_off.notes, note),
        generation=generation,
        impact=broken_off.impact,
        passages=broken_off.passages,
    )
    return False
