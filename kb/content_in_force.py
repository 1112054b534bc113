"""The content in force: loaded as a whole, loaded again when a file was edited, and every change of it recorded."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from kb.answering.record import MadeOf, StoreRecorder
from kb.content import Content, ContentLoader, ContentProblem
from kb.errors import ContentError, ZhiguiError
from kb.evaluation.identity import content_ids, learnt_ids
from kb.phrasing.rules.rule_set import content_hash
from kb.records.content_changes import ContentState, change_record
from kb.store.ledger_records import SYSTEM
from kb.store.sql import SqlStore

log = logging.getLogger(__name__)
# What answers come of besides texts and restricted phrasings, by its place under corpus/ and in the home folder.
PARTS = ("terms", "expansions", "handbooks", "risks", "authority.toml")


class ContentInForce:
    """Hands out the content, old or new, never half of it. `on_change` is called once new content is in force."""

    def __init__(
        self,
        loader: ContentLoader,
        store: SqlStore,
        recorder: StoreRecorder,
        places: tuple[Path, ...],
        on_change: Callable[[], None],
    ) -> None:
        self._loader = loader
        self._store = store
        self._recorder = recorder
        self._places = places
        self._on_change = on_change
        self._learnt = learnt_ids()
        self.lock = RLock()
        self.problem: ContentProblem | None = None
        self._seen = loader.signature()
        self.content: Content = loader.load(None)
        self._state = self._state_now()
        # What waits comes first: a change that waits is compared with as well, or it would be told twice.
        recorder.drain()
        self._note_change(None, SYSTEM)

    def made_of(self, encoder: str | None) -> MadeOf:
        """What an answer given now is made of."""
        return MadeOf(encoder, dict((*self._state.folders, *self._learnt)))

    def reload(self, by: str = SYSTEM) -> None:
        """Loads corpus/ and overlays again. ContentError names file and line, and the old content stays in force."""
        with self.lock:
            seen = self._loader.signature()
            try:
                self.content = self._loader.load(self.content)
            except ContentError as error:
                self._seen, self.problem = seen, ContentProblem(str(error), datetime.now(UTC))
                raise
            self._seen, self.problem = seen, None
            before, self._state = self._state, self._state_now()
            self._note_change(before, by)
            self._on_change()

    def reload_if_changed(self) -> bool:
        """Loads what was edited since the last look; whether it is in force now. A bad file is `problem`."""
        with self.lock:
            if self._loader.signature() == self._seen:
                return False
            try:
                self.reload()
            except ContentError as error:
                log.error("内容有误，仍用原来的内容：%s", error)
                return False
        log.info("已载入改动后的内容")
        return True

    def _state_now(self) -> ContentState:
        rules = self.content.rules
        hashes = {rule.rule_id: content_hash(rule) for rule in rules.rules}
        return ContentState(rules.rule_set_id, hashes, content_ids(self._places, PARTS))

    def _note_change(self, before: ContentState | None, by: str) -> None:
        try:
            draft = change_record(self._store, before, self._state, by)
            if draft is not None:
                self._recorder.append(draft)
        except ZhiguiError as error:
            log.error("内容改动没有写进记录：%s", error)
