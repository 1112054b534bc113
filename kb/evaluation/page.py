"""A report as one HTML file that needs nothing else: figures, groups, the comparison, and what was missed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from kb.evaluation.report import ANSWER_FIGURES, ComparisonReport, Difference, EvaluationReport, MovedQuestion
from kb.store.evaluation_records import FigureValue, QuestionOutcome

STYLE = (
    "body{font:15px/1.6 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:.5rem 0 1.5rem}td,th{padding:.2rem .7rem;border-bottom:1px solid #ddd;"
    "text-align:left;vertical-align:top}small{color:#666}"
)
NAMES = dict(zip(ANSWER_FIGURES, ("该拒答的拒答了", "有答案却拒答", "首条引用即依据", "前五条引用有依据"), strict=True))
AXES = {"industry": "行业", "kind": "种类", "voice": "口吻"}
GROUP_FIGURES = ("R@1", "R@5", "R@10", "MRR@10", "nDCG@10", *ANSWER_FIGURES)


def evaluation_page(report: EvaluationReport, comparison: ComparisonReport | None = None) -> str:
    """The page; everything that came from questions or texts is escaped."""
    run = report.run
    asked = run.request
    title = f"评测 {run.run_id}：{asked.set_name}（{asked.half}）· {asked.configuration}"
    parts = [f"<h1>{escape(title)}</h1>", _basis(report)]
    parts += ["<h2>总体</h2>", _table(("指标", "题数", "值", "95% 区间"), map(_figure_row, run.figures))]
    for axis, name in AXES.items():
        rows = [_group_row(one.value, one.figures) for one in report.groups if one.axis == axis]
        if rows:
            heads = (name, "题数", *(NAMES.get(figure, figure) for figure in GROUP_FIGURES))
            parts += [f"<h2>按{name}</h2>", _table(heads, rows)]
    if comparison is not None:
        parts += _comparison(comparison)
    parts += [
        f"<h2>没有答好的 {len(report.missed)} 题</h2>",
        _table(("题", "依据（名次）", "来的是"), map(_missed_row, report.missed)),
    ]
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="zh-CN"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _basis(report: EvaluationReport) -> str:
    run, pin = report.run, report.run.pin
    if pin is None:
        return f"<p>{escape(run.problem or '还没有开始。')}</p>"
    made_of = "，".join(f"{name} {value[:12]}" for name, value in pin.parameters)
    text = (
        f"{run.total} 题，计分 {run.scored} 题，{run.unscored} 题所依条文没有入库、不计分；数据第 {pin.generation} 代，"
        f"按 {pin.as_of} 有效的文本；编码器 {pin.encoder or '无'}，向量 {pin.vectors_done}/{pin.vectors_total}；"
        f"{made_of}。"
    )
    return f"<p><small>{escape(text)}</small></p>"


def _comparison(found: ComparisonReport) -> list[str]:
    title = f"比评测 {found.base.run_id}（{found.base.request.configuration}），共同计分 {found.common} 题"
    heads = ("指标", "题数", "先前", "这次", "差", "95% 区间", "p")
    parts = [f"<h2>{escape(title)}</h2>", _table(heads, (_difference_row("", one) for one in found.differences))]
    rows = [
        _difference_row(f"{AXES[group.axis]} {group.value} · ", one)
        for group in found.groups
        for one in group.differences
        if one.name in GROUP_FIGURES
    ]
    parts += ["<h3>各组</h3>", _table(heads, rows)]
    for name, moved in (("变好", found.won), ("变差", found.lost)):
        parts += [f"<h3>{name} {len(moved)} 题</h3>", _table(("题", "先前", "这次"), map(_moved_row, moved))]
    return parts


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _figure_row(one: FigureValue) -> tuple[str, ...]:
    return (
        NAMES.get(one.name, one.name), str(one.questions), f"{one.value:.3f}", f"{one.low:.3f} – {one.high:.3f}"
    )  # fmt: skip


def _group_row(value: str, figures: Sequence[FigureValue]) -> tuple[str, ...]:
    known = {one.name: one for one in figures}
    cells = (f"{known[name].value:.3f}" if name in known else "–" for name in GROUP_FIGURES)
    return (value, str(max((one.questions for one in figures), default=0)), *cells)


def _difference_row(prefix: str, one: Difference) -> tuple[str, ...]:
    return (
        prefix + NAMES.get(one.name, one.name),
        str(one.questions),
        f"{one.base:.3f}",
        f"{one.other:.3f}",
        f"{one.difference:+.3f}",
        f"{one.low:+.3f} – {one.high:+.3f}",
        f"{one.p:.3f}" if one.p >= 0.001 else "<0.001",
    )


def _missed_row(one: QuestionOutcome) -> tuple[str, ...]:
    gold = "；".join(f"{g.title} {g.article}（{g.rank or '前十没有'}）" for g in one.gold) or "（应当拒答）"
    return f"{one.question_id} {one.question}", gold, "；".join(f"{f.title} {f.article}" for f in one.found)


def _moved_row(one: MovedQuestion) -> tuple[str, ...]:
    return f"{one.question_id} {one.question}", str(one.base_rank or "前十没有"), str(one.other_rank or "前十没有")
