"""The certificate of an erasure: what was erased, by which records and commitments, signed; and as a Chinese text.

It holds nothing of what was erased: no words, no telephone number that was searched for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from kb.records.verification.signing import is_signed
from kb.store.chain import canonical
from kb.store.erasing import Erased, ErasureRow

FORMAT = "zhigui-erasure-v1"
SHANGHAI = ZoneInfo("Asia/Shanghai")
# Longer lists stand in the ledger's records, which the certificate names; here only their digest.
MOST_LISTED = 500
KINDS = {
    "ask": "咨询问答", "check": "用语审查", "call": "通话", "risk": "风险处理", "reveal": "查看原文", "export": "导出",
    "sign_in": "登录", "permission_change": "权限变动", "quiz_attempt": "考试", "study": "学习",
}  # fmt: skip
NOT_REACHED = (
    "删除之前做的数据备份：按备份的保留期限到期销毁，恢复备份后须按本证明再删除一次；",
    "删除之前已经导出、打印或发送给他人的文件；",
    "存储设备自身保留的旧数据块（如固态硬盘的预留空间），靠整盘加密和报废销毁来保护。",
)
NOT_REACHED_POSTGRES = (
    "其他副本连不上数据库期间暂存、还没有补记的记录：补记之后须再删除一次（各副本的 /readyz 会说还有几条）；",
    "数据库服务器自己的预写日志（WAL）归档和流复制副本，按服务器的保留期限到期清除；",
)


class CertificateKind(StrEnum):
    """Why something was erased: somebody asked, a hold that stood in the way ended, its time was over, staff left."""

    REQUEST = "request"
    COMPLETION = "completion"
    RETENTION = "retention"
    PERSON = "person"


class Signer(Protocol):
    """What signs certificates."""

    @property
    def key_id(self) -> str:
        """The short name of the key."""
        ...

    @property
    def public_key_hex(self) -> str:
        """Its public half."""
        ...

    def sign(self, message: bytes) -> str:
        """The signature in hex."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """Why and by whom an erasure is done; `means` says by what the records were found, never the value itself.

    `completes` is the certificate whose held records are erased now.
    """

    kind: CertificateKind
    actor_id: str
    reason: str
    means: tuple[str, ...]
    completes: str | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as kept; `genuine`: its signature fits its statement."""

    erasure_id: str
    kind: CertificateKind
    at: datetime
    actor_id: str
    record_id: str
    statement: Mapping[str, Any]
    signature: str
    genuine: bool

    @property
    def count(self) -> int:
        """How many records were erased."""
        return int(self.statement["count"])

    @property
    def held(self) -> int:
        """How many a legal hold kept."""
        return int(self.statement["held"]["count"])


@dataclass(frozen=True, slots=True)
class Tally:
    """What a whole erasure came to."""

    count: int
    kinds: Mapping[str, int]
    listed: Sequence[Erased]
    digest: str
    held: Sequence[str]
    holds: Sequence[str]
    ledger: Sequence[str]
    not_reached: Sequence[str]


def certificate_row(erasure_id: str, asked: Asked, tally: Tally, at: datetime, key: Signer) -> ErasureRow:
    """The signed certificate, ready to be kept; its record in the ledger is the last of `tally.ledger`."""
    statement = canonical(
        {
            "format": FORMAT,
            "erasure_id": erasure_id,
            "kind": asked.kind.value,
            "at": at,
            "actor_id": asked.actor_id,
            "reason": asked.reason,
            "means": list(asked.means),
            "completes": asked.completes,
            "count": tally.count,
            "kinds": dict(tally.kinds),
            "records": [_listed(each) for each in tally.listed] if tally.count <= MOST_LISTED else [],
            "records_sha256": tally.digest,
            "ledger": list(tally.ledger),
            "held": {"count": len(tally.held), "records": list(tally.held), "holds": list(tally.holds)},
            "not_reached": list(tally.not_reached),
            "key_id": key.key_id,
            "public_key": key.public_key_hex,
        }
    )
    signature = key.sign(statement.encode("utf-8"))
    return ErasureRow(erasure_id, asked.kind.value, at, asked.actor_id, tally.ledger[-1], statement, signature)


