"""Periods, holds, erasures and certificates as text for people."""

from __future__ import annotations

from api.cli.records_retention_shapes import (
    CertificateListShape,
    CertificateShape,
    ErasureShape,
    HoldListShape,
    HoldShape,
    PeriodShape,
    PreviewShape,
    ReleaseShape,
    RetentionShape,
)
from api.cli.render_records import moment
from api.cli.terminal import Paper
from api.record_labels import kind_name, person_name

BYTES_LEFT = "数据库文件里还留有旧的数据页（有程序正在读取），服务会在读取结束后自动清除。"
CAUSES = {"request": "依申请删除", "completion": "保全解除后补删", "retention": "到期删除", "person": "人员信息删除"}


def retention_lines(found: RetentionShape, page: Paper) -> list[str]:
    """The periods, and what is due."""
    lines = [line for each in found["periods"] for line in _period(each, page)]
    due = (
        f"现在到期的记录 {found['due']} 条；服务每天自动删除，立即删除请加 --apply。"
        if found["due"]
        else "现在没有到期的记录。"
    )
    return [*lines, *page.block(due), *_left(found["bytes_left"], page)]


def preview_lines(found: PreviewShape, page: Paper) -> list[str]:
    """What would be erased, before anybody says yes."""
    if not found["count"] and not found["held"]:
        return [f"按{'、'.join(found['means'])}没有找到可以删除的记录。"]
    kinds = "、".join(f"{kind_name(kind)} {n} 条" for kind, n in found["kinds"].items())
    lines = page.block(f"按{'、'.join(found['means'])}找到：{kinds}。")
    if found["first"] and found["last"]:
        lines += page.block(f"时间从 {moment(found['first'])} 到 {moment(found['last'])}（北京时间）。")
    if found["held"]:
        held = f"其中 {found['held']} 条在保全中（{'、'.join(found['holds'])}），现在不能删除，保全解除后自动删除。"
        lines += page.block(held, style="yellow")
    if found["session_others"]:
        others = f"同一通话里还有 {found['session_others']} 条没有查到，不会删除；要一并删除请加 --with-session。"
        lines += page.block(others, style="yellow")
    lines += [line for each in found["elsewhere"] for line in page.block(f"另外：{each}取自这些记录，请人工决定去留。")]
    return [*lines, page.style(f"会删除 {found['count']} 条记录的内容，删除后不能恢复。", "strong")]


def erasure_lines(found: ErasureShape, page: Paper) -> list[str]:
    """What was erased, and its certificate."""
    certificate = found["certificate"]
    if certificate is None:
        return ["没有可以删除的内容。", *_left(found["bytes_left"], page)]
    lines = [page.style(f"已删除 {found['count']} 条记录的内容。", "green")]
    if found["held"]:
        lines += page.block(f"另有 {found['held']} 条在保全中，解除后自动删除。", style="yellow")
    # Whole lines: an id is copied from here.
    lines += [f"删除证明：{certificate['erasure_id']}", f"查看：zhigui records certificate {certificate['erasure_id']}"]
    return [*lines, *_left(found["bytes_left"], page)]


def certificate_list_lines(found: CertificateListShape, page: Paper) -> list[str]:
    """Certificates, newest first."""
    if not found["certificates"]:
        return ["还没有删除过记录。"]
    lines = []
    for each in found["certificates"]:
        held = f"，另有 {each['held']} 条在保全中" if each["held"] else ""
        cause = CAUSES.get(each["kind"], each["kind"])
        lines.append(f"{each['erasure_id']}  {moment(each['at'])}  {cause} {each['count']} 条{held}")
        lines += page.block(each["reason"], 2)
        lines += [] if each["genuine"] else page.block("签名与内容不符：证明被改动过。", 2, "alarm")
    return lines


def certificate_lines(found: CertificateShape, page: Paper) -> list[str]:
    """The text for the person, whole: it is to be copied."""
    return found["text"].rstrip("\n").split("\n")


def hold_lines(found: HoldShape, page: Paper) -> list[str]:
    """One hold."""
    state = page.style("保全中", "yellow") if found["released_at"] is None else page.style("已解除", "dim")
    lines = [
        f"{found['hold_id']}  {state}  {found['records']} 条记录  {moment(found['placed_at'])}  "
        f"{person_name(found['placed_by'], None)}"
    ]
    lines += page.block(found["reason"], 2)
    if found["released_at"] is not None:
        who = person_name(found["released_by"] or "", None)
        ended = f"解除：{moment(found['released_at'])}  {who}  {found['release_reason']}"
        lines += page.block(ended, 2, "dim")
    return lines


def hold_list_lines(found: HoldListShape, page: Paper) -> list[str]:
    """Holds, newest first."""
    return [line for each in found["holds"] for line in hold_lines(each, page)] or ["没有保全中的记录。"]


def release_lines(found: ReleaseShape, page: Paper) -> list[str]:
    """A hold that ended, and what was erased after it."""
    lines = hold_lines(found["hold"], page)
    return [*lines, *(line for each in found["completed"] for line in erasure_lines(each, page))]


def _period(each: PeriodShape, page: Paper) -> list[str]:
    years, months = divmod(each["months"], 12)
    how_long = (f"{years} 年" if years else "") + (f"{months} 个月" if months else "")
    changed = "（公司设置）" if each["changed"] else ""
    due = f"，到期 {each['due']} 条" if each["due"] else ""
    due += f"，到期但在保全中 {each['held']} 条" if each["held"] else ""
    lines = [page.style(f"{each['name']}：{how_long}{changed}{due}", "strong")]
    lines += page.block(each["reason"], 2)
    basis = "；".join(
        f"《{one['title']}》{one['article']}{_proof(one['needs'], one['unverified'])}" for one in each["basis"]
    )
    lines += page.block(f"依据：{basis}", 2, "dim")
    return [*lines, *(page.block(each["notice"], 2, "yellow") if each["notice"] else [])]


def _proof(needs: bool, unverified: bool) -> str:
    return "（未核对原文）" if unverified else "（需入库）" if needs else ""


def _left(bytes_left: bool, page: Paper) -> list[str]:
    return page.block(BYTES_LEFT, style="yellow") if bytes_left else []
