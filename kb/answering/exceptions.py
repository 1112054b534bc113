"""Questions for the exception (不适用七天无理由的有哪些), and the parts of an article that state one.

Elsewhere a quotation never begins with its exception, because without the rule it says the opposite; asked for the
exception, it is what must be quoted. Which article answers is decided by search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.answering.slices import Piece, pieces
from kb.citing.citations import Slice
from kb.law.instruments import Paragraph
from kb.law.paragraphs import parse_paragraphs

_ASKS = re.compile(
    r"例外|除外|不适用|不在此限|免责|豁免|不受.{0,6}(?:限制|保护)|"
    r"(?:哪些|(?<!为)什么|哪几|(?<!为)啥|何种)[^，。？！]{0,12}(?:不(?!是|同|一样|知|清|懂|懂|怎么)[^，。？！]{0,8}|免[税罚征交赔于]|无[需须])|"
    r"不(?:能|可以|用|需要?|必|应当?|支持|予|得)[^，。？！]{0,10}(?:的)?(?:有|是)?(?:哪些|什么(?!时候)|情[况形])|"
    r"(?:可以|能|是否)(?:不|拒绝|免|减轻)[^，。？！]{1,10}[吗么？?]|免(?:税|罚|征|赔|于)|"
    r"(?:不|没)(?:知道|知情|晓得).{0,24}(?:罚|赔|责)|(?:拒赔|不赔|不予|不用赔|不担责|不承担)"
)
# ……，但下列商品除外： the rule in front is left out with its 但; any other lead-in states the exception as its rule.
_BUT_LISTED = re.compile(r"但是?，?(?P<from>(?:有)?下列[^，。；：]{0,30}(?:除外|不适用|不在此限))[：\s]*$")
_EXCEPTS = re.compile(
    r"除外|不适用|不予|不承担|免除|免予|免征|免纳|免交|免缴|不负|不受|无需|可以不|不在此限|不属于|减轻|从轻|免责|不受|"
    r"不得(?=[^，。]{0,14}(?:拒|抗辩|主张|解除|对抗))|豁免|不视为|不再"
)
_SENTENCE = re.compile(r"[^。]*。?")
# On the develop half of corpus/questions/retrieval_* (words and vectors, November 2026) 15 of 72 questions for an
# exception are known by their words. With these the first citation is gold in .542 of the 72 (.528 without), a gold
# article is quoted by its exception in .444 (.417). 32 of 797 other questions read as one: gold among five .844 (.812).
LIST_BONUS = 0.45
SENTENCE_BONUS = 0.15


def asks_exceptions(question: str) -> bool:
    """Whether a question asks what is excepted or when something does not apply.

    >>> [asks_exceptions(text) for text in ("不适用七天无理由的有哪些", "什么情况不赔", "网购的衣服能退吗")]
    [True, True, False]
    """
    return _ASKS.search(question) is not None


def excepting_pieces(text: str) -> tuple[Piece, ...]:
    """The pieces of an article with those that state an exception raised: whole lists of exceptions, and sentences.

    A list is one piece from 下列……除外 to its last 项; the rule in front of it is left out, and so is its 但.
    """
    raised: list[Piece] = []
    paragraphs = parse_paragraphs(text)
    for paragraph in paragraphs:
        raised.extend(_of_paragraph(text, paragraph, paragraph.number if len(paragraphs) > 1 else None))
    return (*pieces(text), *raised)


def _of_paragraph(text: str, paragraph: Paragraph, number: int | None) -> Iterator[Piece]:
    if paragraph.items:
        lead = text[paragraph.start : paragraph.items[0].start]
        found = _BUT_LISTED.search(lead)
        start = found.start("from") if found else lead.rstrip().rfind("。") + 1
        if found or _EXCEPTS.search(lead, start):
            yield Piece(Slice(paragraph.start + start, paragraph.end, number), bonus=LIST_BONUS, entire=True)
            return
    end = paragraph.items[0].start if paragraph.items else paragraph.end
    for sentence in _SENTENCE.finditer(text, paragraph.start, end):
        if _EXCEPTS.search(sentence.group()):
            start = sentence.start() + len(sentence.group()) - len(sentence.group().lstrip())
            yield Piece(Slice(start, sentence.end(), number), bonus=SENTENCE_BONUS)
    for item in paragraph.items:
        if _EXCEPTS.search(text[item.start : item.end]):
            yield Piece(Slice(item.start, item.end, number, item.number), bonus=SENTENCE_BONUS)
