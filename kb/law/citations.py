"""References to law in running text, found with what they mean in their context, and printed back.

Whether a cited provision exists and says what is claimed is not decided here but in kb/citing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kb.law.citation_context import Standpoint
from kb.law.citation_finder import CitationFinder, citation_at
from kb.law.citation_format import Citation, format_citation, format_locator
from kb.law.citation_grammar import PLACE_AFTER_TITLE, read_place, title_end
from kb.law.instruments import ArticleNumber
from kb.law.numerals import NUMERAL
from kb.law.titles import normalise_title

__all__ = ["Citation", "find_citations", "format_citation", "format_locator", "parse_lookup"]

_NO_ALIASES: Mapping[str, str] = {}


def find_citations(
    text: str,
    *,
    aliases: Mapping[str, str] | None = None,
    own_title: str | None = None,
    own_article: ArticleNumber | None = None,
    own_paragraph: int | None = None,
    titles_alone: bool = False,
) -> tuple[Citation, ...]:
    """Every reference in a text, in order; lists and ranges come as one citation for each place they name.

    `aliases` maps short names to titles (消保法 → 消费者权益保护法); titles it maps to are known without
    《》 too. `own_*` is where the text itself stands and resolves 本法, 本条, 前条, 前款; a bare 第九条
    without `own_title` is read as of the last title named. With `titles_alone` a 《title》 without an
    article is a citation as well.

    >>> for found in find_citations("《广告法》第九条、第九百条和第二十八条第二款第（一）项"):
    ...     print(format_citation(found))
    《广告法》第九条
    《广告法》第九百条
    《广告法》第二十八条第二款第一项
    """
    own = Standpoint(own_title, own_article, own_paragraph)
    return tuple(CitationFinder(text, aliases or _NO_ALIASES, own, titles_alone).run())


_POLITE = re.compile(
    r"^(?:请?(?:查询?|看)(?:一下|下)?|什么是)\s*|\s*的?(?:规定|内容|原文|全文|条文)?\s*"
    r"(?:是什么|是啥|怎么说|怎么规定|说了什么)?\s*[？?。！!]*$"
)
_LOOKUP_PLACE = re.compile(rf"\s*第?\s*(?P<number>{NUMERAL})(?:\s*之\s*(?P<inserted>[一二三四五六七八九十]+|\d+))?$")
# The longest title of a national law has 89 characters; every beginning of a query is tried as a name.
_LONGEST_LOOKUP = 500
_UNKNOWN_TITLE = re.compile(
    r"[\u4e00-\u9fff（）]{2,40}?(?:法典|法|条例|办法|规定|细则|规则|解释)(?=\s*(?:第|\d|[一二三四五六七八九十百千]+条))"
)


def parse_lookup(query: str, aliases: Mapping[str, str]) -> Citation | None:
    """The reference that a query is, when it is nothing else; None for a question that merely contains one.

    民法典1254, 广告法九条三项, 刑法133条之一; a title alone when it is known or in 《》 (then `article` is
    None).

    >>> found = parse_lookup("消保法55条", {"消保法": "消费者权益保护法"})
    >>> found and format_citation(found)
    '《消费者权益保护法》第五十五条'
    >>> parse_lookup("消保法55条怎么索赔", {"消保法": "消费者权益保护法"}) is None
    True
    """
    if len(query) > _LONGEST_LOOKUP:
        return None
    plain = _POLITE.sub("", query.strip())
    offset = query.find(plain) if plain else 0
    titled = _leading_title(plain, aliases)
    if titled is None:
        return None
    title, behind = titled
    start, end = offset, offset + len(plain)
    if not plain[behind:].strip():
        return Citation(title, None, start=start, end=end)
    match = PLACE_AFTER_TITLE.match(plain, behind)
    place = read_place(match) if match and match.end() == len(plain) else None
    if place is None and (short := _LOOKUP_PLACE.match(plain, behind)):
        label = f"{short['number']}条" + (f"之{short['inserted']}" if short["inserted"] else "")
        spelled = PLACE_AFTER_TITLE.match(label)
        place = read_place(spelled) if spelled else None
    if place is None:
        return None
    return citation_at(Standpoint(title).at(place), start, end, False)


def _leading_title(plain: str, aliases: Mapping[str, str]) -> tuple[str, int] | None:
    """The instrument a query begins with, by its full title, and where the rest begins."""
    if plain.startswith("《"):
        end = title_end(plain, 0)
        if end is None:
            return None
        written = plain[1 : end - 1].strip()
        return aliases.get(written, written), end
    known = set(aliases.values())
    for length in range(len(plain), 0, -1):
        written = plain[:length]
        if written in aliases or written in known:
            return aliases.get(written, written), length
        bare = normalise_title(written)
        if bare != written and (bare in aliases or bare in known):
            return aliases.get(bare, bare), length
    match = _UNKNOWN_TITLE.match(plain)
    return (match.group(), match.end()) if match else None
