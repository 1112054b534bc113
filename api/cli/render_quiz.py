"""Quiz items as text for people: lists, one with its proof, topics, what a run made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from api.cli.quiz_shapes import (
    DecidedShape,
    GeneratedShape,
    ItemCaseShape,
    ItemListShape,
    ItemStatisticsShape,
    ItemSummaryShape,
    RewritingShape,
    TopicListShape,
    TopicShape,
    UsedItemsShape,
)
from api.cli.terminal import Paper
from api.record_labels import industry_name, person_name

BEIJING = timezone(timedelta(hours=8))
KIND = {
    "single": "单选", "multiple": "多选", "true_false": "判断", "blank": "填空", "short": "简答", "case": "案例分析",
    "scenario": "情景",
}  # fmt: skip
STATE = {"draft": "待审", "approved": "在用", "retired": "停用"}
DIFFICULTY = {"easy": "易", "medium": "中", "hard": "难"}
# How a tag begins that names the model which wrote the words of an item.
MODEL = "model:"
CHANGE = {
    "generated": "生成", "written": "新写", "imported": "导入", "edited": "修改", "approved": "批准",
    "rejected": "退回", "retired": "停用", "restored": "恢复", "reviewed": "复核后仍成立",
}  # fmt: skip
NOTHING = "没有符合条件的题目。出一批：zhigui quiz generate --count 20；看有哪些知识点：zhigui quiz topics。"
NOTHING_DUE = "没有待审、待复核或没有证明的题目。出一批：zhigui quiz generate --count 20。"


def item_list_lines(found: ItemListShape, page: Paper) -> list[str]:
    """The items of a page, and how many there are in all."""
    if not found["items"]:
        return [NOTHING]
    lines = [line for each in found["items"] for line in _summary(each, page)]
    return [*lines, page.style(_total(found), "dim")]


def queue_lines(found: ItemListShape, page: Paper) -> list[str]:
    """What waits for somebody to look at, and what to do with it."""
    if not found["items"]:
        return [NOTHING_DUE]
    lines = [line for each in found["items"] for line in _summary(each, page)]
    lines += [page.style(_total(found), "dim")]
    return [
        *lines,
        *page.block("看一道：zhigui quiz show 编号；批准：zhigui quiz review --approve 编号。", style="dim"),
    ]


def item_lines(found: ItemCaseShape, page: Paper) -> list[str]:
    """One item as it is asked, its key, why, its standing and its history."""
    lines = _summary(found, page)
    lines += page.block(found["material"], 4) if found["material"] else []
    lines += _answers(found, page)
    lines += page.block(f"解析：{found['explanation']}", 2)
    for basis in found["bases"]:
        ended = "" if basis["in_force"] else "（不是今天的文本）"
        lines += page.block(f"《{basis['title']}》{basis['locator']}{ended}：“{basis['quotation']}”", 4, "dim")
    lines += [
        line for each in found["reviews"] for line in _due(each["note"], each["old_text"], each["new_text"], page)
    ]
    lines += [line for each in found["faults"] for line in page.block(f"今天证明不了：{each}", 4, "yellow")]
    lines += _used(found["statistics"], page)
    models = "".join(f"，题干由大模型 {name} 改写" for name in map(_model, found["tags"]) if name)
    lines += page.block(
        f"出题：{found['generator']}，种子 {found['seed']}，按 {found['as_of']} 的条文{models}", 2, "dim"
    )
    return [*lines, page.style("各版", "blue"), *(line for each in found["history"] for line in _past(each, page))]


def used_lines(found: UsedItemsShape, page: Paper) -> list[str]:
    """Items that somebody sat, those with a warning first."""
    if not found["items"]:
        return ["还没有交卷的考试，没有统计。" if not found["used"] else "没有要提醒的题目。"]
    lines = []
    for each in found["items"]:
        lines += [*_summary(each, page), *_used(each["statistics"], page)]
    return [*lines, page.style(f"有人做过的 {found['used']} 道，其中有提醒的 {found['warned']} 道。", "dim")]


def topic_lines(found: TopicListShape, page: Paper) -> list[str]:
    """Every topic with its items."""
    lines = [line for each in found["topics"] for line in _topic(each, page)]
    if not any(each["counts"] for each in found["topics"]):
        lines += page.block("题库还是空的。出一批：zhigui quiz generate --count 20 --topic 编号。")
    return lines


def generated_lines(found: GeneratedShape, page: Paper) -> list[str]:
    """What a run made, what it left out and why, and some of its items."""
    if found["state"] == "cancelled":
        return [f"出题任务 {found['generation_run']} 已取消，没有留下题目。"]
    if found["state"] == "failed":
        return page.block(f"没有完成：{found['problem']}", style="red")
    lines = [f"新出 {found['made']} 道题（种子 {found['seed']}，按 {found['as_of']} 的条文），都有证明，等待审题。"]
    lines += page.block(found["problem"], 2, "yellow") if found["problem"] else []
    lines += page.block(_left_out(found), 2, "dim")
    lines += page.block(_reworded(found["rewriting"]), 2, "dim") if found["rewriting"] else []
    for each in found["sample"]:
        lines += ["", *_summary(each, page), *_answers(each, page)]
    if found["made"]:
        lines += ["", *page.block("审题：zhigui quiz review，或在浏览器的“题库”页。", style="dim")]
    return lines


def decided_lines(found: DecidedShape, page: Paper) -> list[str]:
    """What became of several items."""
    lines = [line for each in found["approved"] for line in changed_lines(each, page)]
    for each in found["refused"]:
        lines += page.block(f"{each['item_id']} 没有改动：{each['detail']}", 2, "yellow", first="· ")
    return lines or ["没有要处理的题目。"]


def changed_lines(each: ItemSummaryShape, page: Paper) -> list[str]:
    """What a decision did."""
    done = f"已{CHANGE.get(each['change'], each['change'])}：{each['item_id']}（第 {each['revision']} 版，"
    return page.block(f"{done}{STATE.get(each['state'], each['state'])}）{_short(each['stem'])}", 2, first="· ")


def _summary(each: ItemSummaryShape, page: Paper) -> list[str]:
    marks = [STATE.get(each["state"], each["state"])]
    marks += ["待复核"] if each["due"] else []
    marks += ["没有证明"] if each["flag"] else []
    kind = f"{KIND.get(each['kind'], each['kind'])}·{DIFFICULTY.get(each['difficulty'], each['difficulty'])}"
    colour = "yellow" if each["due"] or each["flag"] else "dim"
    head = f"{each['item_id']} 第 {each['revision']} 版 {kind} {page.style('【' + '，'.join(marks) + '】', colour)}"
    lines = [head, *page.block(each["stem"], 2)]
    where = "、".join(each["citations"]) or "没有依据"
    lines += page.block(f"{each['topic_name']} · {industry_name(each['industry']) or '各行业'} · {where}", 4, "dim")
    return lines + (page.block(each["flag"], 4, "yellow") if each["flag"] else [])


def _answers(found: ItemCaseShape, page: Paper) -> list[str]:
    lines: list[str] = []
    for each in found["options"]:
        mark = "✓" if each["correct"] else " "
        lines += page.block(f"{each['label']}. {each['text']}", 6, first=f"  {mark} ")
        lines += page.block(each["detail"], 8, "dim") if each["detail"] else []
    for number, blank in enumerate(found["blanks"], 1):
        lines += page.block(f"第 {number} 空：{' / '.join(blank['accepted'])}", 4)
    for number, point in enumerate(found["points"], 1):
        words = "；".join("、".join(group) for group in point["keywords"])
        lines += page.block(f"要点 {number}（{point['weight']} 分）：{point['text']}（说到：{words}）", 4)
    return [*lines, *page.block(f"答案：{found['answer']}", 2, "green")] if found["options"] else lines


def _due(note: str | None, old: str | None, new: str | None, page: Paper) -> list[str]:
    lines = page.block(note or "", 4, "yellow")
    lines += page.block(old, 10, "dim", first="    原文  ") if old else []
    return lines + (page.block(new, 10, first="    新文  ") if new else [])


def _used(use: ItemStatisticsShape, page: Paper) -> list[str]:
    if not use["used"]:
        return page.block("还没有人做过。", 2, "dim")
    right = f"，得分率 {use['right']:.0%}" if use["right"] is not None else ""
    tells = f"，区分度 {use['discrimination']:.2f}" if use["discrimination"] is not None else ""
    lines = page.block(f"用在 {use['papers']} 张试卷里，{use['used']} 人次{right}{tells}", 2, "dim")
    return lines + (page.block(use["warning"], 2, "yellow") if use["warning"] else [])


def _past(each: ItemSummaryShape, page: Paper) -> list[str]:
    at = f"{datetime.fromisoformat(each['changed_at']).astimezone(BEIJING):%Y-%m-%d %H:%M}"
    by = person_name(each["changed_by"], each["changed_by_name"])
    lines = [f"  第 {each['revision']} 版 {CHANGE.get(each['change'], each['change'])} {at} {by}"]
    return lines + (page.block(each["reason"], 4, "dim") if each["reason"] else [])


def _topic(each: TopicShape, page: Paper) -> list[str]:
    counts = "，".join(f"{KIND.get(kind, kind)} {number}" for kind, number in each["counts"].items())
    had = f"{counts}；可以组卷 {each['approved']}" if counts else "还没有题"
    lines = page.block(f"{each['id']}  {each['name']}（{industry_name(each['industry']) or '各行业'}）：{had}", 2)
    laws = "、".join(f"《{title}》" for title in each["instruments"])
    return lines + page.block(laws or "由限制用语、手册和情景模板出题", 4, "dim")


def _left_out(found: GeneratedShape) -> str:
    dropped = "，".join(f"{reason} {number}" for reason, number in found["dropped"].items())
    parts: Iterable[str] = (
        f"看过 {found['considered']} 道候选",
        f"题库已有 {found['known']}" if found["known"] else "",
        f"意思重复 {found['merged']}" if found["merged"] else "",
        f"没有通过证明 {sum(found['dropped'].values())}（{dropped}）" if dropped else "",
    )
    return "；".join(filter(None, parts)) + "。"


def _model(tag: str) -> str:
    """The model that a tag says wrote the words; "" for another tag."""
    return tag.removeprefix(MODEL) if tag.startswith(MODEL) else ""


def _reworded(found: RewritingShape) -> str:
    refused = "，".join(f"{reason} {number}" for reason, number in found["refused"].items())
    told = f"大模型 {found['model']} 改写：{found['of']} 道中采用 {found['taken']} 道"
    return f"{told}；用原来文字的 {sum(found['refused'].values())} 道（{refused}）。" if refused else f"{told}。"


def _total(found: ItemListShape) -> str:
    counts = found["counts"]
    named = (("draft", "待审"), ("approved", "在用"), ("due", "待复核"), ("flagged", "没有证明"), ("retired", "停用"))
    told = "，".join(f"{name} {counts[key]}" for key, name in named if counts.get(key))
    return f"共 {found['total']} 道，列出 {len(found['items'])} 道（{told}）。"


def _short(stem: str) -> str:
    plain = " ".join(stem.split())
    return plain if len(plain) <= 40 else f"{plain[:39]}…"
