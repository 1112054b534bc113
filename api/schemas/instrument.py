"""Instruments, their versions and articles, and the comparison of two versions."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import ConfigDict, Field

from api.schemas.base import Industry, Reply, Request, WrittenDay
from api.schemas.citation import Citation
from kb.law.instruments import DateBasis, LegalRank, ProvisionKind, ValidityStatus


class DateKind(StrEnum):
    """Which date of a version, in the order in which they come in the life of a text."""

    ADOPTION = "adoption"
    PROMULGATION = "promulgation"
    EFFECTIVE = "effective"
    REPEAL = "repeal"


DATE_NAMES = {
    DateKind.ADOPTION: "通过日期",
    DateKind.PROMULGATION: "公布日期",
    DateKind.EFFECTIVE: "生效日期",
    DateKind.REPEAL: "废止日期",
}


class DatedFactOut(Reply):
    """A date with how it is known; `value` null means nobody proved one."""

    value: date | None
    basis: DateBasis
    evidence: str | None


class VersionDatesOut(Reply):
    """The dates of a version."""

    adoption: DatedFactOut
    promulgation: DatedFactOut
    effective: DatedFactOut
    repeal: DatedFactOut


class SourceOut(Reply):
    """Where a version's text came from."""

    name: str
    location: str
    retrieved_at: datetime
    sha256: str


class InstrumentOut(Reply):
    """An instrument: anything with legal validity."""

    instrument_id: str
    title: str
    short_title: str
    issuing_authority: str | None
    legal_rank: LegalRank
    province: str | None


class VersionOut(Reply):
    """A version, and whether it binds on the day asked about."""

    version_id: str
    label: str | None
    document_number: str | None
    source_status: str | None
    article_count: int
    dates: VersionDatesOut
    valid_from: date | None
    valid_to: date | None
    validity_status: ValidityStatus
    notice: str | None
    sources: tuple[SourceOut, ...] = ()


class InstrumentSummary(InstrumentOut):
    """An instrument in a list: with the version that answers on the day, if one does."""

    version_count: int
    current: VersionOut | None
    validity_status: ValidityStatus = Field(description="当日的文本的效力；当日没有文本可答的，是最新文本的")
    industries: tuple[Industry, ...] = Field(description="来源目录所列的行业，以及以它为依据的手册和限制用语的行业")


class FacetCount(Reply):
    """A value to narrow the list by, and how many instruments it would leave."""

    value: str
    count: int


class InstrumentFacets(Reply):
    """What the list can be narrowed by; each is counted with the other conditions as they are."""

    rank: tuple[FacetCount, ...] = Field(description="效力位阶")
    authority: tuple[FacetCount, ...] = Field(description="制定机关，多的在前")
    validity: tuple[FacetCount, ...] = Field(description="当日效力")
    industry: tuple[FacetCount, ...] = Field(description="行业；一部法规可以属于几个行业")
    unproven: int = Field(description="其中施行日期没有核实的有几部")


class InstrumentList(Reply):
    """A page of instruments, by title."""

    instruments: tuple[InstrumentSummary, ...]
    facets: InstrumentFacets
    total: int
    offset: int
    limit: int
    as_of: date
    generation: int


class OutlineEntry(Reply):
    """A provision in the table of contents."""

    label: str
    kind: ProvisionKind
    path: tuple[str, ...]


class InstrumentDetail(InstrumentOut):
    """An instrument with all its versions, newest first, and the outline of the one that answers on the day."""

    versions: tuple[VersionOut, ...]
    outline: tuple[OutlineEntry, ...]
    as_of: date
    generation: int


class ArticleReply(Reply):
    """An article as of a day, with its neighbours' labels."""

    citation: Citation
    previous: str | None
    next: str | None
    as_of: date
    generation: int


class SetDatesRequest(Request):
    """Dates settled by hand, with the evidence that settles them; at least one."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"effective_date": "2014-03-15", "evidence": "国务院公报 2013 年第 33 号所载主席令第七号"},
                {"repeal_date": "2026-12-31", "evidence": "新办法第六十条：自2027年1月1日起施行，本办法同时废止"},
            ]
        },
    )

    effective_date: WrittenDay | None = Field(default=None, description="生效（施行）日期")
    promulgation_date: WrittenDay | None = Field(default=None, description="公布日期")
    repeal_date: WrittenDay | None = Field(default=None, description="废止日期：从这一天起不再有效")
    adoption_date: WrittenDay | None = Field(default=None, description="通过日期")
    evidence: str = Field(min_length=4, max_length=500, description="证明这一日期的依据：文件、公报或网址")
    version: str | None = Field(default=None, description="版本编号；只有一个版本时可省略")

    def dates(self) -> dict[str, date]:
        """The dates that are given, by kind, in the order in which they come in the life of a text."""
        given = {kind: getattr(self, f"{kind}_date") for kind in DATE_NAMES}
        return {kind: value for kind, value in given.items() if value is not None}


class WithdrawRequest(Request):
    """A wrong version is taken out of the knowledge base, and why."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "误将征求意见稿入库"}]})

    reason: str = Field(min_length=2, max_length=500, description="撤下的原因")
    version: str | None = Field(default=None, description="版本编号；只有一个版本时可省略")


class PublishedReply(Reply):
    """A change was published."""

    generation: int
    detail: str
