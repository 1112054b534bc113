"""SUPPORT: what a sentence says stands in what it cites, clause by clause, lay words counted as the statute's.

The support of a clause is the mean of two shares: of its words that stand anywhere in what is cited, and of its
characters, alone and in pairs, that stand in the one clause of the law nearest to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.answering.extract import TermCutter
from kb.answering.ground.clauses import Clause
from kb.answering.ground.lay_words import as_statute
from kb.answering.ground.parameters import GroundParameters
from kb.answering.ground.sentence import Sentence
from kb.answering.ground.types import GroundRule, RuleResult
from kb.law.subjects import find_parties

# A word whose characters all stand in the law, though not together, is half there: 赔款 beside 赔偿 and 价款.
_BY_CHARACTERS = 0.5
# That no rule exists cannot be read off a rule: 法律没有规定期限 is the easiest thing to say and the hardest to check.
_ABSENCE = re.compile(
    r"(?:法律|法规|条文|规定|这[一]?条|本法|法条|国家)[里中上]?(?:并|都|也|目前|现在|暂时)?(?:没有?|未|不)"
    r"(?:有|作出?|明确|具体)*(?:规定|写|说|提到|提及|要求|限制|禁止)"
)
# A promise is the company's, not the law's: 一定能退 is more than 可以退货.
_PROMISE = re.compile(
    r"一定(?:会|能|可以|给|退|赔|有)|肯定|绝对(?!化)|必定|百分之?百|(?<![当退换])包[退赔换](?![修包])|保证(?:能|会|给|退|赔|您)"
)
# A word of one character says half as much as a longer one.
_SINGLE = 0.5
_CASE = 0.3
# A sentence none of whose clauses comes so near to a clause of the law is about something else: 请把资料念出来.
_RELATED = 0.15
# A clause of fewer words says too little to be judged alone: 大家都一样.
_SHORTEST = 3.0
# What is glued on is judged by fewer: 并且另送一份礼品.
_GLUED, _SHORTEST_GLUED = re.compile(r"(?:并且|而且|另外|此外|还|同时|现在|顺便|再)"), 2.0
# Words of telling, not of what is told.
_TELLING_WORDS = """
规定 按照 根据 依据 法律 法规 条文 本法 这条 情况 时候 问题 事情 进行 属于 需要 应当 必须
可以 不得 有权 要求 可 应 不 得 一 说 讲 来 去 里 上 下 一样 同样 常说 所谓 俗称 也就是 这个 那个 如果 要是 只要 就是
那么 所以 因为 而且 并且 或者 以及 同时 另外 还有 其中 相关 有关 明确 具体 一般 通常 直接
自己 对方 依法 法定 行为 方式 内容 部分 方面 包括 比如 例如 等 等等 做 弄 搞 给 让 找 用
好 该 这样 那样 而 则 即 也 都 但 才 并 再 又 请 您 我 你 他 她 谁 没 无 未 与 由 在
是 有 的 要 能 会 想 起 后 前 中 内 外 时 次 种 类 各 其 此 每 任何 所有 一切 一定 只
仅 还 就 人 它 什么
"""
_TELLING = frozenset(_TELLING_WORDS.split())


def support(sentence: Sentence, cutter: TermCutter, parameters: GroundParameters) -> RuleResult | None:
    """Nothing where the sentence only names places of law."""
    if not sentence.said.citations:
        return None
    if (absent := _ABSENCE.search(sentence.said.text)) is not None and absent.group() not in sentence.evidence.plain:
        return RuleResult(GroundRule.SUPPORT, False, f"“{absent.group()}”是说没有，引一条条文证明不了")
    promised = _PROMISE.search(sentence.said.text)
    if promised is not None and promised.group() not in sentence.evidence.plain:
        return RuleResult(GroundRule.SUPPORT, False, f"条文没有说“{promised.group()}”，这是承诺，不是规定")
    if not _is_related(sentence):
        return RuleResult(GroundRule.SUPPORT, False, "这句话与所引条文无关")
    evidence = as_statute(sentence.evidence.plain)
    characters = frozenset(evidence)
    total = known = 0.0
    worst: tuple[float, Clause] | None = None
    last = sentence.clauses[-1] if sentence.clauses else None
    for clause in sentence.clauses:
        if sentence.evidence.holds_verbatim(clause) or (clause.plain and clause.plain in sentence.evidence.plain):
            weight = share = 1.0
        else:
            weight, found = _weigh(content_words(clause, cutter), evidence, characters)
            near = sentence.near.get(clause, ())
            close = sentence.evidence.nearness(clause, near[0]) if near else 0.0
            share = (found / weight + close) / 2 if weight else 1.0
        total, known = total + weight, known + weight * share
        # What opens a sentence says whom it is about (电梯、锅炉这些); the caller's case may be told in any words
        # (孩子自己买的贵东西), what follows from it may not.
        told_of = not clause.modals and clause is not last
        judged = 1.0 if told_of and clause is sentence.clauses[0] else (share / _CASE if told_of else share)
        glued = clause is not sentence.clauses[0] and _GLUED.match(clause.text) is not None
        if weight >= (_SHORTEST_GLUED if glued else _SHORTEST) and (worst is None or judged < worst[0]):
            worst = (judged, clause)
    if worst is not None and worst[0] < parameters.clause:
        return RuleResult(GroundRule.SUPPORT, False, f"所引条文里没有“{worst[1].text.strip(' 　，。；：')}”的依据")
    if total and known / total < parameters.sentence:
        return RuleResult(GroundRule.SUPPORT, False, "这句话的内容在所引条文里大多找不到依据")
    return RuleResult(GroundRule.SUPPORT, True)


def _is_related(sentence: Sentence) -> bool:
    """Whether any clause comes near to any of the law at all; what only names places of law has no clause."""
    nearness = sentence.evidence.nearness
    near = [nearness(clause, sentence.near[clause][0]) for clause in sentence.clauses if sentence.near.get(clause)]
    return not sentence.clauses or max(near, default=0.0) >= _RELATED


def content_words(clause: Clause, cutter: TermCutter) -> tuple[str, ...]:
    """The words that say what a clause is about, numbers and words of telling left out."""
    text = clause.text
    spans = [(each.start, each.end) for each in clause.quantities]
    spans += [(each.start, each.end) for each in find_parties(text)]
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return tuple(word for word in dict.fromkeys(cutter.words(as_statute(text))) if word not in _TELLING)


_DIGITS = re.compile(r"[0-9a-z]+")


def _weigh(words: Sequence[str], evidence: str, characters: frozenset[str]) -> tuple[float, float]:
    """What the words weigh, and how much of that stands in the evidence."""
    weight = found = 0.0
    for word in words:
        own = _SINGLE if len(word) == 1 else 1.0
        weight += own
        if word in evidence:
            found += own
        elif len(word) > 1 and not _DIGITS.fullmatch(word):
            found += own * _BY_CHARACTERS * sum(char in characters for char in word) / len(word)
    return weight, found
