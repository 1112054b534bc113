"""The cited texts of a case file: each article in full, with its version and whether it was in force on the day."""

from __future__ import annotations

from collections.abc import Sequence

from api.reports.case_paper import CasePaper
from api.reports.case_values import KIND, Values, as_recorded, effective_line, objects_of, quoted, status_name, text_of

FITS = {True: "与记录所存哈希值一致", False: "与记录所存哈希值不一致，不能作为当时所示的文字"}


def citations(paper: CasePaper, answer: Values, passages: Sequence[Values]) -> None:
    """Every citation in the order of its number; `passages` are the facts that the record keeps of them."""
    cited = objects_of(answer, "citations")
    if not cited:
        return
    used = {n for each in objects_of(answer, "sentences") for n in each.get("citations", ())}
    paper.heading(f"所依文本（{len(cited)} 处）")
    paper.paragraph("各条均为全文，下划线标出其中摘引的部分。", small=True)
    for each in cited:
        _citation(paper, each, as_recorded(each, passages), each.get("n") in used)


def _citation(paper: CasePaper, citation: Values, fits: bool | None, used: bool) -> None:
    paper.subheading(f"{citation.get('n')}. 《{citation.get('title')}》{citation.get('locator') or ''}")
    path = citation.get("path")
    paper.facts(
        (
            ("用途", "答复的依据" if used else "同时列出，答复的文字没有引用"),
            ("性质", KIND.get(str(citation.get("kind")))),
            ("所在编章节", " › ".join(map(str, path)) if isinstance(path, (list, tuple)) else None),
            ("制定机关", text_of(citation, "issuing_authority")),
            ("效力位阶", text_of(citation, "legal_rank")),
            ("版本编号", text_of(citation, "version")),
            ("施行日期", effective_line(citation)),
            ("当日效力", status_name(text_of(citation, "validity_status"))),
            ("来源标注", text_of(citation, "source_status")),
        )
    )
    if notice := text_of(citation, "notice"):
        paper.paragraph(f"效力提示：{notice}", alarm=True)
    paper.verbatim(text_of(citation, "text") or text_of(citation, "quotation") or "", quoted(citation))
    if fits is not None:
        paper.paragraph(f"全文{FITS[fits]}。", small=fits, alarm=not fits)
