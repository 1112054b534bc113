"""A docx as the package it is: a zip of XML parts, opened with every guard a file from outside needs.

Nothing is extracted to disk, no DTD or entity is honoured, no macro is run. Does not know what a paragraph is.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from lxml import etree

from ingest.errors import ReadError
from ingest.readers.word_files import refuse_other_content

LARGEST_UNPACKED = 512 * 1024 * 1024
LARGEST_PART = 256 * 1024 * 1024
# A law of 1,260 articles packs 8 : 1, ten thousand equal paragraphs 90 : 1; a bomb packs 1,000 : 1.
HIGHEST_RATIO = 200
# Below this a high ratio harms nobody and is met in nearly empty files.
_HARMLESS = 8 * 1024 * 1024

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# The strict variant of the format names everything alike in namespaces of its own.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)
# What zipfile was seen to raise on 3,700 damaged files: names that are no UTF-8, unheard-of versions, places outside.
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    ValueError,
    OverflowError,
    OSError,
    RuntimeError,
)
_DAMAGED = "Word 文件已损坏（{what}）；请在 Word 或 WPS 里打开后另存为 .docx 再导入，打不开就向发文件的人重新要一份。"


class Package:
    """An opened docx: its main part streamed, its small parts whole."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.casefold(): name for name in archive.namelist()}
        self.main = self._find_main()
        self._relations = self._read_relations(self.main)

    def related(self, kind: str) -> etree._Element | None:
        """The root of the main part's styles, numbering, footnotes or another kind of part; None if absent."""
        name = next((target for _, found, target in self._relations if found == kind), None)
        if name is None or name.casefold() not in self._names:
            return None
        return self._root(name)

    def has(self, kind: str) -> bool:
        """Whether the main part has a part of a kind, which need not be XML."""
        return any(found == kind for _, found, _ in self._relations)

    def attached(self, relation: str | None) -> tuple[str, bytes] | None:
        """The name and bytes of the part that an element refers to; None where it stands outside or is missing."""
        name = next((target for found, _, target in self._relations if found == relation), None)
        if name is None or name.casefold() not in self._names:
            return None
        with _damage_told(name), self._stream(name) as stream:
            return name, stream.read()

    def blocks(self) -> Iterator[etree._Element]:
        """The children of the body in order; each is emptied once the next is asked for."""
        with _damage_told(self.main), self._stream(self.main) as stream:
            depth, inside = 0, False
            for event, element in etree.iterparse(stream, events=("start", "end"), **_SAFE):
                if event == "start":
                    if depth == 0:
                        _refuse_doctype(element)
                    inside = inside or (depth == 1 and element.tag == f"{W}body")
                    depth += 1
                    continue
                depth -= 1
                if inside and depth == 2:
                    yield element
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]

    def _find_main(self) -> str:
        for _, kind, target in self._read_relations(""):
            if kind == "officeDocument" and target.casefold() in self._names:
                return target
        return "word/document.xml"

    def _read_relations(self, part: str) -> tuple[tuple[str, str, str], ...]:
        """Every relation of a part to another one of the package: its id, its kind, the other's name."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels.casefold() not in self._names:
            return ()
        found = []
        for relation in self._root(rels).iter(_REL):
            if relation.get("TargetMode") == "External":
                continue
            target = relation.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found.append((relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], path))
        return tuple(found)

    def _root(self, name: str) -> etree._Element:
        with _damage_told(name), self._stream(name) as stream:
            root = etree.parse(stream, etree.XMLParser(**_SAFE)).getroot()
            _refuse_doctype(root)
            return root

    @contextmanager
    def _stream(self, name: str) -> Iterator[IO[bytes]]:
        stored = self._names[name.casefold()]
        with self._archive.open(stored) as stream:
            strict = b"purl.oclc.org/ooxml" in stream.read(4096)
        with self._archive.open(stored) as stream:
            if not strict:
                yield stream
                return
            data = stream.read()
        for namespace, usual in _STRICT:
            data = data.replace(namespace, usual)
        yield io.BytesIO(data)


_SAFE = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """A docx, docm or dotx, opened. Raises ReadError when it is none, is locked, damaged, or packed to do harm."""
    refuse_other_content(path)
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN_ZIP as error:
        raise ReadError(
            "Word 文件不完整，多半是下载或传送中断了；请重新下载，或在 Word 里打开后另存为 .docx 再导入。"
        ) from error
    with archive:
        _refuse_bomb(archive, path.stat().st_size)
        _refuse_other_packages(archive)
        package = Package(archive)
        if package.main.casefold() not in {name.casefold() for name in archive.namelist()}:
            raise ReadError(
                "文件里没有 Word 正文（word/document.xml），不是有效的 docx；请在 Word 里打开后另存为 .docx 再导入。"
            )
        yield package


def _refuse_bomb(archive: zipfile.ZipFile, size: int) -> None:
    infos = archive.infolist()
    if any(info.flag_bits & 0x1 for info in infos):
        raise ReadError("文件有密码，读不了；请用密码打开，去掉密码后另存为 .docx 再导入。")
    unpacked = sum(info.file_size for info in infos)
    # Entries that lie over each other each state the same packed bytes: there are no more than the file has.
    packed = min(sum(info.compress_size for info in infos), size) or 1
    largest = max((info.file_size for info in infos), default=0)
    if unpacked > LARGEST_UNPACKED or largest > LARGEST_PART:
        raise ReadError(
            f"文件展开后有 {unpacked // 1024 // 1024} MB，超过上限（合计 512 MB、单个部件 256 MB），没有读取；"
            "请删去图片或拆成几个文件后再导入。"
        )
    if unpacked > _HARMLESS and unpacked > HIGHEST_RATIO * packed:
        raise ReadError(
            f"文件的压缩率异常（展开后是原来的 {unpacked // packed} 倍），可能是压缩炸弹，没有读取；"
            "如果来源可靠，请在 Word 里打开后另存为 .docx 再导入。"
        )


def _refuse_other_packages(archive: zipfile.ZipFile) -> None:
    names = {name.casefold() for name in archive.namelist()}
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        raise ReadError("这是 Excel 表格，不是 Word 文件（只是后缀写成了 .docx）；请把内容另存为 Word 文件再导入。")
    if "ppt/presentation.xml" in names:
        raise ReadError("这是 PPT 演示文稿，不是 Word 文件（只是后缀写成了 .docx）；请把文字另存为 Word 文件再导入。")
    if "content.xml" in names and "mimetype" in names:
        raise ReadError("这是 OpenDocument（.odt）文件，不是 docx；请在 WPS 或 LibreOffice 里另存为 .docx 再导入。")


def _refuse_doctype(element: etree._Element) -> None:
    """No word processor writes a DTD; one is there to read files of this machine or to swell in memory."""
    if element.getroottree().docinfo.doctype:
        raise ReadError("文件里夹带了外部实体声明（DTD），可能有害，没有读取；请在 Word 里打开后另存为 .docx 再导入。")


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    try:
        yield
    except etree.XMLSyntaxError as error:
        place = f"{name} 第 {error.lineno} 行" if error.lineno else name
        raise ReadError(_DAMAGED.format(what="里面的 XML 不完整"), place) from error
    except _BROKEN_ZIP as error:
        raise ReadError(_DAMAGED.format(what="压缩数据读不出来"), name) from error
