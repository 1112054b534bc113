"""References to law in running text, found with what they mean in their context, and printed back.

Whether a cited provision exists and says what is claimed is not decided here but in kb/citing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kb.law.citation_context import Standpoint, between, near_standpoints
from kb.law.citation_grammar import (
    BARE_PLACE,
    NEAR,
    PLACE,
    PLACE_AFTER_TITLE,
    SAME,
    SELF,
    SEPARATOR,
    name_before,
    read_place,
    skip_aside,
    title_end,
)
from kb.law.instruments import ArticleNumber, Locator
from kb.law.numerals import NUMERAL, format_article_number, format_numeral
from kb.law.titles import normalise_title

_NO_ALIASES: Mapping[str, str] = {}
# A bare 第三条 without any title at hand counts only in the words of a reference, not in 第三条评论.
_CITING_BEFORE = re.compile(r"(?:根据|依据|依照|按照|按|违反|适用|参照|符合|见)\s*$")
_CITING_AFTER = re.compile(r"\s*(?:的?规定|第\s*[\d一二三四五六七八九十]+\s*[款项])")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands in law: instrument by title, article 条, and if written 款, 项, 目.

    `title` is the full name where an alias was written, else the words without 《》; None where nothing
    names the instrument. `article` None: only the instrument is named, or 前款 and the like could not be
    resolved. `start` and `end` are code-point offsets of the written words; `relative` means that context
    supplied a part (本法, 前款).
    """

    title: str | None
    article: ArticleNumber | None
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None
    start: int = 0
    end: int = 0
    relative: bool = False

    @property
    def locator(self) -> Locator:
        """The place without the instrument."""
        return Locator(self.article, self.paragraph, self.item, self.subitem)


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
    return tuple(_Finder(text, aliases or _NO_ALIASES, own, titles_alone).run())


class _Finder:
    """One pass over one text; remembers the last title named."""

    def __init__(self, text: str, aliases: Mapping[str, str], own: Standpoint, titles_alone: bool) -> None:
        self.text = text
        self.aliases = aliases
        self.own = own
        self.titles_alone = titles_alone
        self.last_title: str | None = None
        self.heads = _head_pattern(tuple(aliases.items()))

    def run(self) -> Iterator[Citation]:
        position = 0
        while head := self.heads.search(self.text, position):
            found = self._at(head)
            yield from found
            position = max([head.end(), *(citation.end for citation in found)])
            if not found and head.group() == "《":
                position = title_end(self.text, head.start()) or head.end()

    def _at(self, head: re.Match[str]) -> list[Citation]:
        start, written = head.start(), head.group()
        if written == "《":
            return self._titled(start)
        if near := NEAR.fullmatch(written):
            return self._near(near["which"], near["count"], near["level"], start, head.end())
        if BARE_PLACE.fullmatch(written):
            return self._bare(start)
        if SELF.fullmatch(written):
            return self._named(self.own.title, start, head.end(), relative=True)
        if SAME.fullmatch(written):
            return self._named(self.last_title, start, head.end(), relative=True)
        self.last_title = self.aliases.get(written, written)
        return self._named(self.last_title, start, head.end(), relative=False)

    def _titled(self, start: int) -> list[Citation]:
        end = title_end(self.text, start)
        if end is None:
            return []
        written = self.text[start + 1 : end - 1].strip()
        self.last_title = self.aliases.get(written, written)
        for behind in (end, skip_aside(self.text, end)):
            if found := self._named(self.last_title, start, behind, relative=False):
                return found
        return [Citation(self.last_title, None, start=start, end=end)] if self.titles_alone else []

    def _named(self, title: str | None, start: int, behind: int, *, relative: bool) -> list[Citation]:
        match = PLACE_AFTER_TITLE.match(self.text, behind)
        place = read_place(match) if match else None
        if match is None or place is None:
            return []
        return self._with_list([Standpoint(title).at(place)], start, match.end(), relative)

    def _near(self, which: str, count: str | None, level: str, start: int, end: int) -> list[Citation]:
        standpoints = list(near_standpoints(self.own, which, count, level))
        match = PLACE.match(self.text, end)
        place = read_place(match) if match else None
        if match and place and place.article is None and len(standpoints) == 1:
            standpoints, end = [standpoints[0].at(place)], match.end()
        return self._with_list(standpoints, start, end, relative=True)

    def _bare(self, start: int) -> list[Citation]:
        match = PLACE.match(self.text, start)
        place = read_place(match) if match else None
        if match is None or place is None:
            return []
        if place.article is None:
            if self.own.article is None:
                return []
            return self._with_list([self.own.at(place)], start, match.end(), relative=True)
        name = name_before(self.text, start)
        if name is not None:
            self.last_title = self.aliases.get(name, name)
            begin = self.text.rindex(name, 0, start)
            named = [Standpoint(self.last_title).at(place)]
            return self._with_list(named, begin, match.end(), relative=False)
        title = self.own.title or self.last_title
        cites = _CITING_BEFORE.search(self.text, max(0, start - 6), start) or _CITING_AFTER.match(
            self.text, match.end()
        )
        if title is None and not (cites or place.paragraph or place.item):
            return []
        return self._with_list([Standpoint(title).at(place)], start, match.end(), relative=True)

    def _with_list(self, standpoints: list[Standpoint], start: int, end: int, relative: bool) -> list[Citation]:
        """The citation read so far and the ones that 、, 和 or 至 append to it, titles and levels carried
        on.
        """
        found = [_citation(standpoint, start, end, relative) for standpoint in standpoints]
        last = standpoints[-1]
        while separator := SEPARATOR.match(self.text, end):
            match = PLACE.match(self.text, separator.end())
            place = read_place(match) if match else None
            opens_with = self.text[separator.end() : separator.end() + 1]
            goes_on = opens_with == "第" or (opens_with in "（(" and last.item is not None)
            if match is None or place is None or not goes_on:
                break
            following = last.at(place)
            if separator["range"]:
                span = found[-1].start
                found += [_citation(one, span, match.end(), relative) for one in between(last, following)]
            found.append(_citation(following, separator.end(), match.end(), relative))
            last, end = following, match.end()
        return found


