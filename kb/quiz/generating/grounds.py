"""What every item says of its provision: where the words stand, how they are quoted, whether they stand alone."""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from kb.law.citation_format import format_locator
from kb.law.instruments import Locator
from kb.law.numerals import NUMERAL
from kb.law.paragraphs import parse_paragraphs
from kb.quiz.types import SourceArticle, Texts
from kb.store.quiz_records import ItemBasis

_T = TypeVar("_T")
# Words that send the reader elsewhere: who sees them alone does not know what they mean.
_ELSEWHERE = re.compile(
    rf"前[款项条述]|上述|本[条款项]|第{NUMERAL}[条款项编章节]|该[条款项]|下款|[前后]两款|依照本|以下简称|"
    r"(?:依照|按照|适用)(?:其|前|本)|另有规定|另行规定|按照其"
)
# Every other law of the starter is shorter than this; the books of 民法典 are a few hundred articles long.
_NEAR = 200
_OPENS_TORN = re.compile(r"(?:但是?|其中?|该|此|并且?|而且|也|还|同时|否则|因此|对此|上述|以上|属于|逾期|情节)")
_SELF = re.compile(r"本(?:法|条例|办法|规定|指南|准则|细则)")


class ReadOnce(Generic[_T]):
    """What a generator reads of all texts, read at the first question and kept while those texts live."""

    def __init__(self, read: Callable[[Texts], _T]) -> None:
        self._make = read
        self._known: tuple[weakref.ref[Texts], _T] | None = None

    def of(self, texts: Texts) -> _T:
        """What was read of these texts."""
        known = self._known
        if known is None or known[0]() is not texts:
            known = self._known = (weakref.ref(texts), self._make(texts))
        return known[1]


def stands_alone(words: str) -> bool:
    """Whether a stretch of an article is understood without what stands around it.

    >>> stands_alone("经营者应当出具发票。"), stands_alone("前款规定的期限为七日。"), stands_alone("但是生鲜除外。")
    (True, False, False)
    """
    return not _ELSEWHERE.search(words) and not _OPENS_TORN.match(words)


def named(words: str, name: str) -> str:
    """The words with 本法 and the like told by name, as a question must; a quotation keeps them.

    >>> named("本法所称产品", "产品质量法")
    '《产品质量法》所称产品'
    """
    return _SELF.sub(f"《{name}》", words)


def same_book(one: SourceArticle, other: SourceArticle) -> bool:
    """Whether two articles are of one law and stand near: those of two books 编 of 民法典 have little in common."""
    if one.title != other.title:
        return False
    if one.number is None or other.number is None:
        return True
    return abs(one.number.number - other.number.number) <= _NEAR


def basis_of(article: SourceArticle, start: int, end: int) -> ItemBasis:
    """The basis that quotes `article.text[start:end]`, with its 款 where there are several, and its 项."""
    paragraphs = parse_paragraphs(article.text)
    paragraph = next((each for each in paragraphs if each.start <= start < each.end), None)
    number = paragraph.number if paragraph is not None and len(paragraphs) > 1 else None
    items = paragraph.items if paragraph is not None else ()
    item = next((each.number for each in items if each.start <= start and end <= each.end), None)
    section = None if article.number is not None else article.label
    locator = format_locator(Locator(article.number, number, item, section=section)) or article.label
    return ItemBasis(article.title, article.label, locator, article.version_id, article.text[start:end], start)


def explained(name: str, basis: ItemBasis, details: Iterable[str] = ()) -> str:
    """The explanation of an item: the words verbatim with their place, then what is said of the answers."""
    return f"《{name}》{basis.locator}规定：“{basis.quotation}”" + "".join(dict.fromkeys(details))
