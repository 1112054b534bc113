"""zhigui doctor."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from api.cli.chinese import ChineseCommand
from api.cli.gateway import call, running_owner
from api.cli.labels import LEXICAL
from api.cli.options import fail, json_flag
from api.cli.output import show
from api.cli.resource_shapes import DoctorShape, ReadingShape, WantedShape
from api.cli.terminal import Paper, say
from api.client import Call, Json
from api.record_labels import INDUSTRY
from kb.errors import OwnerError

# The word index and that of what people ask: made again from store and content in about a minute.
DERIVED_FOLDERS = ("lexical", "asked")


@click.command("doctor", cls=ChineseCommand)
@click.option("--repair", is_flag=True, help="重做能从数据库重做的：词语索引、问法索引（先停止服务）")
@json_flag
def doctor(*, repair: bool, as_json: bool) -> None:
    """体检：缺少哪些法规、哪些日期没有核实、索引是否就绪，磁盘、时钟、权限、备份有没有问题。

    有已经影响答复或记录的问题时退出码为 1。
    """
    found = repaired() if repair else call(Call("GET", "/v1/doctor"))
    shown: DoctorShape = show(found, as_json, doctor_lines)
    if any(each["severity"] == "error" for each in shown.get("findings", ())):
        fail()


def repaired() -> Json:
    """Makes anew what the store holds the truth of; nothing else is touched. OwnerError beside a running service."""
    owner = running_owner()
    if owner is not None:
        raise OwnerError(f"服务正在运行（{owner.address}）。请先停止服务，再运行 zhigui doctor --repair。")
    from api.cli.opening import opened

    with opened(before=_remove_derived) as desk:
        return desk.client()(Call("GET", "/v1/doctor"))


def _remove_derived(home: Path) -> None:
    """Vectors stay: those that are missing are made behind the running service, which may take half an hour."""
    for name in DERIVED_FOLDERS:
        if (home / name).is_dir():
            shutil.rmtree(home / name)
            say(f"已删除 {home / name}，正从数据库重做")


def doctor_lines(found: DoctorShape, page: Paper) -> list[str]:
    """What an administrator should look at."""
    index = found["index"]
    vectors, phrases = index["vectors"], index.get("phrases")
    asked = f"，问法索引 {phrases['done']}/{phrases['total']}" if phrases is not None and phrases["total"] else ""
    lines = [
        f"数据第 {index['generation']} 代：法规 {found['instruments']} 部、{found['versions']} 个版本，"
        f"手册 {found['handbook_units']} 节，限制用语 {found['phrasings']} 条",
        f"词语索引{LEXICAL.get(index['lexical'], '')}，语义索引 {vectors['done']}/{vectors['total']}{asked}",
        f"生效日期未核实的版本：{found['unproven_dates']} 个（用 zhigui instruments set-dates 核定）",
    ]
    if found.get("upgrade"):
        lines += page.block(str(found["upgrade"]), 0, "yellow")
    if found.get("heads_problem"):
        lines += page.block(str(found["heads_problem"]), 0, "red")
    for each in found.get("findings", ()):
        told = f"{each['what']}（{each['where']}）：{each['advice']}。"
        lines += page.block(told, 0, "red" if each["severity"] == "error" else "yellow")
    lines += _records(found, page)
    lines += _waiting(found, page)
    lines += _reading(found.get("reading"), page)
    if found["phrasings_disabled"]:
        lines.append(f"停用的限制用语 {found['phrasings_disabled']} 条")
    lines += [line for notice in found["notices"] for line in page.block(notice)]
    if index["content_problem"]:
        lines += page.block(f"内容改动没有生效，仍用原来的：{index['content_problem']}", style="red")
    if not index["ready"]:
        lines.append(page.style("知识库还是空的：请运行 zhigui serve 或 zhigui ingest --source china-law", "yellow"))
    for industry in found["missing"]:
        lines += ["", page.style(f"缺少的法规 · {INDUSTRY.get(industry['industry'], industry['industry'])}", "blue")]
        for wanted in industry["instruments"]:
            lines += _wanted(wanted, page)
    if not found["missing"]:
        lines += ["", "手册和限制用语所依据的法规都已入库。"]
    return lines


def _records(found: DoctorShape, page: Paper) -> list[str]:
    """Records that are not where they belong."""
    lines = []
    if waiting := found["index"].get("records_waiting"):
        lines.append(page.style(f"{waiting} 条记录暂存待写：请检查数据库与磁盘，恢复后自动补写", "red"))
    if unreadable := found.get("records_unreadable"):
        lines.append(page.style(f"{unreadable} 个暂存文件读不出，已改名为 .bad 留在数据目录的 spool 里", "red"))
    if lost := found.get("records_lost"):
        lines.append(page.style(f"{lost} 条记录既没有写进数据库，也没能暂存（服务这次启动以来，详见日志）", "red"))
    return lines


def _waiting(found: DoctorShape, page: Paper) -> list[str]:
    """What somebody has to see to."""
    lines = []
    if found["failed_runs"]:
        lines.append(page.style(f"最近有 {found['failed_runs']} 个入库任务失败（见 zhigui ingestions list）", "yellow"))
    if found["phrasings_due"]:
        due = f"待复核的限制用语 {found['phrasings_due']} 条：依据的条文已变或将变（见 zhigui phrasings list --due）"
        lines.append(page.style(due, "yellow"))
    if found["handbooks_due"]:
        due = f"待复核的手册单元 {found['handbooks_due']} 节：依据的条文已变或将变（见 zhigui reviews list）"
        lines.append(page.style(due, "yellow"))
    if found["curated_due"]:
        due = f"待复核的审定答复 {found['curated_due']} 条：依据的条文已变或将变（见 zhigui curated list --due）"
        lines.append(page.style(due, "yellow"))
    if found.get("risks_waiting"):
        lines.append(page.style(f"{found['risks_waiting']} 条风险信号待处理（见 zhigui risks list）", "yellow"))
    if found["failed_notices"]:
        lines.append(
            page.style(f"有 {found['failed_notices']} 条更新通知没有送达（见 zhigui webhooks list）", "yellow")
        )
    return lines


def _reading(found: ReadingShape | None, page: Paper) -> list[str]:
    """What keeps a file from outside from doing harm on this machine, and what does not."""
    if found is None:
        return []
    if found["problem"]:
        return page.block(found["problem"], style="red")
    limits = f"每份最多 {found['memory_mb']} MB 内存、{found['seconds']:.0f} 秒（PDF 按页计）"
    lines = [f"外来文件在单独的进程里读，{limits}" + ("，读取时不能联网" if found["without_network"] else "")]
    if not found["without_network"]:
        told = "这台机器不允许读取进程断网：宏和外部链接仍不会执行，其余限制照常；要断网，请允许建立用户和网络命名空间"
        lines += page.block(told, style="yellow")
    if not found["without_privileges"]:
        lines += page.block("这台机器不能禁止读取进程提升权限；请不要用管理员账号运行服务", style="yellow")
    return lines


def _wanted(wanted: WantedShape, page: Paper) -> list[str]:
    users = f"（{len(wanted['needed_by'])} 处以它为依据）" if wanted["needed_by"] else ""
    lines = page.block(f"《{wanted['title']}》{users}", 4, "strong", first="  · ")
    if wanted["why"]:
        lines += page.block(wanted["why"], 4)
    if wanted["published_at"]:
        lines.append(f"    {wanted['published_at']}")
    return lines