def _citation(place: Standpoint, start: int, end: int, relative: bool) -> Citation:
    return Citation(place.title, place.article, place.paragraph, place.item, place.subitem, start, end, relative)


@lru_cache(maxsize=16)
def _head_pattern(aliases: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """Everything a reference may begin with; among names the longest wins, and only before an article."""
    names = sorted({name for pair in aliases for name in pair if name}, key=lambda name: (-len(name), name))
    parts = [SELF.pattern, SAME.pattern, "《", re.sub(r"\?P<\w+>", "", NEAR.pattern), BARE_PLACE.pattern]
    if names:
        known = "|".join(re.escape(name) for name in names)
        parts.insert(0, rf"(?:{known})(?=\s*(?:的|中的?)?\s*第?\s*{NUMERAL}\s*条)")
    return re.compile("|".join(f"(?:{part})" for part in parts))


_POLITE = re.compile(
    r"^(?:请?(?:查询?|看)(?:一下|下)?|什么是)\s*|\s*的?(?:规定|内容|原文|全文|条文)?\s*"
    r"(?:是什么|是啥|怎么说|怎么规定|说了什么)?\s*[？?。！!]*$"
)
_LOOKUP_PLACE = re.compile(rf"\s*第?\s*(?P<number>{NUMERAL})(?:\s*之\s*(?P<inserted>[一二三四五六七八九十]+|\d+))?$")
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
    return _citation(Standpoint(title).at(place), start, end, False)


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


def format_locator(locator: Locator) -> str:
    """The place as officers read it: 第五十五条第一款第二项, or 五（二） in a text without articles.

    >>> format_locator(Locator(ArticleNumber(120, 1), 2)), format_locator(Locator(section="五", item=2))
    ('第一百二十条之一第二款', '五（二）')
    """
    if locator.article is None and locator.section is not None:
        printed = locator.section
        printed += f"第{format_numeral(locator.paragraph)}款" if locator.paragraph else ""
        return printed + (f"（{format_numeral(locator.item)}）" if locator.item else "")
    printed = format_article_number(locator.article) if locator.article else ""
    for number, unit in ((locator.paragraph, "款"), (locator.item, "项"), (locator.subitem, "目")):
        printed += f"第{format_numeral(number)}{unit}" if number else ""
    return printed


def format_citation(citation: Citation, title: str | None = None) -> str:
    """The citation in full, under `title` where one is given; 《》 inside a title become 〈〉.

    >>> format_citation(Citation("消费者权益保护法", ArticleNumber(55), 1))
    '《消费者权益保护法》第五十五条第一款'
    """
    name = title if title is not None else citation.title
    printed = format_locator(citation.locator)
    if name is None:
        return printed
    return f"《{name.strip().replace('《', '〈').replace('》', '〉')}》{printed}"
