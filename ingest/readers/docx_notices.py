"""What a Word file holds beyond its plain text, counted while it is read, and told to the person who brought it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum


class Change(Enum):
    """A tracked change that is taken as accepted."""

    INSERTED = "插入"
    DELETED = "删除"
    MOVED = "移动"


@dataclass(slots=True)
class Noticed:
    """Counts of what was accepted, left out or could not be read."""

    changes: Counter[Change] = field(default_factory=Counter)
    authors: set[str] = field(default_factory=set)
    comments: int = 0
    hidden: int = 0
    struck: int = 0
    pictures: int = 0
    formulas: int = 0
    objects: int = 0
    footnotes: int = 0
    empty_numbers: int = 0
    unknown_symbols: int = 0
    unknown_formats: frozenset[str] = frozenset()
    macros: bool = False

    def messages(self) -> tuple[str, ...]:
        """One sentence each, what weighs most first."""
        told = (
            (self.changes.total(), self._changes()),
            (self.struck, f"有 {self.struck} 处文字带删除线，已照原样读入；如果是要删去的，请先在 Word 里删掉。"),
            (self.comments, f"有 {self.comments} 条批注，没有读入。"),
            (self.hidden, f"有 {self.hidden} 处隐藏文字，没有读入。"),
            (self.footnotes, f"有 {self.footnotes} 条脚注、尾注，文中以 [1] 的形式标出，内容放在文末。"),
            (self.pictures, f"有 {self.pictures} 张图片，图里的文字没有读入。"),
            (self.formulas, f"有 {self.formulas} 个公式，只按一行文字读入，请对照原文。"),
            (self.objects, f"有 {self.objects} 个嵌入的对象或文件，内容没有读入。"),
            (self.empty_numbers, f"有 {self.empty_numbers} 个自动编号后面没有文字，请核对。"),
            (self.unknown_symbols, f"有 {self.unknown_symbols} 个特殊符号认不出来，以〓代替。"),
            (
                len(self.unknown_formats),
                f"编号格式 {'、'.join(sorted(self.unknown_formats))} 认不出来，已按阿拉伯数字写出。",
            ),
            (self.macros, "文件带有宏，宏没有运行，也不会保存。"),
        )
        return tuple(message for count, message in told if count)

    def _changes(self) -> str:
        what = "、".join(f"{kind.value} {self.changes[kind]} 处" for kind in Change if self.changes[kind])
        who = f"，{len(self.authors)} 人所作" if self.authors else ""
        return f"文件里有尚未处理的修订（{what}{who}），已按全部接受读取；请确认这就是定稿。"
