"""Evaluation as text for people: figures with their intervals, groups, misses, differences."""

from __future__ import annotations

from collections.abc import Iterable

from api.cli.evaluation_shapes import (
    ComparisonShape,
    DifferenceFigureShape,
    EvaluationListShape,
    EvaluationRunShape,
    EvaluationShape,
    FigureShape,
    MovedShape,
    QuestionShape,
    SetListShape,
)
from api.cli.labels import RUN_STATE
from api.cli.render_runs import beijing
from api.cli.terminal import Paper, pad, width
from kb.evaluation.labels import AXES, FIGURE_NAMES, HALVES, figure_name, value_name

# What fits beside a group's name on a narrow terminal.
COLUMNS = ("R@1", "R@5", "R@10", "MRR@10", "nDCG@10")
NAME_COLUMNS = 20
WIDE_COLUMNS = 24
SHOWN_MISSES = 20
SHOWN_MOVED = 10
SIGNIFICANT = 0.05


def evaluation_lines(found: EvaluationShape, page: Paper) -> list[str]:
    """A run: overall figures, groups, what was missed and what came instead; then the comparison."""
    lines = run_head(found, page)
    if found["figures"]:
        lines += ["", *_figure_lines(found["figures"])]
        lines += _table({(one["axis"], one["value"]): one["figures"] for one in found["groups"]}, page)
    if found["questions"]:
        lines += ["", f"没有答好的题（前五条没有依据，或拒答与否不对），共 {found['missed']} 题："]
        for one in found["questions"][:SHOWN_MISSES]:
            lines += _question_lines(one, page)
        if found["missed"] > SHOWN_MISSES:
            lines.append(f"  …… 另有 {found['missed'] - SHOWN_MISSES} 题，用 --json 查看。")
    if "comparison" in found:
        lines += ["", *comparison_lines(found["comparison"], page)]
    return lines


def run_head(run: EvaluationRunShape, page: Paper) -> list[str]:
    """What was measured, on what."""
    state = RUN_STATE.get(run["state"], run["state"])
    half = HALVES.get(run["half"], run["half"])
    lines = page.block(f"评测 {run['run_id']}：{state}  题集 {run['set']}（{half}）  配置 {run['config']}")
    if run["problem"]:
        lines += page.block(run["problem"], 2, "red")
    if run["generation"] is not None:
        left = f"，另有 {run['unscored']} 题所依条文没有入库、不计分" if run["unscored"] else ""
        vectors = run["vectors"] or {"done": 0, "total": 0}
        text = f"{run['total']} 题，计分 {run['scored']} 题{left}；" if run["state"] == "done" else ""
        text += (
            f"数据第 {run['generation']} 代，按 {run['as_of']} 有效的文本，向量 {vectors['done']}/{vectors['total']}"
        )
        lines += page.block(text, 2, "dim")
    return lines


def run_list_lines(found: EvaluationListShape, page: Paper) -> list[str]:
    """Runs as a table, newest first: figures over time."""
    if not found["evaluations"]:
        return ["还没有评测；用 zhigui evaluate 题集 运行一次，题集见 zhigui evaluate sets。"]
    names = ("R@1", "R@5", "MRR@10")
    head = f"{pad('编号', 6)}{pad('时间', 18)}{pad('状态', 8)}{pad('计分', 6)}" + "".join(pad(n, 8) for n in names)
    lines = [page.style(f"{head}题集 · 配置", "dim")]
    for run in found["evaluations"]:
        values = {one["name"]: f"{one['value']:.3f}" for one in run["figures"]}
        started = beijing(run["created_at"])
        state = RUN_STATE.get(run["state"], run["state"])
        row = f"{run['run_id']:>4}  {pad(started, 18)}{pad(state, 8)}{pad(str(run['scored']), 6)}"
        row += "".join(pad(values.get(name, "–"), 8) for name in names)
        text = f"{run['set']}（{HALVES.get(run['half'], run['half'])}）· {run['config']}"
        lines += (
            page.block(text, width(row), first=row)
            if page.columns - width(row) >= width(text)
            else [row, f"      {text}"]
        )
    return lines


def set_list_lines(found: SetListShape, page: Paper) -> list[str]:
    """The sets and configurations."""
    lines = ["题集："]
    for one in found["sets"]:
        origin = "（公司）" if one["company"] else ""
        refusable = one["questions"] - one["answerable"]
        counts = f"{one['questions']} 题" + (f"，其中 {refusable} 题应当拒答" if refusable else "")
        lines += page.block(f"{one['name']}{origin}  {counts if one['problem'] is None else ''}", 4, first="  ")
        if one["problem"] is not None:
            lines += page.block(one["problem"], 6, "red")
    lines += page.block(f"检索配置：{'、'.join(found['configs'])}；也可以写 no-甲+no-乙。")
    return lines


