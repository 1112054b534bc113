"""What new texts change, for the manager who decides: what, since when, and what must be looked at."""

from __future__ import annotations

from collections.abc import Sequence

from api.cli.change_shapes import AffectedShape, ArticleChangeShape, ImpactShape, InstrumentImpactShape
from api.cli.terminal import Paper
from ingest.change_words import CHANGE, OBJECT, article_counts, object_counts, titles
from kb.law.errors import NumeralError
from kb.law.numerals import parse_article_number

BASIS = {
    "stated_in_text": "文本写明",
    "decision": "修改决定写明",
    "entered_by_hand": "人工核定",
    "source": "来源标注",
}
# Of an article that rests on what changed: what happens to it.
DONE = {"amended": "修改", "deleted": "删去", "renumbered": "改号", "ended": "废止"}
LABELS_SHOWN = 12
RENUMBERED = "renumbered"
ROWS_SHOWN = 20


def impact_lines(impact: ImpactShape, page: Paper) -> list[str]:
    """The report: each text, then everything of ours that rests on what changes."""
    if not impact["instruments"]:
        return ["没有新的法规文本，现行文字不变。"]
    lines: list[str] = []
    first = [each for each in impact["instruments"] if _plain_first(each)]
    for each in impact["instruments"]:
        if not _plain_first(each) or len(first) <= ROWS_SHOWN:
            lines += [*_instrument(each, page), ""]
    if len(first) > ROWS_SHOWN:
        lines += [f"首次入库 {len(first)} 部，不改变已有法规的文字。", ""]
    return [*lines, *_objects(impact, page)]


def _plain_first(each: InstrumentImpactShape) -> bool:
    return each["role"] == "first" and not each["repeals"] and not each["amends"]


def _instrument(each: InstrumentImpactShape, page: Paper) -> list[str]:
    label = f"（{each['label']}）" if each["label"] else ""
    lines = page.block(f"《{each['title']}》{label}", 0, "strong")
    lines += page.block(_standing(each), 2)
    if each["role"] != "known":
        lines += page.block(_since(each), 2)
    for ended in each["repeals"]:
        if ended["stored"]:
            when = f"自 {ended['ends_on']} 起" if ended["ends_on"] else ""
            lines += page.block(f"{when}废止《{ended['title']}》", 2, "yellow")
    unknown = [ended["title"] for ended in each["repeals"] if not ended["stored"]]
    if unknown:
        lines += page.block(f"另废止{titles(unknown)}（知识库里没有）", 2, "dim")
    for amended in each["amends"]:
        lines += page.block(_amended(amended["title"], amended["effective_date"], amended["text_stored"]), 2)
    if each["counts"]:
        lines += page.block(f"逐条对照：{article_counts(each['counts'])}", 2)
        lines += _changes(each, page)
    elif each["follows"] and each["role"] == "successor":
        lines += page.block("逐条对照：没有文字变化", 2)
    return [*lines, *_referring(each, page)]


def _standing(each: InstrumentImpactShape) -> str:
    follows = each["follows"]
    if _same_day(each):
        return _which_is_later(each)
    if each["role"] == "unusable" and each["effective_date"]:
        # Its day is known, and still it binds on none: its source says that it was changed or ended since.
        missing = "" if follows else "，接替它的文本不在库；请把修改后的文本也导入"
        return f"这份文本后来已被修改或废止，入库后不作答复依据{missing}"
    old = f"{follows['label'] or '原版本'}（{follows['effective_date'] or '施行日期未核实'} 起）" if follows else ""
    return {
        "first": "首次入库，知识库里原来没有这部法规",
        "successor": f"新版本，接替 {old}",
        "older": "补入旧版本，不影响现行文字",
        "known": "文本早已入库，这次只补充来源或日期",
        "unusable": "没有可以据以施行的日期，入库后暂不作为答复依据；查实后用 zhigui instruments set-dates 核定",
    }.get(each["role"], each["role"])


def _same_day(each: InstrumentImpactShape) -> bool:
    """Whether another wording is here for the very day that this one names."""
    follows = each["follows"]
    if follows is None or each["effective_date"] is None or each["role"] not in {"successor", "unusable"}:
        return False
    return follows["effective_date"] == each["effective_date"]


def _which_is_later(each: InstrumentImpactShape) -> str:
    answers = "仍以在库文本作答" if each["role"] == "unusable" else "改以这份作答"
    return (
        f"与在库文本写明同一天（{each['effective_date']}）施行，文字却不同：可能是后来修改过的文本，也可能是录入有误。"
        f"暂{answers}；查实哪份从哪天起施行后，用 zhigui instruments set-dates 核定，传错了就撤回这次任务"
    )


def _since(each: InstrumentImpactShape) -> str:
    basis = BASIS.get(each["effective_date_basis"])
    if each["effective_date"] and basis:
        original = "最初" if each["role"] == "unusable" else ""
        return f"{original}自 {each['effective_date']} 起施行（{basis}）"
    if each["binds_from"]:
        return f"施行日期未核实：按公布日 {each['binds_from']} 起作答，并注明“生效日期未核实”"
    return "施行日期未核实"


