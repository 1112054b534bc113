"""The end of a case file: what was said of the answer, and why what stands before may be believed."""

from __future__ import annotations

from datetime import datetime

from api.record_labels import SIGNAL_SEVERITY, SIGNAL_STATE, VERDICT, person_name
from api.reports.case_paper import CasePaper
from api.reports.records_export import in_shanghai
from kb.store.chain import FIRST_HASH
from kb.store.ledger_records import Record
from kb.store.record_around import Around, Place
from kb.store.record_around import Signal as RiskSignal

ATTACHMENT = "record.json"
HOW_TO_CHECK = (
    "每条记录的哈希值由它的各栏与前一条的哈希值算出，改动、删除、调换任何一条，其后的哈希值都对不上；问答内容以加盐的校验值"
    "进入哈希值，内容依法删除后记录链仍可校验。每天的日结由本单位的 Ed25519 密钥签署，与交给外部保存的日结比对，"
    "可知记录链没有被整体重造。校验：zhigui records verify --head 外部保存的日结。"
    "本文件的附件 record.json 载有该记录的各栏、盐与内容原文，不依赖本系统即可重算："
    "哈希值是各栏（去掉 hash）按键名排序、不留空格的 JSON 的 SHA-256，校验值是盐、换行、内容相接的 SHA-256。"
)


def said_of_it(paper: CasePaper, around: Around) -> None:
    """Feedback, risk signals and holds."""
    if around.feedback:
        paper.heading("对答复的评价")
        for each in around.feedback:
            cite = "、".join(each.should_cite)
            paper.facts(
                (
                    (VERDICT.get(each.verdict, each.verdict), _who(each.at, each.actor_id, each.actor_name)),
                    ("说明", each.comment),
                    ("应当引用", cite or None),
                )
            )
    if around.signals:
        paper.heading("风险信号与处理")
        for signal in around.signals:
            _signal(paper, signal)
    if around.holds:
        paper.heading("保全")
        for hold in around.holds:
            paper.facts(((hold.hold_id, f"{in_shanghai(hold.placed_at)} 起：{hold.reason}"),))


def evidence(paper: CasePaper, record: Record, around: Around, made_at: datetime) -> None:
    """The place in the chain, checked when the file was made, and the signed head that covers it."""
    place = around.place
    paper.heading("记录链与校验")
    paper.facts(
        (
            ("写入者与序号", f"{record.writer_id}，第 {record.sequence} 条"),
            ("哈希值", record.hash),
            (
                "前一条的哈希值",
                "（链上第一条，没有前一条）" if record.previous_hash == FIRST_HASH else record.previous_hash,
            ),
            ("内容的校验值", record.commitment),
        )
    )
    _checked(paper, place)
    head = place.head
    if head is None:
        paper.paragraph("覆盖这条记录的日结尚未签署（当天结束后签署）。")
    else:
        paper.facts(
            (
                ("日结日期", head.day.isoformat()),
                ("日结所在", f"第 {head.sequence} 条，哈希值 {head.hash}"),
                ("签署密钥", f"{head.key_id}（Ed25519 公钥 {head.public_key}）"),
                ("签名", head.signature),
                ("签署时间", f"{in_shanghai(head.signed_at)}（北京时间）"),
            )
        )
    paper.attached(ATTACHMENT, place.original.encode("utf-8", "surrogatepass"), made_at)
    paper.paragraph(HOW_TO_CHECK, small=True)


def _checked(paper: CasePaper, place: Place) -> None:
    if place.link_holds:
        paper.paragraph("出具时按现存各栏重算：哈希值一致。")
    else:
        paper.paragraph("出具时按现存各栏重算：哈希值不一致，这条记录在写入之后被改动过。", alarm=True)
    if place.content_holds:
        paper.paragraph("出具时按现存内容重算：校验值一致，以上问答就是当时写入的内容。")
    elif place.content_holds is False:
        paper.paragraph("出具时按现存内容重算：校验值不一致，以上问答在写入之后被改动过。", alarm=True)


def _signal(paper: CasePaper, signal: RiskSignal) -> None:
    severity = SIGNAL_SEVERITY.get(signal.severity, signal.severity)
    state = SIGNAL_STATE.get(signal.state, signal.state)
    paper.subheading(f"信号 {signal.signal_id}（{severity}，{state}）")
    paper.facts((("规则编号", signal.rule_id), ("原因", signal.reason)))
    for note in signal.notes:
        told = f"{_who(note.at, note.actor_id, note.actor_name)}：{note.note or ''}"
        paper.facts(((SIGNAL_STATE.get(note.state, note.state), told.rstrip("：")),))


def _who(at: datetime, actor_id: str, name: str | None) -> str:
    return f"{in_shanghai(at)}　{person_name(actor_id, name)}"
