"""One pass over a text for `citations.find_citations`: where references begin, and what each means where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from functools import cached_property

from kb.law.citation_context import Standpoint, between, near_standpoints
from kb.law.citation_format import Citation
from kb.law.citation_grammar import (
    BARE_PLACE,
    NEAR,
    PLACE,
    PLACE_AFTER_TITLE,
    SAME,
    SELF,
    SEPARATOR,
    SHORT_PLACE,
    Place,
    known_name_before,
    name_before,
    read_place,
    skip_aside,
    title_end,
)

# A bare 第三条 without any title at hand counts only in the words of a reference, not in 第三条评论.
_CITING_BEFORE = re.compile(r"(?:根据|依据|依照|按照|按|违反|适用|参照|符合|见)\s*$")
_CITING_AFTER = re.compile(r"\s*(?:的?规定|第\s*[\d一二三四五六七八九十]+\s*[款项])")


class CitationFinder:
    """One pass over one text; remembers the last title named."""

    def __init__(self, text: str, aliases: Mapping[str, str], own: Standpoint, titles_alone: bool) -> None:
        self.text = text
        self.aliases = aliases
        self.own = own
        self.titles_alone = titles_alone
        self.last_title: str | None = None

    @cached_property
    def names(self) -> Set[str]:
        """Short names and the titles they stand for; gathered only where a place without 《》 asks for them."""
        return self.aliases.keys() | set(self.aliases.values())

    @cached_property
    def lengths(self) -> list[int]:
        """The lengths of the names, longest first."""
        return sorted({len(name) for name in self.names if name}, reverse=True)

    def run(self) -> Iterator[Citation]:
        position = 0
        while head := _HEADS.search(self.text, position):
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
        return self._short(start)

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
        if which == "本" and self.own.article is None:
            return []  # 按本条办理 outside a law refers to nothing that could be checked
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
        name = known_name_before(self.text, start, self.names, self.lengths) or name_before(self.text, start)
        if name is not None:
            return self._behind_name(name, place, start, match.end())
        title = self.own.title or self.last_title
        cites = _CITING_BEFORE.search(self.text, max(0, start - 6), start) or _CITING_AFTER.match(
            self.text, match.end()
        )
        if title is None and not (cites or place.paragraph or place.item):
            return []
        return self._with_list([Standpoint(title).at(place)], start, match.end(), relative=True)

    def _short(self, start: int) -> list[Citation]:
        """55条 behind a name that is known: 消保法55条."""
        name = known_name_before(self.text, start, self.names, self.lengths)
        match = PLACE_AFTER_TITLE.match(self.text, start) if name else None
        place = read_place(match) if match else None
        if name is None or match is None or place is None:
            return []
        return self._behind_name(name, place, start, match.end())

    def _behind_name(self, name: str, place: Place, start: int, end: int) -> list[Citation]:
        self.last_title = self.aliases.get(name, name)
        begin = self.text.rindex(name, 0, start)
        return self._with_list([Standpoint(self.last_title).at(place)], begin, end, relative=False)

    def _with_list(self, standpoints: list[Standpoint], start: int, end: int, relative: bool) -> list[Citation]:
        """The citation read so far and the ones that 、, 和 or 至 append to it, titles and levels carried
        on.
        """
        found = [citation_at(standpoint, start, end, relative) for standpoint in standpoints]
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
                found += [citation_at(one, span, match.end(), relative) for one in between(last, following)]
            found.append(citation_at(following, separator.end(), match.end(), relative))
            last, end = following, match.end()
        return found


def citation_at(place: Standpoint, start: int, end: int, relative: bool) -> Citation:
    return Citation(place.title, place.article, place.paragraph, place.item, place.subitem, start, end, relative)


# Everything a reference may begin with; a name without 《》 is looked for in front of its place.
_HEADS = re.compile(
    "|".join(
        f"(?:{part})"
        for part in (
            SELF.pattern,
            SAME.pattern,
            "《",
            re.sub(r"\?P<\w+>", "", NEAR.pattern),
            BARE_PLACE.pattern,
            SHORT_PLACE.pattern,
        )
    )
)