def read_certificate(row: ErasureRow) -> Certificate:
    """A kept certificate, its signature checked against the key that it names."""
    statement = json.loads(row.statement)
    genuine = is_signed(str(statement.get("public_key", "")), row.signature, row.statement.encode("utf-8"))
    return Certificate(
        row.erasure_id,
        CertificateKind(row.kind),
        row.at,
        row.actor_id,
        row.record_id,
        statement,
        row.signature,
        genuine,
    )


def certificate_text(certificate: Certificate) -> str:
    """The certificate as a text that a person can be handed."""
    told, at = certificate.statement, certificate.at.astimezone(SHANGHAI)
    when = f"{at.year}年{at.month}月{at.day}日{at.hour}时{at.minute:02d}分（北京时间）"
    lines = ["个人信息删除证明", "", f"证明编号：{certificate.erasure_id}", f"删除时间：{when}", ""]
    lines.append(_opening(certificate, when))
    if certificate.count:
        kinds = "、".join(f"{KINDS.get(kind, '其他')} {n} 条" for kind, n in sorted(told["kinds"].items()))
        lines.append(f"其中：{kinds}。")
        lines.append(
            "删除的内容包括：记录中的问题与答复原文、加密保存的个人信息、可据以查到您的索引，以及同事对这些记录写下的意见。"
            if certificate.kind is not CertificateKind.PERSON
            else "删除的内容包括：姓名、登录名、登录凭证和登录地址，考试中写下的文字与批改意见，学习体会。"
        )
        lines.append("留存的只有不含个人信息的记录（编号、时间、所引法条和校验值），用于证明记录没有被改动过。")
    if certificate.held:
        holds = "、".join(told["held"]["holds"])
        lines.append(
            f"另有 {certificate.held} 条因争议处理须依法保全（{holds}），暂未删除；"
            "在此期间除存储和必要的安全保护外不作其他处理。保全解除后将自动删除，并另行出具证明。"
        )
    lines += ["", "以下不在本次删除的范围之内：", *(f"· {each}" for each in told["not_reached"]), ""]
    lines += [f"事由：{told['reason']}", f"经办人编号：{certificate.actor_id}"]
    if told["completes"]:
        lines.append(f"续前次证明：{told['completes']}")
    lines += [
        f"记录链编号：{certificate.record_id}",
        "",
        f"签名（Ed25519，密钥 {told['key_id']}）：{certificate.signature}",
    ]
    lines += ["", "出具单位（盖章）：                    日期："]
    if not certificate.genuine:
        lines.insert(1, "【签名与内容不符：这份证明被改动过，不能使用】")
    return "\n".join(lines) + "\n"


def _opening(certificate: Certificate, when: str) -> str:
    count, means = certificate.count, "、".join(certificate.statement["means"])
    if certificate.kind is CertificateKind.RETENTION:
        return f"以下记录的留存期限已满，我们已于{when}删除其内容，共 {count} 条。"
    if certificate.kind is CertificateKind.PERSON:
        return f"我们已于{when}删除该工作人员账号的个人信息，并删除与账号、考试和学习有关的记录内容 {count} 条。"
    if not count:
        return f"按{means}查到的记录目前都在依法保全之中，没有删除。"
    if certificate.kind is CertificateKind.COMPLETION:
        return f"前次因依法保全而未能删除的记录，保全已经解除，我们已于{when}删除其内容，共 {count} 条。"
    return f"应您的请求，我们已于{when}删除按{means}查到的记录内容，共 {count} 条。"


def _listed(each: Erased) -> Mapping[str, object]:
    return {"record_id": each.record_id, "kind": each.kind, "at": each.at, "commitment": each.commitment}
