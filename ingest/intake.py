"""The texts of a run one by one: read, parsed, claimed for this run, prepared aside; a bad one never stops the rest."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from ingest.collect import Input
from ingest.documents import Document
from ingest.errors import IngestError, ReadError, RunStoppedError, TextError, may_pass
from ingest.parse import parse_document
from ingest.quarantine import Quarantine, Refused
from ingest.readers.handbook import parse_handbook
from ingest.readers.reading import read_file
from ingest.readers.types import Reader
from ingest.requests import IngestRequest
from kb.errors import StoreBusyError, ZhiguiError
from kb.law.instruments import Instrument, VersionId
from kb.law.titles import normalise_title
from kb.store.claims import claim_key
from kb.store.drafts import HandbookDraft, VersionDraft
from kb.store.run_records import FileFailure
from kb.store.sql import SqlStore

log = logging.getLogger(__name__)
# How long a text waits for another run that is changing the same instrument before the whole run is put back.
CLAIM_PATIENCE_SECONDS, CLAIM_LOOK_SECONDS = 90.0, 0.3


class Cancelled(Protocol):
    """A token that tells a long job to stop."""

    def is_set(self) -> bool:
        """Whether to stop at the next safe point."""
        ...


@dataclass(slots=True)
class Tally:
    """What a run did so far; `told` are the texts that said something new of a wording that was known, `new` others.

    `versions` are the ids of what stands in `added`, one for one.
    """

    added: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    unchanged: int = 0
    failed: list[FileFailure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    new: list[VersionDraft] = field(default_factory=list)
    told: list[VersionDraft] = field(default_factory=list)
    seen: dict[VersionId, str] = field(default_factory=dict)
    instruments: list[Instrument] = field(default_factory=list)

    def came(self, name: str, version_id: VersionId) -> None:
        """Something came in."""
        self.added.append(name)
        self.versions.append(version_id)


class Intake:
    """Takes the texts of one run in. A dry run reads and parses, and writes nothing anywhere."""

    def __init__(
        self,
        store: SqlStore,
        run_id: int,
        request: IngestRequest,
        *,
        aliases: Mapping[str, str],
        quarantine: Quarantine,
        cancelled: Cancelled,
        reader: Reader = read_file,
    ) -> None:
        self._store = store
        self._run_id = run_id
        self._request = request
        self._aliases = aliases
        self._quarantine = quarantine
        self._cancelled = cancelled
        self._reader = reader
        self._handbooks: dict[tuple[str, date | None], HandbookDraft] = {}
        self.tally = Tally(instruments=list(store.law.instruments(store.law.generation())))

    def take(self, one: Input, *, alone: bool) -> None:
        """Takes one text in, or notes why not. An error that may pass comes out of a run whose only text it is."""
        try:
            found = one.read()
            if isinstance(found, Document):
                self._version(found)
            else:
                self._handbook(found, one.location)
        except IngestError as error:
            if alone and may_pass(error):
                raise
            self._refuse(one, error)
        except (ZhiguiError, OSError):
            raise
        except Exception:
            # A file that nobody foresaw: the others of its run come in all the same, and this one is kept for us.
            log.exception("读 %s 时程序出错", one.location)
            self._refuse(one, ReadError("程序读这个文件时出错，没有入库，其余文件照常；请把文件和服务日志交给管理员。"))

    def _version(self, document: Document) -> None:
        tally, preparation, dry_run = self.tally, self._store.preparation, self._request.dry_run
        draft, notes = parse_document(document, tally.instruments)
        if not dry_run and self._claim(draft.instrument.title):
            # Another run changed this instrument meanwhile: who it is and what is known of it is read anew.
            known = self._store.law.instruments(self._store.law.generation())
            tally.instruments = list({each.instrument_id: each for each in (*tally.instruments, *known)}.values())
            draft, notes = parse_document(document, tally.instruments)
        version_id = draft.version.version_id
        owner = preparation.instrument_of(version_id)
        twin = owner or tally.seen.get(version_id)
        if twin is not None and normalise_title(twin) != normalise_title(draft.instrument.title):
            where = "库中" if owner is not None else "本次导入的"
            raise TextError(
                f"这份文本与{where}《{twin}》逐字相同，标题却是《{draft.instrument.title}》；请核对标题后再导入。",
                "标题",
            )
        tally.notes += [f"《{draft.instrument.short_title}》：{each}" for each in document.notices]
        if version_id in tally.seen:
            # Two prints of one text in one run: the second may know a date or a number that the first does not.
            if not dry_run:
                preparation.known_version(self._run_id, draft)
            tally.unchanged += 1
            return
        if owner is None:
            tally.notes += notes
            if not dry_run:
                preparation.version(self._run_id, draft)
            tally.came(named(draft), version_id)
            tally.new.append(draft)
        elif preparation.known_version(self._run_id, draft, keep=not dry_run):
            tally.came(f"{named(draft)}：条文相同，日期等信息有了新的依据", version_id)
            tally.told.append(draft)
        else:
            tally.unchanged += 1
        if draft.instrument not in tally.instruments:
            tally.instruments.append(draft.instrument)
        tally.seen[version_id] = draft.instrument.title

    def _handbook(self, path: Path, location: str) -> None:
        tally, preparation = self.tally, self._store.preparation
        read = self._reader(path, self._stop_if_asked)
        draft = parse_handbook(
            read.text,
            location,
            self._aliases,
            options=self._request.handbook,
            markdown=read.format == "markdown",
        )
        twin = self._handbooks.setdefault((draft.handbook_id, draft.effective_date), draft)
        if twin.version_id != draft.version_id:
            raise TextError(
                f"本次导入里另有一份同名手册《{twin.title}》，内容不同；请改标题，"
                "或分别写明生效日期，让它们成为先后两个版本。",
                "标题",
            )
        if twin is not draft or preparation.handbook_is_known(draft):
            tally.unchanged += 1
            return
        tally.notes += [f"手册《{draft.title}》{each}" for each in (*read.notices, *draft.notices)]
        if not self._request.dry_run:
            preparation.handbook(self._run_id, draft)
        tally.came(f"手册《{draft.title}》（{len(draft.units)} 个单元）", draft.version_id)

    def _stop_if_asked(self, _done: int, _total: int) -> None:
        if self._cancelled.is_set():
            raise RunStoppedError

    def _claim(self, title: str) -> bool:
        """Waits until no other run changes this instrument; whether it had to.

        Raises StoreBusyError when that takes too long, after which the run is put back.
        """
        key, began, waited = claim_key(title), time.monotonic(), False
        while not self._store.claims.claim(key, self._run_id, self._store.clock()):
            if self._cancelled.is_set():
                raise RunStoppedError
            if time.monotonic() - began > CLAIM_PATIENCE_SECONDS:
                holder = self._store.claims.holder(key, self._store.clock())
                raise StoreBusyError(f"任务 {holder or '未知'} 正在更新《{title}》，等它结束后再试。")
            waited = True
            time.sleep(CLAIM_LOOK_SECONDS)
        return waited

    def _refuse(self, one: Input, error: IngestError) -> None:
        kept: str | None = None
        if one.path is not None and one.path.is_file() and not self._request.dry_run:
            problem = type(error).__name__
            refused = Refused(one.location, error.reason, error.place, problem, self._request.kind, self._run_id)
            entry, notices = self._quarantine.keep(one.path, refused)
            kept = entry.entry_id
            self.tally.notes += notices
        self.tally.failed.append(FileFailure(one.location, error.reason, error.place, kept))


def named(draft: VersionDraft) -> str:
    """A text as reports name it: short title with the label of its version."""
    label = f"（{draft.version.label}）" if draft.version.label else ""
    return f"《{draft.instrument.short_title}》{label}"
