"""A report as one HTML file that needs nothing else, no network and no script: for the screen, a telephone and paper.

Everything that came from questions or texts is escaped; what is to be found by whom stands in <details>.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path

from kb.evaluation.charts import Mark, rank_histogram, share_bars, share_lines
from kb.evaluation.labels import AXES, HALVES, figure_name, value_name
from kb.evaluation.metrics import MRR_DEPTH
from kb.evaluation.page_parts import cell_difference, details, head_of, legend, table
from kb.evaluation.report import (
    ANSWER_FIGURES,
    CITED_DEPTH,
    ComparisonReport,
    Difference,
    EvaluationReport,
    GroupFigures,
    MovedQuestion,
    first_rank,
)
from kb.store.evaluation_records import EvaluationRun, EvaluationState, FigureValue, QuestionOutcome

STYLE = Path(__file__).with_name("page.css")
HEADLINES = ("R@1", "R@5", "R@10", "MRR@10", "nDCG@10", *ANSWER_FIGURES)
DRAWN = ("R@1", "R@5", "R@10")
OVER_TIME = ("R@5", "MRR@10")
# As many points as a chart of this width can tell apart, and groups that a reader compares.
MOST_RUNS = 12
MOST_GROUPS = 16
ABSENT = "前十没有"
SIGNIFICANT = 0.05
_BY_SORT: tuple[tuple[str, Callable[[QuestionOutcome], bool]], ...] = (
    ("应当拒答，却作答了", lambda one: not one.answerable),
    ("有答案，却拒答了", lambda one: one.answer is not None and one.answer.refused),
    ("前十条里没有依据", lambda one: first_rank(one) is None),
    (f"依据在第 {CITED_DEPTH + 1} 至第 {MRR_DEPTH} 条", lambda one: True),
)


def evaluation_page(
    report: EvaluationReport, comparison: ComparisonReport | None = None, history: Sequence[EvaluationRun] = ()
) -> str:
    """The page; `history` are runs of the same set and half, in any order, this one among them or not."""
    run = report.run
    asked = run.request
    half = HALVES.get(asked.half, asked.half)
    title = f"评测 {run.run_id}：{asked.set_name}（{half}）· {asked.configuration}"
    parts = [f"<h1>{escape(title)}</h1>", _basis(report), *_headline(report, comparison)]
    if report.outcomes:
        parts += ["<h2>图</h2>", f'<div class="charts">{"".join(_charts(report, history))}</div>']
        parts += ["<h2>各组</h2>", *_group_tables(report.groups)]
    if comparison is not None:
        parts += _comparison(comparison)
    if report.outcomes:
        parts += _failures(report.missed)
    body = "\n".join(parts)
    return f'<!doctype html>\n<html lang="zh-CN"><head>{head_of(title, STYLE)}</head>\n<body>\n{body}\n</body></html>\n'


def _basis(report: EvaluationReport) -> str:
    run, pin = report.run, report.run.pin
    if pin is None:
        return f"<p>{escape(run.problem or '还没有开始。')}</p>"
    made_of = "，".join(f"{name} {value[:12]}" for name, value in pin.parameters)
    left = f"，{run.unscored} 题所依条文没有入库、不计分" if run.unscored else ""
    at = run.finished_at or run.created_at
    text = (
        f"{at.date().isoformat()} 评测；{run.total} 题，计分 {run.scored} 题{left}。按 {pin.as_of} 有效的文本，"
        f"数据第 {pin.generation} 代，向量 {pin.vectors_done}/{pin.vectors_total}。"
    )
    made = f"编码器 {pin.encoder or '无'}；{made_of}。区间为 95% 置信区间。"
    return f'<p>{escape(text)}</p><p class="quiet">{escape(made)}</p>'


def _headline(report: EvaluationReport, comparison: ComparisonReport | None) -> Iterator[str]:
    known = {one.name: one for one in report.run.figures}
    moved = {one.name: one for one in comparison.differences} if comparison is not None else {}
    cards = [_card(known[name], moved.get(name)) for name in HEADLINES if name in known]
    if cards:
        yield f'<div class="figures">{"".join(cards)}</div>'
        rows = [(figure_name(one.name), str(one.questions), *_value(one)) for one in report.run.figures]
        yield details("全部指标", table(("指标", "题数", "值", "95% 区间"), rows))


def _card(one: FigureValue, moved: Difference | None) -> str:
    share = f"[{one.low:.3f}, {one.high:.3f}]"
    lines = [f"<h3>{escape(figure_name(one.name))}</h3>", f"<b>{one.value:.3f}</b>"]
    lines.append(f'<span class="quiet">{share}</span><span class="quiet">{one.questions} 题</span>')
    if moved is not None:
        lines.append(cell_difference(moved, SIGNIFICANT))
    return f'<section class="card">{"".join(lines)}</section>'


def _charts(report: EvaluationReport, history: Sequence[EvaluationRun]) -> Iterator[str]:
    for axis, name in AXES.items():
        groups = [one for one in report.groups if one.axis == axis and _drawable(one)][:MOST_GROUPS]
        if groups:
            yield _chart_card(f"按{name}的 R@k", DRAWN, share_bars(f"按{name}的 R@k", *_group_series(groups)))
    scored = [first_rank(one) for one in report.outcomes if one.scores is not None]
    if scored:
        ranks: list[int | None] = [*range(1, MRR_DEPTH + 1), None]
        names = [str(rank) if rank is not None else "无" for rank in ranks]
        title = f"第一条依据排在第几（{len(scored)} 题）"
        yield _chart_card(title, (), rank_histogram(title, names, [scored.count(rank) for rank in ranks]))
    runs = _over_time(report.run, history)
    if len(runs) > 1:
        title = f"历次评测（同一题集，{len(runs)} 次）"
        yield _chart_card(title, OVER_TIME, share_lines(title, *_run_series(runs)), _run_table(runs))


def _chart_card(title: str, names: Sequence[str], chart: str, below: str = "") -> str:
    return f'<section class="card"><h3>{escape(title)}</h3>{legend(names)}{chart}{below}</section>'


def _drawable(group: GroupFigures) -> bool:
    return any(one.name in DRAWN for one in group.figures)


def _group_series(
    groups: Sequence[GroupFigures],
) -> tuple[list[str], list[tuple[str, list[Mark | None]]]]:
    figures = [{one.name: one for one in group.figures} for group in groups]
    names = [
        f"{value_name(group.value)}（{known[DRAWN[0]].questions}）"
        for group, known in zip(groups, figures, strict=True)
    ]
    series: list[tuple[str, list[Mark | None]]] = [
        (name, [_mark(known.get(name), label) for known, label in zip(figures, names, strict=True)]) for name in DRAWN
    ]
    return names, series


def _run_series(runs: Sequence[EvaluationRun]) -> tuple[list[str], list[tuple[str, list[Mark | None]]]]:
    figures = [{one.name: one for one in run.figures} for run in runs]
    labels = [f"评测 {run.run_id}（{run.request.configuration}）" for run in runs]
    series: list[tuple[str, list[Mark | None]]] = [
        (name, [_mark(known.get(name), label) for known, label in zip(figures, labels, strict=True)])
        for name in OVER_TIME
    ]
    return [str(run.run_id) for run in runs], series


def _mark(figure: FigureValue | None, label: str) -> Mark | None:
    return Mark.of(figure, f"{label} {figure.name}") if figure is not None else None


def _over_time(run: EvaluationRun, history: Sequence[EvaluationRun]) -> list[EvaluationRun]:
    """The last runs up to this one of its set and half that brought figures, oldest first."""
    runs = {
        one.run_id: one
        for one in (*history, run)
        if one.run_id <= run.run_id
        and one.state is EvaluationState.DONE
        and (one.request.set_name, one.request.half) == (run.request.set_name, run.request.half)
        and any(figure.name in OVER_TIME for figure in one.figures)
    }
    return [runs[number] for number in sorted(runs)][-MOST_RUNS:]


def _run_table(runs: Sequence[EvaluationRun]) -> str:
    rows = []
    for run in reversed(runs):
        known = {one.name: f"{one.value:.3f}" for one in run.figures}
        name = f"{run.run_id} · {run.request.configuration}"
        rows.append((name, run.created_at.date().isoformat(), *(known.get(each, "–") for each in OVER_TIME)))
    return details("逐次", table(("评测 · 配置", "日期", *OVER_TIME), rows))


def _group_tables(groups: Sequence[GroupFigures]) -> Iterator[str]:
    for axis, name in AXES.items():
        chosen = [one for one in groups if one.axis == axis]
        shown = [each for each in HEADLINES if any(one.name == each for group in chosen for one in group.figures)]
        rows = [_group_row(one, shown) for one in chosen]
        if rows:
            yield details(f"按{name}（{len(rows)} 组）", table((name, "题数", *map(figure_name, shown)), rows))


def _group_row(group: GroupFigures, shown: Sequence[str]) -> tuple[str, ...]:
    known = {one.name: f"{one.value:.3f}" for one in group.figures}
    counted = max((one.questions for one in group.figures), default=0)
    return (value_name(group.value), str(counted), *(known.get(name, "–") for name in shown))


def _value(one: FigureValue) -> tuple[str, str]:
    return f"{one.value:.3f}", f"{one.low:.3f} – {one.high:.3f}"


def _comparison(found: ComparisonReport) -> Iterator[str]:
    base = found.base
    left = f"，不能对应的 {found.left_out} 题" if found.left_out else ""
    title = f"比评测 {base.run_id}（{base.request.configuration}），共同计分 {found.common} 题{left}"
    heads = ("指标", "题数", "先前", "这次", "差", "95% 区间", "p")
    yield f"<h2>{escape(title)}</h2>"
    yield table(heads, (_difference_row("", one) for one in found.differences))
    rows = [
        _difference_row(f"{AXES[group.axis]}：{value_name(group.value)} · ", one)
        for group in found.groups
        for one in group.differences
        if one.name in HEADLINES
    ]
    yield details("各组的差（看的组多，p < .05 的二十个里约有一个是偶然）", table(heads, rows))
    for name, moved in (("变好", found.won), ("变差", found.lost)):
        if moved:
            ranked = table(("题", "先前", "这次"), map(_moved_row, moved), words=(0,))
            yield details(f"{name} {len(moved)} 题", ranked)


def _difference_row(prefix: str, one: Difference) -> tuple[str, ...]:
    return (
        prefix + figure_name(one.name),
        str(one.questions),
        f"{one.base:.3f}",
        f"{one.other:.3f}",
        f"{one.difference:+.3f}",
        f"{one.low:+.3f} – {one.high:+.3f}",
        f"{one.p:.3f}" if one.p >= 0.001 else "<0.001",
    )


def _moved_row(one: MovedQuestion) -> tuple[str, ...]:
    return f"{one.question_id} {one.question}", str(one.base_rank or ABSENT), str(one.other_rank or ABSENT)


def _failures(missed: Sequence[QuestionOutcome]) -> Iterator[str]:
    """What was missed by how it was missed, then by kind; each question under the first sort that fits."""
    yield f"<h2>没有答好的 {len(missed)} 题</h2>"
    if not missed:
        yield "<p>每一题的前五条里都有依据。</p>"
    left = list(missed)
    for number, (name, fits) in enumerate(_BY_SORT):
        chosen = [one for one in left if fits(one)]
        left = [one for one in left if not fits(one)]
        if chosen:
            opened = number == 0 or len(chosen) == len(missed)
            yield details(f"{name}：{len(chosen)} 题", "".join(_by_kind(chosen)), opened=opened)


def _by_kind(missed: Sequence[QuestionOutcome]) -> Iterator[str]:
    groups: dict[tuple[str, str], list[QuestionOutcome]] = {}
    for one in missed:
        groups.setdefault((value_name(one.industry), value_name(one.kind)), []).append(one)
    for (industry, kind), members in sorted(groups.items(), key=lambda each: (each[0][0], -len(each[1]))):
        yield details(f"{industry} · {kind}：{len(members)} 题", "".join(map(_missed, members)))


def _missed(one: QuestionOutcome) -> str:
    voice = f"（{value_name(one.voice)}）" if one.voice else ""
    lines = [f"<p><b>{escape(one.question)}</b> <small class='quiet'>{escape(one.question_id + voice)}</small></p>"]
    if one.gold:
        gold = "；".join(f"《{g.title}》{g.article}（{f'第 {g.rank}' if g.rank else ABSENT}）" for g in one.gold)
        lines.append(f"<p>依据：{escape(gold)}</p>")
    if one.found:
        lines.append(f'<p class="quiet">来的是：{escape(_came(one))}</p>')
    if one.answer is not None:
        said = "拒答" if one.answer.refused else f"答：{one.answer.text}"
        lines.append(f'<p class="quiet">{escape(said)}</p>')
    return f'<div class="question">{"".join(lines)}</div>'


def _came(one: QuestionOutcome) -> str:
    return "；".join(f"{rank}. 《{f.title}》{f.article}" for rank, f in enumerate(one.found, 1))
