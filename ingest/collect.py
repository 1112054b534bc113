"""From a request to its inputs: which files or which texts of a source are to be read, in a fixed order.

What cannot even be opened is an input too: its `read` raises why, so that it is reported like any other refused file.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from ingest.documents import Document
from ingest.errors import IngestError, ReadError, SourceError
from ingest.quarantine import Quarantine
from ingest.read_document import Enrich, read_document
from ingest.readers.archive import ARCHIVE_LIMITS, BETWEEN, is_furniture, unpack
from ingest.readers.formats import SUFFIXES as _BY_SUFFIX
from ingest.readers.formats import UNREAD_SUFFIXES, Format, format_of
from ingest.readers.limits import ArchiveLimits
from ingest.readers.metadata import split_front_matter
from ingest.readers.reading import read_file, unwatched
from ingest.readers.types import Reader, Reading
from ingest.requests import IngestKind, IngestRequest
from ingest.sources import china_law
from ingest.sources.fetching import Cancelled
from ingest.sources.published import ALL, PublishedSources

__all__ = ["HANDBOOKS_SOURCE", "SUFFIXES", "Input", "collect", "read_document"]

HANDBOOKS_SOURCE = "handbooks"
SUFFIXES = frozenset(_BY_SUFFIX)
# What lies beside texts in a folder and is none.
_NOT_TEXTS = frozenset({"readme.md", "readme.txt", "license.md", "license.txt", "changelog.md"})
# Where browsers put the pictures and scripts of a page that they save.
_PAGE_PARTS = ("_files", ".files", "_文件")


class ReadOne(Protocol):
    """Reads one file as a document that people know by a location."""

    def __call__(self, path: Path, *, location: str) -> Document:
        """Raises ReadError or MetadataError."""
        ...


@dataclass(frozen=True, slots=True)
class _Reading:
    """How files are read, and what archives may come to."""

    one: ReadOne
    archives: ArchiveLimits


@dataclass(frozen=True, slots=True)
class Input:
    """One text of a run: where it is, and how to read it once its turn comes.

    `path` is the file itself, or the copy unpacked from an archive; None for the texts of a source. A handbook is
    read from its path by its own parser.
    """

    location: str
    read: Callable[[], Document | Path]
    fingerprint: tuple[str, str] | None = None
    path: Path | None = None


def collect(
    request: IngestRequest,
    corpus: Path,
    overlays: Path,
    *,
    unpack_to: Path | None = None,
    enrich: Enrich | None = None,
    published: PublishedSources | None = None,
    cancelled: Cancelled | None = None,
    reading: Reading = unwatched,
    reader: Reader = read_file,
    archives: ArchiveLimits = ARCHIVE_LIMITS,
) -> tuple[Input, ...]:
    """The inputs of a request. Raises SourceError for an unknown source or a request without paths.

    A source's name that is not ours is looked up in `published`: an instrument of the catalogue, or all with an
    address; each is fetched when its turn to be read comes, until somebody has `cancelled`.

    Archives are unpacked below `unpack_to` (a folder of its own under `overlays` where none is named), which the
    caller removes when the run is over. `reading` is told the pages of long files as they are read, and may raise.
    `reader` gives a file's text.
    """
    if request.source == china_law.NAME:
        return tuple(
            Input(f"{d.location}《{d.metadata.title}》", lambda d=d: d, (d.location, d.sha256))  # type: ignore[misc]
            for d in china_law.documents()
        )
    if request.source == HANDBOOKS_SOURCE:
        return _handbooks(corpus / "handbooks", overlays / "handbooks")
    if request.source is not None:
        return _published(request.source, published, cancelled)
    if not request.paths:
        raise SourceError("没有指定要导入的文件；请给出文件、文件夹，或用 --source 指定来源。")
    aside = unpack_to or overlays / "unpacked" / uuid.uuid4().hex
    kept = Quarantine(overlays)
    read = _Reading(partial(read_document, reading=reading, enrich=enrich, read=reader), archives)
    found = (_inputs(Path(p), kept.known_as(Path(p)) or p, request.kind, aside, read) for p in request.paths)
    return tuple(one for inputs in found for one in inputs)


def _inputs(path: Path, known_as: str, kind: IngestKind, unpack_to: Path, read: _Reading) -> Iterator[Input]:
    """The inputs of a file, a folder or an archive, in the order of their names.

    `known_as` is what people call the path: of a file that is tried again out of quarantine, where it came from.
    """
    if not path.exists():
        yield _refused(str(path), ReadError(f"找不到 {path}；请检查路径。"))
        return
    files = _in_folder(path) if path.is_dir() else (path,)
    if not files:
        yield _refused(
            str(path), ReadError(f"文件夹 {path} 里没有可导入的文本（Word、PDF、网页、.md、.txt 或 .zip）。")
        )
    for file in files:
        location = known_as if file == path else str(file)
        if _is_archive(file):
            yield from _in_archive(file, location, kind, unpack_to / uuid.uuid4().hex, read)
        else:
            yield _file(file, location, kind, read)


def _published(name: str, published: PublishedSources | None, cancelled: Cancelled | None) -> tuple[Input, ...]:
    own = f"{china_law.NAME}（全国法律）、{HANDBOOKS_SOURCE}（随产品的手册）"
    if published is None:
        raise SourceError(f"没有名为“{name}”的来源；可用：{own}。")
    try:
        wanted = published.wanted(name)
    except SourceError as error:
        raise SourceError(f"{error.reason}另有来源：{own}、{ALL}（目录中有网址的全部法规）。") from error
    return tuple(Input(f"《{entry.title}》", partial(published.document, entry, cancelled)) for entry in wanted)


def _file(path: Path, location: str, kind: IngestKind, read: _Reading) -> Input:
    if kind is IngestKind.HANDBOOK:
        return Input(location, lambda: path, path=path)
    return Input(location, lambda: read.one(path, location=location), path=path)


def _refused(location: str, error: IngestError, path: Path | None = None) -> Input:
    def read() -> Document:
        raise error

    return Input(location, read, path=path)


def _in_archive(path: Path, known_as: str, kind: IngestKind, unpack_to: Path, read: _Reading) -> Iterator[Input]:
    try:
        members = unpack(path, unpack_to, read.archives)
    except ReadError as error:
        yield _refused(known_as, error, path)
        return
    if not any(member.problem or _is_text(Path(member.name)) for member in members):
        yield _refused(known_as, ReadError("压缩包里没有可导入的文本（Word、PDF、网页、.md、.txt）。"), path)
    for member in members:
        location = f"{known_as}{BETWEEN}{member.name}"
        if member.problem is not None:
            yield _refused(location, member.problem, member.path)
        elif member.path is not None and _is_text(Path(member.name)):
            yield _file(member.path, location, kind, read)


def _is_archive(path: Path) -> bool:
    try:
        return format_of(path) is Format.ZIP
    except ReadError:
        # Told again, with its reason, when its turn to be read comes.
        return False


def _in_folder(folder: Path) -> tuple[Path, ...]:
    """The texts of a folder and below; pictures, tables and slides are among them, to be reported and not skipped."""
    inside = sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    return tuple(folder / p for p in inside if not is_furniture(str(p)) and _is_text(p))


def _is_text(path: Path) -> bool:
    hidden = path.name.startswith("_") or any(part.startswith(".") for part in path.parts)
    page_part = any(part.endswith(_PAGE_PARTS) for part in path.parts[:-1])
    known = path.suffix.lower() in SUFFIXES | UNREAD_SUFFIXES
    return known and not hidden and not page_part and path.name.lower() not in _NOT_TEXTS


def _handbooks(ours: Path, theirs: Path) -> tuple[Input, ...]:
    """Our handbooks, each replaced by the company's own of the same id or file name, and the company's others."""
    own = sorted(theirs.glob("*.md")) if theirs.is_dir() else []
    replaced = {f.name for f in own} | {handbook_id for f in own if (handbook_id := _id_of(f)) is not None}
    kept = [f for f in sorted(ours.glob("*.md")) if f.name not in replaced and _id_of(f) not in replaced]
    return tuple(Input(str(f), lambda f=f: f, path=f) for f in (*kept, *own))  # type: ignore[misc]


def _id_of(handbook: Path) -> str | None:
    """The id that a handbook's front matter names; what is wrong with a file is told when its turn to be read comes."""
    try:
        fields, _ = split_front_matter(read_file(handbook).text)
    except IngestError:
        return None
    return str(fields["id"]) if fields.get("id") else None
