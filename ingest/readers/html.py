"""A web page as the text it carries: without menus, share buttons and links, but with every provision.

trafilatura finds the main text; its wording is not taken, for it drops what looks like furniture and joins what a
line break parts. It only says where to look: the smallest block that holds the articles 第X条 and the text it found is
then read line by line.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from ingest.errors import ReadError
from ingest.readers.encoding import decode_text
from ingest.readers.html_furniture import cut_tail, is_furniture, refuse_other_pages, with_title
from ingest.readers.html_walk import Block, blocks_of
from ingest.readers.plain import bytes_of
from ingest.readers.types import Reading, ReadText
from ingest.readers.wrapped import rejoin_wrapped
from kb.law.layout import BLANKS, Line
from kb.law.openings import article_openings, section_openings

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{3,20})|encoding=[\"']([A-Za-z0-9_-]{3,20})[\"']", re.I)
# What pages call GB2312 has long been GBK or GB18030: 镕 and 喆 are in no GB2312.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs"}
# trafilatura sees at most this much: on one core it takes a second a megabyte, and 民法典 is 0.5 MB as a page.
_LARGEST_FOR_TRAFILATURA = 2 * 1024 * 1024
_MAIN_SHARE = 0.9
_MOSTLY_LINK = 0.8
_PARTLY_LINK = 0.4
# A law whose every article is a link to its commentary has more of them than a sidebar's news has 第一条.
_FEWEST_LINKED = 4
_ATTACHED = re.compile(r"\.(?:docx?|wps|pdf|xlsx?|zip|rar|ofd|txt)(?:$|[?#])", re.IGNORECASE)

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def read_html(path: Path, reading: Reading) -> ReadText:
    """A saved web page. Raises ReadError for pages that hold no text: errors, sign-in, text that scripts load."""
    data = bytes_of(path)
    found = decode_text(data, _declared(data))
    page = _parsed(found.text)
    body = page.find("body") if page.find("body") is not None else page
    blocks = tuple(blocks_of(body))
    main = _main(blocks, found.text)
    refuse_other_pages(page, main, blocks)
    text, joined = "\n".join(with_title(page, main)), 0
    if _is_parted_by_breaks(main):
        text, joined = rejoin_wrapped(text)
    text = "\n".join(line.strip(BLANKS) for line in text.split("\n"))
    notices = found.notices + _attachments(main, body)
    if joined:
        notices += (f"网页按固定宽度断行，已把 {joined} 处断开的行接回原段；请抽查段落划分。",)
    reading(1, 1)
    return ReadText(text, "html", notices)


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:4096])
    if match is None:
        return None
    name = (match.group(1) or match.group(2)).decode("ascii").lower()
    return _WIDER.get(name, name)


def _parsed(text: str) -> etree._Element:
    try:
        parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
        return document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ReadError("网页是空的或已损坏，没有内容；请重新保存网页后再导入。") from error


def _main(blocks: Sequence[Block], html: str) -> tuple[Block, ...]:
    """The lines of the main text, in order."""
    kept = _kept(blocks, html)
    articles = _articles(blocks)
    core = articles if len(articles) > 1 else kept
    container = _container(blocks, core) if core else None
    if container is None:
        return tuple(block for block in blocks if not is_furniture(block))
    inside = [i for i, block in enumerate(blocks) if _is_inside(block.element, container)]
    first, last = inside[0], inside[-1]
    opened = articles[0] if articles else first
    chosen = [
        block
        for i, block in enumerate(blocks)
        if (first <= i <= last or (i < first and i in kept))
        and not is_furniture(block)
        and (not _is_link(block) or i in articles or (i < opened and block.level > 0))
    ]
    return tuple(cut_tail(chosen, blocks[articles[-1]] if articles else None))


def _is_link(block: Block) -> bool:
    """Whether a line leads elsewhere and says nothing itself: 附件：申请表.docx."""
    attached = block.text.startswith("附件") or _ATTACHED.search(block.text) is not None
    return block.linked >= (_PARTLY_LINK if attached else _MOSTLY_LINK)


def _articles(blocks: Sequence[Block]) -> tuple[int, ...]:
    """The lines that open articles; those of a list of links (related texts, a table of contents) only if all are."""
    lines = tuple(Line(block.text, 0, 0) for block in blocks)
    opened = tuple(opening.index for opening in article_openings(lines))
    plain = tuple(i for i in opened if blocks[i].linked < _MOSTLY_LINK)
    return plain or (opened if len(opened) >= _FEWEST_LINKED else ())


def _kept(blocks: Sequence[Block], html: str) -> frozenset[int]:
    """The lines that trafilatura counts to the main text; of a text without articles also those that number it."""
    if len(html) > _LARGEST_FOR_TRAFILATURA:
        return frozenset(range(len(blocks)))
    from trafilatura import extract  # 0.4 s; runs without web pages never need it

    found = extract(html, include_tables=True, include_comments=False, favor_recall=True, deduplicate=False) or ""
    known = frozenset("".join(line.split()) for line in found.replace("|", "\n").split("\n"))
    whole = "".join(found.split())
    taken = {
        i
        for i, block in enumerate(blocks)
        if (short := "".join(block.text.split())) in known or (len(short) > 12 and short in whole)
    }
    sections = section_openings(tuple(Line(block.text, 0, 0) for block in blocks))
    return frozenset(taken | {opening.index for opening in sections if len(sections) > 2})


def _container(blocks: Sequence[Block], core: Sequence[int] | frozenset[int]) -> etree._Element | None:
    """The smallest element that holds the core lines: all of the articles, nearly all of any other text."""
    weight: Counter[etree._Element] = Counter()
    total = 0
    for i in core:
        size = len(blocks[i].text)
        total += size
        element: etree._Element | None = blocks[i].element
        while element is not None:
            weight[element] += size
            element = element.getparent()
    needed = total if isinstance(core, tuple) else _MAIN_SHARE * total
    holding = [element for element, size in weight.items() if size >= needed]
    return max(holding, key=_depth, default=None)


def _depth(element: etree._Element) -> int:
    return sum(1 for _ in element.iterancestors())


def _is_inside(element: etree._Element, container: etree._Element) -> bool:
    return element is container or any(parent is container for parent in element.iterancestors())


def _is_parted_by_breaks(main: Sequence[Block]) -> bool:
    """Whether lines end at <br> or in <pre>, where a page may have broken them at a width; a <p> is a paragraph."""
    return 3 * len({id(block.element) for block in main}) <= len(main)


def _attachments(main: Sequence[Block], body: etree._Element) -> tuple[str, ...]:
    """A notice on files that the page links to: annexes of a rule are often only there."""
    names = [
        "".join(link.itertext()).strip() or link.get("href").rsplit("/", 1)[-1]
        for link in body.iterdescendants("a")
        if _ATTACHED.search(link.get("href") or "")
    ]
    if not main or not names:
        return ()
    shown = "、".join(dict.fromkeys(names[:5])) + ("等" if len(names) > 5 else "")
    return (f"网页里有附件链接（{shown}），附件不会自动取来；需要时请下载后另行导入。",)
