"""Headings above provisions: 编, 分编, 章, 节, 附则, 附件 and the table of contents 目录."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.law.instruments import Heading
from kb.law.layout import Line
from kb.law.numerals import NUMERAL

_LEVELS = ("编", "分编", "章", "节")
_HEADING = re.compile(rf"第\s*({NUMERAL})\s*(分编|编|部分|章|节)(\s*)(.*)$")
_SUPPLEMENTARY = re.compile(r"附\s*则$")
# Words after which 第三章 is a reference and no heading; the longest real title measured has 24 characters.
_REFERENCE = re.compile(r"的|规定|所[列称指述规]|和第|或者第|至第|、|，|及第")
_LONGEST_TITLE = 40
_GLUED = re.compile(rf"(?<=[。；！”）])\s*(第{NUMERAL}(?:分编|编|章|节)\s+[^。；：，]{{1,40}})$")
_CONTENTS = re.compile(r"目\s*[录次]$")
_PAGE = re.compile(r"[.．·…\s]*\d*$")
_ANNEX = re.compile(rf"(附(?:件|表|录|图|录表)?\s*(?:{NUMERAL})?)\s*(?:[：:]\s*(.*)|\s(?:\s*)(.*)|)$")
_LONGEST_ANNEX_LINE = 80


def parse_heading(line: str) -> Heading | None:
    """The heading a line is, its white space evened out; None when the line is running text.

    >>> parse_heading("第二章　消费者的权 利")
    Heading(level='章', text='第二章 消费者的权利')
    >>> parse_heading("第三章规定的行为，适用本法。") is None
    True
    """
    if _SUPPLEMENTARY.match(line):
        return Heading("附则", "附则")
    match = _HEADING.match(line)
    if match is None:
        return None
    number, level, _, title = match.groups()
    if len(title) > _LONGEST_TITLE or re.search(r"[。；：！？]", title) or _REFERENCE.match(title):
        return None
    name = "".join(title.split())
    label = f"第{number}{level}"
    return Heading("编" if level == "部分" else level, f"{label} {name}" if name else label)


def extend_path(path: tuple[Heading, ...], heading: Heading) -> tuple[Heading, ...]:
    """The path below a new heading: everything of its own level or lower is left.

    附则 without a number stands beside the highest level there is.

    >>> part, chapter = Heading("编", "第一编"), Heading("章", "第一章")
    >>> extend_path((part, chapter), Heading("章", "第二章")) == (part, Heading("章", "第二章"))
    True
    """
    if heading.level == "附则":
        level = path[0].level if path else "章"
        return (Heading(level, heading.text),)
    rank = _LEVELS.index(heading.level)
    return (*(above for above in path if _LEVELS.index(above.level) < rank), heading)


def cut_glued_heading(line: str) -> tuple[str, str | None]:
    """An article's last line without the next heading that a careless source left in it, and that heading.

    >>> cut_glued_heading("依照其规定。第二章 权利")
    ('依照其规定。', '第二章 权利')
    """
    match = _GLUED.search(line)
    if match is None:
        return line, None
    return line[: match.start()].rstrip(), match.group(1)


def annex_label(line: str) -> tuple[str, str] | None:
    """Label and title where a line opens an annex 附件, 附表, 附录 or 附：; None otherwise.

    >>> annex_label("附件1：格式文本"), annex_label("附表一"), annex_label("附件所列的情形，除外。")
    (('附件1', '格式文本'), ('附表一', ''), None)
    """
    if not line.startswith("附") or len(line) > _LONGEST_ANNEX_LINE or line.endswith(("。", "；")):
        return None
    match = _ANNEX.match(line)
    if match is None or (match.group(1) == "附" and match.group(2) is None):
        return None
    label, titled, spaced = match.groups()
    return "".join(label.split()), titled or spaced or ""


def without_contents(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines without the table of contents 目录, which repeats every heading.

    The table ends where one of its entries comes again, or at the first line that cannot be an entry.
    """
    kept: list[Line] = []
    entries: set[str] | None = None
    for line in lines:
        if entries is None:
            if _CONTENTS.match(line.text):
                entries = set()
                continue
            kept.append(line)
            continue
        key = "".join(_PAGE.sub("", line.text).split())
        if key not in entries and _is_entry(line.text):
            entries.add(key)
            continue
        kept.append(line)
        entries = None
    return tuple(kept)


def _is_entry(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE + 10 and not re.search(r"[。；：，]|^第[^章节编]{1,8}条", text)
