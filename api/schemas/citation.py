"""The contract's Citation: where a statement stands, its wording, and whether it binds on the day."""

from __future__ import annotations

from datetime import date

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from api.schemas.base import Reply
from kb.citing.citations import CitationKind
from kb.law.instruments import DateBasis, LegalRank, ValidityStatus

CITATION_EXAMPLE: JsonDict = {
    "n": 1,
    "kind": "provision",
    "instrument_id": "3c1f0a52",
    "title": "示例办法",
    "locator": "第二条第一款",
    "article": "第二条",
    "article_number": {"number": 2, "suffix": 0},
    "paragraph": 1,
    "item": None,
    "quotation": "收到商品七日内可以退货。",
    "text": "收到商品七日内可以退货。\n商品应当完好。",
    "path": ["第一章 总则"],
    "version": "9d2b7c10",
    "effective_date": None,
    "effective_date_basis": "unknown",
    "validity_status": "unknown",
    "source_status": "现行有效",
    "notice": "生效日期未核实（来源标注现行有效）",
    "issuing_authority": "示例机关",
    "legal_rank": "部门规章",
    "score": 0.93,
    "href": "/v1/instruments/3c1f0a52/articles/%E7%AC%AC%E4%BA%8C%E6%9D%A1?as_of=2026-11-21",
}


class ArticleNumberOut(Reply):
    """An article's number; `suffix` counts 之一, 之二 … and is 0 without one."""

    number: int
    suffix: int


class Citation(Reply):
    """A place in a stored text. `quotation` is a slice of `text`; fields that do not apply are null."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [CITATION_EXAMPLE]})

    n: int = Field(description="引用编号，按使用顺序从 1 起")
    kind: CitationKind = Field(description="provision 法条，guideline 指引，handbook 内部手册")
    instrument_id: str | None
    title: str
    locator: str = Field(description="条款项位置，如 第五十五条第一款")
    article: str | None
    article_number: ArticleNumberOut | None
    paragraph: int | None
    item: int | None
    quotation: str = Field(description="引文，原文的一段，逐字相同")
    text: str = Field(description="所在条文全文")
    path: tuple[str, ...] = Field(description="所在编章节")
    version: str
    effective_date: date | None
    effective_date_basis: DateBasis | None
    validity_status: ValidityStatus | None
    source_status: str | None
    notice: str | None = Field(description="效力提示，如 生效日期未核实")
    issuing_authority: str | None
    legal_rank: LegalRank | None
    score: float | None
    href: str | None
