"""One file of the catalogue read and proven: every [[instrument]] with the line of what cannot be used."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import tomli

from ingest.documents import DocumentMetadata
from ingest.errors import SourceError
from ingest.sources.addresses import parsed_url
from ingest.sources.content import FORMATS
from kb.errors import ContentError
from kb.law.instruments import DateBasis, DatedFact, LegalRank, VersionDates
from kb.law.titles import normalise_title, short_title

OURS, THEIRS = "built_in", "company"
TABLE = "instrument"
INDUSTRIES = ("general", "market", "finance", "education", "medical")
_RANKS = {rank.value: rank for rank in LegalRank}
# A basis that means: the text itself says so. Any other is what somebody else says.
_STATED = {"末条": "末条载明的施行日期", "题注": "标题下的公布、修改记载"}
_OF_INSTRUMENT = ("title", "issuing_authority", "legal_rank", "industries", "why")
_OF_PUBLICATION = (
    "address", "format", "sha256", "version", "document_number", "promulgation_date", "promulgation_date_basis",
    "effective_date", "effective_date_basis",
)  # fmt: skip
_FIELDS = frozenset((*_OF_INSTRUMENT, *_OF_PUBLICATION))
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LINE = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True, slots=True)
class Publication:
    """One version as it is published: where, in which format, with which number and dates; None where nobody knows."""

    address: str | None = None
    format: str | None = None
    sha256: str | None = None
    version: str | None = None
    document_number: str | None = None
    promulgation: DatedFact = field(default_factory=DatedFact)
    effective: DatedFact = field(default_factory=DatedFact)


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """An instrument of the catalogue: what holds for all its versions, and what is known of the published one.

    `origin` says whose file it is from: OURS or THEIRS.
    """

    title: str
    issuing_authority: str | None = None
    legal_rank: LegalRank | None = None
    industries: tuple[str, ...] = ()
    why: str | None = None
    publication: Publication = field(default_factory=Publication)
    origin: str = OURS

    @property
    def short_title(self) -> str:
        """The title as officers say it."""
        return short_title(self.title)

    @property
    def address(self) -> str | None:
        """Where it is published, None where nobody found out."""
        return self.publication.address

    def described(self) -> DocumentMetadata:
        """What holds for every version of the instrument."""
        return DocumentMetadata(title=self.title, issuing_authority=self.issuing_authority, legal_rank=self.legal_rank)

    def metadata(self) -> DocumentMetadata:
        """What the entry says of the version at its address.

        A date that a text is said to state counts as stated only for the file whose checksum is registered with it.
        """
        known = self.publication
        return DocumentMetadata(
            title=self.title,
            version_label=known.version,
            issuing_authority=self.issuing_authority,
            document_number=known.document_number,
            legal_rank=self.legal_rank,
            dates=VersionDates(promulgation=self._fact(known.promulgation), effective=self._fact(known.effective)),
        )

    def _fact(self, fact: DatedFact) -> DatedFact:
        if fact.value is None or self.publication.sha256 is not None:
            return fact
        return DatedFact(fact.value, DateBasis.SOURCE, f"来源目录登记（{fact.evidence}）")


def read_entries(path: Path, origin: str) -> tuple[CatalogueEntry, ...]:
    """The entries of a file in their order; none when there is no such file. Raises ContentError with file and line."""
    if not path.exists():
        return ()
    try:
        content = path.read_text("utf-8-sig")
        tables = tomli.loads(content)
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        line = _LINE.search(str(error))
        where = f"第 {line.group(1)} 行" if line else "末尾" if isinstance(error, tomli.TOMLDecodeError) else "编码"
        raise ContentError(f"{path} {where}不能使用：{error}。请检查引号、等号，并保存为 UTF-8。") from error
    file = _File(path, tuple(content.splitlines()))
    strange = sorted(set(tables) - {TABLE})
    if strange or not isinstance(tables.get(TABLE, []), list):
        raise ContentError(f"{path} 里只能有 [[{TABLE}]]，却有“{'、'.join(strange) or TABLE}”；请检查方括号。")
    entries: list[CatalogueEntry] = []
    seen: dict[str, int] = {}
    for number, table in enumerate(tables.get(TABLE, [])):
        entry = _entry(_Table(file, number, table), origin)
        key = normalise_title(entry.title)
        if key in seen:
            raise file.fail(number, "title", f"《{entry.title}》登记了两次（另见第 {seen[key]} 行），请留一条")
        seen[key] = file.line(number, "title")
        entries.append(entry)
    return tuple(entries)


@dataclass(frozen=True, slots=True)
class _File:
    """A file's lines, to say where something stands."""

    path: Path
    lines: tuple[str, ...]

    def line(self, number: int, key: str) -> int:
        """The line of a field in the table of a number (0-based), of the table's head where the field is not there."""
        heads = [at for at, text in enumerate(self.lines, 1) if text.split("#")[0].strip() == f"[[{TABLE}]]"]
        if number >= len(heads):
            return 1
        end = heads[number + 1] - 1 if number + 1 < len(heads) else len(self.lines)
        found = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
        inside = range(heads[number], end)
        return next((at + 1 for at in inside if found.match(self.lines[at])), heads[number])

    def fail(self, number: int, key: str, what: str) -> ContentError:
        """The error for a field of a table."""
        return ContentError(f"{self.path} 第 {self.line(number, key)} 行：{what}。")


