"""Puts another thing, way, seller or condition into a whole question in place of the one it has."""

from __future__ import annotations

import re
from datetime import date

from kb.answering.conversation.contrary import with_contrary
from kb.answering.conversation.parts import parts_of, plain_of
from kb.answering.conversation.words import PATTERNS, Word, WordKind, kind_of, words_of
from kb.law.day_words import past_days

_IF = re.compile(r"^(?:那么?|但是?|可是?)?(?:要是|如果说|如果|假如|假设|假若|倘若|万一|若是|若|换成是?|改成|换作)")
_ALSO = re.compile(r"^而且")
_NUMBER = r"[\d一二两三四五六七八九十半几]+"
_DURATION = re.compile(
    rf"(?:已经)?(?:过了|超过了?|满了?)?(?P<count>{_NUMBER})个?(?P<unit>天|日|多?月|周|星期|礼拜|年|"
    rf"小时)(?P<tail>以内|之内|内|多了?|了)?"
)
_SINCE = re.compile(r"(?:买|用|穿|收|到|收到|收货|签|交|办|住|干|做|上|放|吃|货)(?:了|到)?$")
_AGE = re.compile(r"岁|成年")
_MOST_CONDITIONS = 2
_SISTERS = 2
# Where a day is named is looked for, not which: any today does that lies behind all of them.
_ANY_DAY = date(2100, 12, 31)
# What may stand in each other's place; a seller is never put in the place of a thing.
_ALIKE = {
    WordKind.THING: (WordKind.THING, WordKind.SERVICE),
    WordKind.SERVICE: (WordKind.SERVICE, WordKind.THING),
    WordKind.SELLER: (WordKind.SELLER, WordKind.SERVICE),
    WordKind.PERSON: (WordKind.PERSON,),
    WordKind.CHANNEL: (WordKind.CHANNEL,),
}


def with_topic(question: str, phrase: str) -> str | None:
    """The question about another thing; None where it has nothing of that kind to give up.

    >>> with_topic("网购的衣服不喜欢能退吗", "食品")
    '网购的食品不喜欢能退吗'
    >>> with_topic("在商场买的鞋开胶了能换吗", "网购的") is None
    False
    """
    phrase = re.sub(r"的(?:话|时候)?$", "", phrase) if kind_of(phrase) is None else phrase
    kind = kind_of(phrase)
    if kind is WordKind.CHANNEL:
        return with_channel(question, phrase)
    if kind is None:
        # An unknown word is a thing where the question has one: 奶酪棒, 筋膜枪.
        place = _first(question, (WordKind.THING, WordKind.SERVICE)) if may_be_thing(phrase) else None
    else:
        place = _first(question, _ALIKE[kind])
    if place is None:
        return _with_sister(question, phrase)
    channels = words_of(phrase, WordKind.CHANNEL)
    own = channels[0] if channels and kind in (WordKind.THING, WordKind.SERVICE, None) else None
    if own is not None and (old := _first(question, (WordKind.CHANNEL,))) is not None and old.end <= place.start:
        return question[: old.start] + _joined(phrase, question[place.end :])
    return question[: place.start] + _joined(phrase, question[place.end :])


def _joined(phrase: str, rest: str) -> str:
    """Both behind each other; what ends the one and begins the other stands once: 电脑屏幕 | 屏幕坏了."""
    return phrase + (rest[2:] if len(phrase) > _SISTERS and rest.startswith(phrase[-2:]) else rest)


def _with_sister(question: str, phrase: str) -> str | None:
    """劣药 for 假药, 订金 for 定金: two characters, the second the same; None where the question has no such word."""
    if len(phrase) != _SISTERS:
        return None
    at = question.find(phrase[1], 1)
    if any(word.start <= at < word.end for kind in WordKind for word in words_of(question, kind)):
        return None
    old = question[at - 1 : at + 1]
    return (
        question.replace(old, phrase) if at > 0 and old != phrase and re.fullmatch(r"[\u4e00-\u9fff]{2}", old) else None
    )


