"""Instruments, versions and comparisons as text for people."""

from __future__ import annotations

from api.cli.labels import CHANGE, VALIDITY
from api.cli.render_law import citation_lines
from api.cli.resource_shapes import (
    ArticleShape,
    ChangeShape,
    CompareShape,
    InstrumentDetailShape,
    InstrumentListShape,
    PublishedShape,
    SourceShape,
    VersionShape,
)
from api.cli.terminal import Paper

SHORT_ID = 12
# Their wording did not change: the labels say all.
UNWORDED = frozenset({"renumbered", "moved"})


def list_lines(found: InstrumentListShape, page: Paper) -> list[str]:
    """Instruments by title, with how the answering version stands."""
    lines = []
    for each in found["instruments"]:
        current = each["current"]
        standing = VALIDITY.get(current["validity_status"], "") if current else "没有可引用的版本"
        facts = " · ".join(part for part in (each["legal_rank"], each["issuing_authority"], standing) if part)
        lines += page.block(each["short_title"], 2, "strong")
        lines += page.block(facts, 6, "dim")
    return [*lines, page.style(f"共 {found['total']} 部，显示 {len(found['instruments'])} 部", "dim")]


def detail_lines(found: InstrumentDetailShape, page: Paper) -> list[str]:
    """An instrument with its versions, newest first."""
    lines = page.block(f"《{found['title']}》", 0, "strong")
    facts = (found["legal_rank"], found["issuing_authority"], f"编号 {found['instrument_id']}")
    lines += page.block(" · ".join(part for part in facts if part), 2, "dim")
    for version in found["versions"]:
        lines += ["", *version_lines(version, page)]
    if found["outline"]:
        first, last = found["outline"][0]["label"], found["outline"][-1]["label"]
        lines += ["", f"  现可引用：{first}至{last}，共 {len(found['outline'])} 个单元"]
    return lines


def version_lines(version: VersionShape, page: Paper) -> list[str]:
    """A version: what it is called, how it stands, its dates and sources."""
    status = VALIDITY.get(version["validity_status"], version["validity_status"])
    if version["validity_status"] == "unknown" and version["valid_from"] is None:
        status += "，不作答复依据"
    name = version["label"] or "（无标签）"
    lines = [f"  {page.style(name, 'strong')}  {status}  {page.style(version['version_id'][:SHORT_ID], 'dim')}"]
    dates = version["dates"]
    facts = [
        f"公布 {dates['promulgation']['value']}" if dates["promulgation"]["value"] else None,
        f"施行 {dates['effective']['value']}" if dates["effective"]["value"] else "施行日期未核实",
        _end(version),
        version["document_number"],
        f"来源标注 {version['source_status']}" if version["source_status"] else None,
        f"{version['article_count']} 条",
    ]
    lines += page.block(" · ".join(fact for fact in facts if fact), 4)
    if version["notice"]:
        lines += page.block(f"注意：{version['notice']}", 4, "yellow")
    for source in version["sources"]:
        lines += page.block(f"来自 {_place(source)}（{source['retrieved_at'][:10]}）", 4, "dim")
    return lines


def _end(version: VersionShape) -> str | None:
    """Since when a version binds no more, whatever ended it."""
    repealed = version["dates"]["repeal"]["value"]
    if repealed or version["valid_to"] is None:
        return f"废止 {repealed}" if repealed else None
    if version["validity_status"] == "repealed":
        return f"废止 {version['valid_to']}"
    # Of a text still in force the day of its end is known, but not whether a newer wording or a repeal ends it.
    ended = "由新版本取代" if version["validity_status"] == "superseded" else "不再有效"
    return f"{version['valid_to']} 起{ended}"


def _place(source: SourceShape) -> str:
    """A source as people know it: a file by its name, anything else with its address."""
    if source["name"] == "file":
        return f"文件 {source['location'].rpartition('/')[2]}"
    return f"{source['name']}：{source['location']}"


def article_lines(found: ArticleShape, page: Paper) -> list[str]:
    """One article, whole."""
    return citation_lines(found["citation"], page, number=False)


def compare_lines(found: CompareShape, page: Paper) -> list[str]:
    """What changed, article by article, counted first."""
    counts = [f"{name} {found['counts'][kind]} 条" for kind, name in CHANGE.items() if found["counts"][kind]]
    lines = [f"旧：《{found['from_instrument']['title']}》", *version_lines(found["from"], page)]
    lines += [f"新：《{found['to_instrument']['title']}》", *version_lines(found["to"], page), ""]
    lines += [page.style("，".join(counts), "strong"), ""]
    for change in found["changes"]:
        lines += [*_change(change, page), ""]
    return [*lines, page.style("可打印的对照表：加 --html 文件 或 --docx 文件", "dim")]


def _change(change: ChangeShape, page: Paper) -> list[str]:
    labels = [label for label in dict.fromkeys((change["old_label"], change["new_label"])) if label]
    head = f"{' → '.join(labels)}  {CHANGE.get(change['kind'], change['kind'])}"
    lines = [page.style(head, "strong")]
    for note in _notes(change):
        lines += page.block(note, 2, "yellow")
    if change["old_text"] is not None and change["kind"] not in UNWORDED:
        lines += page.block(change["old_text"], 4, "red", first="  - ")
    if change["new_text"] is not None and change["kind"] not in UNWORDED:
        lines += page.block(change["new_text"], 4, "green", first="  + ")
    return lines


def _notes(change: ChangeShape) -> list[str]:
    notes = ["位置也变了"] if change["moved"] and change["kind"] == "amended" else []
    if change["absorbed"] is not None:
        into = change["kind"] == "deleted"
        notes.append(f"内容大部分并入现{change['absorbed']}" if into else f"内容大部分出自原{change['absorbed']}")
    if change["only_references"]:
        notes.append("只改了引用的条款项序号")
    if change["kind"] == "amended":
        notes += [
            f"{each['what']}：{'、'.join(each['old']) or '（无）'} → {'、'.join(each['new']) or '（无）'}"
            for each in change["numbers"]
        ]
    return notes


def published_lines(found: PublishedShape, page: Paper) -> list[str]:
    """What was published."""
    return page.block(found["detail"])
