"""Inputs that nobody would write: our own texts and files, mutated, and words of references and numbers in any order.

Everything is drawn from one `Random`, so that a target's name, a seed and a number give the same input again.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.builders_docx import LevelXml, abstract_num, num, numbered, p, raw_docx
from tests.builders_pdf import plain_pdf, watermarked_pdf

# What the parsers look for, and the signs that stand around it: alone, repeated and in any order.
CITING = (
    *(  # noqa: SIM905 - words, as people read them
        "第 条 款 项 目 之一 之 、 和 至 到 — - 《 》 〈 〉 （ ） ( ) 一 二 九 十 百 千 〇 零 两 1 28 "
        "３ 本法 本条例 前条 前款 前两款 本条 该法 法 条例 办法 规定 消费者权益保护法 民法典 广告法 "
        "中华人民共和国 第一款 第（三）项 第十二条之一 实施 以及 或者 ， 。 ； 依照 根据 违反 关于 的 "
        "等 章 节 编 全文 修正 2021年 "
    ).split(),
    " ",
    "\u3000",
    "\n",
)
COUNTING = (
    *(  # noqa: SIM905 - words, as people read them
        "一 二 三 十 百 千 万 亿 兆 〇 零 两 半 几 数 廿 0 1 9 15 ３０ . ． ， , % ％ 百分之 千分之 "
        "倍 元 万元 日 天 个月 月 年 工作日 小时 周 以上 以下 不足 超过 至 — 不少于 不得超过 之 分之 "
        "第 条 号 20 2026年3月1日 〔2021〕37号 （ ） 、 。 三分之一 每 届满 罚款 的 内 前 后 起 / : - "
    ).split(),
    " ",
    "\u3000",
    "\n",
)
BUILDING = (
    *(  # noqa: SIM905 - words, as people read them
        "第 条 章 节 编 目 一 二 三 十 百 千 〇 、 （一） （二） (1) １． 1. 一、 二、 [1] ``` <p> "
        "经营者应当退货。 本办法自2026年3月1日起施行。 《 》 ： 废止 。 "
    ).split(),
    "# ",
    "## ",
    "### ",
    "\n",
    "\n\n",
    "\r\n",
    "　　",
    "  ",
    "\t",
    "第一条　",
    "第二条　",
    "第十条之一　",
    "第一章　总则\n",
    "目　　录\n",
    "附　　则\n",
    "附件1\n",
    "| a | b |\n",
    "---\n",
    "title: 办法\n",
    "（2021年1月1日公布　根据2022年1月1日《关于修改的决定》修正）\n",
    "\ufeff",
    "\f",
)
_LONG = 100_000
_INSERTED = (
    "\x00",
    "\u202e",
    "\u200b",
    "\ufffd",
    "\U0010ffff",
    "\ud7a3",
    "\u0301",
    "\x1b",
    "<",
    "&",
    "]]>",
    "\\",
    '"',
    "{",
    "|",
)
_MEMBERS = ("word/document.xml", "word/numbering.xml", "word/styles.xml", "[Content_Types].xml", "_rels/.rels")


def drawn(random: Random, words: Sequence[str]) -> str:
    """Words of a grammar in any order; one of 700 is 100,000 characters of a few of them over and over."""
    if random.random() < 1 / 700:
        piece = "".join(random.choices(words, k=random.randint(1, 4)))
        tail = "".join(random.choices(words, k=random.randint(0, 3)))
        return (piece * (_LONG // len(piece) + 1))[:_LONG] + tail
    return "".join(random.choices(words, k=random.randint(1, 40)))


def cut(random: Random, text: str, most: int) -> str:
    """A stretch of a text."""
    size = random.randint(1, most)
    start = random.randrange(max(1, len(text) - size))
    return text[start : start + size]


def mutated(random: Random, text: str, words: Sequence[str]) -> str:
    """A text with some of its pieces lost, doubled, moved, or with words of a grammar and odd characters in between."""
    for _ in range(random.randint(1, 8)):
        at = random.randrange(len(text) + 1)
        end = min(len(text), at + random.choice((1, 2, 5, 30)))
        odd = random.choice((*_INSERTED, chr(random.randrange(1, 0xD800))))
        new = random.choice(("", text[at:end] * 2, text[at:end][::-1], random.choice(words), odd))
        text = text[:at] + new + text[end:]
    return text


def damaged(random: Random, data: bytes) -> bytes:
    """Bytes as a bad disk, a broken download or an ill-meaning hand leaves them."""
    found = bytearray(data)
    for _ in range(random.randint(1, 12)):
        at = random.randrange(len(found) + 1)
        size = random.choice((1, 1, 2, 4, 16, 200))
        match random.randrange(6):
            case 0:
                found[at : at + size] = random.randbytes(size)
            case 1:
                del found[at : at + size]
            case 2:
                found[at:at] = found[at : at + size] * random.randint(1, 20)
            case 3:
                found[at : at + 1] = random.choice((b"\x00", b"\xff", b"\x7f", b"\x80", b"<", b"9", b"-"))
            case 4:
                found[at : at + 4] = random.choice((b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\x7f"))
            case _:
                found = found[: max(16, at)] if random.random() < 0.2 else found
    return bytes(found)


def repacked(random: Random, package: bytes, words: Sequence[str]) -> bytes:
    """A Word file whose XML is mutated, packed soundly: damage that the zip's own checksums would hide."""
    out = io.BytesIO()
    wanted = random.choice(_MEMBERS)
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w") as made:
        for name in source.namelist():
            content = source.read(name)
            if name == wanted or random.random() < 0.2:
                sound = random.random() < 0.7
                content = (
                    swapped(random, content)
                    if sound
                    else mutated(random, content.decode(), words).encode(errors="ignore")
                )
            made.writestr(name, content)
    return out.getvalue()


