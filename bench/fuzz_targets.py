"""What is fuzzed: each parser and reader with its inputs and its share of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from bench.fuzz_inputs import (
    BUILDING,
    CITING,
    COUNTING,
    archives,
    cut,
    damaged,
    drawn,
    mutated,
    pdf_files,
    repacked,
    word_files,
)
from bench.report import ROOT
from ingest.documents import Document, DocumentMetadata
from ingest.errors import IngestError
from ingest.parse import parse_document
from ingest.readers.archive import unpack
from ingest.readers.handbook import parse_handbook
from ingest.readers.reading import read_file
from kb.errors import ZhiguiError
from kb.law.citations import find_citations, parse_lookup
from kb.law.modals import find_modals
from kb.law.quantities import find_quantities, format_quantity
from kb.law.structure import parse_text

_SAMPLES = ROOT.parent / "shared" / "corpus_samples"
_MOST_TEXT = 3_000
_PAGE = (
    "<!DOCTYPE html><html><head><title>办法</title></head><body><div class=main>{}</div>"
    "<ul><li><a href=x>友情链接</a></ul></body></html>"
)
_ALIASES = {"消保法": "消费者权益保护法", "广告法": "广告法"}


@dataclass(frozen=True, slots=True)
class Target:
    """`make` draws an input, `run` takes it in; every error that is not `ALLOWED` is a crash."""

    name: str
    share: float
    make: Callable[[Random], str | bytes]
    run: Callable[[str | bytes], object]


@cache
def _texts() -> tuple[str, ...]:
    folders = (_SAMPLES, ROOT / "corpus" / "handbooks")
    found = [path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.md"))]
    return tuple(path.read_text(encoding="utf-8") for path in found)


@cache
def _files(kind: str) -> tuple[bytes, ...]:
    return tuple({"docx": word_files, "pdf": pdf_files, "zip": archives}[kind]())


@cache
def _folder() -> Path:
    return Path(mkdtemp(prefix="zhigui-fuzz-"))


def _of_grammar(words: Sequence[str]) -> Callable[[Random], str]:
    def make(random: Random) -> str:
        if random.random() < 0.7:
            return drawn(random, words)
        return mutated(random, cut(random, random.choice(_texts()), 400), words)

    return make


def _law(random: Random) -> str:
    if random.random() < 0.3:
        return drawn(random, BUILDING)
    return mutated(random, cut(random, random.choice(_texts()), _MOST_TEXT), BUILDING)


def _encoded(random: Random) -> bytes:
    encoding = random.choice(("utf-8", "utf-8", "gb18030", "big5", "utf-16", "utf-16-be"))
    data = _law(random).encode(encoding, errors="ignore")
    return damaged(random, data) if random.random() < 0.6 else data


def _page(random: Random) -> bytes:
    lines = _law(random)[:1_500].split("\n")
    tag = random.choice(("p", "div", "span", "td", "li", "br", "pre", "h2", "blockquote"))
    depth = random.choice((1, 1, 1, 30, 3_000)) if random.random() < 0.1 else 1
    body = "<div>" * depth + "".join(f"<{tag}>{line}</{tag}>" for line in lines)
    data = _PAGE.format(body).encode(random.choice(("utf-8", "gb18030")), errors="ignore")
    return damaged(random, data) if random.random() < 0.6 else data


def _docx(random: Random) -> bytes:
    package = random.choice(_files("docx"))
    return damaged(random, package) if random.random() < 0.25 else repacked(random, package, BUILDING)


def _quantities(text: str | bytes) -> None:
    for found in find_quantities(str(text)):
        format_quantity(found)


def _citations(text: str | bytes) -> None:
    find_citations(str(text), aliases=_ALIASES, own_title="消费者权益保护法", titles_alone=True)
    find_modals(str(text))


def _document(text: str | bytes) -> None:
    document = Document(
        "a", "file", datetime(2026, 1, 1, tzinfo=UTC), "", str(text), DocumentMetadata(title="退货办法")
    )
    parse_document(document)


def _read(name: str) -> Callable[[str | bytes], None]:
    def run(data: str | bytes) -> None:
        path = _folder() / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        read_file(path)

    return run


def _unpacked(data: str | bytes) -> None:
    from shutil import rmtree

    path = _folder() / "a.zip"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    into = _folder() / "into"
    try:
        unpack(path, into)
    finally:
        rmtree(into, ignore_errors=True)


def _any_file(kind: str) -> Callable[[Random], bytes]:
    return lambda random: damaged(random, random.choice(_files(kind)))


ALLOWED = (IngestError, ZhiguiError)
TARGETS = (
    Target("citations", 0.36, _of_grammar(CITING), _citations),
    Target("lookup", 0.05, lambda random: drawn(random, CITING), lambda text: parse_lookup(str(text), _ALIASES)),
    Target("quantities", 0.36, _of_grammar(COUNTING), _quantities),
    Target("structure", 0.10, _law, lambda text: parse_text(str(text))),
    Target("documents", 0.02, _law, _document),
    Target("handbooks", 0.02, _law, lambda text: parse_handbook(str(text), "手册.md", markdown=False)),
    Target("text files", 0.04, _encoded, _read("a.txt")),
    Target("web pages", 0.01, _page, _read("a.html")),
    Target("Word files", 0.02, _docx, _read("a.docx")),
    Target("PDF files", 0.01, _any_file("pdf"), _read("a.pdf")),
    Target("archives", 0.01, _any_file("zip"), _unpacked),
)
