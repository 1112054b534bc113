"""What is in quarantine, as the jobs see it: whether a file is kept there, and that one which came in leaves it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ingest.quarantine import Quarantine
from ingest.requests import IngestRequest
from kb.errors import NotFoundError
from kb.store.run_records import RunReport, RunState

QUARANTINE_ACTOR = "quarantine"


def settle_retried(quarantine: Quarantine, request: IngestRequest, report: RunReport) -> tuple[str, ...]:
    """Discards the entries whose file a run brought in or found known; returns their numbers."""
    if request.actor != QUARANTINE_ACTOR or request.dry_run or report.state is not RunState.DONE:
        return ()
    settled = []
    for entry in quarantine.list():
        try:
            file = quarantine.release(entry.entry_id)
        except NotFoundError:
            continue  # only its reason was kept, so nothing of it was retried
        if str(file.absolute()) in request.paths and not _failed(report, file):
            quarantine.discard(entry.entry_id)
            settled.append(entry.entry_id)
    return tuple(settled)


def holds(quarantine: Quarantine, path: Path) -> bool:
    """Whether a copy of this very file is in quarantine."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return any(entry.sha256 == digest and entry.size is not None for entry in quarantine.list())


def _failed(report: RunReport, file: Path) -> bool:
    return any(failure.path.startswith(str(file.absolute())) for failure in report.failed)
