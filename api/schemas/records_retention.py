"""How long records are kept, legal holds, and erasures with their certificates."""

from __future__ import annotations

from datetime import datetime

from pydantic import ConfigDict, Field, JsonValue, StrictBool

from api.schemas.base import Day, Reply, Request
from kb.records.erasing.certificates import Certificate, certificate_text
from kb.records.erasing.erasure import Outcome
from kb.records.erasing.retention import Period
from kb.store.erasing import Found


class PeriodBasisOut(Reply):
    """An article a period rests on."""

    title: str = Field(description="法规名称")
    article: str = Field(description="条号")
    needs: bool = Field(description="该文本是否不在初始知识库中，需另行入库核对")
    unverified: bool = Field(description="编写时是否没有核对原文")


class PeriodOut(Reply):
    """How long an industry's contents are kept, and what its end has reached now."""

    period_id: str = Field(description="行业，或 administrative 管理事项", examples=["market"])
    name: str = Field(description="中文名称", examples=["市场、电商"])
    months: int = Field(description="留存月数", examples=[36])
    least: int | None = Field(description="法定最短月数；没有时为空")
    reason: str = Field(description="为什么是这个期限")
    basis: tuple[PeriodBasisOut, ...] = Field(description="所依条文")
    changed: bool = Field(description="是否由公司改过")
    notice: str | None = Field(description="需要留意的，如短于法定最短期限")
    due: int = Field(description="现在到期、可以删除的记录数（不含保全中的）")
    held: int = Field(description="到期但在保全中的记录数")
    oldest: datetime | None = Field(description="到期记录中最早的时间")

    @classmethod
    def of(cls, period: Period, found: Found) -> PeriodOut:
        """A period with what is due of it."""
        fields = {name: getattr(period, name) for name in (*Period.__slots__, "notice")}
        return cls.model_validate(
            {**fields, "due": found.count - found.held, "held": found.held, "oldest": found.first}
        )


class RetentionReply(Reply):
    """All periods."""

    periods: tuple[PeriodOut, ...]
    due: int = Field(description="现在到期、可以删除的记录数")
    bytes_left: bool = Field(description="数据库文件里是否还留有已删除的内容，等读取者退出后自动清除")


class FoundBy(Request):
    """What records are found by: of a list any value, and every field that is given must fit."""

    phone: str | None = Field(default=None, max_length=40, description="手机号或电话号；只用来查找，不保存")
    id_card: str | None = Field(default=None, max_length=40, description="身份证号；只用来查找，不保存")
    email: str | None = Field(default=None, max_length=254, description="邮箱；只用来查找，不保存")
    bank_card: str | None = Field(default=None, max_length=40, description="银行卡号；只用来查找，不保存")
    plate: str | None = Field(default=None, max_length=20, description="车牌号；只用来查找，不保存")
    passport: str | None = Field(default=None, max_length=20, description="护照号或通行证号；只用来查找，不保存")
    order: str | None = Field(default=None, max_length=60, description="订单号或运单号；只用来查找，不保存")
    record_ids: tuple[str, ...] = Field(default=(), max_length=500, description="记录编号，可只写前六位或更多")
    session_ids: tuple[str, ...] = Field(default=(), max_length=500, description="通话编号")
    text: str | None = Field(default=None, max_length=200, description="记录、评价或处理说明中的文字；不保存")
    with_sessions: StrictBool = Field(default=False, description="连同查到的记录所在通话的其他记录")


class ErasureRequest(FoundBy):
    """An erasure that somebody asks for."""

    reason: str = Field(min_length=2, max_length=500, description="事由，其中的个人信息会被遮盖")

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"phone": "13800138000", "reason": "来电要求删除其个人信息"}]}
    )


class PersonErasureRequest(Request):
    """The erasure of what names a member of staff who left."""

    person: str = Field(min_length=1, max_length=64, description="人员编号或登录名")
    reason: str = Field(min_length=2, max_length=500, description="事由，其中的个人信息会被遮盖")


class ErasurePreview(Reply):
    """What an erasure would meet."""

    count: int = Field(description="会删除的记录数（不含保全中的）")
    kinds: dict[str, int] = Field(description="查到的记录按类别的条数")
    held: int = Field(description="在保全中、暂不能删除的记录数")
    holds: tuple[str, ...] = Field(description="哪些保全")
    first: datetime | None = Field(description="最早的时间")
    last: datetime | None = Field(description="最晚的时间")
    session_others: int = Field(description="同一通话里没有查到、不会删除的记录数；要一并删除时用 with_sessions")
    elsewhere: tuple[str, ...] = Field(description="由这些记录收入题集的题目，须由人决定去留")
    means: tuple[str, ...] = Field(description="按什么查到的")

    @classmethod
    def of(cls, found: Found, elsewhere: tuple[str, ...], means: tuple[str, ...]) -> ErasurePreview:
        """What was found."""
        return cls(
            count=found.count - found.held,
            kinds=dict(found.kinds),
            held=found.held,
            holds=found.holds,
            first=found.first,
            last=found.last,
            session_others=found.session_others,
            elsewhere=elsewhere,
            means=means,
        )


