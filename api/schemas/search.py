"""The bodies of search and lookup."""

from __future__ import annotations

from datetime import date

from pydantic import ConfigDict, Field, StrictInt

from api.schemas.ask_law import RelatedOut
from api.schemas.base import IndexFreshness, Reply, Request, WrittenDay
from api.schemas.citation import Citation
from kb.law.instruments import LegalRank
from kb.store.roles import Role


class SearchRequest(Request):
    """A search over provisions as of a day."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"query": "格式条款 最终解释权", "legal_ranks": ["法律"], "top_k": 5}]},
    )

    query: str = Field(min_length=1, description="检索词或问题")
    as_of: WrittenDay | None = Field(default=None, description="以哪一天的法律为准，默认今天（北京时间）")
    instruments: list[str] | None = Field(default=None, max_length=200, description="只查这些法规：编号、标题或简称")
    legal_ranks: list[LegalRank] | None = Field(default=None, description="只查这些效力位阶")
    province: str | None = Field(default=None, max_length=20, description="省份")
    role: Role | None = Field(
        default=None, description="以哪种角色检索，只有管理员与本机用户可以指定；默认按自己的角色，手册只用看得到的"
    )
    top_k: StrictInt = Field(default=10, ge=1, le=100, description="最多几条")


class SearchReply(Reply):
    """Hits of one generation and one day, best first."""

    hits: tuple[Citation, ...]
    related: tuple[RelatedOut, ...] = Field(description="最前面几条的相关条文：处罚、所提到的和提到它的条文")
    rewritten_query: str | None = Field(description="有错别字时，实际用来检索的文字")
    notice: str | None = Field(description="须告诉使用者的话，如 按“退还”理解“退环”。")
    as_of: date
    generation: int
    index: IndexFreshness
    timings_ms: dict[str, float]


class LookupReply(Reply):
    """The provision a reference names, or in `reason` why there is none; no ranking, no encoder."""

    hits: tuple[Citation, ...]
    title: str = Field(description="所指法规的简称")
    instrument_id: str | None = Field(description="所指法规；没有入库时为空")
    note: str | None = Field(description="改引说明，如 合同法自2021年1月1日起由民法典取代")
    reason: str | None = Field(description="没有结果时的原因，如 该法只有第一条至第六十三条")
    as_of: date
    generation: int
    timings_ms: dict[str, float]
