"""Where evaluations are asked for: queued for a thread of its own, or carried out here; kept; read; compared.

One run at a time: each takes the processor for minutes, and questions of callers go first. The queue lives in this
process; a run that its process left behind is closed as failed when the next one opens the home folder.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock, Thread

from kb.errors import ConflictError, NotFoundError, ZhiguiError
from kb.evaluation.configurations import DEFAULT, levers_of
from kb.evaluation.judged import Half, JudgedSet, QuestionSetError
from kb.evaluation.report import (
    ComparisonReport,
    EvaluationReport,
    comparison_report,
    evaluation_report,
    overall_figures,
)
from kb.evaluation.runs import Cancelled, Measurement, Progress, RunCancelledError, Subject
from kb.evaluation.sets import QuestionSets
from kb.store.evaluation_records import EvaluationRequest, EvaluationRun, EvaluationState
from kb.store.repositories import EvaluationRuns

log = logging.getLogger(__name__)
# A progress row costs a write to the disk; a question takes some 60 ms.
QUESTIONS_PER_PROGRESS_ROW = 10
# Each waiting run may hold 5,000 questions in memory and minutes of work: nobody means more than this.
MAX_WAITING = 20
# Figures per group take a second or two of drawing; the runs somebody looks at are few.
KEPT_REPORTS = 8
UNKNOWN = "没有编号为 {} 的评测；可用 zhigui evaluate list 查看。"
LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Asked:
    """What to evaluate: a set, a half of it, a configuration of search; `answers`: the assistant is asked as well."""

    questions: JudgedSet
    half: Half = Half.ALL
    configuration: str = DEFAULT
    answers: bool = False
    actor: str = "local"

    def request(self) -> EvaluationRequest:
        """What is kept of it. SettingsError or QuestionSetError when it cannot be carried out."""
        levers_of(self.configuration)
        chosen = self.questions.half(self.half)
        if not self.answers and not any(one.answerable for one in chosen):
            raise QuestionSetError("这些题都没有条文能回答，只能评测拒答；请加 --answers（接口：answers 为 true）。")
        return EvaluationRequest(
            self.questions.name,
            self.questions.set_hash,
            self.half.value,
            self.configuration,
            self.answers,
            self.actor,
        )


class Evaluations:
    """Everything about evaluation for one opened home. Thread-safe; its thread starts with the first queued run."""

    def __init__(
        self,
        runs: EvaluationRuns,
        sets: QuestionSets,
        subject: Callable[[], Subject],
        on_thread: Callable[[], None] = lambda: None,
    ) -> None:
        self.sets = sets
        self._runs = runs
        self._subject = subject
        self._on_thread = on_thread
        self._lock = Lock()
        self._queue: deque[tuple[int, Asked]] = deque()
        self._wake = Event()
        self._stop = Event()
        self._stopped: dict[int, Event] = {}
        self._thread: Thread | None = None
        self._reports: dict[int, EvaluationReport] = {}
        for run_id in runs.unfinished():
            runs.end(run_id, EvaluationState.FAILED, "进程中断，评测没有完成；请重新运行。")

    def submit(self, asked: Asked) -> int:
        """Queues a run and returns its number. ConflictError when too many wait already."""
        request = asked.request()
        with self._lock:
            if len(self._queue) >= MAX_WAITING:
                raise ConflictError(f"已有 {len(self._queue)} 次评测在排队，请等它们完成或先取消几次。")
        run_id = self._runs.create(request)
        with self._lock:
            self._stopped[run_id] = Event()
            self._queue.append((run_id, asked))
            if self._thread is None:
                self._thread = Thread(target=self._loop, name="evaluations", daemon=True)
                self._thread.start()
        self._wake.set()
        return run_id

    def run_now(
        self, asked: Asked, on_progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> EvaluationRun:
        """Carries a run out here and now."""
        run_id = self._runs.create(asked.request())
        self._execute(run_id, asked, on_progress, cancelled or self._stop)
        return self.run(run_id)

    def run(self, run_id: int) -> EvaluationRun:
        """One run, without its questions. NotFoundError for an unknown number."""
        found = self._runs.get(run_id)
        if found is None:
            raise NotFoundError(UNKNOWN.format(run_id))
        return found

    def newest(self, limit: int = 50, set_name: str | None = None) -> tuple[EvaluationRun, ...]:
        """The newest runs first."""
        return self._runs.newest(limit, set_name)

    def report(self, run_id: int) -> EvaluationReport:
        """A run with its groups and questions; both empty before its end."""
        with self._lock:
            known = self._reports.get(run_id)
        if known is not None:
            return known
        run = self.run(run_id)
        found = evaluation_report(run, self._runs.outcomes(run_id))
        if run.state.final:
            with self._lock:
                self._reports[run_id] = found
                while len(self._reports) > KEPT_REPORTS:
                    self._reports.pop(next(iter(self._reports)))
        return found

    def compare(self, run_id: int, base: str) -> ComparisonReport:
        """A run against another: its number, or `latest`, the last finished one before it of the same set and half.

        NotFoundError when there is none, ConflictError when one of them brought no figures.
        """
        run = self.run(run_id)
        other = self._runs.before(run_id) if base == LATEST else self.run(_number(base))
        if other is None:
            raise NotFoundError(f"评测 {run_id} 之前没有同一题集、同一半的评测可比。")
        for one in (run, other):
            if one.state is not EvaluationState.DONE:
                raise ConflictError(f"评测 {one.run_id} 没有完成，不能比较。")
        return comparison_report(
            (other, self._runs.outcomes(other.run_id)), (run, self._runs.outcomes(run.run_id))
        )  # fmt: skip

    def cancel(self, run_id: int) -> EvaluationRun:
        """Asks a run to stop; nothing of it is kept but that it was. ConflictError when it is over."""
        if self.run(run_id).state.final:
            raise ConflictError(f"评测 {run_id} 已经结束，不能取消。")
        with self._lock:
            waiting = next((one for one in self._queue if one[0] == run_id), None)
            if waiting is not None:
                self._queue.remove(waiting)
                self._stopped.pop(run_id, None)
            elif run_id in self._stopped:
                self._stopped[run_id].set()
        if waiting is not None:
            self._runs.end(run_id, EvaluationState.CANCELLED)
        return self.run(run_id)

    def close(self) -> None:
        """Stops the run in hand at its next question; what was queued is closed as cancelled."""
        self._stop.set()
        with self._lock:
            waiting = [run_id for run_id, _ in self._queue]
            self._queue.clear()
            for event in self._stopped.values():
                event.set()
            thread, self._thread = self._thread, None
        self._wake.set()
        if thread is not None:
            thread.join()
        for run_id in waiting:
            self._runs.end(run_id, EvaluationState.CANCELLED, "服务停止，评测没有开始。")

    def _loop(self) -> None:
        self._on_thread()
        while not self._stop.is_set():
            self._wake.clear()
            with self._lock:
                run_id, asked = self._queue.popleft() if self._queue else (0, None)
                token = self._stopped.get(run_id, self._stop)
            if asked is None:
                self._wake.wait()
                continue
            try:
                self._execute(run_id, asked, None, token)
            except Exception:
                # A defect of ours is written down with the run; the next run is not to suffer for it.
                log.exception("评测 %s 意外中断", run_id)
            with self._lock:
                self._stopped.pop(run_id, None)

    def _execute(self, run_id: int, asked: Asked, on_progress: Progress | None, cancelled: Cancelled) -> None:
        def tell(done: int, total: int, label: str) -> None:
            if done % QUESTIONS_PER_PROGRESS_ROW == 0:
                self._runs.progress(run_id, done)
            if on_progress is not None:
                on_progress(done, total, label)

        try:
            questions = asked.questions.half(asked.half)
            subject = self._subject()
            pin = subject.pin()
            self._runs.start(run_id, pin, len(questions))
            measurement = Measurement(subject, pin, levers_of(asked.configuration), answers=asked.answers)
            outcomes = measurement.run(questions, tell, cancelled)
            self._runs.finish(run_id, overall_figures(outcomes), outcomes)
        except RunCancelledError:
            self._runs.end(run_id, EvaluationState.CANCELLED)
        except ZhiguiError as error:
            self._runs.end(run_id, EvaluationState.FAILED, str(error))
        except KeyboardInterrupt:
            self._runs.end(run_id, EvaluationState.CANCELLED)
            raise
        except BaseException:
            # A defect of ours: the run must not look alive.
            self._runs.end(run_id, EvaluationState.FAILED, "评测意外中断，没有结果。")
            raise


def _number(text: str) -> int:
    if not text.isdecimal():
        raise QuestionSetError(f"要比较的评测应为编号或 {LATEST}：{text}")
    return int(text)
