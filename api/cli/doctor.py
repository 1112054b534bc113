"""zhigui doctor."""

from __future__ import annotations

import click

from api.cli.chinese import ChineseCommand
from api.cli.gateway import call
from api.cli.labels import LEXICAL
from api.cli.options import fail, json_flag
from api.cli.output import show
from api.cli.resource_shapes import DoctorShape, FindingShape, ReadingShape, WantedShape
from api.cli.terminal import Paper
from api.client import Call, Json
from api.record_labels import INDUSTRY
from kb.errors import SearchError, StoreError

GRAVE = {"error": ("问题", "red"), "warning": ("提醒", "yellow")}
# With these nothing could be counted: only the findings say anything.
UNCOUNTED = frozenset({"not_opened", "store_unreadable"})


@click.command("doctor", cls=ChineseCommand)
@click.option("--repair", is_flag=True, help="重做能从数据库重做的：词语索引、问法索引、损坏的语义索引（先停止服务）")
@json_flag
def doctor(*, repair: bool, as_json: bool) -> None:
    """体检：数据库、索引、磁盘、时钟、权限、备份、证书有没有问题，缺少哪些法规，什么该复核。

    有已经影响答复或记录的问题时退出码为 1。
    """
    shown: DoctorShape = show(_repaired() if repair else _examined(), as_json, doctor_lines)
    if any(each["severity"] == "error" for each in shown.get("findings", ())):
        fail()


def _examined() -> Json:
    """What the service finds, or this process; where neither can open the home, what can be told of it from outside."""
    try:
        return call(Call("GET", "/v1/doctor"))
    except (StoreError, SearchError, OSError) as error:
        # Imported late: it opens the house.
        from api.cli.opening import load_settings
        from api.findings.examining import of_unopened
        from api.routes.doctor import without_numbers

        return without_numbers(of_unopened(load_settings(), error)).model_dump(mode="json")


def _repaired() -> Json:
    # Imported late: it opens the house.
    from api.cli.doctor_repair import repaired

    return repaired()


def doctor_lines(found: DoctorShape, page: Paper) -> list[str]:
    """What an administrator should look at."""
    findings = found.get("findings", [])
    lines = [line for each in findings for line in _finding(each, page)]
    if UNCOUNTED & {each["code"] for each in findings}:
        return lines
    numbers = _numbers(found)
    lines = [*numbers, "", *lines] if lines else [*numbers, "没有发现问题。"]
    if found.get("upgrade"):
        lines += page.block(str(found["upgrade"]), 0, "yellow")
    if found.get("risks_waiting"):
        lines.append(page.style(f"{found['risks_waiting']} 条风险信号待处理（见 zhigui risks list）", "yellow"))
    lines += _reading(found.get("reading"), page)
    if found["phrasings_disabled"]:
        lines.append(f"停用的限制用语 {found['phrasings_disabled']} 条")
    lines += [line for notice in found["notices"] for line in page.block(notice)]
    for industry in found["missing"]:
        lines += ["", page.style(f"缺少的法规 · {INDUSTRY.get(industry['industry'], industry['industry'])}", "blue")]
        for wanted in industry["instruments"]:
            lines += _wanted(wanted, page)
    if not found["missing"]:
        lines += ["", "手册和限制用语所依据的法规都已入库。"]
    return lines


def _numbers(found: DoctorShape) -> list[str]:
    """How much there is of everything."""
    index = found["index"]
    vectors, phrases = index["vectors"], index.get("phrases")
    asked = f"，问法索引 {phrases['done']}/{phrases['total']}" if phrases is not None and phrases["total"] else ""
    return [
        f"数据第 {index['generation']} 代：法规 {found['instruments']} 部、{found['versions']} 个版本，"
        f"手册 {found['handbook_units']} 节，限制用语 {found['phrasings']} 条",
        f"词语索引{LEXICAL.get(index['lexical'], '')}，语义索引 {vectors['done']}/{vectors['total']}{asked}",
        f"生效日期未核实的版本：{found['unproven_dates']} 个（用 zhigui instruments set-dates 核定）",
    ]


def _finding(each: FindingShape, page: Paper) -> list[str]:
    """What is amiss, where, and what to do about it."""
    name, colour = GRAVE.get(each["severity"], GRAVE["warning"])
    lines = page.block(each["what"], 8, colour, first=page.style(f"〔{name}〕", colour))
    return [*lines, *page.block(f"位置：{each['where']}", 8), *page.block(f"处理：{each['advice']}", 8)]


def _reading(found: ReadingShape | None, page: Paper) -> list[str]:
    """How files from outside are read; what keeps them from it, or leaves a gap, is a finding."""
    if found is None or found["problem"]:
        return []
    limits = f"每份最多 {found['memory_mb']} MB 内存、{found['seconds']:.0f} 秒（PDF 按页计）"
    cut_off = "，读取时不能联网" if found["without_network"] else ""
    return page.block(f"外来文件在单独的进程里读，{limits}{cut_off}")


def _wanted(wanted: WantedShape, page: Paper) -> list[str]:
    users = f"（{len(wanted['needed_by'])} 处以它为依据）" if wanted["needed_by"] else ""
    lines = page.block(f"《{wanted['title']}》{users}", 4, "strong", first="  · ")
    if wanted["why"]:
        lines += page.block(wanted["why"], 4)
    if wanted["published_at"]:
        lines.append(f"    {wanted['published_at']}")
    return lines
