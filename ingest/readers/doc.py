"""Old Word files (doc, wps) and RTF: LibreOffice makes a docx of them, which is then read like any other."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ingest.errors import ReadError
from ingest.readers.docx import read_docx
from ingest.readers.office import converted, find_office
from ingest.readers.types import Reading, ReadText
from ingest.readers.word_files import WordContent, content_of, refusal

_MISSING = (
    "这台机器没有 LibreOffice，旧版 Word（.doc）和 RTF 文件读不了；"
    "请在 Word 或 WPS 里另存为 .docx 再导入，或请管理员安装 LibreOffice。"
)
_NOTICE = "这是{kind}文件，由 LibreOffice 转换后读入；请抽查自动编号和表格。"
_LOST = "文件里自动编号的汉字已经丢失（“第一条”成了“?一?”），不能当法规读；请在 Word 里打开原稿另存为 .docx 再导入。"
# LibreOffice writes such RTF; what Word itself writes comes through whole.
_LOST_LABEL = re.compile(r"^#*\s*\?[一二三四五六七八九十百零\d]+\?", re.MULTILINE)
_KINDS = {WordContent.BINARY: ("doc", "旧版 Word（.doc）"), WordContent.RTF: ("rtf", " RTF ")}


def read_doc(path: Path, reading: Reading, find: Callable[[], str | None] = find_office) -> ReadText:
    """The text of a doc, wps or rtf file; a docx under such a name is read as what it is.

    `find` gives the program of LibreOffice. Raises ReadError without it, and where `read_docx` does.
    """
    content = content_of(path)
    if content is WordContent.PACKAGE:
        return read_docx(path, reading)
    if content not in _KINDS:
        raise refusal(content)
    suffix, kind = _KINDS[content]
    program = find()
    if program is None:
        raise ReadError(_MISSING)
    with converted(program, path, f"text.{suffix}", lambda: reading(0, 1)) as docx:
        found = read_docx(docx, reading)
    lost = _LOST_LABEL.search(found.text) if content is WordContent.RTF else None
    if lost is not None:
        raise ReadError(_LOST, f"第 {found.text.count(chr(10), 0, lost.start()) + 1} 行")
    return replace(found, format=suffix, notices=(_NOTICE.format(kind=kind), *found.notices))
