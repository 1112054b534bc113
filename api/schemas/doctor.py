"""The body of doctor: what an administrator should look at."""

from __future__ import annotations

from pydantic import Field

from api.findings.finding import Severity
from api.schemas.base import Reply
from api.schemas.health import Readiness


class WantedOut(Reply):
    """An instrument our content rests on and nobody has brought in."""

    title: str
    issuing_authority: str | None
    legal_rank: str | None
    document_number: str | None
    published_at: str | None = Field(description="发布网址；没有查实的不写")
    why: str | None
    industries: tuple[str, ...]
    needed_by: tuple[str, ...] = Field(description="哪些手册单元、限制用语以它为依据")


class IndustryNeeds(Reply):
    """The missing instruments of one industry."""

    industry: str
    instruments: tuple[WantedOut, ...]


class ReadingProtection(Reply):
    """How files from outside are read: always in a process of its own; what else keeps it in."""

    memory_mb: int = Field(description="读一份文件最多用多少 MB 内存")
    seconds: float = Field(description="读一份文件（PDF 每一页）最多几秒")
    without_network: bool = Field(description="读取进程是否断了网")
    without_privileges: bool = Field(description="读取进程是否不能提升权限")
    problem: str | None = Field(description="读取进程为什么启动不起来；没有问题则为 null")


class FindingOut(Reply):
    """Something amiss around the knowledge base."""

    code: str = Field(description="给程序看的代码", examples=["backup_old"])
    severity: Severity = Field(description="error 已经影响答复或记录；warning 可能影响")
    what: str
    where: str
    advice: str = Field(description="怎么办")


class DoctorReply(Reply):
    """The state of the knowledge base."""

    index: Readiness
    instruments: int
    versions: int
    unproven_dates: int = Field(description="生效日期没有依据的版本数")
    handbook_units: int
    phrasings: int
    phrasings_due: int = Field(description="依据已变、待复核的限制用语条数")
    handbooks_due: int = Field(description="依据已变、待复核的手册单元数")
    curated_due: int = Field(description="依据已变、待复核的审定答复数")
    phrasings_disabled: int = Field(description="停用的限制用语条数")
    notices: tuple[str, ...] = Field(description="自带与公司的限制用语相遇之处")
    missing: tuple[IndustryNeeds, ...]
    missing_total: int
    failed_runs: int = Field(description="最近的入库任务中失败的个数")
    upgrade: str | None = Field(default=None, description="新装的版本改了什么、还没有登记看过；没有则为 null")
    records_unreadable: int = Field(default=0, description="读不出、已改名 .bad 另存的暂存记录数")
    records_lost: int = Field(default=0, description="服务这次启动以来既没有写进数据库、也没能暂存的记录数")
    heads_problem: str | None = Field(default=None, description="日结没有签成的原因；没有问题则为 null")
    risks_waiting: int = Field(description="没有关闭的风险信号数，见 /v1/risks")
    reading: ReadingProtection | None = Field(
        default=None, description="读取外来文件时的防护；无权查看服务状态的人看不到"
    )
    failed_notices: int = Field(description="没有送达、不再重试的更新通知数，见 /v1/webhooks")
    findings: tuple[FindingOut, ...] = Field(
        default=(), description="发现的问题，重的在前；无权查看服务状态的人只看到待复核的和没有入库的"
    )
