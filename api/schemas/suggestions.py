"""What may be meant by what is being typed."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.base import Reply
from kb.search.suggest import SuggestionKind


class SuggestionOut(Reply):
    """One completion."""

    kind: SuggestionKind = Field(
        description="article 一条，instrument 一部法规，handbook 内部手册，question 常问的问题"
    )
    text: str = Field(description="补全后的文字，如 《民法典》第十二条", examples=["《民法典》第十二条"])
    detail: str = Field(description="与别的区分开：条文开头，或简称、效力位阶、制定机关；没有则为空")
    href: str | None = Field(description="在页面里读它的地址；问题为 null", examples=["/texts/3c1f0a52#第十二条"])


class SuggestionList(Reply):
    """Completions, likeliest first."""

    suggestions: tuple[SuggestionOut, ...]
    as_of: date
    generation: int
