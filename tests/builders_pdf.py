"""PDF files as offices bring them: printed by LibreOffice, locked, scanned; and a few written by hand."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

FONT = "Noto Serif CJK SC"
_SCAN_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
)
_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
_TABLE_ROW = re.compile(r"^\|.*\|$")


@dataclass(frozen=True, slots=True)
class Print:
    """How a text is laid out on paper. `indent` in characters; `spacing` below a paragraph in points."""

    columns: int = 1
    indent: int = 2
    spacing: float = 0.0
    header: str | None = None
    page_numbers: str | None = None
    size: float = 12.0
    align: str = "justify"


def write_law_pdf(path: Path, markdown: str, layout: Print | None = None) -> None:
    """A law's Markdown (front matter left out) as an office prints it: centred title and headings, indented 款."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "law.fodt"
        source.write_text(_flat_odt(markdown, layout or Print()), encoding="utf-8")
        print_as_pdf(source, path)


def print_as_pdf(source: Path, path: Path) -> None:
    """Any file LibreOffice opens, printed to `path`."""
    with tempfile.TemporaryDirectory() as folder:
        profile = (Path(folder) / "profile").as_uri()
        command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
        subprocess.run([*command, "--outdir", folder, str(source)], check=True, capture_output=True, timeout=180)
        shutil.move(Path(folder) / f"{source.stem}.pdf", path)


def scanned_pdf(path: Path, lines: Sequence[str]) -> None:
    """A page of `lines` as a picture, without a text layer, as an office scanner makes it."""
    picture = Image.new("L", (1654, 2339), 255)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype(next(name for name in _SCAN_FONTS if Path(name).is_file()), 44)
    for index, line in enumerate(lines):
        pen.text((180, 200 + index * 74), line, fill=0, font=font)
    picture.save(path, "PDF", resolution=200.0)


def joined_pdf(path: Path, parts: Sequence[Path]) -> None:
    """The pages of several PDF files in one."""
    with pypdfium2.PdfDocument.new() as whole:
        for part in parts:
            with pypdfium2.PdfDocument(part) as document:
                whole.import_pages(document)
        whole.save(path)


def plain_pdf(path: Path, lines: Sequence[str]) -> None:
    """A one-page PDF of ASCII lines, written by hand."""
    path.write_bytes(_assemble([lines]))


def watermarked_pdf(path: Path, lines: Sequence[str], *, askew: str, pale: str) -> None:
    """A one-page PDF with one watermark across the page and another upright, large and pale over the text."""
    marks = f"BT /F1 40 Tf .7 .7 -.7 .7 150 300 Tm ({askew}) Tj ET 0.9 g BT /F1 48 Tf 100 650 Td ({pale}) Tj ET 0 g "
    path.write_bytes(_assemble([lines], under=marks.encode()))


def sideways_pdf(path: Path, lines: Sequence[str]) -> None:
    """A one-page PDF whose lines run from the bottom to the top of the sheet."""
    turned = "".join(f"BT /F1 12 Tf 0 1 -1 0 {100 + 20 * n} 80 Tm ({line}) Tj ET " for n, line in enumerate(lines))
    path.write_bytes(_assemble([()], under=turned.encode()))


def encrypted_pdf(path: Path, password: str = "secret", *, owner_only: bool = False) -> None:
    """A PDF locked with a user's password (RC4, 40 bits); with `owner_only` it opens freely but forbids changes."""
    path.write_bytes(_assemble([("A locked page with a line of text on it.",)], lock=("" if owner_only else password)))


def empty_pdf(path: Path) -> None:
    """A PDF without a page."""
    path.write_bytes(_assemble([]))


def pictures_pdf(path: Path, pages: int) -> None:
    """As many pages as asked for, each of them the same small grey picture over the whole page."""
    picture = b"\x80" * 64
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(b"%d 0 R" % (5 + n) for n in range(pages)), pages),
        b"<</Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8/Length 64>>stream\n"
        b"%s\nendstream" % picture,
        b"<</Length 26>>stream\n595 0 0 842 0 0 cm /Im1 Do\nendstream",
        *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</Im1 3 0 R>>>>>>"]
        * pages,
    ]
    path.write_bytes(_file(objects, b"/Root 1 0 R"))


_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_FILE_ID = b"zhigui-test-file"
_PERMISSIONS = -44


def _assemble(pages: Sequence[Sequence[str]], *, lock: str | None = None, under: bytes = b"") -> bytes:
    """The bytes of a PDF whose streams are encrypted for the user's password `lock`, None for no lock."""
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    owner = _rc4(hashlib.md5(_padded("owner")).digest()[:5], _padded(lock or ""))
    key = hashlib.md5(_padded(lock or "") + owner + _PERMISSIONS.to_bytes(4, "little", signed=True) + _FILE_ID)
    for index, lines in enumerate(pages):
        number = 5 + 2 * index
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {number} 0 R"
        objects.append(f"{page}/Resources<</Font<</F1 3 0 R>>>>>>".encode())
        body = under + _content(lines)
        if lock is not None:
            salted = key.digest()[:5] + number.to_bytes(3, "little") + b"\0\0"
            body = _rc4(hashlib.md5(salted).digest()[:10], body)
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(body), body))
    trailer = b"/Root 1 0 R/ID[<%s><%s>]" % (_FILE_ID.hex().encode(), _FILE_ID.hex().encode())
    if lock is not None:
        user = _rc4(key.digest()[:5], _PADDING)
        objects.append(
            b"<</Filter/Standard/V 1/R 2/P %d/O<%s>/U<%s>>>" % (_PERMISSIONS, owner.hex().encode(), user.hex().encode())
        )
        trailer += b"/Encrypt %d 0 R" % len(objects)
    return _file(objects, trailer)