def swapped(random: Random, xml: bytes) -> bytes:
    """XML that stays well-formed while its values and elements no longer are what they should be."""
    parts = xml.split(b'"')
    for _ in range(random.randint(1, 6)):
        at = random.randrange(1, len(parts), 2) if len(parts) > 2 else 0
        if at and b"/" not in parts[at]:
            parts[at] = random.choice(
                (
                    b"",
                    b"-1",
                    b"0",
                    b"9",
                    b"99999999999999999999",
                    b"x",
                    b"%1%2%9",
                    b"decimal",
                    b"\xe7\xac\xac%1\xe6\x9d\xa1",
                )
            )
    xml = b'"'.join(parts)
    names = (
        b"w:p>",
        b"w:r>",
        b"w:t>",
        b"w:tbl>",
        b"w:tc>",
        b"w:tr>",
        b"w:ins>",
        b"w:del>",
        b"w:sdt>",
        b"w:fldSimple>",
        b"w:hyperlink>",
        b"m:oMath>",
    )
    if random.random() < 0.4:
        old, new = random.sample(names, 2)
        xml = xml.replace(b"<" + old, b"<" + new).replace(b"</" + old, b"</" + new)
    return xml


def word_files() -> list[bytes]:
    """Small Word files with what makes reading hard: numbering, tables, fields, changes, controls, notes."""
    level = (LevelXml("第%1条"), LevelXml("（%2）"))
    table = f"<w:tbl><w:tr><w:tc>{p('甲')}</w:tc><w:tc>{p('乙')}</w:tc></w:tr></w:tbl>"
    kinds = ("begin", "separate", "end")
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in kinds)
    field = f"{begin}<w:r><w:instrText>REF a</w:instrText></w:r>{separate}<w:r><w:t>三</w:t></w:r>{end}"
    changed = (
        '<w:ins w:id="1"><w:r><w:t>增</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>删</w:delText></w:r></w:del>'
    )
    control = f"<w:sdt><w:sdtContent>{p('控件')}</w:sdtContent></w:sdt>"
    bodies = (
        "".join(p(f"经营者应当退货{n}。", numbered(1, n % 2)) for n in range(6)),
        p("退货办法") + table + p(field) + p(changed) + control,
        p("第一条　甲。") + f"<w:p>{'<w:r><w:tab/><w:br/><w:t>乙</w:t></w:r>' * 3}</w:p>" + table,
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.docx"
        numbering = abstract_num(0, *level) + num(1, 0, restarts=((1, 2),))
        return [raw_docx(path, body, numbering=numbering).read_bytes() for body in bodies]


def pdf_files() -> list[bytes]:
    """Small PDF files: plain lines, and lines under watermarks."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        plain_pdf(path, [f"Article {n}. Goods shall be taken back." for n in range(8)])
        plain = path.read_bytes()
        watermarked_pdf(path, ["Article 1", "Article 2"], askew="DRAFT", pale="COPY")
        return [plain, path.read_bytes()]


def archives() -> list[bytes]:
    """Small archives: plain, with folders and Chinese names, one in another."""
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("通知/甲.md", "第一条　经营者应当退货。\n" * 20)
        made.writestr("乙.txt", "第一条　甲。")
    with zipfile.ZipFile(outer, "w") as made:
        made.writestr("包/内.zip", inner.getvalue())
        made.writestr("丙.html", "<p>第一条　甲。</p>")
    return [inner.getvalue(), outer.getvalue()]
