"""Restricted phrasings as text for people: lists, one rule, trials, imports."""

from __future__ import annotations

from api.cli.labels import ORIGIN, ROW_STATE, RULE_STATE, SCENE, SEVERITY, TRIAL
from api.cli.phrasing_shapes import EditShape, ImportShape, RuleDetailShape, RuleListShape, RuleShape, TrialShape
from api.cli.render_answer import one_phrasing
from api.cli.terminal import Paper
from api.record_labels import INDUSTRY


def list_lines(found: RuleListShape, page: Paper) -> list[str]:
    """Every rule with what is remarkable about it, then what is wrong with the whole."""
    lines: list[str] = []
    for rule in found["phrasings"]:
        severity = SEVERITY.get(rule["severity"], rule["severity"])
        lines += page.block(f"{rule['phrasing']}（{severity}）", 2, "strong")
        lines += page.block(f"{rule['rule_id']} · {_names(rule['industries'], INDUSTRY)}", 6, "dim")
        marks = _marks(rule)
        lines += page.block("、".join(marks), 6, "yellow") if marks else []
    due = f"，待复核 {found['due']} 条（zhigui phrasings list --due）" if found["due"] else ""
    lines.append(page.style(f"共 {found['total']} 条{due}", "dim"))
    lines += [line for notice in found["notices"] for line in page.block(f"提示：{notice}", style="dim")]
    if found["problem"]:
        lines += page.block(f"改动没有生效，仍用原来的内容：{found['problem']}", style="red")
    return lines


def detail_lines(rule: RuleDetailShape, page: Paper) -> list[str]:
    """Everything about a rule."""
    lines = one_phrasing(rule, page)
    found = [*rule["patterns_explained"], *_together(rule)]
    rows = [
        ("编号", f"{rule['rule_id']}（{ORIGIN.get(rule['origin'], rule['origin'])}，{rule['place']}）"),
        ("查什么", "；".join(found)),
        ("同时查", "拼音和谐音" if rule["sound"] else ""),
        ("整词", "是长词的一部分时不算" if rule["whole_word"] else ""),
        ("不算违规", "；".join(rule["exempt"])),
        ("行业", _names(rule["industries"], INDUSTRY)),
        ("场景", _names(rule["scenes"], SCENE)),
        ("状态", "、".join(_marks(rule)) or RULE_STATE["in_effect"]),
        ("应命中", "；".join(rule["match"])),
        ("不应命中", "；".join(rule["passes"])),
        ("复核", _reviewed(rule)),
    ]
    for name, text in rows:
        if text:
            lines += page.block(f"{name}：{text}", 4)
    for reason in rule["review"]["reasons"]:
        lines += page.block(f"待复核：{reason}", 4, "yellow")
    if rule["review"]["due"]:
        lines += page.block(f"看过新条文后登记：zhigui phrasings reviewed {rule['rule_id']}", 4, "dim")
    return lines


def edit_lines(done: str, edited: EditShape, page: Paper) -> list[str]:
    """What a change did, in one line and its notes."""
    rule = edited["phrasing"]
    lines = [page.style(f"{done} {rule['rule_id']}（{rule['phrasing']}）", "green")]
    return lines + [line for note in edited["notes"] for line in page.block(note, 2, "yellow")]


def trial_lines(found: TrialShape, page: Paper) -> list[str]:
    """Every example that failed with its file and line, then the count."""
    lines: list[str] = []
    for each in found["failures"]:
        lines += page.block(f"{each['origin']}：{each['rule_id']}", 0, "strong")
        lines += page.block(f"{TRIAL.get(each['kind'], each['kind'])}：“{each['example']}”{each['detail']}", 4)
    failed = len(found["failures"])
    tally = f"试了 {found['tried']} 句，{failed} 句不对" if failed else f"试了 {found['tried']} 句，都对"
    return [*lines, page.style(tally, "red" if failed else "green")]


def import_lines(report: ImportShape, page: Paper) -> list[str]:
    """The rows that did not simply go in, one a line; then the tally."""
    lines: list[str] = []
    for row in report["rows"]:
        if row["state"] == "unchanged":
            continue
        style = {"refused": "red"}.get(row["state"])
        name = f"（{row['rule_id']}）" if row["rule_id"] else ""
        detail = f"：{row['detail']}" if row["detail"] else ""
        head = f"第 {row['row']} 行 {ROW_STATE.get(row['state'], row['state'])} {row['phrasing']}{name}{detail}"
        lines += page.block(head, 2, style, first="")
    if report["ignored"]:
        lines += page.block(f"没有用到的列：{'、'.join(report['ignored'])}", 0, "dim")
    tally = "，".join(f"{ROW_STATE[state]} {report[state]}" for state in ROW_STATE)  # type: ignore[literal-required]
    lines.append(page.style(("只检查，没有写入：" if report["dry_run"] else "") + tally, "strong"))
    return lines


def _marks(rule: RuleShape) -> list[str]:
    """What is remarkable: not ours, not in effect, due, without stored basis."""
    marks = [ORIGIN["company"]] if rule["origin"] == "company" else []
    if rule["state"] == "not_yet":
        marks.append(f"{rule['effective_from']} 起生效")
    elif rule["state"] == "ended":
        marks.append(f"{rule['effective_to']} 后已失效")
    elif rule["state"] == "disabled":
        marks.append(RULE_STATE["disabled"])
    marks += ["待复核"] if rule["review"]["due"] else []
    return marks + (["依据未入库"] if any(each["state"] == "needs" for each in rule["basis"]) else [])


def _reviewed(rule: RuleShape) -> str:
    review = rule["review"]
    return f"{review['reviewed_at'][:10]}（{review['reviewed_by']}）" if review["reviewed_at"] else ""


def _together(rule: RuleDetailShape) -> list[str]:
    groups = [" / ".join(f"“{word}”" for word in group) for group in rule["together"]]
    return [f"同一句里有 {' 和 '.join(groups)}"] if groups else []


def _names(codes: list[str], names: dict[str, str]) -> str:
    return "、".join(names.get(each, each) for each in codes)