@dataclass(frozen=True, slots=True)
class _Table:
    """One [[instrument]] table, its fields read with their types."""

    file: _File
    number: int
    fields: Mapping[str, object]

    def fail(self, key: str, what: str) -> ContentError:
        """The error for a field."""
        return self.file.fail(self.number, key, what)

    def text(self, key: str) -> str | None:
        """A text, None where it is not stated."""
        value = self.fields.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self.fail(key, f"{key} 应为引号里的文字；不知道就删去这一行")
        return value.strip()

    def day(self, key: str) -> date | None:
        """A day, None where it is not stated."""
        value = self.fields.get(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        raise self.fail(key, f"{key} 应为日期，不加引号，如 2024-07-01；不知道就删去这一行")

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty where it is not stated."""
        value = self.fields.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            raise self.fail(key, f'{key} 应为文字的列表，如 {key} = ["market"]')
        return tuple(each.strip() for each in value)


def _entry(table: _Table, origin: str) -> CatalogueEntry:
    for key in table.fields:
        if key not in _FIELDS:
            near = difflib.get_close_matches(key, _FIELDS, 1)
            raise table.fail(key, f"没有“{key}”这一项" + (f"，是否想写 {near[0]}" if near else ""))
    title = table.text("title")
    if title is None or not normalise_title(title):
        raise table.fail("title", "缺少 title（法规名称）")
    rank = table.text("legal_rank")
    if rank is not None and rank not in _RANKS:
        raise table.fail("legal_rank", f"效力位阶“{rank}”认不出来；可用：{'、'.join(_RANKS)}")
    industries = table.texts("industries")
    if unknown := [each for each in industries if each not in INDUSTRIES]:
        raise table.fail("industries", f"没有行业“{unknown[0]}”；可用：{'、'.join(INDUSTRIES)}")
    return CatalogueEntry(
        title=title,
        issuing_authority=table.text("issuing_authority"),
        legal_rank=_RANKS[rank] if rank else None,
        industries=industries,
        why=table.text("why"),
        publication=_publication(table),
        origin=origin,
    )


def _publication(table: _Table) -> Publication:
    address, form, checksum = table.text("address"), table.text("format"), table.text("sha256")
    if address is not None:
        try:
            parsed_url(address)
        except SourceError as error:
            raise table.fail("address", error.reason.rstrip("。")) from error
    if form is not None and form not in FORMATS:
        raise table.fail("format", f"格式“{form}”不支持；可用：{'、'.join(FORMATS)}")
    if checksum is not None and not _SHA256.fullmatch(checksum.lower()):
        raise table.fail("sha256", "sha256 应为 64 位十六进制校验值（sha256sum 文件 的输出）；不知道就删去这一行")
    return Publication(
        address=address,
        format=form,
        sha256=checksum.lower() if checksum else None,
        version=table.text("version"),
        document_number=table.text("document_number"),
        promulgation=_fact(table, "promulgation_date"),
        effective=_fact(table, "effective_date"),
    )


def _fact(table: _Table, key: str) -> DatedFact:
    """A date with how it is known; without that it proves nothing and is refused."""
    value, basis = table.day(key), table.text(f"{key}_basis")
    if value is None:
        if basis is not None:
            raise table.fail(f"{key}_basis", f"有 {key}_basis 而没有 {key}")
        return DatedFact()
    if basis is None:
        raise table.fail(key, f'写了 {key} 就要写它的依据，如 {key}_basis = "末条"（原文末条）或公告的名称')
    if basis in _STATED:
        return DatedFact(value, DateBasis.STATED_IN_TEXT, _STATED[basis])
    return DatedFact(value, DateBasis.SOURCE, basis)
