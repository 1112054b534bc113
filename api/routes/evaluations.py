"""Evaluation over HTTP: runs begun, watched, cancelled, read and compared."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from fastapi.responses import HTMLResponse

from api.deps import Kb
from api.errors import field_error
from api.routing import Routes
from api.schemas.evaluation import (
    ComparisonOut,
    EvaluationOut,
    EvaluationRequest,
    RunList,
    RunOut,
    SetList,
    SetOut,
    Which,
)
from kb.evaluation.desk import LATEST, Asked
from kb.evaluation.judged import JudgedSet, judged_set
from kb.evaluation.page import evaluation_page
from kb.evaluation.sets import QuestionSets
from kb.records.redact import masked
from kb.search.levers import CONFIGURATIONS

router = Routes(prefix="/evaluations", tags=["evaluations"])
# Of these the page draws the last of the same half.
RUNS_OVER_TIME = 100


@router.post("", status_code=202, summary="评测：用一套有标准答案的题检验检索与作答")
def begin(request: EvaluationRequest, kb: Kb) -> RunOut:
    """Queue a run; its progress stands at /v1/evaluations/{run_id}."""
    desk = kb.evaluations
    questions = _questions(request, desk.sets)
    return RunOut.of(desk.run(desk.submit(Asked(questions, request.half, request.config, request.answers))))


@router.get("", summary="评测列表与历次成绩")
def list_runs(
    kb: Kb,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    set_name: Annotated[str | None, Query(alias="set", max_length=200, description="只看这个题集")] = None,
) -> RunList:
    """The latest runs with their overall figures, newest first."""
    return RunList(evaluations=tuple(RunOut.of(run) for run in kb.evaluations.newest(limit, set_name)))


@router.get("/sets", summary="可用的题集与检索配置")
def list_sets(kb: Kb) -> SetList:
    """The judged sets by name, ours and the company's; and the configurations by name."""
    sets = tuple(SetOut.model_validate(one) for one in kb.evaluations.sets.listed())
    return SetList(sets=sets, configs=tuple(CONFIGURATIONS))


@router.get("/{run_id}", summary="一次评测的成绩")
def one_run(
    run_id: int,
    kb: Kb,
    questions: Annotated[Which, Query(description="列出哪些题：none 不列，missed 没答好的，all 全部")] = "missed",
) -> EvaluationOut:
    """One run; figures and questions are empty before its end."""
    return EvaluationOut.of_report(kb.evaluations.report(run_id), questions)


@router.delete("/{run_id}", summary="取消评测")
def cancel(run_id: int, kb: Kb) -> RunOut:
    """Ask a run to stop at its next question. 409 when it is over."""
    return RunOut.of(kb.evaluations.cancel(run_id))


@router.get("/{run_id}/compare", summary="与另一次评测比较")
def compare(
    run_id: int,
    kb: Kb,
    base: Annotated[
        str, Query(alias="with", max_length=20, description="另一次评测的编号；latest 为同一题集的上一次")
    ] = LATEST,
) -> ComparisonOut:
    """What this run does better or worse than the base, over the questions that both scored."""
    return ComparisonOut.of(kb.evaluations.compare(run_id, base))


@router.get("/{run_id}/page", summary="成绩单：一个不依赖其他文件的网页", response_class=HTMLResponse)
def page(
    run_id: int,
    kb: Kb,
    base: Annotated[str | None, Query(alias="with", max_length=20, description="与另一次评测比较，同上")] = None,
) -> HTMLResponse:
    """The report as one HTML file, to be saved: our own pages take no style from within."""
    desk = kb.evaluations
    report = desk.report(run_id)
    compared = desk.compare(run_id, base) if base is not None else None
    content = evaluation_page(report, compared, desk.newest(RUNS_OVER_TIME, report.run.request.set_name))
    return HTMLResponse(content, headers={"Content-Disposition": f'attachment; filename="evaluation-{run_id}.html"'})


def _questions(request: EvaluationRequest, sets: QuestionSets) -> JudgedSet:
    if (request.set is None) == (request.questions is None):
        raise field_error("set", "set 与 questions 要写且只写一个")
    if request.set is not None:
        return sets.find(request.set)
    # What came of every question is kept with the run, where no erasure of a person's data looks.
    entries = (
        {**one.model_dump(mode="json"), "question": masked(one.question).text} for one in request.questions or ()
    )
    return judged_set(request.name, ((f"第 {number} 题", entry) for number, entry in enumerate(entries, 1)))
