"""What articles define: a term and the words that say what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.quiz.generating.grounds import stands_alone
from kb.quiz.types import SourceArticle

LONGEST_MEANING = 110
_SENTENCE = re.compile(r"[^。；\n]+[。；]?")
_MARK = re.compile(r"\s*(?:[（(]\s*[一二三四五六七八九十百零〇]{1,5}\s*[）)]|[一二三四五六七八九十]+、|\d+[．.])\s*")
_SELF = r"本(?:法|条例|办法|规定|指南|准则|细则)"
# 指导, 指定 and the like are verbs of their own.
_MEANS = re.compile(
    rf"^(?P<open>(?:但是，)?(?:{_SELF})?(?:所称的?|中的?)?)(?P<term>[^，。；：的是]{{2,18}}?)(?P<means>，?是指(?![南令])|，指(?![导定使标向示挥责派明出引数南令])|指(?![导定使标向示挥责派明出引数南令]))"
    r"(?P<meaning>[^。；\n]{8,})$"
)
_LOOSE = re.compile(r"上述|前款|前项|以上|下列|如下|：|本条|第[一二三四五六七八九十百]+[条款项]")
_BAD_TERM = re.compile(
    r"前款|所称|用语|含义|下列|应当|不得|可以|依据|[以为由在对从向与及]$|^[以为由在对从向与其该除本]|、|包括"
)
# What sort of thing is meant: an answer of another sort shows itself as wrong.
_SORTS = (
    ("party", re.compile(r"(?:人|者|组织|企业|机构|单位|公司|人员|公民|旅行社|商)$")),
    ("place", re.compile(r"(?:场所|区域|平台|网站|应用程序等?|媒介|互联网等)$")),
    ("time", re.compile(r"(?:时|期限|期间|时间|之和|日)$")),
    ("act", re.compile(r"(?:行为|活动|服务|过程|措施|管理|营销|方式)$")),
)


@dataclass(frozen=True, slots=True)
class Definition:
    """A term and its meaning. [start, end) is the sentence; the others are offsets in the article, too."""

    article: SourceArticle
    term: str
    meaning: str
    start: int
    end: int
    term_at: int
    meaning_at: int

    @property
    def opening(self) -> str:
        """The words between the beginning of the sentence and the meaning: 本法所称消费者，是指."""
        return self.article.text[self.start : self.meaning_at]

    @property
    def sort(self) -> str:
        """Whether the meaning is of a party, an act or a thing, by its last word."""
        return next((name for name, ends in _SORTS if ends.search(self.meaning)), "thing")


def definitions(article: SourceArticle) -> Iterator[Definition]:
    """The terms that an article defines in one sentence that is understood alone."""
    if "指" not in article.text:
        return
    for match in _SENTENCE.finditer(article.text):
        found = _read(article, match.start(), match.end())
        if found is not None:
            yield found


def _read(article: SourceArticle, start: int, end: int) -> Definition | None:
    mark = _MARK.match(article.text, start, end)
    begin = mark.end() if mark else start + len(article.text[start:end]) - len(article.text[start:end].lstrip())
    sentence = article.text[begin:end].rstrip("。；\n 　")
    match = _MEANS.match(sentence)
    if match is None or _BAD_TERM.search(match["term"]) or _LOOSE.search(match["meaning"]):
        return None
    if len(match["meaning"]) > LONGEST_MEANING or not stands_alone(match["meaning"]):
        return None
    at, meaning_at = begin + match.start("term"), begin + match.start("meaning")
    return Definition(article, match["term"], match["meaning"], begin, end, at, meaning_at)
