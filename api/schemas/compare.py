"""The comparison of two texts as the contract shows it."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from api.schemas.base import Reply
from api.schemas.instrument import InstrumentOut, VersionOut
from kb.law.compare import ChangeKind
from kb.law.modals import Modal


class SegmentOut(Reply):
    """A stretch of wording: equal, insert, delete or replace; either side may be empty."""

    op: str
    old: str
    new: str


class NumbersOut(Reply):
    """Multiples, amounts, periods or percentages that differ, as printed; a side without one is empty."""

    what: str
    old: tuple[str, ...]
    new: tuple[str, ...]


class ModalsOut(Reply):
    """How often the wording commands, forbids or permits, before and after."""

    modal: Modal
    old: int
    new: int


class ChangeOut(Reply):
    """What became of one provision; `absorbed` is the article that holds most of a deleted or added wording."""

    kind: ChangeKind
    old_label: str | None
    new_label: str | None
    old_text: str | None
    new_text: str | None
    segments: tuple[SegmentOut, ...]
    moved: bool = Field(description="换了位置：顺序变了，或者移到了别的章节")
    absorbed: str | None = Field(description="删去的内容大部分并入的条，或者新增的内容大部分出自的条")
    only_references: bool = Field(description="修改的只是引用的条款项序号")
    numbers: tuple[NumbersOut, ...] = Field(description="金额、倍数、期限、比例的变化")
    modals: tuple[ModalsOut, ...] = Field(description="应当、不得、可以等出现次数的变化")


class ChangeCounts(Reply):
    """How many provisions each kind of change befell."""

    added: int
    amended: int
    deleted: int
    moved: int
    renumbered: int
    unchanged: int


class CompareReply(Reply):
    """Two versions, of one instrument or of two, article by article; unchanged articles are only counted."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True, serialize_by_alias=True)

    old: VersionOut = Field(alias="from")
    new: VersionOut = Field(alias="to")
    from_instrument: InstrumentOut
    to_instrument: InstrumentOut
    changes: tuple[ChangeOut, ...]
    counts: ChangeCounts
    unchanged: int
