"""Which other texts a text ends: “《…暂行办法》同时废止” in a last article, and decisions that repeal others.

Only whole instruments: “《…》第五条同时废止” ends one article and is no repeal here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kb.law.named_texts import DAY, NamedText, named_texts, printed_days
from kb.law.titles import normalise_title

TITLE = "标题"
_PARENTHESES = r"(?:\s*[（(][^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*[）)])?"
_SINCE = rf"(?:自(?:{DAY}|本[^，。；]{{1,12}}之日)起?|于{DAY}|从{DAY}起?)?"
_ENDS = r"(?:予以)?(?:废止|停止执行|停止施行|停止适用|不再执行|不再适用|失效)"
# Behind the last title only words that say when may stand: 《甲》第五条同时废止 ends an article, 《甲》废止前 nothing.
_ENDED = re.compile(
    rf"{_PARENTHESES}(?:及其[^，。；《]{{2,12}})?(?:等[^，。；《]{{0,20}})?[，,]?\s*{_SINCE}[，,]?\s*"
    rf"(?:同时|即行|一并|相应|均|全部|也|亦|随之)*{_ENDS}\s*(?=$|[，,。；;：:）)])"
)
_ISSUED = r"(?:公布|发布|颁布|印发|制定|通过|批准|下发|颁发|施行|实施|公告|试行)"
_BETWEEN = re.compile(
    rf"{_PARENTHESES}\s*(?:[、，,和与及]|以及|及其|或者|、和)*\s*(?:原|[^《》。；]*{_ISSUED}[^《》。；，]{{0,6}}的\s*)?$"
)
# 废止《甲》, set apart from 修改或者废止《甲》的议案 by what stands before.
_ENDING = re.compile(
    rf"(?:^|[，,：:、．.）)\s]|决定|起|同时|现)(?:予以)?{_ENDS}\s*(?:下列[^《》。]{{0,20}}|以下[^《》。]{{0,20}})?$"
)
_GROUNDS = re.compile(r"(?:根据|依据|依照|按照|遵照|执行|适用|参照)$")
_COMMENCES = re.compile(rf"自\s*{DAY}\s*起\s*(?:施行|实施|生效|执行)")
_ON_ISSUE = re.compile(r"自(?:公布|发布|颁布|印发)之日起(?:施行|实施|生效|执行)")
_NUMBER = re.compile(
    r"(?:原)?([\u4e00-\u9fff、]{2,40}?(?:令\s*(?:[〔\[（(]?\d{4}[〕\]）)]?\s*年?\s*)?第?\s*\d+\s*号"
    r"|[〔\[（(]\d{4}[〕\]）)]\s*第?\s*\d+\s*号))"
)
_ITEM = re.compile(r"\s*(?:[（(]?(?:[一二三四五六七八九十百]+|\d+)[）)、．.]+\s*)*")
_DECISION = re.compile(r"(?:关于|宣布).{0,12}(?:废止|失效).*(?:决定|公告|通知|目录|令)$")


class StatedProvision(Protocol):
    """What recognition needs of a provision, parsed, drafted or stored."""

    @property
    def label(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class RepealClause:
    """That a text ends another one.

    `title` is normalised; `document_number` and `issued_on` are the other text's own, as far as the clause names
    them. `on` is the day the clause or the text's commencement names; None: the day on which the text takes effect.
    `label` is the article or section that says so, 标题 where only the decision's title does.
    """

    title: str
    document_number: str | None
    issued_on: date | None
    on: date | None
    label: str


def is_repeal_decision(title: str) -> bool:
    """Whether a text's very purpose is to end others.

    >>> is_repeal_decision("国务院关于废止部分行政法规的决定"), is_repeal_decision("废止死刑问题研究规定")
    (True, False)
    """
    return _DECISION.search("".join(title.split())) is not None


def repeal_clauses(
    provisions: Sequence[StatedProvision], title: str = "", preface: str = ""
) -> tuple[RepealClause, ...]:
    """Every whole instrument that a text ends, in the order of the text, each title once.

    With `title`, the text's own title, a repeal decision's list is read too, and an older namesake is left out:
    工会法 ends the 工会法 of 1950, which is no other instrument here. 同时 means the commencement that the text
    states, which in an amended text is the original one and lies before the version's own effective date. Where that
    is the day of issue, the first day under the title (`preface`) serves: 监察法 of 2018, amended in 2024.

    >>> from kb.law.instruments import ParsedProvision, ProvisionKind
    >>> text = "本办法自2026年4月15日起施行。2019年11月30日某局令第20号公布的《甲暂行办法》同时废止。"
    >>> for found in repeal_clauses([ParsedProvision(ProvisionKind.ARTICLE, "第四十六条", None, (), text, 0, 0)]):
    ...     print(found.title, found.document_number, found.issued_on, found.on, found.label)
    甲暂行办法 某局令第20号 2019-11-30 2026-04-15 第四十六条
    """
    commencement = _commencement(provisions, preface)
    found = [clause for each in provisions for clause in _clauses(each, commencement)]
    if title and is_repeal_decision(title):
        found += _listed(provisions, title)
    own = normalise_title(title)
    unique: dict[str, RepealClause] = {}
    for clause in found:
        if clause.title and clause.title != own:
            unique.setdefault(clause.title, clause)
    return tuple(unique.values())


def _commencement(provisions: Sequence[StatedProvision], preface: str) -> date | None:
    """The last commencement that the text states of itself; the first day of issue where it states that, if known."""
    for each in reversed(provisions):
        stated = [match.group() for match in _COMMENCES.finditer(_outside_parentheses(each.text))]
        if stated:
            days = printed_days(stated[-1])
            return days[0].day if days else None
        if _ON_ISSUE.search(each.text):
            return min((day.day for day in printed_days(preface)), default=None)
    return None


def _clauses(provision: StatedProvision, commencement: date | None) -> Iterator[RepealClause]:
    for sentence in re.split(r"[。；;\n]", provision.text):
        titles = named_texts(sentence)
        if not titles:
            continue
        for index, named in enumerate(titles):
            ended = _ENDED.match(sentence, named.end)
            if ended is not None:
                day = _own_day(sentence[named.end : ended.end()]) or commencement
                yield from _list_before(sentence, titles[: index + 1], day, provision.label)
        first = titles[0]
        if _ENDING.search(sentence[: first.start]):
            day = _own_day(sentence[: first.start]) or commencement
            yield from _list_behind(sentence, titles, day, provision.label)


def _own_day(words: str) -> date | None:
    """The day in 自2026年1月1日起废止; days inside parentheses are those of the other text."""
    outside = _outside_parentheses(words)
    days = printed_days(outside)
    return days[-1].day if days and re.search(rf"(?:自|于|从)\s*{DAY}", outside) else None


def _outside_parentheses(words: str) -> str:
    return re.sub(r"[（(][^（）()]*[）)]", "", words)


def _list_before(sentence: str, titles: Sequence[NamedText], day: date | None, label: str) -> tuple[RepealClause, ...]:
    """The last title and those listed before it, in order; a title that only gives the grounds is none."""
    kept = [titles[-1]]
    for named in reversed(titles[:-1]):
        if not _BETWEEN.match(sentence[named.end : kept[0].start]) or _GROUNDS.search(sentence[: named.start]):
            break
        kept.insert(0, named)
    return tuple(_clause(sentence, named, day, label) for named in kept)


def _list_behind(sentence: str, titles: Sequence[NamedText], day: date | None, label: str) -> tuple[RepealClause, ...]:
    kept = [titles[0]]
    for named in titles[1:]:
        if not _BETWEEN.match(sentence[kept[-1].end : named.start]):
            break
        kept.append(named)
    return tuple(_clause(sentence, named, day, label) for named in kept)


def _clause(sentence: str, named: NamedText, day: date | None, label: str) -> RepealClause:
    """The clause about one title, with what stands before it since the title before and in parentheses behind."""
    before = sentence[: named.start]
    before = before[max((other.end for other in named_texts(before)), default=0) :]
    before = re.sub(rf"^{_PARENTHESES}[、，,和与及以其]*", "", before)
    before = before if re.search(rf"{_ISSUED}[^，]{{0,6}}的\s*$", before) else ""
    behind = re.match(_PARENTHESES, sentence[named.end :])
    own = behind.group() if behind else ""
    days = [day for words in (before, own) for day in printed_days(words) if not words[: day.start].endswith("自")]
    number = _number(own) or _number(before)
    return RepealClause(normalise_title(named.title), number, days[0].day if days else None, day, label)


def _number(words: str) -> str | None:
    plain = re.sub(DAY, " ", "".join(words.split()))
    match = _NUMBER.search(plain)
    return match.group(1).removeprefix("原").removeprefix("中华人民共和国") if match else None


def _listed(provisions: Iterable[StatedProvision], title: str) -> Iterator[RepealClause]:
    """What a repeal decision lists line by line, and what its title names; what it only amends is left out."""
    ending = "修改" not in title.split("废止", maxsplit=1)[0]
    for provision in provisions:
        for line in provision.text.split("\n"):
            begins = _ITEM.match(line)
            titles = named_texts(line)
            at_start = bool(titles) and begins is not None and titles[0].start == begins.end()
            if not at_start and re.search("废止|失效", line):
                ending = True
            elif not at_start and "修改" in line:
                ending = False
            if at_start and ending and "修改" not in line[titles[0].end :]:
                yield _clause(line, titles[0], None, provision.label)
    purpose = title.split("废止", maxsplit=1)[-1].split("修改", maxsplit=1)[0]
    for named in named_texts(purpose):
        yield RepealClause(normalise_title(named.title), None, None, None, TITLE)