def with_channel(question: str, phrase: str) -> str | None:
    """The question about something bought another way; None where it does not say how it was bought.

    >>> with_channel("网购的衣服不喜欢能退吗", "实体店买的")
    '实体店买的衣服不喜欢能退吗'
    """
    old = _first(question, (WordKind.CHANNEL,))
    said = re.sub(r"的$", "", phrase)
    if old is None:
        thing = _first(question, (WordKind.THING,))
        if thing is None:
            return None
        joined = said if re.search(r"[买购订拍淘]$|下单$", said) else f"{said}买"
        before = re.sub(r"(?:买|购买|买到)的?$", "", question[: thing.start])
        return f"{before}{joined}的{question[thing.start :]}"
    before, after = question[: old.start], question[old.end :]
    if re.search(r"[买购订拍淘]$|下单$", said) and (
        more := re.match(r"(?:买到|购买|买|下单|订|拍|淘)(?=的|了)?", after)
    ):
        after = after[more.end() :]
    elif not re.search(r"[买购订拍淘]$|下单$", said) and after.startswith("的"):
        said += "买"
    return before + said + after


def with_condition(question: str, condition: str) -> str:
    """The question under a condition: one of its kind gives way to it, others stay, at most two of them.

    >>> with_condition("网购的衣服不喜欢能退吗", "过了一个月")
    '要是过了一个月，网购的衣服不喜欢能退吗'
    >>> with_condition("要是过了一个月，网购的衣服不喜欢能退吗", "过了半年")
    '要是过了半年，网购的衣服不喜欢能退吗'
    >>> with_condition("手机买了三天坏了能退吗", "过了两个月")
    '手机买了两个多月坏了能退吗'
    """
    said = _IF.sub("", condition).strip()
    said = re.sub(r"的话$", "", said)
    said = re.sub(r"^([没不未已][^是]*)的$", r"\1", said)
    if (dated := _with_day(question, said)) is not None:
        return dated
    if (contrary := with_contrary(question, said)) is not None:
        return contrary
    parts = parts_of(question)
    rest = question
    for each in parts.conditions:
        rest = rest.replace(each, "", 1).lstrip("，, ")
    rest = plain_of(rest)
    if _DURATION.search(said) and (moved := _with_duration(rest, said)) is not None:
        kept = [each for each in parts.conditions if not _DURATION.search(each)]
        return "，".join([*kept, moved])
    kept = [each for each in parts.conditions if not _same_kind(each, said)]
    said = f"是{said}" if re.search(r"的$", said) and not re.match(r"是|属于|有|没", said) else said
    first, *more = [*(_ALSO.sub("", _IF.sub("", each)) for each in kept), said][-_MOST_CONDITIONS:]
    # 要是过了一个月，而且坏了: nobody says 要是 twice.
    conditions = [f"{'如果' if first.startswith(('是', '不是')) else '要是'}{first}", *(f"而且{each}" for each in more)]
    return "，".join([*conditions, rest])


def _with_day(question: str, condition: str) -> str | None:
    """The question about another day, where both name one: 去年买的 for 上个月买的; None else."""
    new, old = past_days(condition, _ANY_DAY), past_days(question, _ANY_DAY)
    if new is None or old is None or new.old_law or old.old_law:
        return None
    return question[: old.start] + new.written + question[old.start + len(old.written) :]


def _with_duration(question: str, condition: str) -> str | None:
    """The question with its length of time exchanged; None where it has none that tells how long ago it was."""
    new, old = _DURATION.search(condition), _DURATION.search(question)
    if new is None or old is None:
        return None
    before, after = question[: old.start()], question[old.end() :]
    over = re.search(r"过了|超过|满", condition) is not None
    if old["tail"] in ("内", "以内", "之内"):
        return None
    if _SINCE.search(before):
        length = f"{new['count']}{'个' if '月' in new['unit'] or new['unit'] in ('星期', '礼拜', '小时') else ''}"
        unit = new["unit"].replace("多", "")
        more = "多" if over else ""
        written = f"{length}{more}{unit}" if length.endswith("个") else f"{length}{unit}{more}"
        return before + written + after
    if re.match(r"过了|超过|满|已经", old.group()):
        return before + new.group() + after
    return None


def _same_kind(one: str, other: str) -> bool:
    """Whether two conditions cannot both hold: two lengths of time, two ways of buying, two persons."""
    if _DURATION.search(one) and _DURATION.search(other):
        return True
    if _AGE.search(one) and _AGE.search(other):
        return True
    return any(words_of(one, kind) and words_of(other, kind) for kind in PATTERNS)


def _first(question: str, kinds: tuple[WordKind, ...]) -> Word | None:
    for kind in kinds:
        if found := words_of(question, kind):
            return found[0]
    return None


def may_be_thing(phrase: str) -> bool:
    """Whether a phrase may name a thing: short, and no sentence of its own."""
    return 1 <= len(phrase) <= 6 and not re.search(r"[了不没过着被把给]|要|能|怎|多少|几|有$", phrase)
