"""Whether a negation governs a phrasing: 不得承诺保本, 并非保本, 保本的说法是违法的. Words and order only, no grammar.

Strict on purpose: between the negation and the phrasing only words of _FILLER may stand, so that 不要错过保本产品
stays a finding. Walks back over words without backtracking: the time is linear in the forty characters looked at.
"""

from __future__ import annotations

import re

_REACH = 40
_LIST_REACH = 24


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_PLAIN_NEGATIONS = _words(
    "不可以 不准 不许 不允许 不应当 不应该 不应 不该 不要 不宜 不再 不予 不属于 不构成 "
    "哪有 哪来 哪里有 不存在 不代表 不等于 不意味着 不作 不做 从不 从未 绝不 决不 绝非 并不 并非 并不是 "
    "并没有 不是 没有 没人 未曾 无权 无法 难以 禁止 严禁 切勿 请勿 切忌 避免 防止 拒绝 "
    "杜绝 谢绝 反对 停止 删除 撤回 不需要 无需 别 没 不敢 没法 没办法 不要相信 不要轻信 别相信 "
    "别信 不能相信 不能轻信 切勿相信 切勿轻信 不可轻信 不可相信 警惕 谨防 当心 提防 远离 抵制 举报 查处 整治"
)
# Negations, and the characters that undo them where they follow: 不得不, 不可能, 不用说.
_NEGATIONS: dict[str, str] = {
    **dict.fromkeys(_PLAIN_NEGATIONS, ""),
    "不得": "不已",
    "不能": "不",
    "不会": "不",
    "不可": "不能",
    "不必": "说讲",
    "不用": "说讲",
}
# What ends like a negation and is none: 特别, 有没.
_NO_NEGATION_BEHIND = {"别": tuple("特分个级区类性差"), "没": ("有", "说")}
_LONGEST_NEGATION = max(len(word) for word in _NEGATIONS)
_SPEAKING = frozenset(
    _words(
        "承诺 保证 使用 采用 宣传 宣称 声称 含有 包含 出现 作出 做出 说成 说 规定 约定 要求 "
        "传播 散布 编造 写成 写 讲 称作 称为 称 表示 表述 明示 暗示 标注 标榜 打出 许诺 "
        "提及 提到 用 查 查询 查看 透露 泄露 冒充 假冒"
    )
)
_FILLER = _SPEAKING | frozenset(
    _words(
        "以任何形式 以任何方式 任何 任何人 人 形式 方式 向 对 给 为 以 将 把 在 就 被 再 "
        "也 都 其 客户 顾客 消费者 投资者 患者 学员 家长 用户 对方 他人 别人 大家 您 你 他 "
        "她 广告 合同 中 里 面 外 上 有 是 什么 所谓 的 地 了 等 性 内容 字样 用语 词语 "
        "词汇 字眼 话 类似 诸如 例如 比如 比方 像 如 这种 那种 这类 这样 这些 此类 该 一定 "
        "绝对 完全 口头 书面 私下 随意 随便 擅自 直接 或者 或 和 与 及 以及 、 ： : 变相 "
        "进行 作为 提供 发布 可以 能够 能 会 属于 让 叫 使 允许 只 问 找 哪家 谁家 先 "
        "强迫 劝 过 跟 拿 随口 卖"
    )
)
_SEPARATORS = ("、", "或者", "或", "和", "以及", "及", "与")
_LONGEST = max(len(word) for word in _FILLER)
_SPEECH_ACTS = _SPEAKING | {"骂", "指责", "评价", "辱骂"}
# 南非, 除非 deny nothing; 东西不 does.
_ADJACENT = re.compile(r"(?:(?<![除是无莫岂要])[不无未没勿]|(?<![南北东西除是莫岂要])非)(?:能|会|敢|曾)?$")
# 学不会，不是…: what somebody failed to learn cancels no negation.
_STILL_NEGATED = re.compile(
    r"(?:(?<![学教练弄搞看读背记懂])不|没|无|非|勿|别|禁止|避免|难以|从未)(?:说|是|能|会|得|要|可|可以|应|该|有)*$"
)
_ASKS = ("是否", "是不是", "能否", "能不能", "可否", "会不会", "有没有")
# 不能没有出处就说…, 没有哪种项目能让人…: the negation governs across a condition or an indefinite.
_ACROSS = re.compile(
    r"(?:不能|不得|不会|不可以|不应)(?:因|因为|由于|没有|没|未经|不)[^，。；！？]{0,12}就$|(?:没有|没)(?:哪|任何|一)[^，。；！？]{0,6}$"
)
# 不能保证这款产品保本: who does not commit himself denies whatever the rest of the clause says, unless it turns.
_NOT_COMMITTED = re.compile(
    r"(?<!不得)(?<!不能)(?<!不会)(?<!不可)(?<!没有)(?<!不敢)"
    r"(?:不能|不会|不敢|不得|不可以|无法|没法|无权|没有|没|从不|绝不|从未|未|不)(?:[向对给跟][^，。；！？]{1,6})?(?:[做作]出)?"
    r"(?:承诺|保证|担保|确保|答应|许诺)(?:[^但可却而只除不，。；！？]{0,14})$|"
    r"(?:不等于|不代表|不意味着|不表示|不证明|不构成)[^但可却而只除不，。；！？]{0,14}$"
)
_NOUN = "说法|承诺|宣传|用语|表述|字样|字眼|话术|的话|这话|话|一词|词语|内容|做法|宣称|广告|行为|条款"
_FORBIDDEN_BEHIND = re.compile(
    r"(?:的)?(?:为名|为由|为幌子|为诱饵|为噱头|幌子|名义|旗号|噱头)|"
    rf"(?:、[^，。；！？]{{1,12}}+)?(?:的|这类|这种|这样|等|之类|此类|类似|一类)*+(?:{_NOUN})*+"
    r"(?:，?(?:这|这些|此类|以上|上述|都|均|一律|全|也|同样|本身|就|仍|亦))*+"
    r"(?:(?:是|属于|系|涉嫌)?(?:被|法律|明令|明文|广告法)*+"
    r"(?:禁止|不允许|不被允许|违法|违规|不合法|不合规|虚假宣传|虚假|错误的|不对)|"
    r"(?:不得|不能|不可以|不可|不准|不要|不应|别|不许)(?:再|在|向|对|随意|出现|随便|客户|消费者|广告|中|里)*"
    r"(?:说|讲|写|用|使用|承诺|宣传|出现|提))|"
    r"(?:的)?(?:条款|规定|说法)，?不能(?:照着|照|当真|作数|算数|执行|采信)"
)
# 贴着“丢失概不负责”，该赔的还是要赔: said only to be contradicted at once.
_CONTRADICTED_BEHIND = re.compile(
    r"(?:的)?(?:告示|牌子|字样|条款|声明|规定)*+，(?:该[赔退]的)?(?:也|还是|仍|仍然|照样|同样|一样)"
    r"(?:是|要|应当|应|得|须)*(?:[赔退]|无效|不免|承担|负责)"
)
# 赔偿我们不承诺, 保本这种话我不能说: the object stands first, the denial behind it.
_DENIED_BEHIND = re.compile(
    r"(?:的)?(?:事情?|[这那]?[一二两三四五六七八几]个字|字样|话|这种话|这话|这个|这一点|这些)?，?(?:我们?|本公司|公司|我司|本店|平台|机构|谁|任何(?:人|机构))*+"
    r"(?:都|也|是|可|就|从来|一律|均)*+(?:"
    r"(?:不|不能|不会|不敢|不可以|不得|无法|没法|没办法|从不|绝不|没有|没|从未)(?:(?:这样|这么|类似|任何)的?)?(?:承诺|保证|答应|允诺)|"
    r"(?:不能|不会|不敢|不可以|不得|没法|从不|绝不)(?:说|讲|写|提供|做)|(?:没有?|从未)(?:说|讲|提|答应|承诺|保证)过"
    r")(?=$|[，的了过呀啊哦呢这您你任])|(?:并非|绝非|从来?不是)(?:我们|我[司校院店方]|本[公机司校院店]|官方)"
)
# Inside a gap: 保证(不了您一定)通过.
_UNABLE = re.compile(r"不[了到住起得](?!起)")
_CLAUSE_ENDS = re.compile(r"[，,。；;！!？?\n\r]")
_SENTENCE_ENDS = re.compile(r"[。；;！!？?\n\r]")
# 没有“甲”“乙”: what governs the first of them governs the rest.
_QUOTED_BEFORE = re.compile(r"(?:[“「『][^“”「」『』，。；！？]{1,20}[”」』][、或和]?)+[“「『][^“”，。；！？]{0,6}$")
_LISTED_QUOTES = re.compile(r"[”」』]\s*[“「『]")
_NOISE = re.compile(r"[\s“”‘’「」『』\"'《》【】（）()*_~\u200b-\u200f\ufeff]")


