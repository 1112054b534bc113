"""Making items in the background: one run at a time, watched and cancelled, its items kept as drafts when it is done.

The runs live in this process; what one made stays in the ledger and in the bank.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from threading import Event, Lock

from kb.citing.types import Pin
from kb.errors import ConflictError, NotFoundError, ZhiguiError
from kb.quiz.asking import AskedModel
from kb.quiz.desk import QuizDesk
from kb.quiz.generate import Generated, GenerationRequest, Progress, generate
from kb.quiz.identity import item_id
from kb.quiz.prove.faults import LACK_NAMES, Lack
from kb.quiz.rewriting_run import Reworded, reword
from kb.store.quiz_records import ItemChange, ItemDraft
from kb.watching import Background

log = logging.getLogger(__name__)
# Runs that are over and still told of.
_KEPT = 20
_ID_BYTES = 4
# A seed that a person can write down.
MOST_SEED = 999_999_999
NO_MODEL = "没有接大模型：请管理员先设 ZHIGUI_MODEL 和 ZHIGUI_MODEL_URL，或者不用大模型改写。"
UNKNOWN = "没有编号为 {} 的出题任务；服务重启之后，以往的任务见操作记录。"


class RunState(StrEnum):
    """How far a run is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class GenerationRun:
    """One run: what was asked, how far it is, and what came of it. `item_ids` are the items it added.

    `made` counts them while it goes on, `known` what the bank had already, `merged` what said the same as another new
    one. `complete` False although it is done: the texts gave no more. `problem` is why it failed, in Chinese.
    `rewriting` is how far a model is with the words of its items; None where none was asked for, or not yet.
    """

    run_id: str
    request: GenerationRequest
    as_of: date
    generation: int
    by: str
    started_at: datetime
    state: RunState = RunState.RUNNING
    made: int = 0
    known: int = 0
    merged: int = 0
    considered: int = 0
    dropped: Mapping[Lack, int] = field(default_factory=dict)
    item_ids: tuple[str, ...] = ()
    complete: bool = False
    ended_at: datetime | None = None
    problem: str | None = None
    rewriting: Reworded | None = None


@dataclass(frozen=True, slots=True)
class _Stopped:
    """Whether a run is to stop, as those ask who wait for a model."""

    is_set: Callable[[], bool]


