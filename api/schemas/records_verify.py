"""The bodies of verification and of the heads of days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue, StrictFloat

from api.schemas.base import Reply, Request
from kb.records.verification.day_heads import HEAD, HEADS, INTERIM

PublicKey = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
EXAMPLE_HEAD: dict[str, JsonValue] = {
    "type": HEAD,
    "day": "2026-11-21",
    "writer_id": "local",
    "sequence": 1280,
    "records": 96,
    "hash": "5e" * 32,
    "key_id": "66687aadf862bd77",
    "public_key": "00" * 32,
    "signed_at": "2026-11-21T16:05:12Z",
    "signature": "ab" * 64,
}


class VerifyRequest(Request):
    """What the records are held against."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"heads": [EXAMPLE_HEAD], "public_keys": [], "wait_seconds": 30}]}
    )

    heads: list[dict[str, object]] = Field(
        default=[], max_length=100_000, description="外部保存的日结，即导出文件 heads 里的对象；不给则只核对库内的"
    )
    public_keys: list[PublicKey] = Field(
        default=[], max_length=20, description="认可的签名公钥；不给则认外部日结所用的，两样都不给则认本机的"
    )
    wait_seconds: StrictFloat = Field(default=30, ge=0, le=60, description="最多等几秒；到时没做完就先回答 running")


class FaultOut(Reply):
    """Something wrong with the records."""

    kind: str = Field(description="问题的种类，如 row_edited、gap、chain_remade")
    detail: str = Field(description="哪里不对")
    where: str = Field(description="位置")
    writer_id: str | None = Field(description="写入者")
    sequence: int | None = Field(description="涉及的第一条的序号")
    until: int | None = Field(description="涉及的最后一条的序号；只有一条时为 null")
    record_id: str | None = Field(description="记录编号")
    day: date | None = Field(description="日结的日期")


class ChainOut(Reply):
    """How one writer's chain looked."""

    writer_id: str
    records: int = Field(description="记录条数")
    first_at: datetime | None = Field(description="第一条的时间")
    last_sequence: int | None = Field(description="最后一条的序号")
    last_at: datetime | None = Field(description="最后一条的时间")
    last_hash: str | None = Field(description="最后一条的哈希值")
    heads: int = Field(description="库内日结的份数")
    last_head: date | None = Field(description="最近一份日结的日期")
    vouched: int = Field(description="外部日结证实到第几条；0 表示没有")
    faults: int = Field(description="这条链的问题数")


class VerificationOut(Reply):
    """What a verification found."""

    checked_at: datetime
    intact: bool = Field(description="没有发现任何问题")
    records: int = Field(description="核对的记录条数")
    erased: int = Field(description="其中内容已依规删除的条数")
    writers: tuple[ChainOut, ...]
    faults: tuple[FaultOut, ...]
    cut: int = Field(description="问题太多时没有列出的个数")
    outside_heads: int = Field(description="用来对照的外部日结份数")
    known_keys: tuple[str, ...] = Field(description="认可的签名公钥")
    unsigned: bool = Field(description="还一份日结都没有签过")


class VerifyReply(Reply):
    """A verification, under way or done."""

    state: Literal["running", "done", "failed"] = Field(description="running 进行中，done 完成，failed 没能做完")
    started_at: datetime
    done: int = Field(description="已核对的条数")
    total: int = Field(description="总条数")
    result: VerificationOut | None = Field(description="结果；没有完成时为 null")
    problem: str | None = Field(description="没能做完的原因")


class HeadOut(Reply):
    """A signed head of a day, as it is written to be kept elsewhere."""

    type: Literal["zhigui-day-head-v1", "zhigui-interim-head-v1"] = Field(
        description=f"{HEAD} 日结，{INTERIM} 即时日结"
    )
    day: date = Field(description="哪一天（北京时间）")
    writer_id: str = Field(description="写入者")
    sequence: int = Field(description="这一天最后一条的序号")
    records: int = Field(description="上一份日结以来的条数")
    hash: str = Field(description="最后一条的哈希值")
    key_id: str = Field(description="签名密钥的编号")
    public_key: str = Field(description="签名公钥")
    signed_at: str = Field(description="签名时间")
    signature: str = Field(description="签名（Ed25519，十六进制）")


class HeadsReply(Reply):
    """All heads, in the form that can be saved and held against the records later."""

    type: Literal["zhigui-heads-v1"] = Field(description=f"文件格式，{HEADS}")
    exported_at: str = Field(description="导出时间")
    heads: tuple[HeadOut, ...]
    problem: str | None = Field(default=None, description="有日结没有签成时的原因")
