"""Laws named wrongly or by a name they no longer have, put right before anything is looked up or searched.

Short names (消保法) are right as they are. What is meant is said back to the asker; nothing is corrected silently.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kb.law.citations import find_citations
from kb.law.numerals import format_article_number
from kb.law.title_closeness import close_titles
from kb.search.terms import Replaced, Terms

# A name in 法 that goes on with one of these is another word: 合同法律, 公司法人.
_GO_ON = r"(?![律院人庭官])"
# An unknown name counts only where a reference to it follows, or inside 《》: 没有办法, 这种做法 name nothing.
_UNKNOWN = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{4,24}?(?:法典|法|条例|办法|规定|细则|规则))"
    r"(?=\s*(?:第|\d|[一二三四五六七八九十百千]+条|[里中上]|的?规定|怎么|如何|有没有|是怎么|说的|讲|对|要求))"
)
_BRACKETED = re.compile(r"《(?P<name>[^《》]{3,40})》")
_SPOILT = re.compile(
    r"(?:违|合|非|依|立|司|守|执|说|想|做|看|用|方|办|没)(?:法|规定|办法)$|没有办法$|(?:什么|哪些|有关|相关)\w{1,2}$"
)
_SHORTEST_NAME = 4
# The 合同法 that is gone is not meant in 保险合同法: what stands in front of a name that is gone must be no part of it.
_LEADS = re.compile(r"(?:^|[^\u4e00-\u9fff]|[据照按反用问是的和与跟及或看查在从旧老原新了说讲比国有下到按被《])$")


@dataclass(frozen=True, slots=True)
class Correction:
    """A name put right: as written, the title meant, and what is said about it. `replaced` where the law is gone."""

    written: str
    title: str
    note: str
    replaced: Replaced | None = None


@dataclass(frozen=True, slots=True)
class NamesRead:
    """A question with its names put right. `unclear` (written, titles) is a name that may mean several laws."""

    text: str
    corrections: tuple[Correction, ...] = ()
    unclear: tuple[str, tuple[str, ...]] | None = None

    @property
    def note(self) -> str | None:
        """What the asker is told; None where every name was right."""
        return "".join(dict.fromkeys(each.note for each in self.corrections)) or None

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles meant, each once."""
        return tuple(dict.fromkeys(each.title for each in self.corrections))

    @property
    def matter(self) -> str:
        """The question without the titles: every text that names a law by its full title is not about its matter."""
        text = self.text
        for title in self.titles:
            text = text.replace(f"《{title}》", "").replace(title, "")
        return text

    @property
    def replaced(self) -> Correction | None:
        """The first law named that is no longer there."""
        return next((each for each in self.corrections if each.replaced is not None), None)


def read_names(text: str, terms: Terms, titles: Collection[str], gone: Collection[str]) -> NamesRead:
    """A normalised question with wrong names replaced by the titles meant.

    `titles` are the short titles that are loaded, `gone` the replaced ones that do not bind on the day. The article of
    a law that is gone is left out with it, because its number means another article in the successor.
    """
    found: list[Correction] = []
    pattern = _known(frozenset(terms.known_names) | frozenset(titles))
    parts, position = [], 0
    for match in pattern.finditer(text):
        if match.start() < position:
            continue
        correction, end = _known_name(text, match, terms, titles, gone)
        if correction is None:
            continue
        found.append(correction)
        before = text[position : match.start()]
        parts += [before.removesuffix("《") if correction.replaced else before, correction.title]
        position = end
    put_right = "".join([*parts, text[position:]])
    if found:
        return NamesRead(put_right, tuple(found))
    return _guessed(text, pattern, titles)


def titles_named(text: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """The short titles a text names, in order, each once; `names` lead from every known name to its title.

    >>> known = {"消法": "消费者权益保护法", "劳动合同法": "劳动合同法", "合同法": "合同法"}
    >>> titles_named("劳动合同法和消法有什么区别", known)
    ('劳动合同法', '消费者权益保护法')
    """
    found = _known(frozenset(names)).finditer(text)
    return tuple(dict.fromkeys(names[match["name"]] for match in found))


def _known_name(
    text: str, place: re.Match[str], terms: Terms, titles: Collection[str], gone: Collection[str]
) -> tuple[Correction | None, int]:
    """What a known name is put right to, if anything, and where the question goes on behind it."""
    name, end = place["name"], place.end()
    title = terms.known_names.get(name, name)
    if title in gone and _LEADS.search(text, 0, place.start()):
        replaced = terms.replaced[title]
        number, behind = _article_behind(text, name, end)
        note = replaced.note + (f"旧法{number}与新法条号不对应，请按内容查找。" if number else "")
        return Correction(name, replaced.title, note, replaced), behind
    if name in terms.misnomers and name not in titles:
        return Correction(name, title, f"您说的《{name}》应为《{title}》。"), end
    return None, end


def _article_behind(text: str, name: str, end: int) -> tuple[str | None, int]:
    """The article of a law that is gone, as it is written behind its name, and where the question goes on."""
    behind = end + text[end:].startswith("》")
    rest = name + text[behind:]
    cited = next((each for each in find_citations(rest, aliases={name: name}) if each.start == 0), None)
    if cited is None or cited.article is None:
        return None, behind
    return format_article_number(cited.article), behind + cited.end - len(name)


def _guessed(text: str, known: re.Pattern[str], titles: Collection[str]) -> NamesRead:
    """The question with one unknown name read as the loaded title it is a slip for."""
    for match in (*_BRACKETED.finditer(text), *_UNKNOWN.finditer(text)):
        written = match["name"]
        if known.search(text, match.start("name"), match.end("name")) or _SPOILT.search(written):
            continue
        bracketed = text[match.start()] == "《"
        name, near = _nearest(written, titles, whole=bracketed)
        if len(near) > 1:
            return NamesRead(text, (), (name, near))
        if near:
            at = match.end("name") - len(name)
            corrected = text[:at] + near[0] + text[match.end("name") :]
            return NamesRead(corrected, (Correction(name, near[0], f"您说的《{name}》应为《{near[0]}》。"),))
    return NamesRead(text)


def _nearest(written: str, titles: Collection[str], *, whole: bool) -> tuple[str, tuple[str, ...]]:
    """The part of a run of characters that is nearest to a title: 我想问消费者利益保护法 begins somewhere inside."""
    best: tuple[float, str, tuple[str, ...]] = (0.0, written, ())
    for start in range(1 if whole else max(1, len(written) - _SHORTEST_NAME + 1)):
        near = close_titles(written[start:], titles)
        if near and near[0].closeness > best[0]:
            best = (near[0].closeness, written[start:], tuple(each.title for each in near))
    return best[1], best[2]


@lru_cache(maxsize=4)
def _known(names: frozenset[str]) -> re.Pattern[str]:
    """Every known name, the longest first, so that 劳动合同法 is not read as the 合同法 that is gone."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(f"(?P<name>{'|'.join(map(re.escape, longest_first)) or '(?!)'}){_GO_ON}")
