"""Records as text for people: a list, and one with everything that stands around it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from api.cli.records_shapes import RecordLineShape, RecordListShape, RecordShape
from api.cli.render_call_record import call_record_lines
from api.cli.terminal import Paper, pad
from api.client import Json
from api.record_facts import facts_told
from api.record_how import how_it_came
from api.record_labels import (
    NOBODY,
    SIGNAL_SEVERITY,
    SIGNAL_STATE,
    VERDICT,
    about_name,
    industry_name,
    kind_name,
    outcome_name,
    person_name,
)

BEIJING = timezone(timedelta(hours=8))
SHORT_ID = 12
LONGEST_LINE = 120
COLOURS = {"refused": "yellow", "warn": "yellow", "block": "red", "failed": "red"}
# Whose phrasings were said or written; beside an answer they are a warning.
FOUND_IN = frozenset({"check", "call"})
ERASED = "（内容已删除）"


def moment(at: str) -> str:
    """A moment of the API in Beijing time.

    >>> moment("2026-11-22T03:36:32.120000Z")
    '2026-11-22 11:36:32'
    """
    return f"{datetime.fromisoformat(at).astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


def _when(record: RecordShape) -> tuple[tuple[str, str], ...]:
    """When it happened; what had to wait for the database says when it was written too."""
    waited = record["facts"].get("spooled_at")
    if not isinstance(waited, str):
        return (("时间", f"{moment(record['at'])}（北京时间）"),)
    return ("时间", f"{moment(waited)}（北京时间）"), ("补记", f"{moment(record['at'])}（当时写不进数据库）")


def record_list_lines(found: RecordListShape, page: Paper) -> list[str]:
    """Records, newest first, two or three lines each."""
    if not found["records"]:
        return ["没有符合条件的记录。"]
    lines = [line for each in found["records"] for line in _in_list(each, page)]
    if found["next"]:
        lines += ["", *page.block(f"还有更早的：加 --before {found['next']}", style="dim")]
    return lines


def record_lines(record: RecordShape, page: Paper) -> list[str]:
    """One record: what happened, what was said, what stands around it, and its place in the chain."""
    return [
        *_head(record, page),
        *_spoken(record, page),
        *_said_of_it(record, page),
        *_kept(record, page),
        *_chain(record, page),
    ]


def _in_list(each: RecordLineShape, page: Paper) -> list[str]:
    name = each["actor_name"] or NOBODY.get(each["actor_id"]) or each["actor_id"]
    marks = _marks(each)
    outcome = page.style(outcome_name(each["outcome"]), COLOURS.get(each["outcome"] or "", "strong"))
    head = f"{each['record_id'][:SHORT_ID]}  {moment(each['at'])}  {pad(kind_name(each['kind']), 8)}  {name}"
    lines = [f"{head}  {outcome}{marks}".rstrip()]
    asked = ERASED if each["erased"] else each["asked"]
    if asked:
        lines += page.block(_short(asked), 4, first="  ")
    if each["said"] and not each["erased"]:
        lines += page.block(_short(each["said"]), 4, "dim", first="  → ")
    return lines


def _marks(each: RecordLineShape) -> str:
    marks = (
        f"风险信号 {each['risks']}" if each["risks"] else "",
        "保全中" if each["held"] else "",
        # With an answer phrasings are shown as a warning, nearly always; in a checked text they were found.
        f"限制用语 {len(each['phrasings'])}" if each["phrasings"] and each["kind"] in FOUND_IN else "",
    )
    return "".join(f"  ［{mark}］" for mark in marks if mark)


def _head(record: RecordShape, page: Paper) -> list[str]:
    day = f"以 {record['as_of']} 的法律为准" if record["as_of"] else ""
    generation = f"数据第 {record['generation']} 代" if record["generation"] else ""
    lines = [page.style(f"{kind_name(record['kind'])}记录 {record['record_id']}", "strong")]
    facts = (
        *_when(record),
        ("谁", person_name(record["actor_id"], record["actor_name"])),
        ("结果", outcome_name(record["outcome"])),
        ("依据", "，".join(each for each in (day, generation) if each)),
        ("行业", industry_name(record["industry"])),
        ("通话", record["session_id"] or ""),
        ("针对", about_name(record["about"])),
        ("规则集", (record["rule_set_id"] or "")[:SHORT_ID]),
        ("编码器", record["encoder"] or ""),
        ("模型", record["model"] or ""),
    )
    return [*lines, *(line for name, value in facts if value for line in _fact(name, value, page)), ""]


def _fact(name: str, value: str, page: Paper) -> list[str]:
    return page.block(value, 10, first="  " + pad(f"{name}：", 8))


def _spoken(record: RecordShape, page: Paper) -> list[str]:
    if record["erased"]:
        return [*page.block(_erased(record), style="yellow"), *_cited(record, page), ""]
    lines: list[str] = []
    if record["kind"] == "call" and record["content"] is not None:
        lines += call_record_lines(record["content"], page)
    elif record["asked"]:
        title = "问" if record["kind"] == "ask" else "原文"
        lines += [page.style(title, "blue"), *page.block(record["asked"], 2), *_how(record, page), ""]
    if record["said"]:
        lines += [page.style("答" if record["kind"] == "ask" else "说明", "blue"), *page.block(record["said"], 2), ""]
    lines += _cited(record, page)
    if record["phrasings"]:
        lines += [
            page.style("查到的限制用语" if record["kind"] in FOUND_IN else "当时提示的限制用语", "blue"),
            *(f"  {each}" for each in record["phrasings"]),
            "",
        ]
    if not record["asked"] and not record["cited"]:
        lines += [*_facts(record["facts"], page), ""]
    return lines


def _how(record: RecordShape, page: Paper) -> list[str]:
    """How the answer came about; a follow-up says nothing without what it was understood as."""
    answer = (record["content"] or {}).get("answer")
    told = how_it_came(answer) if isinstance(answer, Mapping) else ()
    return [line for name, value in told for line in page.block(value, 12, "dim", first="  " + pad(f"{name}：", 10))]


def _cited(record: RecordShape, page: Paper) -> list[str]:
    shown = [
        f"《{each.get('title')}》{each.get('locator') or ''}（版本 {str(each.get('version') or '')[:SHORT_ID]}）"
        for each in _passages(record)
    ] or record["cited"]
    lines = [line for each in shown for line in page.block(each, 2)]
    return [page.style("引用", "blue"), *lines, ""] if lines else []


def _passages(record: RecordShape) -> list[Mapping[str, Json]]:
    found = record["facts"].get("passages")
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _facts(facts: Mapping[str, Json], page: Paper) -> list[str]:
    """The facts of a record that has no words, one a line."""
    lines = [line for name, value in facts_told(facts) for line in page.block(f"{name}：{value}", 4, first="  ")]
    return [page.style("事实", "blue"), *lines]


def _erased(record: RecordShape) -> str:
    erasure = record["erasure"]
    if erasure is None:
        return "内容已不在，且没有找到删除的记载：请运行 zhigui records verify 校验。"
    certificate = f"，删除证明 {erasure['erasure_id']}" if erasure["erasure_id"] else ""
    how = kind_name(erasure["kind"])
    return f"内容已于 {moment(erasure['at'])} 删除（{how}{certificate}，记载于 {erasure['record_id'][:SHORT_ID]}）。"


def _said_of_it(record: RecordShape, page: Paper) -> list[str]:
    lines: list[str] = []
    for said in record["feedback"]:
        cite = f"应当引用 {'、'.join(said['should_cite'])}" if said["should_cite"] else ""
        told = "；".join(each for each in (said["comment"], cite) if each)
        who = person_name(said["actor_id"], said["actor_name"])
        verdict = VERDICT.get(said["verdict"], said["verdict"])
        lines += page.block(f"{moment(said['at'])}  {who}：{verdict}  {told}".rstrip(), 4, first="  ")
    return [*([page.style("评价", "blue"), *lines, ""] if lines else []), *_signals(record, page)]


def _signals(record: RecordShape, page: Paper) -> list[str]:
    lines: list[str] = []
    for signal in record["signals"]:
        severity = SIGNAL_SEVERITY.get(signal["severity"], signal["severity"])
        state = SIGNAL_STATE.get(signal["state"], signal["state"])
        lines += page.block(f"信号 {signal['signal_id']}（{severity}，{state}）：{signal['reason']}", 4, first="  ")
        for note in signal["notes"]:
            told = f"{SIGNAL_STATE.get(note['state'], note['state'])}  {note['note'] or ''}".rstrip()
            who = person_name(note["actor_id"], note["actor_name"])
            lines += page.block(f"{moment(note['at'])}  {who}：{told}", 6)
    return [page.style("风险信号", "blue"), *lines, ""] if lines else []


def _kept(record: RecordShape, page: Paper) -> list[str]:
    lines = [
        line
        for hold in record["holds"]
        for line in page.block(f"{hold['hold_id']}（{moment(hold['placed_at'])} 起）：{hold['reason']}", 2)
    ]
    return [page.style("保全", "blue"), *lines, ""] if lines else []


def _chain(record: RecordShape, page: Paper) -> list[str]:
    chain, head = record["chain"], record["chain"]["head"]
    signed = f"{head['day']} 的日结，由密钥 {head['key_id']} 签署" if head else "日结在当天结束后签署"
    lines = [page.style("记录链", "blue")]
    lines += page.block(f"{chain['writer_id']} 第 {chain['sequence']} 条，{signed}", 2)
    lines += [f"  哈希值 {chain['hash']}", f"  前一条 {chain['previous_hash']}"]
    if not chain["link_holds"]:
        lines += page.block("按现存各栏重算，哈希值不一致：这条记录被改过。请运行 zhigui records verify。", 2, "alarm")
    if chain["content_holds"] is False:
        lines += page.block("按现存内容重算，校验值不一致：问答内容被改过。请运行 zhigui records verify。", 2, "alarm")
    return lines


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "……"
