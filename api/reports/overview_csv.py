"""An overview as a sheet: one line a number, so that it can be sorted, filtered and drawn again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from api.record_labels import VERDICT
from api.reports.records_export import BOM, cell
from api.schemas.overview import OverviewOut, TallyOut, ThemeOut

COLUMNS = ("栏目", "项目", "从", "到", "数量", "前一段（或往常）", "说明")


def overview_csv(found: OverviewOut) -> bytes:
    """The sheet, for Excel: UTF-8 with its mark, nothing in it a formula. Examples of questions stay out."""
    page = io.StringIO()
    lines = csv.writer(page)
    lines.writerow(COLUMNS)
    lines.writerows([cell(value) for value in row] for row in _rows(found))
    return (BOM + page.getvalue()).encode()


def _rows(found: OverviewOut) -> Iterator[tuple[object, ...]]:
    span = (found.since, found.until)
    for name, tally in (("提问", found.questions), ("未作答", found.refused), ("审查", found.checks)):
        yield "合计", name, *span, tally.now, tally.before, ""
    for each in found.days:
        for name, number in (("提问", each.questions), ("未作答", each.refused), ("审查", each.checks)):
            yield "每天", name, each.day, each.day, number, "", ""
    for theme in found.themes:
        yield "突然增多", *_theme(theme), None if theme.usual is None else round(theme.usual, 1), _articles(theme)
    for theme in found.gaps:
        yield "没有作答的主题", *_theme(theme), "", ""
    for article in found.articles:
        yield "引用最多的条文", f"《{article.title}》{article.article}", *span, *_both(article.answers), "次答复"
    for finding in found.findings:
        yield "查到的限制用语", finding.name, *span, *_both(finding.drafts), f"其中禁止 {finding.blocked}"
    for signal in found.signals:
        yield "风险信号", signal.name, *span, signal.signals, "", f"未关闭 {signal.waiting}"
    for name, now, before in (
        ("中位数", found.speed.median, found.speed.median_before),
        ("95 百分位", found.speed.p95, found.speed.p95_before),
    ):
        yield "答复用时（毫秒）", name, *span, _rounded(now), _rounded(before), ""
    for slow in found.speed.slowest:
        yield "最慢的答复", slow.record_id, slow.day, slow.day, _rounded(slow.ms), "", "毫秒"
    for said in found.verdicts:
        yield "收到的评价", VERDICT[said.verdict], *span, *_both(said.answers), "次答复"


def _theme(theme: ThemeOut) -> tuple[object, ...]:
    return " · ".join(theme.names), theme.first, theme.last, theme.calls


def _articles(theme: ThemeOut) -> str:
    return "；".join(f"《{each.title}》{each.article}" for each in theme.articles)


def _both(tally: TallyOut) -> tuple[int, int]:
    return tally.now, tally.before


def _rounded(ms: float | None) -> int | None:
    return None if ms is None else round(ms)