def _amended(title: str, day: str | None, stored: bool) -> str:
    if stored:
        return f"修改《{title}》，修改后的文本已在库" + (f"，自 {day} 起施行" if day else "")
    return f"修改《{title}》，但修改后的文本还没有入库，请一并导入"


def _changes(each: InstrumentImpactShape, page: Paper) -> list[str]:
    lines: list[str] = []
    for kind, name in CHANGE.items():
        found = _runs([change for change in each["changes"] if change["kind"] == kind])
        if found:
            more = f"等，共 {each['counts'][kind]} 条" if len(found) > LABELS_SHOWN else ""
            text = f"{name}：{'、'.join(found[:LABELS_SHOWN])}{more}"
            lines += page.block(text, 10, first="    ")
    numbered = [change for change in each["changes"] if change["numbers"]]
    for change in numbered[:ROWS_SHOWN]:
        for numbers in change["numbers"]:
            old, new = "、".join(numbers["old"]) or "无", "、".join(numbers["new"]) or "无"
            lines += page.block(f"{_labels(change)} {numbers['what']}：{old} → {new}", 6, "yellow", first="    ! ")
    if len(numbered) > ROWS_SHOWN:
        lines.append(f"      另有 {len(numbered) - ROWS_SHOWN} 条的数字有变化")
    return lines


def _labels(change: ArticleChangeShape) -> str:
    old, new = change["old_label"], change["new_label"]
    return f"{old}（改为{new}）" if old and new and old != new else old or new or ""


def _runs(changes: Sequence[ArticleChangeShape]) -> list[str]:
    """Labels of the changed articles; where a whole stretch got new numbers, its first and last.

    >>> moved = [("第二条", "第三条"), ("第三条", "第四条"), ("第九条", "第五条")]
    >>> _runs([{"kind": "renumbered", "old_label": old, "new_label": new, "numbers": []} for old, new in moved])
    ['第二条至第三条（改为第三条至第四条）', '第九条（改为第五条）']
    """
    runs: list[list[ArticleChangeShape]] = []
    for change in changes:
        if runs and change["kind"] == RENUMBERED and _follows(runs[-1][-1], change):
            runs[-1].append(change)
        else:
            runs.append([change])
    return [_labels(run[0]) if len(run) == 1 else _stretch(run[0], run[-1]) for run in runs]


def _stretch(first: ArticleChangeShape, last: ArticleChangeShape) -> str:
    return f"{first['old_label']}至{last['old_label']}（改为{first['new_label']}至{last['new_label']}）"


def _follows(before: ArticleChangeShape, after: ArticleChangeShape) -> bool:
    """Whether an article comes right behind another on both sides."""
    old, new = _number(before["old_label"]), _number(before["new_label"])
    if old is None or new is None:
        return False
    return (_number(after["old_label"]), _number(after["new_label"])) == (old + 1, new + 1)


def _number(label: str | None) -> int | None:
    """The number of an article; None for an inserted one and for what is no article."""
    try:
        found = parse_article_number(label or "")
    except NumeralError:
        return None
    return None if found.suffix else found.number


def _referring(each: InstrumentImpactShape, page: Paper) -> list[str]:
    if not each["referring_total"]:
        return []
    lines = page.block(f"其他法规有 {each['referring_total']} 处引用了这些条文：", 2)
    for found in each["referring"][:ROWS_SHOWN]:
        lines += page.block(f"《{found['title']}》{found['article']} 引用 {found['refers_to']}", 6, first="    · ")
    if each["referring_total"] > ROWS_SHOWN:
        lines.append(f"      另有 {each['referring_total'] - ROWS_SHOWN} 处")
    return lines


def _objects(impact: ImpactShape, page: Paper) -> list[str]:
    counts = impact["object_counts"]
    if not counts:
        return ["没有需要复核的内容。"]
    ours = {kind: number for kind, number in counts.items() if kind != "answer"}
    lines = page.block(f"需要复核 {sum(ours.values())} 项：{object_counts(ours)}", 0, "yellow") if ours else []
    shown = _by_object([each for each in impact["objects"] if each["kind"] != "answer"])
    for name, reasons in shown[:ROWS_SHOWN]:
        lines += page.block(f"{name}：{'；'.join(reasons)}", 4, first="  · ")
    if sum(ours.values()) > ROWS_SHOWN:
        lines.append(f"    另有 {sum(ours.values()) - ROWS_SHOWN} 项；入库后见 zhigui reviews list")
    if counts.get("answer"):
        lines += page.block(f"以往答复中有 {counts['answer']} 条以这些条文为依据，当时的文字仍可查。", 0, "dim")
    return lines


def _by_object(objects: Sequence[AffectedShape]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for each in objects:
        name = (
            each["name"] if each["kind"] == "handbook" else f"{OBJECT.get(each['kind'], each['kind'])} {each['name']}"
        )
        found.setdefault(name, []).append(_reason(each))
    return list(found.items())


def _reason(each: AffectedShape) -> str:
    since = f"自 {each['since']} 起" if each["since"] else ""
    done = DONE.get(each["change"], "变化")
    if each["new_label"] and each["new_label"] != each["article"]:
        done = f"改为{each['new_label']}" + ("，文字也有改动" if each["change"] == "amended" else "")
    return f"《{each['title']}》{each['article'] or ''}{since}{done}"
