"""The title a text bears: of a rule printed behind the order 令 that publishes it, the rule's own.

What ministries send out begins 国家某局令 / 第37号 / 《…办法》已经…通过，现予公布 / a date; only then comes the rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.law.headings import parse_heading
from kb.law.layout import Line, lines_of
from kb.law.openings import article_openings, section_openings

_LONGEST = 80
_LOOKED_AT = 60
_INSTRUMENT = re.compile(
    r"(?:法典?|条例|办法|规定|规则|细则|解释|决定|通知|指南|指引|意见|批复|公告|准则|标准|制度|宪法|修正案|通则|规范)"
    r"(?:[（(](?:试行|暂行|草案|\d{4}年?[^（）()]{0,8})[）)])?》?$"
)
_ORDER = re.compile(
    r"^(?:中华人民共和国)?[\u4e00-\u9fff、 ]{2,40}?(?:令|公告)(?:[（(]?第?\s*\d+\s*号[）)]?)?$|^第\s*\d+\s*号$"
)
_STATE = re.compile(r"中\s*华\s*人\s*民\s*共\s*和\s*国$")
_SENTENCE = re.compile(r"[。；！？]|，.*，")


def own_title(body: str) -> str | None:
    """The title that stands above a text's first unit; None where no line there looks like one.

    A heading marked `# ` wins, unless it is only the order that publishes the text.

    >>> own_title("国家某局令\\n第37号\\n《退货办法》已经通过，现予公布。\\n退货办法\\n第一条　甲。")
    '退货办法'
    >>> own_title("# 某市退货须知\\n一、甲。")
    '某市退货须知'
    """
    lines = lines_of(body)
    above = lines[: min(_first_unit(lines), _LOOKED_AT)]
    marked = next((line.text for line in above if line.marks == 1), None)
    if marked is not None and not _ORDER.match(marked):
        return marked
    first = next(iter(above), None)
    if first is None:
        return None
    printed = _joined([line.text for line in above])
    if _ORDER.match(first.text) or marked is not None:
        named = [text for text in printed if _is_title(text) and not _ORDER.match(text) and _INSTRUMENT.search(text)]
        if named:
            return named[-1]
    return next((text for text in printed[:1] if _is_title(text)), None)


def _first_unit(lines: Sequence[Line]) -> int:
    articles = [opening.index for opening in article_openings(lines)[:1]]
    sections = [opening.index for opening in section_openings(lines)[:1]]
    return min(articles + sections, default=len(lines))


def _joined(lines: Sequence[str]) -> list[str]:
    """Lines with a title that is broken behind 中华人民共和国 put together."""
    found: list[str] = []
    for text in lines:
        if found and _STATE.fullmatch(found[-1]) and _INSTRUMENT.search(text):
            found[-1] = "".join(found[-1].split()) + text
        else:
            found.append(text)
    return found


def _is_title(text: str) -> bool:
    return len(text) <= _LONGEST and not _SENTENCE.search(text) and not parse_heading(text) and not text.startswith("|")
