"""The catalogue of instruments as text for people: what is there, what is missing, and how to get it."""

from __future__ import annotations

from api.cli.labels import ORIGIN
from api.cli.resource_shapes import FactShape
from api.cli.source_shapes import CatalogueEntryShape, CatalogueShape
from api.cli.terminal import Paper
from api.record_labels import INDUSTRY

DAY = 10


def catalogue_lines(found: CatalogueShape, page: Paper) -> list[str]:
    """The catalogue, instrument by instrument, and what can be done next."""
    if not found["sources"]:
        return ["来源目录里没有这样的法规。"]
    lines: list[str] = []
    for each in found["sources"]:
        lines += page.block(f"{each['short_title']}  {_standing(each)}", 2, "dim" if each["held"] else "strong")
        facts = (each["legal_rank"], each["issuing_authority"], each["document_number"])
        lines += page.block(" · ".join(fact for fact in facts if fact), 6, "dim")
    missing = found["total"] - found["held"]
    to_fetch = sum(1 for each in found["sources"] if each["address"] and not each["held"])
    lines += ["", *page.block(f"共 {found['total']} 部：已入库 {found['held']} 部，未入库 {missing} 部。")]
    if to_fetch:
        lines += page.block(f"未入库的有 {to_fetch} 部登记了网址，可以下载：zhigui ingest --source 名称")
    if missing > to_fetch:
        lines += page.block("没有网址的：下载原文后运行 zhigui ingest 文件；或把网址写进数据目录的 sources.toml。")
    return lines


def entry_lines(each: CatalogueEntryShape, page: Paper) -> list[str]:
    """One instrument with everything the catalogue knows, and what to do to bring it in."""
    lines = page.block(f"《{each['title']}》", 0, "strong")
    rows = (
        ("制定机关", each["issuing_authority"]),
        ("效力位阶", each["legal_rank"]),
        ("文号", each["document_number"]),
        ("版本", each["version"]),
        ("公布", _fact(each["promulgation"])),
        ("施行", _fact(each["effective"])),
        ("行业", "、".join(INDUSTRY.get(one, one) for one in each["industries"])),
        ("用处", each["why"]),
        ("登记", f"{ORIGIN.get(each['origin'], each['origin'])}目录"),
        ("入库", _standing(each)),
        ("校验值", each["sha256"]),
        ("下载", _fetched(each)),
    )
    for name, value in rows:
        if value:
            lines += page.block(value, 2 + 10, first=f"  {name}{'　' * (4 - len(name))}  ")
    if each["address"]:
        # In one piece, however long: it is there to be copied.
        lines.append(f"  网址　　  {each['address']}")
    return [*lines, "", *page.block(_advice(each))]


def _standing(each: CatalogueEntryShape) -> str:
    if each["held"]:
        return f"已入库（{each['held_since'][:DAY]}）" if each["held_since"] else "已入库"
    return "未入库，有网址" if each["address"] else "未入库"


def _fact(fact: FactShape) -> str | None:
    return f"{fact['value']}（{fact['evidence'] or '依据不详'}）" if fact["value"] else None


def _fetched(each: CatalogueEntryShape) -> str | None:
    copy = each["fetched"]
    if copy is None:
        return "没有下载过" if each["address"] else None
    moved = f"；网站跳转到 {copy['final_address']}" if copy["final_address"] != each["address"] else ""
    size = max(1, copy["size"] // 1024)
    return f"{copy['fetched_at'][:DAY]} 下载（{size} KB），{copy['checked_at'][:DAY]} 核对过{moved}"


def _advice(each: CatalogueEntryShape) -> str:
    if each["address"]:
        verb = "更新" if each["held"] else "入库"
        return f"下载并{verb}：zhigui ingest --source {each['short_title']}"
    return (
        "没有登记网址。请从官方网站下载原文，再运行 zhigui ingest 文件；知道网址的，在数据目录的 sources.toml 里写：\n"
        f'[[instrument]]\ntitle = "{each["title"]}"\naddress = "https://…"'
    )
