"""A file as a document: its text, and what it, its source and the catalogue say of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.documents import Document, DocumentMetadata
from ingest.errors import ReadError
from ingest.readers.footnotes import without_footnotes
from ingest.readers.formats import Format
from ingest.readers.metadata import (
    document_number_in,
    front_matter_metadata,
    merge_dates,
    split_front_matter,
    stated_dates,
)
from ingest.readers.own_title import own_title
from ingest.readers.reading import read_file, unwatched
from ingest.readers.types import Reader, Reading
from kb.law.layout import lines_of
from kb.law.openings import article_openings, section_openings

# What the catalogue knows of an instrument by its title; None where it does not know it.
Enrich = Callable[[str], DocumentMetadata | None]
_WITH_FRONT_MATTER = frozenset({Format.MARKDOWN.value, Format.TEXT.value})


def read_document(
    path: Path,
    reading: Reading = unwatched,
    *,
    location: str | None = None,
    stated: DocumentMetadata | None = None,
    enrich: Enrich | None = None,
    read: Reader = read_file,
) -> Document:
    """A file of any readable format as a document, its text given by `read`. Raises ReadError or MetadataError.

    Front matter (Markdown and plain text) comes first, then what the source states of this very file (`stated`), then
    what the catalogue knows of the instrument. Dates of the catalogue are not taken: they belong to one version, and
    the file may be another.
    """
    found = read(path, reading)
    fields, body = split_front_matter(found.text) if found.format in _WITH_FRONT_MATTER else ({}, found.text)
    notices = found.notices
    if found.format not in _WITH_FRONT_MATTER:
        body, notes = without_footnotes(body)
        notices += (f"{notes} 条脚注没有算作条文。",) if notes else ()
    if not body.strip():
        raise ReadError("文件里只有开头的说明，没有正文；请补上正文后再导入。")
    own = front_matter_metadata(fields)
    named = own.title or (stated.title if stated else None) or own_title(body)
    title = named or path.stem
    metadata = replace(_merged(own, stated) if stated else own, title=title)
    known = enrich(title) if enrich is not None else None
    if known is not None:
        metadata = _enriched(metadata, known, body)
    elif named is None and not _is_numbered(body):
        raise ReadError(
            "没有读到标题，也没有“第一条”或“一、二、”这样的编号，看不出是哪部法规；"
            "如果确是法规，请在第一行写上标题再导入；公司手册请加 --kind handbook。"
        )
    return Document(
        location=location or str(path),
        source_name="file",
        retrieved_at=datetime.now(UTC),
        sha256=_sha256(path),
        body=body,
        metadata=metadata,
        notices=notices if named else (*notices, "文中没有读到标题，用文件名代替；请核对。"),
    )


def _is_numbered(body: str) -> bool:
    """Whether a text has articles or numbered sections."""
    lines = lines_of(body)
    return bool(article_openings(lines) or section_openings(lines))


def _merged(first: DocumentMetadata, second: DocumentMetadata) -> DocumentMetadata:
    """The first, with the second's word where it says nothing; of dates the better proven."""
    return DocumentMetadata(
        title=first.title or second.title,
        version_label=first.version_label or second.version_label,
        issuing_authority=first.issuing_authority or second.issuing_authority,
        document_number=first.document_number or second.document_number,
        legal_rank=first.legal_rank or second.legal_rank,
        province=first.province or second.province,
        source_status=first.source_status or second.source_status,
        article_count=first.article_count if first.article_count is not None else second.article_count,
        dates=merge_dates(first.dates, second.dates),
    )


def _enriched(metadata: DocumentMetadata, known: DocumentMetadata, body: str) -> DocumentMetadata:
    return replace(
        metadata,
        issuing_authority=metadata.issuing_authority or known.issuing_authority,
        legal_rank=metadata.legal_rank or known.legal_rank,
        province=metadata.province or known.province,
        document_number=metadata.document_number or _number_of_this_version(metadata, known, body),
    )


def _number_of_this_version(metadata: DocumentMetadata, known: DocumentMetadata, body: str) -> str | None:
    """The catalogue's document number 文号, when the text prints none and was promulgated on the catalogue's day.

    Every amendment has a number of its own.
    """
    lines = lines_of(body)
    first = next((opening.index for opening in article_openings(lines)), len(lines))
    preface = "\n".join(line.text for line in lines[:first])
    if document_number_in(preface) is not None:
        return None
    promulgated = metadata.dates.promulgation.value or stated_dates(preface, "").promulgation.value
    same = promulgated is not None and promulgated == known.dates.promulgation.value
    return known.document_number if same else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
