"""Decisions that amend other texts, and the acts of amendment that a text names under its title.

A decision and the wording it produced are issued on one day; the decision says when that wording takes effect, which
the amended text itself, whose last article keeps the original commencement, does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kb.law.named_texts import DAY, named_texts, printed_days
from kb.law.repeals import StatedProvision
from kb.law.titles import normalise_title

TITLE = "标题"
_AMENDS = re.compile(r"关于.{0,12}(?:修改|修订|修正).*决定(?:[（(][^）)]*[）)])?$")
_SUPPLEMENT = re.compile(r"^(?P<target>.{2,60}?)修正案(?:草案)?(?:[（(][^）)]*[）)])?$")
_ON_ISSUE = re.compile(r"自(?:公布|发布|颁布|印发)之日起(?:施行|实施|生效|执行)")
_COMMENCES = re.compile(rf"自\s*({DAY})\s*起\s*(?:施行|实施|生效|执行)")
_REISSUED = re.compile(r"根据(?:本决定|本修正案|上述决定|以上决定)")
_ITEM = r"\s*(?:[（(]?(?:[一二三四五六七八九十百]+|\d+)[）)、．.]+\s*)*"
_ORDER = re.compile(rf"{_ITEM}(?:对|将|修改|删去|在)?\s*$")
_CHANGED = re.compile(
    r"\s*(?:[（(][^）)]*[）)])?\s*(?:作出?(?:如下|以下|下列)?修改|作如下修改|修改|中的?|第.{1,9}条|增加|有关|部分条款|的)"
)
_OWN = r"本(?:决定|修正案)"
_ACT = re.compile(r"(第[一二三四五六七八九十\d]+次)?(通过|批准|公布|发布|颁布|修正|修订|修改)")


class ActKind(StrEnum):
    """What was done to a text on a day, in its Chinese name: 修订 issues it anew whole, 修正 changes articles."""

    ADOPTED = "通过"
    PROMULGATED = "公布"
    AMENDED = "修正"
    REVISED = "修订"


@dataclass(frozen=True, slots=True)
class AmendmentAct:
    """An act named under a text's title: its kind, its day, and the decision's title where the text names one."""

    kind: ActKind
    on: date
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class AmendedText:
    """A text that a decision changes: normalised title, where the decision says so, and its own day if it has one."""

    title: str
    label: str
    effective_on: date | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a decision says of itself.

    `effective_on` is the day it states, or where it states 自公布之日起 (`on_issue`) the day of issue if that is
    known; None: not stated. `label` is the article or section that states it. `issued_on` is the day of issue.
    """

    targets: tuple[AmendedText, ...]
    issued_on: date | None
    effective_on: date | None
    on_issue: bool
    label: str | None


def is_amendment(title: str) -> bool:
    """Whether a title is that of a text which changes others: 关于修改…的决定, …修正案.

    >>> is_amendment("关于修改《甲法》等八部法律的决定"), is_amendment("刑法修正案（七）"), is_amendment("甲法")
    (True, True, False)
    """
    plain = "".join(title.split())
    return _AMENDS.search(plain) is not None or _SUPPLEMENT.match(plain) is not None


def read_amendment(
    title: str, preface: str, provisions: Sequence[StatedProvision], issued: date | None = None
) -> Amendment | None:
    """Which texts a decision changes and from when; None where the title is not that of an amending text.

    `issued` is the decision's day of issue as its source knows it; the acts under the title serve where it is None.
    """
    if not is_amendment(title):
        return None
    if issued is None:
        issued = max((act.on for act in amendment_history(preface)), default=None)
    days = dict(_own_days(provisions))
    targets: dict[str, AmendedText] = {}
    for name, label in _targets(title, provisions):
        normalised = normalise_title(name)
        targets.setdefault(normalised, AmendedText(normalised, label, days.get(normalised)))
    stated, on_issue, stated_in = _effect(provisions, preface)
    effective = stated if stated is not None else issued if on_issue else None
    return Amendment(tuple(targets.values()), issued, effective, on_issue, stated_in)


def applies_to(amendment: Amendment, issued: date) -> bool:
    """Whether a wording issued (promulgated, adopted, or last amended) on a day is the one the decision produced."""
    return amendment.issued_on == issued