def comparison_lines(found: ComparisonShape, page: Paper) -> list[str]:
    """Differences with their intervals and p, groups that differ, and the questions that moved."""
    base, other = found["base"], found["other"]
    lines = page.block(
        f"评测 {other['run_id']}（{other['config']}）比评测 {base['run_id']}（{base['config']}），"
        f"共同计分 {found['common']} 题" + (f"，不能对应的 {found['left_out']} 题" if found["left_out"] else "")
    )
    lines += [_difference_line(figure_name(one["name"]), one, page) for one in found["differences"]]
    for axis, title in AXES.items():
        rows = [
            _difference_line(
                f"{value_name(one['value'])} {figure_name(figure['name'])}（{figure['questions']}）", figure, page
            )
            for one in found["groups"]
            for figure in one["differences"]
            if one["axis"] == axis and figure["p"] < SIGNIFICANT and figure["name"] in (*COLUMNS, *FIGURE_NAMES)
        ]
        lines += ["", f"按{title}，p < {SIGNIFICANT} 的（看的组多，二十个里约有一个是偶然）：", *rows] if rows else []
    lines += _moved_lines("变好", found["won"], page) + _moved_lines("变差", found["lost"], page)
    return lines


def _figure_lines(figures: Iterable[FigureShape]) -> list[str]:
    lines = []
    for one in figures:
        name = figure_name(one["name"])
        of = f"  {one['questions']} 题" if one["name"] in FIGURE_NAMES else ""
        lines.append(f"  {pad(name, 20)}{one['value']:.3f}  [{one['low']:.3f}, {one['high']:.3f}]{of}")
    return lines


def _table(groups: dict[tuple[str, str], list[FigureShape]], page: Paper) -> list[str]:
    lines: list[str] = []
    for axis, title in AXES.items():
        rows = [(value, figures) for (of, value), figures in groups.items() if of == axis and figures]
        if rows:
            head = pad(f"按{title}", NAME_COLUMNS) + pad("题数", 6) + "".join(pad(name, 9) for name in COLUMNS)
            lines += ["", page.style(f"  {head}".rstrip(), "dim")]
        for value, figures in rows:
            known = {one["name"]: one for one in figures}
            counted = max(one["questions"] for one in figures)
            cells = "".join(pad(f"{known[name]['value']:.3f}", 9) for name in COLUMNS if name in known)
            cells += (
                "" if cells else "  ".join(f"{FIGURE_NAMES[name]} {one['value']:.3f}" for name, one in known.items())
            )
            lines.append(f"  {pad(value_name(value) + ' ', NAME_COLUMNS)}{pad(str(counted), 6)}{cells}".rstrip())
    return lines


def _question_lines(one: QuestionShape, page: Paper) -> list[str]:
    lines = page.block(f"{one['question_id']} {one['question']}", 4, first="  × ")
    answer = one["answer"]
    if answer is not None and answer["refused"] == one["answerable"]:
        lines.append("      " + ("拒答了" if answer["refused"] else "作答了，本应拒答"))
    if one["gold"]:
        gold = "；".join(f"{g['title']} {g['article']}（{_rank(g['rank'])}）" for g in one["gold"])
        lines += page.block(f"依据：{gold}", 6)
    if one["found"]:
        came = "；".join(f"{f['title']} {f['article']}" for f in one["found"][:3])
        lines += page.block(f"来的是：{came}", 6, "dim")
    return lines


def _difference_line(name: str, one: DifferenceFigureShape, page: Paper) -> str:
    text = f"{one['base']:.3f} → {one['other']:.3f}  {one['difference']:+.3f} [{one['low']:+.3f}, {one['high']:+.3f}]"
    chance = f"p={one['p']:.3f}" if one["p"] >= 0.001 else "p<0.001"
    line = f"  {pad(name + ' ', WIDE_COLUMNS)}{text}  {chance}"
    if one["p"] >= SIGNIFICANT:
        return line
    return page.style(line, "green" if one["difference"] > 0 else "red")


def _moved_lines(title: str, moved: list[MovedShape], page: Paper) -> list[str]:
    if not moved:
        return []
    lines = ["", f"{title} {len(moved)} 题："]
    for one in moved[:SHOWN_MOVED]:
        ranks = f"{_rank(one['base_rank'])} → {_rank(one['other_rank'])}"
        lines += page.block(f"{one['question_id']} {one['question']}（{ranks}）", 4, first="  · ")
    if len(moved) > SHOWN_MOVED:
        lines.append(f"  …… 另有 {len(moved) - SHOWN_MOVED} 题，用 --json 查看。")
    return lines


def _rank(rank: int | None) -> str:
    return "前十没有" if rank is None else f"第 {rank}"
