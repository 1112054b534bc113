"""A certificate as a document: who passed what, on the texts of which day, until when it holds. Made from values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from api.reports.case_paper import CasePaper
from api.reports.records_export import in_shanghai
from kb.store.quiz_paper_records import Certificate


@dataclass(frozen=True, slots=True)
class Passed:
    """What a certificate says beside itself: whose it is, the paper, and what was reached."""

    person: str
    team: str | None
    paper_id: str
    as_of: date
    score: int
    possible: int
    pass_mark: int | None
    topics: tuple[tuple[str, int, int], ...]


def certificate_pdf(certificate: Certificate, passed: Passed, on: date, made_at: datetime) -> bytes:
    """The document; one that no longer holds says so."""
    draft = certificate.draft
    paper = CasePaper(f"考试合格证书 {certificate.certificate_id}", f"证书编号 {certificate.certificate_id}", made_at)
    paper.title_line("考试合格证书")
    if not certificate.holds(on):
        paper.paragraph(f"本证书已失效：{certificate.ended_because or '已到期'}。", alarm=True)
    paper.paragraph(f"{passed.person}参加《{draft.title}》考试，成绩合格，特发此证。")
    paper.facts(
        (
            ("姓名", passed.person),
            ("小组", passed.team),
            ("试卷", f"{draft.title}（{passed.paper_id}）"),
            ("成绩", f"{passed.score} 分，满分 {passed.possible} 分"),
            ("及格线", None if passed.pass_mark is None else f"{passed.pass_mark}%"),
            ("发证日期", draft.issued_on.isoformat()),
            ("有效期至", "长期有效" if draft.expires_on is None else f"{draft.expires_on.isoformat()}（不含当日）"),
            ("以哪天的法律为准", passed.as_of.isoformat()),
            ("证书编号", certificate.certificate_id),
            ("考试编号", certificate.attempt_id),
        )
    )
    paper.heading("各知识点得分")
    for name, score, possible in passed.topics:
        paper.paragraph(f"{name}：{score} / {possible}")
    paper.paragraph(
        f"本证书于 {in_shanghai(made_at)}（北京时间）由知规生成，以系统记录为准。"
        "所依法规修改后需要重考的，以通知为准。",
        small=True,
    )
    return paper.finished()
