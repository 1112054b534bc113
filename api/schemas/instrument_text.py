"""A whole text for reading: its headings, and every unit in paragraphs, items and subitems that can be pointed to."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.base import Reply
from api.schemas.instrument import InstrumentOut, VersionOut
from kb.law.instruments import ProvisionKind


class ReferenceOut(Reply):
    """Words of a text that name another place; offsets count Unicode code points of the piece's `text`."""

    start: int = Field(description="起点：第几个字符（Unicode 码点），从 0 数起")
    end: int = Field(description="终点，不含")
    instrument_id: str = Field(description="所指法规的编号；只列已入库的")
    title: str = Field(description="所指法规的简称")
    locator: str | None = Field(description="所指的条款项；只提到法规时为 null")


class PieceOut(Reply):
    """A stretch of wording with a place of its own, character for character as stored."""

    locator: str = Field(description="位置，如 第五十五条第一款第二项，与引用的写法一致", examples=["第二十五条第一款"])
    text: str
    references: tuple[ReferenceOut, ...]


class ItemOut(PieceOut):
    """An item 项 with its subitems 目."""

    subitems: tuple[PieceOut, ...]


class ParagraphOut(PieceOut):
    """A paragraph 款: its words before the first item, then the items."""

    items: tuple[ItemOut, ...]


class UnitOut(Reply):
    """An article 条, or a section or annex of a text without articles."""

    label: str
    kind: ProvisionKind
    path: tuple[str, ...]
    paragraphs: tuple[ParagraphOut, ...]


class HeadingOut(Reply):
    """A heading 编章节 of the table of contents, above the unit with the index `unit`."""

    depth: int = Field(description="层级，1 为最高")
    text: str
    unit: int = Field(description="其下第一个条文的序号，从 0 数起")


class InstrumentText(InstrumentOut):
    """One version as a whole, with all versions to choose from."""

    version: VersionOut
    binding: bool = Field(description="所示文本在所问之日是否有效；否则是离那一天最近的文本")
    versions: tuple[VersionOut, ...] = Field(description="全部版本，新的在前")
    headings: tuple[HeadingOut, ...]
    units: tuple[UnitOut, ...]
    as_of: date
    generation: int
