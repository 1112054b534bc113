"""What people ask of an article, written by us beside the law: document expansion, as files a team edits.

An expansion stands for the words it was written for. Where `written_for` marks them and the article reads otherwise
today, the expansion is not used: a changed article may no longer answer what people ask.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import tomli

from kb.errors import ContentError
from kb.law.citations import parse_lookup
from kb.law.numerals import format_article_number
from kb.law.titles import short_title
from kb.search.terms import Terms

# Eight hex digits tell two wordings of one article apart; they are no fingerprint of the law as a whole.
_MARK_LENGTH = 8
# A phrase of more than this is no question but a text.
LONGEST_PHRASE = 200
_LINE = re.compile(r"\(at line (\d+)")
_NOT_WORDING = re.compile(r"[\s\W_]+")


@dataclass(frozen=True, slots=True)
class Expansion:
    """One article's phrases, in the file's order; `title` is the instrument's short title, `label` the article's.

    `written_for` is the `wording_mark` of the text they were written for; None: for whatever the article says.
    """

    title: str
    label: str
    asked: tuple[str, ...]
    written_for: str | None = None

    def fits(self, text: str) -> bool:
        """Whether the article still reads as it did."""
        return self.written_for is None or self.written_for == wording_mark(text)


@dataclass(frozen=True, slots=True)
class Expansions:
    """All expansions, in the order of their files; `expansions_id` changes with any phrase."""

    entries: tuple[Expansion, ...] = ()
    expansions_id: str = field(init=False)

    def __post_init__(self) -> None:
        digest = sha256()
        for entry in self.entries:
            digest.update("\x1f".join((entry.title, entry.label, *entry.asked)).encode() + b"\x1e")
        object.__setattr__(self, "expansions_id", digest.hexdigest()[:16])

    @property
    def phrases(self) -> tuple[str, ...]:
        """Every phrase, entry by entry."""
        return tuple(phrase for entry in self.entries for phrase in entry.asked)


def wording_mark(text: str) -> str:
    """Names a wording by eight hex digits; white space and punctuation do not count, for they vary between printings.

    >>> wording_mark("经营者不得拒绝。") == wording_mark("经营者不得拒绝 ")
    True
    """
    return sha256(_NOT_WORDING.sub("", text).encode()).hexdigest()[:_MARK_LENGTH]


def load_expansions(*folders: Path) -> Expansions:
    """The expansions of every *.toml of the folders, later folders adding to earlier ones; a missing folder adds none.

    ContentError names the file and what cannot be used.
    """
    return Expansions(tuple(entry for folder in folders for path in _files(folder) for entry in _entries(path)))


def lay_articles(terms: Terms) -> Mapping[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The articles every lay term stands for, as (short title, label), by the term's lay words."""
    return {
        term.lay: tuple(
            (short_title(cited.title), format_article_number(cited.article))
            for reference in term.articles
            if (cited := parse_lookup(reference, terms.known_names)) is not None
            and cited.title is not None
            and cited.article is not None
        )
        for term in terms.lay_terms
    }


def with_lay_terms(expansions: Expansions, terms: Terms) -> Expansions:
    """The expansions, and what the lay terms add: their words are what people ask of the articles they stand for."""
    words: dict[tuple[str, str], dict[str, None]] = {}
    for lay, articles in lay_articles(terms).items():
        for article in articles:
            words.setdefault(article, {}).update(dict.fromkeys(lay))
    added = (Expansion(title, label, tuple(lay)) for (title, label), lay in words.items())
    return Expansions((*expansions.entries, *added))


def _files(folder: Path) -> Sequence[Path]:
    return sorted(folder.glob("*.toml"))


def _entries(path: Path) -> tuple[Expansion, ...]:
    where = f"{path.parent.name}/{path.name}"
    try:
        return _parsed(path.read_text("utf-8"), where)
    except UnicodeDecodeError as error:
        raise ContentError(f"{where} 不是 UTF-8 编码，请另存为 UTF-8 后再试。") from error


# Two hundred files are read anew whenever one of any kind was edited.
@lru_cache(maxsize=512)
def _parsed(text: str, where: str) -> tuple[Expansion, ...]:
    try:
        content = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = f"第{found.group(1)}行" if found else "末尾"
        raise ContentError(f"{where} {line}不是有效的 TOML：{error}。") from error
    title = content.get("title")
    if not isinstance(title, str) or not title.strip():
        raise ContentError(f"{where}：缺少 title（法律法规的标题）。")
    asked = _table(content, "asked", where)
    marks = _table(content, "written_for", where)
    entries = []
    for label, phrases in asked.items():
        mark = marks.get(label)
        if mark is not None and not isinstance(mark, str):
            raise ContentError(f"{where}：written_for 中“{label}”应为文字。")
        entries.append(Expansion(short_title(title), label, _phrases(phrases, label, where), mark))
    return tuple(entries)


def _table(content: Mapping[str, object], name: str, where: str) -> Mapping[str, object]:
    table = content.get(name, {})
    if not isinstance(table, dict):
        raise ContentError(f'{where}：[{name}] 应是一张表，每条一行，如 "第五条" = ["…"]。')
    return table


def _phrases(value: object, label: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ContentError(f"{where}：“{label}”应是问法的列表，至少一条。")
    for phrase in value:
        if not isinstance(phrase, str) or not phrase.strip() or len(phrase) > LONGEST_PHRASE:
            raise ContentError(f"{where}：“{label}”里有空的、过长的（超过{LONGEST_PHRASE}字）或不是文字的一条。")
    return tuple(dict.fromkeys(value))
