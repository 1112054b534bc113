"""From a request to its inputs: which files or which texts of a source are to be read, in a fixed order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.documents import Document
from ingest.errors import ReadError, SourceError
from ingest.readers.metadata import front_matter_metadata, split_front_matter
from ingest.readers.plain import SUFFIXES, read_text
from ingest.requests import IngestKind, IngestRequest
from ingest.sources import china_law

HANDBOOKS_SOURCE = "handbooks"
# What lies beside texts in a folder and is none.
_NOT_TEXTS = frozenset({"README.md", "readme.md", "LICENSE.md", "CHANGELOG.md"})


@dataclass(frozen=True, slots=True)
class Input:
    """One text of a run: where it is, and how to read it once its turn comes."""

    location: str
    read: Callable[[], Document | Path]
    fingerprint: tuple[str, str] | None = None


def collect(request: IngestRequest, corpus: Path, overlays: Path) -> tuple[Input, ...]:
    """The inputs of a request. Raises SourceError for an unknown source, ReadError for a path that is not there."""
    if request.source == china_law.NAME:
        return tuple(
            Input(f"{d.location}《{d.metadata.title}》", lambda d=d: d, (d.location, d.sha256))  # type: ignore[misc]
            for d in china_law.documents()
        )
    if request.source == HANDBOOKS_SOURCE:
        return _handbooks(corpus / "handbooks", overlays / "handbooks")
    if request.source is not None:
        raise SourceError(
            f"没有名为“{request.source}”的来源；可用：{china_law.NAME}（全国法律）、{HANDBOOKS_SOURCE}（随产品的手册）。"
        )
    if not request.paths:
        raise SourceError("没有指定要导入的文件；请给出文件、文件夹，或用 --source 指定来源。")
    found = [file for path in request.paths for file in _files(Path(path))]
    if request.kind is IngestKind.HANDBOOK:
        return tuple(Input(str(f), lambda f=f: f) for f in found)  # type: ignore[misc]
    return tuple(Input(str(f), lambda f=f: read_document(f)) for f in found)  # type: ignore[misc]


def read_document(path: Path) -> Document:
    """A Markdown or plain-text file as a document."""
    text, data = read_text(path)
    fields, body = split_front_matter(text)
    metadata = front_matter_metadata(fields)
    if metadata.title is None and not _has_title(body):
        metadata = replace(metadata, title=path.stem)
    return Document(
        location=str(path),
        source_name="file",
        retrieved_at=datetime.now(UTC),
        sha256=hashlib.sha256(data).hexdigest(),
        body=body,
        metadata=metadata,
    )


def _has_title(body: str) -> bool:
    first = next((line.strip() for line in body.splitlines() if line.strip()), "")
    return bool(first) and not first.startswith("第") and len(first.lstrip("# ")) <= 80


def _handbooks(ours: Path, theirs: Path) -> tuple[Input, ...]:
    files = {f.name: f for folder in (ours, theirs) if folder.is_dir() for f in sorted(folder.glob("*.md"))}
    return tuple(Input(str(f), lambda f=f: f) for f in files.values())  # type: ignore[misc]


def _files(path: Path) -> tuple[Path, ...]:
    if path.is_dir():
        # Folders are walked whole; office files in them are reported, not skipped in silence.
        found = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith((".", "_")))
        texts = tuple(p for p in found if p.name not in _NOT_TEXTS and p.suffix.lower() in SUFFIXES | _OFFICE)
        if not texts:
            raise ReadError(f"文件夹 {path} 里没有可导入的文本（.md、.txt）。")
        return texts
    if not path.exists():
        raise ReadError(f"找不到 {path}；请检查路径。")
    return (path,)


_OFFICE = frozenset({".doc", ".docx", ".pdf", ".html", ".htm", ".rtf"})
