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
    r"(?:中华人民共和国)?[\u4e00-\u9fff、 ]{2,40}?(?:令|公告|文件)(?:[（(]?第?\s*\d+\s*号[）)]?)?$|第\s*\d+\s*号$"
)
# What stands over a title and is none: 附件1, a document number 文号, a date, how urgent it is.
_OVER = re.compile(
    r"附\s*+件\s*+[\d一二三四五六七八九十]*+\s*+[:：]?$|.{0,20}[〔\[（(]\d{4}[〕\]）)]\s*\d+\s*号$|\d{4}年\d{1,2}月\d{1,2}日$"
    r"|特急$|急件$|机密.{0,6}$|[（(]?征求意见稿[）)]?$"
)
_INNER = re.compile(r"《([^《》]{2,60})》")
_STATE = re.compile(r"中\s*华\s*人\s*民\s*共\s*和\s*国$")
_SENTENCE = re.compile(r"[。；！？]|，.*，|\d{4}年\d{1,2}月")


def own_title(body: str) -> str | None:
    """The title that stands above a text's first unit; None where no line there looks like one.

    A heading marked `# ` wins, else the first line that is a title, unless it is only the order or the notice that
    publishes the text: 某局令, 关于印发《…办法》的通知.

    >>> own_title("国家某局令\\n第37号\\n《退货办法》已经通过，现予公布。\\n退货办法\\n第一条　甲。")
    '退货办法'
    >>> own_title("# 关于印发《退货办法》的通知\\n各单位：\\n附件\\n退货办法\\n第一条　甲。")
    '退货办法'
    """
    lines = lines_of(body)
    above = lines[: min(_first_unit(lines), _LOOKED_AT)]
    printed = [text for text in _joined([line.text for line in above]) if not _OVER.match(text)]
    first = next((line.text for line in above if line.marks == 1), next(iter(printed), None))
    if first is None:
        return None
    named = [text for text in printed if _is_title(text) and _INSTRUMENT.search(text) and not _ORDER.match(text)]
    if _ORDER.match(first) and named:
        return named[-1]
    published = {_bare(inner) for inner in _INNER.findall(first)}
    inside = next((text for text in named if _bare(text) in published and text != first), None)
    if inside is not None:
        return inside
    return first if any(line.marks == 1 for line in above) or _is_title(first) else None


def _first_unit(lines: Sequence[Line]) -> int:
    articles = article_openings(lines)
    if articles and articles[0].article.number == 1:
        return articles[0].index
    sections = section_openings(lines)
    found = [opening.index for opening in articles[:1]] + [opening.index for opening in sections[:1]]
    return min(found, default=len(lines))


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


def _bare(text: str) -> str:
    return "".join(text.split()).strip("《》")