def is_negated(text: str, start: int, end: int, *, needs_speech: bool = False) -> bool:
    """Whether a negation directly governs the phrasing at [start, end) of a text, before or behind it.

    Negations in a row cancel out (不得不承诺). With `needs_speech` only forbidding to say it counts: 不要无理取闹 is an
    insult all the same, 不得说消费者无理取闹 is not.
    """
    clause = _CLAUSE_ENDS.split(text[max(0, start - _REACH) : start])[-1]
    before = _clean(clause)
    if needs_speech:
        return _forbids_speaking(before)
    behind = _clean(_SENTENCE_ENDS.split(text[end : end + _REACH], maxsplit=1)[0])
    if any(pattern.match(behind) for pattern in (_FORBIDDEN_BEHIND, _CONTRADICTED_BEHIND, _DENIED_BEHIND)):
        return True
    listed = _QUOTED_BEFORE.search(clause)
    return governs(before) or (listed is not None and governs(_clean(clause[: listed.start()])))


def denies_inside(gap: str) -> bool:
    """Whether the words that stand for a pattern's … deny what the pattern says.

    >>> denies_inside("不了您一定"), denies_inside("，我们不"), denies_inside("不了别的，但一定")
    (True, True, False)
    """
    clauses = [_clean(clause) for clause in _CLAUSE_ENDS.split(gap)]
    return governs(clauses[-1]) or (len(clauses) == 1 and _UNABLE.match(clauses[0]) is not None)


