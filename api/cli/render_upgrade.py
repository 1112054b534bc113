"""What a new release changes, as text for people."""

from __future__ import annotations

from collections.abc import Sequence

from api.cli.render_runs import run_lines
from api.cli.terminal import Paper
from api.cli.upgrade_shapes import ChangedShape, OverlayShape, StarterShape, UpgradeReportShape, UpgradeShape

# So many of one kind and change are shown; the others are counted, and stand in --json.
SHOWN = 12
KIND = {
    "handbook": "手册",
    "handbook_unit": "手册单元",
    "phrasing": "限制用语",
    "allowance": "允许的说法",
    "examples": "同义说法例句",
    "risk": "风险信号",
    "authority": "权限",
    "levels": "权限级别",
    "alias": "简称与错名",
    "replaced": "旧法去向",
    "lay_term": "大白话",
    "precedence": "特别法先后",
    "words": "分词词典",
    "expansion": "问法",
    "source": "来源目录",
    "questions": "问题集",
    "quiz": "出题模板",
}
IN_RUNS = frozenset({"handbook", "handbook_unit"})
FILES_COUNT = "（手册在升级时入库；限制用语、权限、简称、问法等是程序读的文件，服务用新版本启动后即照新的作答）"
CHANGE = {"added": "新增", "changed": "修改", "removed": "删去"}
MARK = {"added": "+", "changed": "~", "removed": "-"}
COLOUR = {"added": "green", "changed": "yellow", "removed": "red"}
MEETING = {
    "conflict": ("公司的内容与改动相冲突", "red"),
    "dangling": ("公司的内容指向已不存在的东西", "yellow"),
    "same": ("公司的内容与自带的一样", "blue"),
}


def upgrade_lines(done: UpgradeShape, page: Paper) -> list[str]:
    """The starter package, our content, the company's, then the runs, then what is left to do."""
    report, checked = done["report"], any(run["dry_run"] for run in done["runs"])
    lines = [*_starter(report["starter"], page), *_content(report, page), *_overlays(report, page)]
    if report["left"]:
        names = "、".join(f"《{title}》" for title in report["left"])
        lines += page.block(f"文件已经没有、要从库里撤下的手册：{names}", 0, "yellow")
    if report["relations_due"]:
        lines += page.block("早先入库的法规还没有读过废止、修改关系，升级时一并补读。")
    for run in done["runs"]:
        if run["added"] or run["failed"] or run["notes"] or run["state"] != "done":
            lines += ["", *run_lines(run, page)]
    return [*lines, "", *page.block(_ending(done, checked), 0, "strong")]


def _starter(starter: StarterShape, page: Paper) -> list[str]:
    installed = starter["installed"]
    if starter["due"]:
        return page.block(f"起步法规库：已安装 {installed}，库里是 {starter['stored']}，需要入库", 0, "yellow")
    if starter["stored"] is None:
        return page.block(f"起步法规库：没有入库（已安装 {installed}；要用，运行 zhigui ingest --source china-law）")
    return page.block(f"起步法规库：{installed}，已在库里")


def _content(report: UpgradeReportShape, page: Paper) -> list[str]:
    if report["first"]:
        return page.block("随产品的内容：还没有登记过，没有可比的；这次登记之后，下次升级会说明改了什么")
    if not report["counts"]:
        return page.block("随产品的内容：与上次登记的一样")
    lines = page.block("随产品的内容有改动：", 0, "yellow")
    for kind, counts in report["counts"].items():
        told = "，".join(f"{word} {counts[change]}" for change, word in CHANGE.items() if change in counts)
        lines += page.block(f"{KIND.get(kind, kind)}：{told}", 2, "strong")
        for change in CHANGE:
            found = [each for each in report["changes"] if (each["kind"], each["change"]) == (kind, change)]
            lines += _changed(found, counts.get(change, 0), page)
    if set(report["counts"]) - IN_RUNS:
        lines += page.block(FILES_COUNT, 2, "dim")
    return lines


def _changed(found: Sequence[ChangedShape], total: int, page: Paper) -> list[str]:
    lines: list[str] = []
    for each in found[:SHOWN]:
        mark = page.style(MARK[each["change"]], COLOUR[each["change"]])
        if each["before"] and each["said"]:
            lines += page.block(each["name"], 6, first=f"    {mark} ")
            lines += page.block(f"原来：{each['before']}", 14, first="        ")
            lines += page.block(f"现在：{each['said']}", 14, first="        ")
        else:
            said = each["said"] or each["before"]
            lines += page.block(f"{each['name']}{f'：{said}' if said else ''}", 6, first=f"    {mark} ")
    if total > SHOWN:
        lines.append(f"      另{CHANGE[found[0]['change']]} {total - SHOWN} 项，见 --json")
    return lines


def _overlays(report: UpgradeReportShape, page: Paper) -> list[str]:
    lines: list[str] = []
    for meeting, (title, colour) in MEETING.items():
        found = [each for each in report["overlays"] if each["meeting"] == meeting]
        if found:
            lines += page.block(f"{title}：{len(found)} 处", 0, colour)
            for each in found[:SHOWN]:
                lines += _overlay(each, page)
            if len(found) > SHOWN:
                lines.append(f"    另有 {len(found) - SHOWN} 处，见 --json")
    if report["standing"]:
        lines += page.block(f"公司的内容取代着自带的、而自带的没有改动：{report['standing']} 项", 0, "dim")
    for problem in report["problems"]:
        lines += page.block(problem, 2, "red", first="! ")
    return lines


def _overlay(each: OverlayShape, page: Paper) -> list[str]:
    lines = page.block(f"{KIND.get(each['kind'], each['kind'])} {each['name']}", 4, "strong", first="  · ")
    if each["meeting"] == "conflict":
        lines += page.block(f"自带：{each['ours'] or '（已删去）'}", 10, first="    ")
        lines += page.block(f"公司：{each['theirs']}", 10, first="    ")
    elif each["meeting"] == "dangling":
        lines += page.block(f"指向：{each['theirs']}", 10, first="    ")
    return lines + page.block(f"{each['advice']}。", 6, "dim", first="    → ")


def _ending(done: UpgradeShape, checked: bool) -> str:
    if checked:
        return "只检查，什么也没有改。确认后运行 zhigui upgrade。"
    if done["accepted"]:
        return "升级完成，已登记：下次升级从现在的内容比起。"
    return "升级没有完成，没有登记；请处理上面的问题后再运行 zhigui upgrade。"
