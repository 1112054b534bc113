"""Which line of a printed text is its title: set larger, bolder or in the middle, above the first article.

An order that promulgates (…令) and the number under it stand above the title and are not it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from ingest.readers.pdf_paragraphs import Paragraph
from kb.law.headings import parse_heading
from kb.law.numerals import NUMERAL

_FIRST_PROVISION = re.compile(rf"第\s*{NUMERAL}\s*条|一\s*[、．.]|目\s*[录次]$|序\s*言$")
_NO_TITLE = re.compile(r"[。；：！]|^[（(\[〔]|令$|^第\s*\d+\s*号|号$|^主\s*席|文件$|公报$|^\d|^[—\-]")
_TITLE_ENDING = re.compile(
    r"(?:法|法典|条例|规定|办法|决定|通知|指南|指引|解释|规则|细则|意见|批复|公告|准则|标准|制度|手册|规范|修正案|目录|宪法)"
    r"(?:[（(][^）)]{1,20}[）)])*$"
)
_LARGER = 1.12
_FURTHEST = 40


def title_index(paragraphs: Sequence[Paragraph]) -> int | None:
    """The index of the title, None where no line above the first provision is set apart as one."""
    if not paragraphs:
        return None
    sizes = [line.size for paragraph in paragraphs for line in paragraph.lines]
    body = median(sizes)
    candidates = []
    for index, paragraph in enumerate(paragraphs[:_FURTHEST]):
        text = "".join(paragraph.text.split())
        if _FIRST_PROVISION.match(text) or parse_heading(paragraph.text):
            break
        set_apart = (paragraph.size >= _LARGER * body, paragraph.lines[0].bold, paragraph.centred)
        if not any(set_apart) or _NO_TITLE.search(text) or not 2 <= len(text) <= 80:
            continue
        candidates.append((_TITLE_ENDING.search(text) is not None, round(paragraph.size), sum(set_apart), -index))
    return -max(candidates)[-1] if candidates else None


def marked(paragraphs: Sequence[Paragraph]) -> tuple[str, ...]:
    """The paragraphs' texts, the title with `# ` in front."""
    title = title_index(paragraphs)
    return tuple(f"# {p.text}" if index == title else p.text for index, p in enumerate(paragraphs))
