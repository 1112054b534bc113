"""Evaluation on the terminal: what is shown of figures, groups, misses and differences."""

from __future__ import annotations

import subprocess
import sys

from api.cli.evaluation_shapes import DifferenceFigureShape, EvaluationRunShape, FigureShape
from api.cli.render_evaluations import comparison_lines, evaluation_lines, run_list_lines, set_list_lines
from api.cli.terminal import Paper

PAGE = Paper(80, colour=False)


def run(run_id: int = 1, **given: object) -> EvaluationRunShape:
    """A finished run."""
    shape: dict[str, object] = {
        "run_id": run_id, "state": "done", "set": "returns", "half": "report", "config": "default", "generation": 3,
        "as_of": "2026-07-01", "encoder": "e", "vectors": {"done": 4, "total": 5}, "total": 9, "done": 9, "scored": 8,
        "unscored": 1, "figures": [figure("R@1", 0.25), figure("R@5", 0.5), figure("MRR@10", 0.4)], "problem": None,
        "created_at": "2026-07-01T08:30:00Z",
    }  # fmt: skip
    return {**shape, **given}  # type: ignore[return-value,typeddict-item]


def figure(name: str, value: float, questions: int = 8) -> FigureShape:
    """A figure with an interval around it."""
    return {"name": name, "questions": questions, "value": value, "low": value - 0.1, "high": value + 0.1}


def difference(name: str, by: float, p: float) -> DifferenceFigureShape:
    """A figure that grew from a half."""
    return {
        "name": name, "questions": 8, "base": 0.5, "other": 0.5 + by, "difference": by, "low": by - 0.1,
        "high": by + 0.1, "p": p,
    }  # fmt: skip


def test_a_run_shows_figures_with_intervals_groups_and_what_came_instead() -> None:
    report = {
        **run(), "missed": 30,
        "groups": [{"axis": "industry", "value": "market", "figures": [figure("R@5", 0.625, 5)]}],
        "questions": [
            {
                "question_id": "q1", "question": "能退吗", "answerable": True, "scores": {},
                "answer": {"refused": True},
                "gold": [{"title": "甲法", "article": "第一条", "loaded": True, "rank": None}],
                "found": [{"title": "乙法", "article": "第二条"}],
            }
        ],
    }  # fmt: skip
    text = "\n".join(evaluation_lines(report, PAGE))  # type: ignore[arg-type]
    assert "0.500  [0.400, 0.600]" in text
    assert "市场与电商" in text
    assert "0.625" in text
    assert "拒答了" in text
    assert "甲法 第一条（前十没有）" in text
    assert "来的是：乙法 第二条" in text
    assert "另有 1 题所依条文没有入库" in text
    assert "另有 10 题" in text


def test_groups_are_named_in_chinese_by_industry_kind_and_voice() -> None:
    named = {("industry", "property"): "房产物业", ("kind", "who"): "由谁", ("voice", "hasty"): "匆忙"}
    groups = [{"axis": axis, "value": value, "figures": [figure("R@5", 0.5)]} for axis, value in named]
    report = {**run(), "missed": 0, "groups": groups, "questions": []}
    text = "\n".join(evaluation_lines(report, PAGE))  # type: ignore[arg-type]
    for (axis, value), name in named.items():
        assert name in text
        assert value not in text
        assert axis not in text


def test_the_terminal_and_the_page_share_one_table_that_needs_nothing_heavy() -> None:
    code = (
        "import sys; import api.cli.render_evaluations; print({'numpy', 'sqlalchemy', 'pydantic'} & set(sys.modules))"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "set()"


def test_a_failed_run_says_why_and_shows_no_figures() -> None:
    failed = {
        **run(state="failed", problem="能计分的只有 1 题。", figures=[]), "groups": [], "missed": 0, "questions": []
    }  # fmt: skip
    text = "\n".join(evaluation_lines(failed, PAGE))  # type: ignore[arg-type]
    assert "失败" in text
    assert "只有 1 题" in text
    assert "R@5" not in text


def test_of_groups_only_those_that_differ_beyond_chance_are_listed() -> None:
    groups = [
        {"axis": "kind", "value": value, "differences": [difference("R@5", by, p)]}
        for value, by, p in (("refund", 0.2, 0.01), ("duty", 0.01, 0.6))
    ]
    found = {
        "base": run(1), "other": run(2, config="words"), "common": 8, "left_out": 2, "groups": groups,
        "differences": [difference("R@5", 0.2, 0.0004), difference("refusal_recall", 0.1, 0.3)],
        "won": [{"question_id": "q1", "question": "能退吗", "base_rank": None, "other_rank": 2}], "lost": [],
    }  # fmt: skip
    text = "\n".join(comparison_lines(found, PAGE))  # type: ignore[arg-type]
    assert "评测 2（words）比评测 1（default），共同计分 8 题，不能对应的 2 题" in text
    assert "0.500 → 0.700  +0.200 [+0.100, +0.300]  p<0.001" in text
    assert "该拒答的拒答了" in text
    assert "怎么退 R@5" in text
    assert "应当怎么做" not in text
    assert "能退吗（前十没有 → 第 2）" in text
    assert "变差" not in text


def test_the_list_shows_figures_over_time_and_an_empty_one_says_how_to_begin() -> None:
    lines = run_list_lines({"evaluations": [run(2), run(1, figures=[], state="cancelled")]}, PAGE)
    assert "0.250" in lines[1]
    assert "0.500" in lines[1]
    assert "已取消" in "\n".join(lines)
    assert "zhigui evaluate" in run_list_lines({"evaluations": []}, PAGE)[0]


def test_a_set_that_cannot_be_used_is_listed_with_its_fault() -> None:
    broken = {"name": "mine", "company": True, "questions": 0, "answerable": 0, "problem": "第 3 行：缺少 gold"}
    good = {"name": "refusal", "company": False, "questions": 9, "answerable": 2, "problem": None}
    text = "\n".join(set_list_lines({"sets": [broken, good], "configs": ["default"]}, PAGE))  # type: ignore[list-item]
    assert "mine（公司）" in text
    assert "第 3 行" in text
    assert "9 题，其中 7 题应当拒答" in text
