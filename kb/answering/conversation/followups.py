"""Makes a follow-up whole by rule: 那食品呢, asked after 网购的衣服不喜欢能退吗, is 网购的食品不喜欢能退吗.

What a question lacks is taken from the session's last question that had a matter of its own; a question that is whole
by itself is left alone, also where it changes the topic. No model is asked here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from kb.answering.conversation.courtesy import asks_nothing
from kb.answering.conversation.ellipsis import REFUSING, asked_on, is_elliptic, matter_of, wanted_in
from kb.answering.conversation.parts import parts_of, plain_of, statement_of
from kb.answering.conversation.places import place_asked
from kb.answering.conversation.swapping import may_be_thing, with_channel, with_condition, with_topic
from kb.answering.conversation.types import Rewritten, Turn
from kb.answering.conversation.words import PATTERNS, WordKind, kind_of, words_of

# What a caller says in one breath; a longer one is a question of its own, and the service's encoder reads on.
MAX_WHOLE = 100
_LONGEST_FOLLOW_UP, _LONGEST_POINTING = 40, 24
# 要是流浪狗呢 lacks its verb, 要是合同到期呢 has one.
_BARE_NAME = 3
# 如果吊牌剪了还能退吗 adds a condition; a longer one tells a story of its own.
_SHORT_CONDITION = 8
_THEN = re.compile(
    r"^(?:那么|那|还有|但是|可是|可(?![以能是不])|但|不过|而|然后)(?!个|种|些|里|边|时|次|天|家|位|款|条|部|样|人)"
)
_SO = re.compile(r"呢$")
_IF = re.compile(
    r"^(?:要是|如果说|如果|假如|假设|假若|倘若|万一|若是|换成|换作|改成)(?P<said>[^，,]+?)(?:的话)?(?:呢|怎么样|"
    r"怎么办|又怎么样)?$"
)
_IF_ASKED = re.compile(
    r"^(?:要是|如果说|如果|假如|假设|假若|倘若|万一|若是|换成|换作|"
    r"改成)(?P<said>[^，,]+?)(?:的话)?[，,](?P<ask>[^，,]+)$"
)
_MORE = re.compile(
    r"^(?:还有(?:别的|其他的?|什么|啥|哪些)?(?:规定|要求|办法|权利|途径|说法|情况|依据|注意的)?(?:吗|么|没有?)?|"
    r"别的|其他的?|其它的?|除此之外|除了这个|除了这些|别的办法|其他办法|还能怎么办|"
    r"还有别的(?:办法|途径|规定|说法)(?:吗|么|没有?)?|没有别的了?)(?:呢)?(?:还有(?:什么|啥|别的)?(?:吗)?)?$"
)
_REVERSED = re.compile(r"^(?:反过来(?:说|讲)?|倒过来|反之|换过来|调过来)(?:呢|怎么样|怎么算|怎么说)?$")
_BASIS = re.compile(
    r"^(?:这个|这|它)?(?:有)?(?:什么|啥)?(?:法律|法规|政策)?的?(?:依据|根据|法律依据|出处)(?:是什么|是啥|"
    r"是哪(?:一)?条|在哪(?:里|儿)?|是哪部法|有吗|有没有|呢|吗)?$|"
    r"^(?:是|在|依据|根据|按|按照|出自|依照)?(?:哪(?:一)?[条部]|什么|啥)(?:法律?|法条|条文|规定|"
    r"法规)?(?:第几条)?(?:规定|写|说)?的?(?:呢)?$|^(?:是)?第几条(?:规定的)?$|"
    r"^(?:是)?(?:谁|哪里|哪儿)规定的$|^有(?:法律)?(?:规定|依据|明文规定)吗$|^(?:具体)?(?:是)?哪(?:一)?条$|"
    r"^法律(?:上)?(?:是)?怎么(?:规定|说)的?$"
)
_CONDITIONAL = re.compile(
    r"[了过]|的$|^(?:没|没有|不是|不|已经|有|是|还|又|只|才|超过|不到|不足|满)|"
    r"[\d一二两三四五六七八九十半]+个?(?:天|月|年|小时|岁|块|元|万)"
)
_POINTS = re.compile(
    r"这种情况|那种情况|这个情况|这样的话|那样的话|这样做|那样做|这么做|那么做|这种事|这件事|这事儿?|那件事|那事儿?|"
    r"这样|那样|这种|这个|那个|这些|上面说的|刚才说的|前面说的|你说的这个|上述"
)
_THEY = re.compile(r"他们|它们|她们|他(?!人)|她|它|对方|人家")
_PAIRS = (
    ("买家", "卖家"), ("消费者", "商家"), ("消费者", "经营者"), ("顾客", "商家"), ("租客", "房东"), ("承租人",
    "出租人"), ("劳动者", "用人单位"), ("员工", "公司"), ("员工", "单位"),
    ("员工", "老板"), ("乘客", "司机"), ("患者", "医院"), ("病人", "医院"), ("业主", "物业"), ("甲方", "乙方"),
    ("出借人", "借款人"), ("买方", "卖方"), ("学生", "学校"), ("家长", "学校"),
    ("业主", "开发商"), ("游客", "旅行社"), ("客户", "银行"), ("客户", "公司"), ("平台", "商家"), ("投保人",
    "保险公司"),
)  # fmt: skip

# Who is named alone has only one other side.
_COUNTERPARTS = frozenset(
    {
        ("买家", "卖家"),
        ("消费者", "商家"),
        ("租客", "房东"),
        ("承租人", "出租人"),
        ("出借人", "借款人"),
        ("买方", "卖方"),
    }
)
# What a caller answers when asked how old somebody is.
_AGE_TOLD = re.compile(
    r"^(?:(?:我家|我)?(?:孩子|小孩|儿子|女儿|他|她|我)(?:今年|现在)?|今年)?(?P<age>(?:才|刚|刚满|已经|不满|未满|满)*"
    r"[\d一二两三四五六七八九十]+周?岁)(?:多|半)?(?:了)?$"
)
_REFERENCE = re.compile(r"《[^》]+》第[^，。？！]{1,24}")
# Stands for whatever may have gone before.
_ANYTHING = Turn(
    "网购的衣服不喜欢能退吗",
    datetime.min.replace(tzinfo=UTC),
    answered=True,
    articles=(("消费者权益保护法", "第二十五条"), ("消费者权益保护法", "第二十四条")),
)


class FollowUps:
    """Rewrites follow-ups. Stateless: the turns come with the question."""

    def rewrite(self, question: str, turns: Sequence[Turn]) -> Rewritten | None:
        """The question made whole; None where it is whole by itself, asks nothing, or nothing went before it.

        `question` is masked and `turns` stand oldest first, each with its question as it was understood.
        """
        plain = plain_of(question)
        if asks_nothing(question) or asks_nothing(plain) or len(plain) > _LONGEST_FOLLOW_UP:
            return None
        told = [turn for turn in reversed(turns) if not asks_nothing(turn.question)]
        if not told:
            return None
        whole = place_asked(_THEN.sub("", plain) or plain, turns) or _whole(plain, _matter_told(told))
        if whole is None or len(whole) > MAX_WHOLE or plain_of(whole) == plain_of(question):
            return None
        return Rewritten(whole)

    def lacks(self, question: str) -> bool:
        """Whether a question leaves out what only the turns before it can tell: 那运费呢 does, 网购能退吗 does not."""
        # What has two sides to be turned round, not everything has.
        turned = _REVERSED.match(plain_of(question).removeprefix("那"))
        return turned is not None or self.rewrite(question, (_ANYTHING,)) is not None


def _matter_told(told: Sequence[Turn]) -> str:
    """The last question with a matter of its own, of those told, newest first.

    A reference looked up in between has none, nor has a follow-up that was once answered alone.
    """
    matter: str | None = None
    for turn in reversed(told):
        asked = turn.question
        if not _REFERENCE.fullmatch(asked) and (matter is None or _whole(plain_of(asked), matter) is None):
            matter = asked
    return matter or told[0].question


def _whole(plain: str, before: str) -> str | None:
    """The follow-up with what it leaves out; both without their marks. None where it leaves out nothing."""
    then = _THEN.match(plain) is not None
    then = then or (_SO.search(plain) is not None and plain.startswith("那"))
    rest = _THEN.sub("", plain) or plain
    rest = rest.removeprefix("那") if _SO.search(rest) else rest
    rest = re.sub(r"^(?:请问|我想问|问一下)", "", rest)
    stem = _SO.sub("", rest)
    if _MORE.match(plain) or _MORE.match(rest):
        return f"{matter_of(before)}，还有哪些规定？"
    if _REVERSED.match(rest):
        return _reversed(before)
    if told := _told(rest, before):
        return told
    if _BASIS.match(rest) or _BASIS.match(stem):
        return f"{statement_of(before)}，法律依据是哪一条？"
    if found := _IF.match(rest):
        said = parts_of(found["said"])
        if not said.ask:
            return _under(found["said"], before)
        if said.matter and len(said.matter) <= _SHORT_CONDITION:
            return _asked(f"{with_condition(matter_of(before), said.matter)}，{said.ask}")
        return None
    if (found := _IF_ASKED.match(rest)) and is_elliptic(found["ask"], before, marked=True):
        return _asked(f"{with_condition(matter_of(before), found['said'])}，{found['ask']}")
    if _SO.search(rest) and (_swaps(stem) or not is_elliptic(stem, before, marked=True)):
        return _instead(stem, before)
    pointed = _pointing(rest, before)
    if pointed is not None:
        return pointed
    if is_elliptic(stem, before, marked=then):
        return _asked(asked_on(stem, before))
    return _asked_of_another(stem, before) if then else None


def _told(said: str, before: str) -> str | None:
    """The last question with what the caller answers to the officer: 在超市买的, 他今年八岁; else None."""
    if found := _AGE_TOLD.match(said):
        return _asked(with_condition(before, found["age"]))
    if said.endswith("的") and _bought(said):
        moved = with_channel(before, said) if words_of(before, WordKind.CHANNEL) else None
        return _asked(moved or with_condition(before, said))
    return None


def _under(said: str, before: str) -> str | None:
    """The last question under a condition, about another thing or another way, as 要是…呢 says."""
    said = re.sub(r"^是(?=.*的$)", "", said)
    if REFUSING.search(said):
        return _refused(said, before)
    kind = kind_of(re.sub(r"(?:买|购买|下单|订)?的$", "", said)) if said.endswith("的") else kind_of(said)
    if kind is WordKind.CHANNEL or _bought(said):
        return _asked(with_channel(before, said) or with_condition(before, said))
    if kind is not None and not _CONDITIONAL.search(re.sub(r"的$", "", said)):
        topic = re.sub(r"^是", "", said)
        return _asked(with_topic(before, topic) or with_condition(before, f"是{topic}"))
    bare = len(said) <= _BARE_NAME and may_be_thing(said) and not _CONDITIONAL.search(said)
    return _asked(with_condition(before, f"是{said}" if bare else said))


def _swaps(said: str) -> bool:
    """Whether it is a word for which another of its kind may stand, and nothing else: 内衣, not 运费."""
    return kind_of(said) is not None and len(said) <= 8 and not parts_of(said).ask


def _instead(said: str, before: str) -> str | None:
    """那…呢: another thing, another way, or a condition; None where what is said is a question of its own."""
    if len(said) > 20 or len(said) < 1:
        return None
    if _POINTS.fullmatch(said) or _THEY.fullmatch(said) or re.fullmatch(r"[我你您他她它]们?的?", said):
        return None
    if REFUSING.search(said):
        return _refused(said, before)
    seller = kind_of(said) is WordKind.SELLER
    if not seller and (kind_of(said.removesuffix("的")) is WordKind.CHANNEL or _bought(said)):
        return _asked(with_channel(before, said) or with_condition(before, said))
    if _CONDITIONAL.search(said) and kind_of(said) is None:
        return _asked(with_condition(before, said))
    return _asked(with_topic(before, said) or with_condition(before, f"是{said}"))


def _bought(said: str) -> bool:
    """Whether it only says how something was bought: 网上买的, 直播间下单的."""
    left = re.sub(r"^(?:是|在)|(?:买|购买|下单|拍下|订)?的?$", "", said)
    left = PATTERNS[WordKind.CHANNEL].sub("", left)
    return not left.strip("的在") and bool(words_of(said, WordKind.CHANNEL))


def _refused(said: str, before: str) -> str:
    """What if the other side refuses: the matter, what is wanted, and that it is refused."""
    verb = wanted_in(before)
    who = f"{said}{verb}" if re.search(r"(?:不肯|不同意|拒绝|不愿意?|不答应)$", said) else said
    matter = re.sub(r"想[退换]货?款?$", "", matter_of(before)) or matter_of(before)
    return f"{matter}，{who}怎么办？"


def _reversed(before: str) -> str | None:
    """The question with its two sides exchanged; None where it has no sides."""
    for one, other in _PAIRS:
        either = (one, other) in _COUNTERPARTS and (one in before or other in before)
        if either or (one in before and other in before):
            swapped = before.replace(one, "\0").replace(other, one).replace("\0", other)
            return _asked(swapped)
    return None


def _pointing(plain: str, before: str) -> str | None:
    """A question whose 这种情况 or 他 points back, with what it points to; None where nothing points."""
    matter = matter_of(before)
    if not matter or len(plain) > _LONGEST_POINTING:
        return None
    found = _POINTS.search(plain)
    rest = plain
    if found is not None:
        rest = plain[: found.start()].rstrip("，, ") + plain[found.end() :].lstrip("，,的 ")
    they = _THEY.search(rest)
    if they is not None:
        named = words_of(before, WordKind.SELLER) or words_of(before, WordKind.PERSON)
        who = before[named[-1].start : named[-1].end] if named else they.group()
        rest = rest[: they.start()] + who + rest[they.end() :]
    if found is None and they is None:
        return None
    rest = _SO.sub("", rest)
    return _asked(asked_on(rest, before)) if is_elliptic(rest, before, marked=True) else None


def _asked_of_another(said: str, before: str) -> str | None:
    """那食品能退吗: the thing and what is asked of it are new, the circumstances stay; None for another matter."""
    parts = parts_of(said)
    if not parts.ask or len(parts.matter) > 8:
        return None
    matter = matter_of(before)
    if _bought(parts.matter):
        moved = with_channel(matter, parts.matter)
    elif kind_of(parts.matter) is not None:
        moved = with_topic(matter, parts.matter)
    else:
        moved = None
    if moved is None and kind_of(parts.matter) in (WordKind.SELLER, WordKind.PERSON):
        return _asked(f"{matter}，{said}")
    return _asked(f"{moved}{parts.ask}") if moved else None


def _asked(text: str) -> str:
    return f"{plain_of(text)}？"
