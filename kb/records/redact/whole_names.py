"""Names that no surname begins, told by borders on both sides: 我叫扎西次仁，…; 卡德尔先生; 慕容云海，云彩的云."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.records.redact.name_cues import FOLLOWING, NO_NAME
from kb.records.redact.name_words import COMMON_WORDS, GIVEN, SURNAMES, people, plain_words
from kb.records.redact.types import HAN, HARD_EDGE

_RUN = re.compile(f"[{HAN}]{{2,6}}(?![{HAN}])")
_CHARACTERS = re.compile(f"[{HAN}]+")
_DOTTED = re.compile(rf"[{HAN}]{{1,10}}(?:[·•・‧][{HAN}]{{1,10}}){{1,3}}")
_LATIN = re.compile(r"[A-Z][a-z]{1,15}(?: [A-Z][a-z]{1,15}){1,2}(?![A-Za-z\d])")
_LONGEST_NAME = 5
_NEVER_IN_NAMES = frozenset(
    "某啊呀嘛哦了的着过是在不没我你他她它们吗呢吧就都也被把这那些说很您咱谁哪什么怎退买卖扣骗投诉已改未有来去为将可能会要想给请让到再还只才又更最太多少几每人"
)
# Before 先生 and 女士 at a border: who is spoken to, or of what age and kind; nobody's name.
_GENERIC = re.compile(
    ".*(?:[位名个各诸列这那该某本男女老年轻]|你好|您好|请问|好的|收到|谢谢|感谢|抱歉|不好意思|麻烦|尊敬|亲爱|单身|高龄|成年|成功|白领|已婚|未婚|"
    "中年|怀孕|职业|外籍|华人|外国|都市|孕期|两性|称呼|太太|先生|女士|小姐|以及|或者|和|与|及|给|向|找|问|叫|姓|另外|其他|其中|对于|关于|如果|因为|"
    "客户|用户|顾客|消费者|会员|业主|乘客|旅客|患者|家长|投诉人|来电人|房东|司机|公司|有|对|为|客服|前台|推销|外卖|快递|房产|中国|贵宾|会员)"
)
_LED = re.compile(
    f"(?:^|[^{HAN}]|是|找|联系|致|答复|回复|通知|告知|给|受|与|帮|代|和|的|客户|用户|到|约|向|为|了|叫|请|让)$"
)
_SAID_TWICE = re.compile(rf"(?<=[是姓叫])(?P<name>[{HAN}])[,， ]{{0,2}}(?:[{HAN}]{{2}}|[{HAN}]{{2,4}}的)(?P=name)")
_CALL_ME = re.compile(rf"叫我[小老]?(?P<name>[{HAN}]{{1,3}}?)(?=就行|就好|就可以|即可)")
_ENDINGS = (
    "其木格",
    "高娃",
    "图雅",
    "托娅",
    "巴特尔",
    "格日勒",
    "古丽",
    "买买提",
    "卓玛",
    "央金",
    "次仁",
    "塔尔",
    "提江",
    "仁花",
    "旺堆",
)
_EXPLAINED = re.compile(
    rf"(?:^|(?<=[^{HAN}]))(?P<name>[{HAN}]{{2,4}})[,， ]{{1,2}}(?:[{HAN}]{{1,3}}的(?P<sign>[{HAN}])|[{HAN}]字[旁头底])"
)


def foreign(text: str, start: int) -> int | None:
    """Where a name with dots between its parts or in Latin letters ends, that begins at a place: 阿依古丽·买买提."""
    found = _DOTTED.match(text, start) or _LATIN.match(text, start)
    return None if found is None else _dotted_end(text, start, found)


def _dotted_end(text: str, start: int, found: re.Match[str]) -> int:
    """The end of the last part: before what follows a name, where no border does (吐尔逊要退款)."""
    last = max(text.rfind(dot, start, found.end()) for dot in "·•・‧") + 1
    if HARD_EDGE.match(text, found.end()) and found.end() - last <= _LONGEST_NAME:
        return found.end()
    for end in range(max(last, start) + 2, found.end()):
        if FOLLOWING.match(text, end) or text[end : end + 2] in plain_words():
            return end
    return found.end()


def whole(text: str, start: int, end: int | None, *, sure: bool, naming: bool) -> int | None:
    """Where a name ends that fills all up to the next border, where that tells more than its surname (`end`)."""
    run = _RUN.match(text, start)
    if run is None or run.end() == end:
        return end
    name = run.group()
    if len(name) > _LONGEST_NAME or NO_NAME.match(name) or _NEVER_IN_NAMES.intersection(name):
        return end
    if len(name) > 2 and name in people() and name not in plain_words() and (sure or name[0] in SURNAMES):
        return run.end()
    if naming and len(name) <= 3 and name[0] in SURNAMES and end is None:
        return run.end()
    if not sure or _has_word(name) or (end is not None and FOLLOWING.match(text, end)):
        return end
    # What begins with a surname and was not taken for a name is none, unless it is longer than such names are.
    return run.end() if end is not None or len(name) > 3 or (len(name) == 3 and name[0] not in SURNAMES) else end


def _has_word(run: str) -> bool:
    if run.endswith(_ENDINGS):
        return False
    return any(run[at : at + size] in plain_words() for size in (2, 3, 4) for at in range(len(run) - size + 1))


def before_polite(text: str, end: int) -> int | None:
    """Where what stands between a border and 先生 begins, if it is somebody's name and not how somebody is called."""
    for length in range(_LONGEST_NAME, 1, -1):
        start = end - length
        if start < 0 or not _CHARACTERS.fullmatch(text, start, end) or not _LED.search(text[max(0, start - 3) : start]):
            continue
        name = text[start:end]
        if not _GENERIC.fullmatch(name) and not _NEVER_IN_NAMES.intersection(name) and _is_called(name):
            return start
    return None


def _is_called(name: str) -> bool:
    """Whether what stands before 先生 is a name: no word, or one of what names are made of (高兴, 江南)."""
    if name[0] in SURNAMES:
        # 郭建设, 何解放: words as they are, and no words with their surname.
        if len(name) == 3 and name[0] not in COMMON_WORDS and name[:2] not in plain_words():
            return True
        return len(name) <= 3 and (not _has_word(name) or all(sign in GIVEN for sign in name[1:]))
    return name in people() or (len(name) > 2 and not _has_word(name))


def explained(text: str) -> Iterator[tuple[int, int]]:
    """Names that are spelt out behind them: 慕容云海，云彩的云大海的海."""
    for match in _EXPLAINED.finditer(text):
        name, sign = match["name"], match["sign"]
        if (sign is None or sign in name) and not _NEVER_IN_NAMES.intersection(name) and not _has_word(name[:2]):
            yield match.span("name")
    for pattern in (_SAID_TWICE, _CALL_ME):
        for match in pattern.finditer(text):
            if match["name"][0] in SURNAMES and match["name"] not in plain_words():
                yield match.span("name")
