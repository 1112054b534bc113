"""A comparison as one web page: no script, no address to anywhere, printable on A4, readable in the dark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from api.reports.compare_sheet import KINDS, ComparisonSheet, Folded, Notable, SheetRow, TextFacts
from kb.law.compare import Segment

_STYLE = """
:root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fff;--line:#c9c9c9;--soft:#f4f4f2;--faint:#666;
--gone:#b3261e;--gone-bg:#fdecea;--come:#0b6b3a;--come-bg:#e6f4ea}
@media (prefers-color-scheme:dark){:root{--ink:#e8e6e3;--paper:#181a1b;--line:#4a4d50;--soft:#24272a;--faint:#a5a5a5;
--gone:#ff9d94;--gone-bg:#3b1f1d;--come:#8fe0ae;--come-bg:#163425}}
@media print{:root{color-scheme:light;--ink:#000;--paper:#fff;--line:#999;--soft:#f4f4f2;--faint:#444;
--gone:#8c1d18;--gone-bg:transparent;--come:#0b5a31;--come-bg:transparent}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:75rem;background:var(--paper);color:var(--ink);
font:16px/1.75 "Noto Serif CJK SC","Source Han Serif SC","Songti SC",SimSun,serif}
h1,h2,h3,th,.kind,.note,.folded,.toc,.facts,.key{font-family:"Noto Sans CJK SC","Source Han Sans SC","PingFang SC",
"Microsoft YaHei",sans-serif}
h1{font-size:1.6rem;line-height:1.35;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2.2rem 0 .6rem;
border-bottom:2px solid var(--ink);padding-bottom:.2rem}h3{font-size:1rem;margin:1.2rem 0 .4rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid var(--line);padding:.45rem .65rem;text-align:left;
vertical-align:top}th{background:var(--soft);font-weight:600}
.pair{table-layout:fixed}.pair td,.pair th{width:50%}.text{white-space:pre-wrap;overflow-wrap:anywhere}
.facts{table-layout:fixed}.facts th:first-child{width:12rem}.facts.four th:first-child{width:16rem}
.four th:nth-child(2){width:5rem}
del{color:var(--gone);background:var(--gone-bg);text-decoration:line-through}
ins{color:var(--come);background:var(--come-bg);text-decoration:underline;text-underline-offset:.2em}
.counts{display:flex;flex-wrap:wrap;gap:.5rem;margin:.8rem 0;padding:0;list-style:none}
.counts li{border:1px solid var(--line);padding:.3rem .8rem;border-radius:.3rem}.counts b{font-size:1.15rem}
.toc{columns:4 12rem;padding:0;margin:.4rem 0;list-style:none;font-size:.92rem}.toc li{break-inside:avoid}
a{color:inherit}.kind{font-size:.85rem;font-weight:600;margin-left:.6rem;border:1px solid currentColor;
padding:0 .4rem;border-radius:.25rem}.note{font-size:.85rem;font-weight:400;color:var(--faint);margin-left:.6rem}
.folded{margin:.7rem 0;padding:.35rem .65rem;background:var(--soft);font-size:.9rem;color:var(--faint)}
.empty,.key,footer{color:var(--faint);font-size:.9rem}.pair{margin:.7rem 0}
@media (max-width:40rem){.pair,.pair tbody,.pair tr,.pair th,.pair td{display:block;width:auto}}
@page{size:A4 landscape;margin:14mm}
@media print{body{padding:0;max-width:none;font-size:10.5pt}h2,thead{break-after:avoid}tr{break-inside:auto}
.facts tr,.folded{break-inside:avoid}.key{break-after:avoid}}
"""


def compare_html(sheet: ComparisonSheet) -> str:
    """The page, summary first."""
    parts = [
        "<!doctype html>",
        '<html lang="zh-CN"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(sheet.title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(sheet.title)}</h1>",
        *_summary(sheet),
        *_contents(sheet.rows),
        "<h2>逐条对照</h2>",
        '<p class="key">左为旧文本，右为新文本。<del>划线</del>为删去的文字，<ins>加下划线</ins>为新增的文字；'
        "标点与排版的差异不计。</p>",
        *(_folded(each) if isinstance(each, Folded) else _row(each, sheet) for each in sheet.body),
        f"<footer><p>知规 · {sheet.made_on.isoformat()} 生成 · 供内部学习核对，引用请以公布的文本为准</p></footer>",
        "</body></html>",
    ]
    return "\n".join(parts)


def _summary(sheet: ComparisonSheet) -> Iterable[str]:
    yield "<h2>概要</h2>"
    counts = "".join(f"<li>{name} <b>{count}</b> 条</li>" for name, count in sheet.counts if count)
    yield f'<ul class="counts">{counts}</ul>'
    yield _facts(sheet.old, sheet.new)
    yield from _notables("数字变化：金额、倍数、期限、比例", sheet.numbers)
    yield from _notables("义务、禁止与权利的措辞变化（修改的条文）", sheet.duties)


def _facts(old: TextFacts, new: TextFacts) -> str:
    values = (dict(old.facts), dict(new.facts))
    names = dict.fromkeys((*values[0], *values[1]))
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(values[0].get(name, '—'))}</td>"
        f"<td>{escape(values[1].get(name, '—'))}</td></tr>"
        for name in names
    )
    head = f"<tr><th></th><th>旧：{escape(old.title)}</th><th>新：{escape(new.title)}</th></tr>"
    return f'<table class="facts"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def _notables(heading: str, found: Sequence[Notable]) -> Iterable[str]:
    if not found:
        return
    yield f"<h3>{escape(heading)}</h3>"
    rows = "".join(
        f"<tr><td>{escape(each.article)}</td><td>{escape(each.what)}</td>"
        f"<td>{escape(each.old or '（无）')}</td><td>{escape(each.new or '（无）')}</td></tr>"
        for each in found
    )
    head = "<tr><th>条文</th><th>类别</th><th>原来</th><th>现在</th></tr>"
    yield f'<table class="facts four"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def _contents(rows: Sequence[SheetRow]) -> Iterable[str]:
    yield "<h2>变动目录</h2>"
    if not rows:
        yield '<p class="empty">文字没有变化。</p>'
        return
    entries = "".join(f'<li><a href="#{_anchor(row)}">{escape(row.name)}</a> {KINDS[row.kind]}</li>' for row in rows)
    yield f'<ul class="toc">{entries}</ul>'


def _anchor(row: SheetRow) -> str:
    return escape(f"new-{row.new_label}" if row.new_label else f"old-{row.old_label}", quote=True)


def _folded(each: Folded) -> str:
    return f'<p class="folded">{escape(each.line)}</p>'


def _row(row: SheetRow, sheet: ComparisonSheet) -> str:
    notes = "".join(f'<span class="note">{escape(note)}</span>' for note in row.notes)
    head = f'<th colspan="2">{escape(row.name)}<span class="kind">{KINDS[row.kind]}</span>{notes}</th>'
    cells = f"<td>{_side(row.old_label, row.old, old=True)}</td><td>{_side(row.new_label, row.new, old=False)}</td>"
    return (
        f'<table class="pair" id="{_anchor(row)}"><thead><tr>{head}</tr></thead><tbody><tr>{cells}</tr></tbody></table>'
    )


def _side(label: str | None, segments: Sequence[Segment], *, old: bool) -> str:
    if label is None:
        return '<span class="empty">（无此条）</span>'
    if not segments:
        return f'<span class="empty">{escape(label)}　文字同右</span>'
    text = "".join(_segment(each, old=old) for each in segments)
    return f'<div class="text"><b>{escape(label)}</b>　{text}</div>'


def _segment(segment: Segment, *, old: bool) -> str:
    text = escape(segment.old if old else segment.new)
    if segment.op == "equal" or not text:
        return text
    return f"<del>{text}</del>" if old else f"<ins>{text}</ins>"