def governs(before: str) -> bool:
    """Whether the words before a phrasing, of the same clause, deny, forbid or question it.

    >>> governs("不得向客户承诺"), governs("不得不承诺"), governs("不要错过"), governs("不得宣传高收益、")
    (True, False, False, True)
    """
    reach = _over_filler(before, len(before))
    if any(before[:at].endswith(_ASKS) for at in reach):
        return True
    if _NOT_COMMITTED.search(before) or any(_ACROSS.search(before[:at]) for at in reach):
        return True
    count = 0
    while count < 3:
        head = _strip_negation(before)
        if head is None:
            break
        count, before = count + 1, head
        if not _STILL_NEGATED.search(before):
            break
    return count % 2 == 1


def _strip_negation(before: str) -> str | None:
    """What stands in front of the negation that governs; None when none does."""
    adjacent = _ADJACENT.search(before)
    if adjacent:
        return before[: adjacent.start()]
    for at in _over_filler(before, len(before)):
        head = _negation_at(before, at)
        if head is not None:
            return head
    return _strip_listed(before)


def _strip_listed(before: str) -> str | None:
    """The same for a later member of a list: 不得宣传高收益、(保本)."""
    for at in _over_filler(before, len(before)):
        separator = next((each for each in _SEPARATORS if before[:at].endswith(each)), None)
        if separator is None:
            continue
        stop = at - len(separator)
        for verb_end in range(stop, max(0, stop - _LIST_REACH) - 1, -1):
            if not any(before[:verb_end].endswith(word) for word in _SPEAKING):
                continue
            for start in _over_filler(before, verb_end):
                head = _negation_at(before, start)
                if head is not None:
                    return head
    return None


def _negation_at(text: str, at: int) -> str | None:
    """What stands before a negation that ends at `at`, unless the next character undoes it; longest word first."""
    for size in range(min(at, _LONGEST_NEGATION), 0, -1):
        word = text[at - size : at]
        undone_by = _NEGATIONS.get(word)
        if undone_by is None or (undone_by and text[at : at + 1] and text[at] in undone_by):
            continue
        head = text[: at - size]
        return None if head.endswith(_NO_NEGATION_BEHIND.get(word, ())) else head
    return None


def _over_filler(text: str, end: int) -> list[int]:
    """Every place from which filler words alone lead to `end`, nearest first; `end` itself included."""
    reached = {end}
    for at in range(end, -1, -1):
        if at in reached:
            reached.update(at - size for size in range(1, min(_LONGEST, at) + 1) if text[at - size : at] in _FILLER)
    return sorted(reached, reverse=True)


def _forbids_speaking(before: str) -> bool:
    """Whether saying it is forbidden: a negation, then a verb of speaking, then only filler."""
    for at in _over_filler(before, len(before)):
        for word in _SPEECH_ACTS:
            if before[:at].endswith(word) and any(
                _negation_at(before, start) is not None for start in _over_filler(before, at - len(word))
            ):
                return True
    return False


def _clean(text: str) -> str:
    """Without marks that neither govern nor separate; “甲”“乙” is a list."""
    return _NOISE.sub("", _LISTED_QUOTES.sub("、", text))