class GenerationRuns:
    """The runs of an opened knowledge base. Thread-safe. `desk` hands out the desk of the content in force."""

    def __init__(
        self,
        desk: Callable[[], QuizDesk],
        pin: Callable[[], Pin],
        on_thread: Callable[[], None] = lambda: None,
        model: AskedModel | None = None,
    ) -> None:
        self._desk = desk
        self._pin = pin
        self._on_thread = on_thread
        self._model = model
        self._lock = Lock()
        self._runs: dict[str, GenerationRun] = {}
        self._stops: dict[str, Event] = {}
        self._thread: Background | None = None

    def start(self, request: GenerationRequest, by: str, as_of: date | None = None) -> GenerationRun:
        """Begins a run in the background. ConflictError that names the one that is going on, or for want of a model."""
        run = self._begun(request, by, as_of)

        def work(stop: Event) -> None:
            self._on_thread()
            self._carry_out(run, lambda: stop.is_set() or self._stops[run.run_id].is_set(), None)

        with self._lock:
            self._thread = Background("generation", work)
            self._thread.start()
        return run

    def run_now(
        self,
        request: GenerationRequest,
        by: str,
        as_of: date | None = None,
        *,
        on_progress: Progress | None = None,
    ) -> GenerationRun:
        """Carries a run out here and now."""
        run = self._begun(request, by, as_of)
        self._carry_out(run, self._stops[run.run_id].is_set, on_progress)
        return self.get(run.run_id)

    def get(self, run_id: str) -> GenerationRun:
        """A run as it stands. NotFoundError for an unknown one."""
        with self._lock:
            found = self._runs.get(run_id)
        if found is None:
            raise NotFoundError(UNKNOWN.format(run_id[:40]))
        return found

    def newest(self) -> tuple[GenerationRun, ...]:
        """The runs told of, the newest first."""
        with self._lock:
            return tuple(reversed(self._runs.values()))

    def cancel(self, run_id: str) -> GenerationRun:
        """Asks a run to stop at its next item; nothing of it is kept. ConflictError when it is over."""
        run = self.get(run_id)
        if run.state is not RunState.RUNNING:
            raise ConflictError(f"出题任务 {run_id} 已经结束，不能取消。")
        self._stops[run_id].set()
        return run

    def close(self) -> None:
        """Stops what goes on at its next item, and waits for it."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.close()

    def _begun(self, request: GenerationRequest, by: str, as_of: date | None) -> GenerationRun:
        if request.rewrite and self._model is None:
            raise ConflictError(NO_MODEL)
        pin = self._pin()
        run = GenerationRun(
            f"g-{secrets.token_hex(_ID_BYTES)}", request, as_of or pin.as_of, pin.generation, by, datetime.now(UTC)
        )
        with self._lock:
            going = next((each for each in self._runs.values() if each.state is RunState.RUNNING), None)
            if going is not None:
                raise ConflictError(
                    f"出题任务 {going.run_id} 正在进行（{going.made} / {going.request.count}）；"
                    "请等它完成，或者先取消它。"
                )
            self._runs[run.run_id] = run
            self._stops[run.run_id] = Event()
            while len(self._runs) > _KEPT:
                oldest = next(iter(self._runs))
                del self._runs[oldest], self._stops[oldest]
        return run

    def _carry_out(self, run: GenerationRun, cancelled: Callable[[], bool], told: Progress | None) -> None:
        def progress(done: int, total: int) -> None:
            self._note(run.run_id, made=done)
            if told is not None:
                told(done, total)

        try:
            desk = self._desk()
            texts = desk.texts(Pin(run.generation, run.as_of))
            made = generate(
                run.request,
                texts,
                desk.generators(),
                lambda draft: desk.prove(draft, texts),
                (each.draft for each in desk.bank.items()),
                known_ids=(each.item_id for each in desk.bank.items()),
                on_progress=progress,
                cancelled=cancelled,
            )
            # Under the ids of what the rules made: the same question, whoever worded it, is not made again.
            drafts = {item_id(each): each for each in made.items}
            if run.request.rewrite and self._model is not None:
                worded, _ = reword(
                    tuple(drafts.values()), self._model, desk.rewording(texts),
                    on_progress=lambda far: self._note(run.run_id, rewriting=far),
                    cancelled=_Stopped(cancelled),
                )  # fmt: skip
                drafts = dict(zip(drafts, worded, strict=True))
            if cancelled():
                self._end(run.run_id, RunState.CANCELLED)
                return
            self._keep(run, desk, made, drafts)
        except ZhiguiError as error:
            self._end(run.run_id, RunState.FAILED, str(error))
        except BaseException as error:
            # A defect of ours: the run must not look alive, and the thread has nobody else to tell.
            self._end(run.run_id, RunState.FAILED, "出题意外中断，没有写入题目。")
            if not isinstance(error, Exception):
                raise
            log.exception("出题任务 %s 意外中断", run.run_id)

    def _keep(self, run: GenerationRun, desk: QuizDesk, made: Generated, drafts: Mapping[str, ItemDraft]) -> None:
        far = self.get(run.run_id).rewriting
        facts: dict[str, object] = {
            "run": run.run_id,
            "seed": run.request.seed,
            "generation": run.generation,
            "wanted": run.request.count,
            "considered": made.considered,
            "known": made.known,
            "merged": made.merged,
            "dropped": {LACK_NAMES[lack]: count for lack, count in sorted(made.dropped.items())},
        }
        if far is not None:
            facts |= {"model": far.model, "rewritten": far.taken, "not_rewritten": dict(sorted(far.refused.items()))}
        added = desk.kept.add(drafts, ItemChange.GENERATED, run.by, facts=facts)
        self._note(
            run.run_id,
            made=len(added),
            known=made.known + len(drafts) - len(added),
            merged=made.merged + len(made.items) - len(drafts),
            considered=made.considered,
            dropped=dict(made.dropped),
            item_ids=tuple(each.item_id for each in added),
            complete=made.complete,
        )
        self._end(run.run_id, RunState.DONE)

    def _end(self, run_id: str, state: RunState, problem: str | None = None) -> None:
        self._note(run_id, state=state, problem=problem, ended_at=datetime.now(UTC))

    def _note(self, run_id: str, **changes: object) -> None:
        with self._lock:
            self._runs[run_id] = replace(self._runs[run_id], **changes)  # type: ignore[arg-type]
