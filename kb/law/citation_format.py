"""What a citation is, and how it is printed; found in texts by `citations`."""

from __future__ import annotations

from dataclasses import dataclass

from kb.law.instruments import ArticleNumber, Locator
from kb.law.numerals import format_article_number, format_numeral


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands in law: instrument by title, article 条, and if written 款, 项, 目.

    `title` is the full name where an alias was written, else the words without 《》; None where nothing
    names the instrument. `article` None: only the instrument is named, or 前款 and the like could not be
    resolved. `start` and `end` are code-point offsets of the written words; `relative` means that context
    supplied a part (本法, 前款).
    """

    title: str | None
    article: ArticleNumber | None
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None
    start: int = 0
    end: int = 0
    relative: bool = False

    @property
    def locator(self) -> Locator:
        """The place without the instrument."""
        return Locator(self.article, self.paragraph, self.item, self.subitem)


def format_locator(locator: Locator) -> str:
    """The place as officers read it: 第五十五条第一款第二项, or 五（二） in a text without articles.

    >>> format_locator(Locator(ArticleNumber(120, 1), 2)), format_locator(Locator(section="五", item=2))
    ('第一百二十条之一第二款', '五（二）')
    """
    if locator.article is None and locator.section is not None:
        printed = locator.section
        printed += f"第{format_numeral(locator.paragraph)}款" if locator.paragraph else ""
        return printed + (f"（{format_numeral(locator.item)}）" if locator.item else "")
    printed = format_article_number(locator.article) if locator.article else ""
    for number, unit in ((locator.paragraph, "款"), (locator.item, "项"), (locator.subitem, "目")):
        printed += f"第{format_numeral(number)}{unit}" if number else ""
    return printed


def format_citation(citation: Citation, title: str | None = None) -> str:
    """The citation in full, under `title` where one is given; 《》 inside a title become 〈〉.

    >>> format_citation(Citation("消费者权益保护法", ArticleNumber(55), 1))
    '《消费者权益保护法》第五十五条第一款'
    """
    name = title if title is not None else citation.title
    printed = format_locator(citation.locator)
    if name is None:
        return printed
    return f"《{name.strip().replace('《', '〈').replace('》', '〉')}》{printed}"
