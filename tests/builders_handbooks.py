"""Handbooks as files of every format, for tests; the words are ours."""

from __future__ import annotations

from pathlib import Path

import docx

TITLE = "客服处理手册"
ASKED = (
    ("客户问题", "标准答案", "依据"),
    ("衣服洗过还能退吗；剪了吊牌能退吗", "洗过的不属于完好，不适用无理由退货。", "《消费者权益保护法》第二十五条"),
    ("退款多久到账", "仓库签收后三个工作日内原路退回。", ""),
)
LIMITS = (("品类", "受理时限"), ("家电", "签收后15日"), ("生鲜", "签收后24小时"))
PLAIN = (
    TITLE,
    "编制部门：客户体验部",
    "复审日期：2027年5月31日",
    "一、退货流程",
    "先问签收日期和商品是否完好。",
    "（一）七日内退货",
    "直接发起退货单。",
    "（二）超过七日",
    "转售后检测岗。",
    "二、接听要求",
    "1、报工号",
    "2、核对订单",
)


def write_styled_docx(path: Path, *, facts: tuple[str, ...] = ()) -> Path:
    """A Word handbook with a title, headings in styles, a table of questions and one of time limits."""
    document = docx.Document()
    document.add_paragraph(TITLE, style="Title")
    for fact in facts:
        document.add_paragraph(fact)
    document.add_paragraph("第一章 退换货", style="Heading 1")
    document.add_paragraph("一、破损件", style="Heading 2")
    document.add_paragraph("请客户拍三张照片。")
    document.add_paragraph("标准话术：请您拍一下破损的地方，我给您登记。")
    document.add_paragraph("二、各品类时限", style="Heading 2")
    _table(document, LIMITS)
    document.add_paragraph("三、常见问题", style="Heading 2")
    _table(document, ASKED)
    document.save(str(path))
    return path


def write_plain_docx(path: Path, lines: tuple[str, ...] = PLAIN) -> Path:
    """A Word handbook whose headings are printed and not marked."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(path))
    return path


def write_html(path: Path) -> Path:
    """A page of an intranet with headings and a table of questions."""
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ASKED)
    path.write_text(
        f"<html><head><meta charset='utf-8'><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>"
        "<p>编制部门：客户体验部</p><h2>破损件</h2><p>请客户在二十四小时内拍三张照片，由一线登记补发。</p>"
        f"<h2>常见问题</h2><table>{rows}</table></main></body></html>",
        "utf-8",
    )
    return path


def _table(document: docx.document.Document, rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
