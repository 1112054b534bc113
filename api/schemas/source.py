"""The catalogue of instruments: what is known of each, whether it is in the store, and when it was fetched last."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas.base import Reply
from api.schemas.instrument import DatedFactOut
from kb.law.instruments import LegalRank


class FetchedOut(Reply):
    """The copy that was fetched last."""

    fetched_at: datetime = Field(description="下载的时间")
    checked_at: datetime = Field(description="网站最近一次确认没有变化的时间")
    final_address: str = Field(description="跳转后的网址")
    size: int = Field(description="字节数")
    sha256: str


class CatalogueEntryOut(Reply):
    """An instrument of the catalogue."""

    title: str
    short_title: str
    issuing_authority: str | None
    legal_rank: LegalRank | None
    industries: tuple[str, ...]
    why: str | None
    version: str | None = Field(description="文号、日期、网址和校验值所说的版本")
    document_number: str | None
    promulgation: DatedFactOut
    effective: DatedFactOut
    address: str | None = Field(description="发布网址；没有查实的不写")
    format: str | None
    sha256: str | None
    origin: str = Field(description="built_in 自带，company 公司", examples=["built_in"])
    held: bool = Field(description="库里是否已有这部法规（按标题）")
    instrument_id: str | None = Field(description="库里的编号")
    held_since: datetime | None = Field(description="最早入库的文本是何时取得的")
    fetched: FetchedOut | None = Field(description="最近一次下载；没有下载过的不写")


class CatalogueReply(Reply):
    """The catalogue, ours first, then the company's."""

    sources: tuple[CatalogueEntryOut, ...]
    total: int
    held: int = Field(description="已入库的部数")
    with_address: int = Field(description="有网址的部数")
    hosts: tuple[str, ...] = Field(description="允许下载的网站")
    generation: int
