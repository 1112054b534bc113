"""Citations, hits and lookups as text for people."""

from __future__ import annotations

from api.cli.labels import VALIDITY
from api.cli.render_around import related_lines
from api.cli.shapes import CitationShape, IndexShape, LookupShape, SearchShape
from api.cli.terminal import Paper, width


def citation_lines(
    citation: CitationShape, page: Paper, *, number: bool = True, longest: int | None = None
) -> list[str]:
    """Title and locator, validity, the quotation (cut at `longest` characters), and its notice."""
    mark = f" [{citation['n']}] " if number and citation["n"] else "  · "
    head = page.style(reference(citation), "strong")
    stands = standing(citation)
    lines = [mark + head + (page.style(f"  {stands}", "dim") if stands else "")]
    quotation = citation["quotation"]
    if longest is not None and len(quotation) > longest:
        quotation = f"{quotation[:longest]}……"
    lines += page.block(f"“{quotation}”", 5)
    if citation["notice"]:
        lines += page.block(f"注意：{citation['notice']}", 5, "yellow")
    return lines


def reference(citation: CitationShape) -> str:
    """《消费者权益保护法》第二十五条第一款; a handbook's unit is marked as ours."""
    ours = "内部手册" if citation["kind"] == "handbook" else ""
    return f"{ours}《{citation['title']}》{citation['locator']}"


def standing(citation: CitationShape) -> str:
    """Rank, validity and since when; empty for a handbook."""
    status = citation["validity_status"]
    since = citation["effective_date"]
    parts = [citation["legal_rank"], VALIDITY.get(status, status) if status else None]
    return " · ".join(part for part in [*parts, f"{since} 起施行" if since else None] if part)


def hits_lines(found: SearchShape, page: Paper) -> list[str]:
    """Hits, best first; before them what must be said of the question."""
    notice = found.get("notice")
    lines = [*page.block(f"注意：{notice}", style="yellow"), ""] if notice else []
    for hit in found["hits"]:
        lines += [*citation_lines(hit, page), ""]
    if not found["hits"]:
        lines += ["没有找到合适的条文。", ""]
    lines += related_lines(found["related"], page)
    return [*lines, *footer(found["timings_ms"], found["generation"], found["as_of"], None, page)]


def lookup_lines(found: LookupShape, page: Paper) -> list[str]:
    """The provision, whole, with what must be known of it; or why there is none."""
    lines: list[str] = []
    for hit in found["hits"]:
        lines += [*citation_lines(hit, page, number=False), ""]
    # The reason for finding nothing repeats the note.
    remark = found["reason"] or found["note"]
    if remark:
        lines += [*page.block(remark, style="yellow"), ""]
    elif not found["hits"]:
        lines += [*page.block(f"《{found['title']}》已入库。写上条号可查条文，如“{found['title']}第一条”。"), ""]
    return [*lines, *footer(found["timings_ms"], found["generation"], found["as_of"], None, page)]


def footer(timings: dict[str, float], generation: int, as_of: str, index: IndexShape | None, page: Paper) -> list[str]:
    """How long it took, on which state of which day; indexes that are behind, below where the line has no room."""
    parts = [
        f"用时 {timings.get('total', sum(timings.values())):.0f} 毫秒",
        f"以 {as_of} 的法律为准",
        f"数据第 {generation} 代",
    ]
    shown = (("语义索引", index["vectors"]), ("问法索引", index.get("phrases"))) if index is not None else ()
    behind = [
        f"{name} {progress['done']}/{progress['total']}"
        for name, progress in shown
        if progress is not None and progress["done"] < progress["total"]
    ]
    whole = " · ".join([*parts, *behind])
    lines = [whole] if width(whole) <= page.columns else [" · ".join(parts), " · ".join(behind)]
    return [page.style(line, "dim") for line in lines if line]