def effective_day(amendment: Amendment, title: str) -> date | None:
    """From which day on the wording that the decision gave to one of its targets binds; None: not stated."""
    wanted = normalise_title(title)
    own = next((each for each in amendment.targets if each.title == wanted), None)
    if own is None:
        return None
    return own.effective_on or amendment.effective_on


def amendment_history(preface: str) -> tuple[AmendmentAct, ...]:
    """The acts named under the title, in the order of the text; commencements 自…起施行 are none.

    >>> found = amendment_history("（2016年11月7日某会议通过　根据2025年10月28日某会议《关于修改〈甲法〉的决定》修正）")
    >>> [(act.kind.value, str(act.on), act.decision) for act in found]
    [('通过', '2016-11-07', None), ('修正', '2025-10-28', '关于修改〈甲法〉的决定')]
    """
    return tuple(_acts(preface))


def _acts(preface: str) -> Iterator[AmendmentAct]:
    inside = named_texts(preface)
    days = [
        day
        for day in printed_days(preface)
        if not preface[: day.start].rstrip().endswith("自")
        and not any(title.start < day.start < title.end for title in inside)
    ]
    for index, day in enumerate(days):
        end = days[index + 1].start if index + 1 < len(days) else len(preface)
        words = preface[day.end : end]
        decisions = named_texts(words)
        outside = words
        for named in reversed(decisions):
            outside = outside[: named.start] + outside[named.end :]
        verbs = [match.group(2) for match in _ACT.finditer(outside)]
        if verbs:
            yield AmendmentAct(_kind(verbs[-1]), day.day, decisions[-1].title if decisions else None)


def _kind(verb: str) -> ActKind:
    if verb in ("通过", "批准"):
        return ActKind.ADOPTED
    if verb == "修订":
        return ActKind.REVISED
    return ActKind.AMENDED if verb in ("修正", "修改") else ActKind.PROMULGATED


def _targets(title: str, provisions: Sequence[StatedProvision]) -> Iterator[tuple[str, str]]:
    """Titles and where they are named, the decision's own title first."""
    plain = "".join(title.split())
    supplement = _SUPPLEMENT.match(plain)
    if supplement is not None:
        yield supplement.group("target").strip("《》"), TITLE
        return
    amended = re.split(r"修改|修订|修正", plain, maxsplit=1)[-1].split("废止", maxsplit=1)[0]
    for named in named_texts(amended):
        yield named.title, TITLE
    if re.search("《", amended) and not re.search(r"等.{0,8}(?:部|件|项|个)|部分", amended):
        return
    for provision in provisions:
        for line in provision.text.split("\n"):
            titles = named_texts(line)
            if titles and _ORDER.match(line[: titles[0].start]) and _CHANGED.match(line, titles[0].end):
                yield titles[0].title, provision.label
            elif titles and _REISSUED.search(line):
                yield from ((named.title, provision.label) for named in titles)


def _effect(provisions: Sequence[StatedProvision], preface: str) -> tuple[date | None, bool, str | None]:
    """The decision's own day, whether it is the day of issue, and where that stands; quoted wordings do not count."""
    for provision in reversed(provisions):
        for line in reversed(provision.text.split("\n")):
            found = re.search(rf"{_OWN}\s*[，,]?\s*(自.*)", line)
            if found is None:
                continue
            if match := _COMMENCES.match(found.group(1)):
                return printed_days(match.group(1))[0].day, False, provision.label
            if _ON_ISSUE.match(found.group(1)):
                return None, True, provision.label
    if match := _COMMENCES.search(preface):
        return printed_days(match.group(1))[0].day, False, None
    return None, _ON_ISSUE.search(preface) is not None, None


def _own_days(provisions: Sequence[StatedProvision]) -> Iterator[tuple[str, date]]:
    """Titles whose amendment takes effect on a day of its own: 对《甲法》的修改自2026年7月1日起施行."""
    for provision in provisions:
        for sentence in re.split(r"[。；\n，]", provision.text):
            match = _COMMENCES.search(sentence)
            titles = named_texts(sentence)
            if match and titles and re.search(r"对.*的?修改\s*自", sentence):
                for named in titles:
                    yield normalise_title(named.title), printed_days(match.group(1))[0].day
