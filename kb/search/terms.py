"""What corpus/terms/ teaches: short names of instruments, what replaced repealed ones, lay words' legal words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import tomli

from kb.errors import ContentError
from kb.law.titles import normalise_title, short_title
from kb.search.wordlist import Wordlist
from kb.text.normalise import normalise_query

Built = TypeVar("Built")
# A name in 法 that goes on with one of these is another word: 劳动法律, 行政法院, 公司法人.
_GO_ON = ("律", "院", "人", "庭", "官")
_LINE = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True, slots=True)
class Replaced:
    """That an instrument no longer exists and where its matter now stands, since when, and by which provision."""

    old: str
    title: str
    since: date
    basis: str
    note: str


@dataclass(frozen=True, slots=True)
class LayTerm:
    """What callers say and the statute's words for it, with the articles that carry them."""

    lay: tuple[str, ...]
    legal: tuple[str, ...]
    articles: tuple[str, ...]
    industries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """All terms; `aliases` maps a short name to a short title, `replaced` an old short title to what replaced it.

    `misnomers` are those aliases that are no short names but mistakes, such as 消费者保护法: the asker is told so.
    """

    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    replaced: Mapping[str, Replaced] = field(default_factory=lambda: MappingProxyType({}))
    lay_terms: tuple[LayTerm, ...] = ()
    misnomers: frozenset[str] = frozenset()
    _names: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _lay: Mapping[str, tuple[int, ...]] = field(init=False, repr=False, compare=False)
    _lay_words: Wordlist = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        own = {title: title for title in (*self.aliases.values(), *self.replaced)}
        lay: dict[str, tuple[int, ...]] = {}
        for number, term in enumerate(self.lay_terms):
            lay.update({word: (*lay.get(word, ()), number) for word in term.lay})
        object.__setattr__(self, "_names", MappingProxyType(own | dict(self.aliases)))
        object.__setattr__(self, "_lay", MappingProxyType(lay))
        object.__setattr__(self, "_lay_words", Wordlist(lay))

    @property
    def known_names(self) -> Mapping[str, str]:
        """Every name that a reference may begin with, to the title it means: aliases, titles, repealed titles."""
        return self._names

    def legal_words(self, query: str) -> tuple[str, ...]:
        """The legal words for the lay terms a normalised query contains, without repeats."""
        return tuple(dict.fromkeys(legal for term in self.lay_terms_in(query) for legal in term.legal))

    def lay_terms_in(self, query: str) -> tuple[LayTerm, ...]:
        """The lay terms a normalised query contains."""
        numbers = {number for word in self._lay_words.within(query) for number in self._lay[word]}
        return tuple(self.lay_terms[number] for number in sorted(numbers))

    def titles_in(self, text: str) -> frozenset[str]:
        """The short titles of the instruments a text names, by whatever of their names."""
        return frozenset(title for name, title in self.known_names.items() if name in text and _names(text, name))

    def names(self) -> tuple[str, ...]:
        """Every name under which an instrument is known here: words for the segmenter."""
        return tuple(self.known_names)

    def named_in(self, text: str) -> bool:
        """Whether a text names an instrument by any of its names; 劳动法 is not named in 劳动法律 or 劳动法庭."""
        return any(_names(text, name) for name in self.known_names if name in text)


def _names(text: str, name: str) -> bool:
    at = text.find(name)
    while at >= 0:
        if not (name.endswith("法") and text[at + len(name) : at + len(name) + 1] in _GO_ON):
            return True
        at = text.find(name, at + 1)
    return False


def load_terms(*folders: Path) -> Terms:
    """The terms of corpus/terms, overlaid by later folders; a missing file or folder adds nothing.

    ContentError names file and line of what cannot be used.
    """
    aliases: dict[str, str] = {}
    misnomers: set[str] = set()
    replaced: dict[str, Replaced] = {}
    lay_terms: list[LayTerm] = []
    for folder in folders:
        for title, names, wrong in _entries(folder / "aliases.toml", "alias", _alias):
            aliases.update(dict.fromkeys((*names, *wrong), title))
            misnomers.update(wrong)
        for entry in _entries(folder / "aliases.toml", "replaced", _replaced):
            replaced[entry.old] = entry
        lay_terms.extend(_entries(folder / "lay_terms.toml", "term", _lay_term))
    return Terms(MappingProxyType(aliases), MappingProxyType(replaced), tuple(lay_terms), frozenset(misnomers))


def _alias(table: Mapping[str, object]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Title, short names, and what people call it by mistake."""
    wrong = _texts(table, "wrong") if "wrong" in table else ()
    names = () if wrong and "names" not in table else _texts(table, "names")
    return short_title(_text(table, "title")), names, wrong


def _replaced(table: Mapping[str, object]) -> Replaced:
    since = table.get("since")
    if not isinstance(since, date):
        raise ValueError("since 应为日期，如 2021-01-01")
    title = short_title(_text(table, "title"))
    return Replaced(normalise_title(_text(table, "old")), title, since, _text(table, "basis"), _text(table, "note"))


def _lay_term(table: Mapping[str, object]) -> LayTerm:
    industries = _texts(table, "industries") if "industries" in table else ("general",)
    articles = _texts(table, "articles") if "articles" in table else ()
    lay = tuple(normalise_query(lay) for lay in _texts(table, "lay"))
    return LayTerm(lay, _texts(table, "legal"), articles, industries)


def _entries(path: Path, name: str, build: Callable[[Mapping[str, object]], Built]) -> Iterator[Built]:
    """The [[name]] tables of a file, built one by one; the line of the one that cannot be used is named."""
    if not path.exists():
        return
    content = path.read_text("utf-8")
    try:
        tables = tomli.loads(content).get(name, [])
    except tomli.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        where = f"第{found.group(1)}行" if found else "末尾"
        raise ContentError(f"{path.name} {where}不是有效的 TOML：{error}。") from error
    for number, table in enumerate(tables):
        try:
            yield build(table)
        except ValueError as error:
            line = _line_of(content, name, number)
            raise ContentError(f"{path.name} 第{line}行的 [[{name}]]：{error}。") from error


def _line_of(content: str, name: str, number: int) -> int:
    headers = [line for line, text in enumerate(content.splitlines(), 1) if text.split("#")[0].strip() == f"[[{name}]]"]
    return headers[number] if number < len(headers) else 1


def _text(table: Mapping[str, object], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"缺少 {key}，或它不是文字")
    return value


def _texts(table: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = table.get(key)
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise ValueError(f"缺少 {key}，或它不是文字的列表")
    if not all(isinstance(entry, str) and entry.strip() for entry in value):
        raise ValueError(f"{key} 里有空的或不是文字的一项")
    return tuple(str(entry) for entry in value)