class CertificateSummary(Reply):
    """A certificate in a list."""

    erasure_id: str = Field(description="证明编号", examples=["E20261122-3f9a1c02"])
    kind: str = Field(description="request 依申请、completion 补删、retention 到期、person 人员")
    at: datetime = Field(description="删除时间（UTC）")
    actor_id: str = Field(description="经办人编号")
    reason: str = Field(description="事由")
    count: int = Field(description="删除的记录数")
    held: int = Field(description="因保全未删除的记录数")
    genuine: bool = Field(description="签名是否与内容相符")

    @classmethod
    def of(cls, certificate: Certificate) -> CertificateSummary:
        """A certificate's line."""
        return cls.model_validate(_fields(certificate))


class CertificateOut(CertificateSummary):
    """A certificate of erasure, with the text that a person can be handed."""

    record_id: str = Field(description="记录链里说明这次删除的记录")
    statement: dict[str, JsonValue] = Field(description="签名所覆盖的内容（规范 JSON）")
    signature: str = Field(description="Ed25519 签名（十六进制）")
    text: str = Field(description="可以交给本人的中文证明")

    @classmethod
    def of(cls, certificate: Certificate) -> CertificateOut:
        """The whole certificate."""
        whole = {
            **_fields(certificate),
            "record_id": certificate.record_id,
            "statement": dict(certificate.statement),
            "signature": certificate.signature,
            "text": certificate_text(certificate),
        }
        return cls.model_validate(whole)


class CertificateList(Reply):
    """Certificates, the newest first."""

    certificates: tuple[CertificateSummary, ...]


class ErasureReply(Reply):
    """What was erased. `certificate` is null where there was nothing to erase."""

    count: int = Field(description="删除的记录数")
    held: int = Field(description="因保全未删除的记录数")
    bytes_left: bool = Field(description="数据库文件里是否还留有已删除的内容，等读取者退出后自动清除")
    certificate: CertificateOut | None = Field(description="删除证明；没有可删除的内容时为空")

    @classmethod
    def of(cls, outcome: Outcome) -> ErasureReply:
        """An outcome."""
        certificate = outcome.certificate
        return cls(
            count=outcome.count,
            held=certificate.held if certificate else 0,
            bytes_left=outcome.bytes_left,
            certificate=CertificateOut.of(certificate) if certificate else None,
        )


class HoldRequest(FoundBy):
    """Records to be kept whatever happens."""

    actor: str | None = Field(default=None, max_length=160, description="只保全这个人的：编号、登录名或姓名")
    first: Day | None = Field(default=None, alias="from", description="从哪一天起（北京时间，含当天）")
    last: Day | None = Field(default=None, alias="to", description="到哪一天止（北京时间，含当天）")
    reason: str = Field(min_length=2, max_length=500, description="事由，如案号；其中的个人信息会被遮盖")

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"session_ids": ["c-20261122-07"], "reason": "投诉转诉讼"}]}
    )


class ReleaseRequest(Request):
    """Why a hold ends."""

    reason: str = Field(min_length=2, max_length=500, description="解除的事由")


class HoldOut(Reply):
    """A legal hold."""

    hold_id: str = Field(description="保全编号", examples=["H20261122-3f9a1c02"])
    reason: str = Field(description="事由")
    placed_by: str = Field(description="谁做的：人员编号")
    placed_at: datetime = Field(description="何时（UTC）")
    released_by: str | None = Field(description="谁解除的")
    released_at: datetime | None = Field(description="何时解除；为空表示仍在保全中")
    release_reason: str | None = Field(description="为什么解除")
    records: int = Field(description="保全了几条记录")


class HoldList(Reply):
    """Holds, the newest first."""

    holds: tuple[HoldOut, ...]


class ReleaseReply(Reply):
    """A hold that ended, and what was erased because it stood in the way no longer."""

    hold: HoldOut
    completed: tuple[ErasureReply, ...] = Field(description="保全期间申请删除、现已补删的")


def _fields(certificate: Certificate) -> dict[str, object]:
    names = ("erasure_id", "at", "actor_id", "count", "held", "genuine")
    return {
        **{name: getattr(certificate, name) for name in names},
        "kind": certificate.kind.value,
        "reason": certificate.statement["reason"],
    }