def _file(objects: Sequence[bytes], trailer: bytes) -> bytes:
    data = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(data))
    return data + head + table + end


def _content(lines: Sequence[str]) -> bytes:
    shown = "".join(f"({line}) Tj 0 -20 Td " for line in lines)
    return f"BT /F1 12 Tf 72 760 Td {shown}ET".encode()


def _padded(password: str) -> bytes:
    return (password.encode() + _PADDING)[:32]


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def _flat_odt(markdown: str, layout: Print) -> str:
    """LibreOffice's one-file format: styles by hand, so that indents, columns, headers and gaps are exactly these."""
    body = list(_odt_blocks(_without_front_matter(markdown)))
    columns = f'<style:columns fo:column-count="{layout.columns}" fo:column-gap="0.8cm"/>'
    above = max((index + 1 for index, (style, _) in enumerate(body) if style == "Title"), default=0)
    titles = "".join(block for _, block in body[:above])
    text = "".join(block for _, block in body[above:])
    header = f"<style:header><text:p>{escape(layout.header)}</text:p></style:header>" if layout.header else ""
    footer = _odt_footer(layout.page_numbers) if layout.page_numbers else ""
    indent = f"{layout.indent * layout.size}pt"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document office:mimetype="application/vnd.oasis.opendocument.text" office:version="1.2"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0">
<office:font-face-decls><style:font-face style:name="F" svg:font-family="'{FONT}'"/></office:font-face-decls>
<office:styles>
{
        _odt_style(
            "Standard",
            f'fo:text-align="{layout.align}" fo:line-height="150%" fo:margin-bottom="{layout.spacing}pt"',
            f'fo:font-size="{layout.size}pt" style:font-size-asian="{layout.size}pt"',
        )
    }
{_odt_style("Body", f'fo:text-indent="{indent}"', "", "Standard")}
{_odt_style("Centred", 'fo:text-align="center"', "", "Standard")}
{
        _odt_style(
            "Title",
            'fo:text-align="center"',
            'fo:font-size="18pt" style:font-size-asian="18pt" fo:font-weight="bold" style:font-weight-asian="bold"',
            "Standard",
        )
    }
</office:styles>
<office:automatic-styles>
<style:style style:name="Columns" style:family="section"><style:section-properties>{columns}</style:section-properties>
</style:style>
<style:page-layout style:name="Page"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"
 fo:margin="2.5cm"/><style:header-style><style:header-footer-properties fo:margin-bottom="0.5cm"/></style:header-style>
<style:footer-style><style:header-footer-properties fo:margin-top="0.5cm"/></style:footer-style></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="Page">{header}{footer}
</style:master-page></office:master-styles>
<office:body><office:text>{titles}<text:section text:style-name="Columns" text:name="S">{text}</text:section>
</office:text></office:body></office:document>"""


def _odt_style(name: str, paragraph: str, text: str, parent: str = "") -> str:
    above = f' style:parent-style-name="{parent}"' if parent else ""
    fonts = f'style:font-name="F" style:font-name-asian="F" fo:language="zh" fo:country="CN" {text}'
    return (
        f'<style:style style:name="{name}" style:family="paragraph"{above}>'
        f"<style:paragraph-properties {paragraph}/><style:text-properties {fonts}/></style:style>"
    )


def _odt_footer(pattern: str) -> str:
    number = escape(pattern).replace("#", "<text:page-number/>").replace("@", "<text:page-count/>")
    return f'<style:footer><text:p text:style-name="Centred">{number}</text:p></style:footer>'


def _odt_blocks(markdown: str) -> list[tuple[str, str]]:
    blocks: list[tuple[str, str]] = []
    lines = [line.strip() for line in markdown.splitlines() if line.strip()]
    rows: list[str] = []
    for line, following in pairwise([*lines, ""]):
        if _TABLE_ROW.match(line):
            rows.append(line)
            if not _TABLE_ROW.match(following):
                blocks.append(("Table", _odt_table(rows)))
                rows = []
            continue
        match = _HEADING.match(line)
        style = "Body" if match is None else "Title" if len(match.group(1)) == 1 else "Centred"
        text = escape(match.group(2) if match else line).replace("  ", ' <text:s text:c="1"/>')
        blocks.append((style, f'<text:p text:style-name="{style}">{text}</text:p>'))
    return blocks


def _odt_table(rows: Sequence[str]) -> str:
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    made = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in cells
    )
    return f'<table:table><table:table-column table:number-columns-repeated="{len(cells[0])}"/>{made}</table:table>'


def _without_front_matter(markdown: str) -> str:
    return re.sub(r"\A---\n.*?\n---\n", "", markdown, flags=re.DOTALL)
