"""Which words of a text decide its question: they may neither go nor come, whoever words it.

Those that also stand in the provisions it rests on, in its answers or its marking points; and the facts that templates
draw (goods, shops). Without this a model turns 换货 into 退货, or says by the way what the right answer is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from kb.quiz.prove.wording import plain
from kb.quiz.types import Texts
from kb.store.quiz_records import ItemDraft

Words = Callable[[str], Sequence[str]]
# As much of an answer as gives it away; three characters stand in every other sentence of one field.
TELLING = 4
# More new words than that tell another story.
MOST_NEW = 0.5
_HAN = re.compile(r"^[\u4e00-\u9fff]{2,}$")
_QUOTED = re.compile(r"“[^“”]*”")
_JOIN = """
根据 依照 按照 依据 规定 下列 以下 上述 之日 哪些 哪项 哪种 哪个 哪一项 哪一个 多少 如何 怎样 怎么 什么 是否 关于 对于
进行 有关 相关 其中 以及 或者 并且 而且 如果 那么 因为 所以 因此 于是 然后 随后 后来 之后 以后 时候 情况 这种 这个 这样
那个 已经 正在 还是 就是 一下 一个 的话 认为 表示 提出 觉得 一共 一直 总共 自己 其他 通过 为了 由于 同时 此外 另外 现在
当时 目前 应该 可以 应当 能够 需要 必须 没有
"""
# What only joins and asks; everything else of a provision may turn a case.
_JOINING = frozenset(_JOIN.split())
_TURN = """
拆封 开封 试用 使用 定作 定制 鲜活 易腐 签收 收货 发货 交付 书面 口头 同意 协商 约定 承诺 保证 备案 许可 执照 资质
未成年 成年 保修 发票 收据 凭证 二手 翻新 过期 变质 假货 假冒 直播 线下 网购 拼单 预售 定金 订金 押金 退货 换货 退款
修理 维修 更换 赔偿 补偿 投诉 举报 起诉 仲裁 撤诉 和解 调解 报警 受伤 住院 死亡 中毒 火灾 爆炸 泄露 删除 注销 出售 转让
欺诈 欺骗 误导 隐瞒 故意 过失 善意 恶意
"""
# By these the law tells cases apart, whether the provision at hand names them or not.
_TURNING = frozenset(_TURN.split())
_ANSWERING = re.compile(r"答案|应选|选项|[A-EＡ-Ｅ]项|本题|正确的是|因此应|所以应")


def deciding_words(draft: ItemDraft, texts: Texts, words: Words) -> frozenset[str]:
    """The words of the provisions an item rests on, of its answers and its points, but those that only join."""
    articles = [texts.article(each.version_id, each.article) for each in draft.bases]
    said = [each.text for each in articles if each is not None]
    said += [each.text for each in draft.options]
    said += [accepted for each in draft.blanks for accepted in each.accepted]
    said += [
        part for each in draft.points for part in (each.text, *(word for group in each.keywords for word in group))
    ]
    return frozenset(word for each in said for word in _meaning(each, words))


def moved(before: str, after: str, deciding: frozenset[str], words: Words) -> str | None:
    """Whether a deciding word went or came, in Chinese; None where none did. What is quoted is compared elsewhere."""
    old, new = (_meaning(_QUOTED.sub("。", each), words) for each in (before, after))
    if (old - new) & (deciding | _TURNING):
        return "少了决定答案的词"
    if (new - old) & (deciding | _TURNING):
        return "多了决定答案的词"
    if len(new - old) > MOST_NEW * len(new):
        return "添了太多原文没有的话"
    return None


def facts_moved(before: str, after: str, facts: Iterable[str]) -> bool:
    """Whether the facts of templates that a text names (羽绒服, 健身房) are others, or others in number."""
    known = sorted({each for each in facts if len(each) > 1}, key=len, reverse=True)
    if not known:
        return False
    pattern = re.compile("|".join(map(re.escape, known)))
    return Counter(pattern.findall(before)) != Counter(pattern.findall(after))


def gives_away(draft: ItemDraft, before: str, after: str) -> bool:
    """Whether a wording tells of the answer what the one before did not: words of it, or that it is one."""
    if len(_ANSWERING.findall(after)) > len(_ANSWERING.findall(before)):
        return True
    told, known = plain(after), plain(before)
    wrong = "\n".join(plain(each.text) for each in draft.options if not each.correct)
    right = [each.text for each in draft.options if each.correct]
    right += [accepted for each in draft.blanks for accepted in each.accepted]
    right += [word for each in draft.points for group in each.keywords for word in group]
    parts = {part for each in right for part in _parts(plain(each))}
    return any(part in told and part not in known and part not in wrong for part in parts)


def _parts(answer: str) -> Iterable[str]:
    """A short answer whole, of a long one every stretch of TELLING characters."""
    if len(answer) <= TELLING:
        return (answer,) if len(answer) > 1 else ()
    return (answer[at : at + TELLING] for at in range(len(answer) - TELLING + 1))


def _meaning(text: str, words: Words) -> frozenset[str]:
    return frozenset(each for each in words(text) if _HAN.match(each) and each not in _JOINING)
