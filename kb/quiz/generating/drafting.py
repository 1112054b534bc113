"""How a statement of law becomes a question: stem, options with their steps, explanation with the words themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kb.quiz.generating.statements import Statement
from kb.quiz.types import BRACKETS, GAP
from kb.store.quiz_records import Blank, Bloom, Difficulty, ItemBasis, ItemDraft, ItemKind, Option, ProofRule, Step

RIGHT, WRONG = "正确", "错误"
# A stem longer than this is not read to its end.
LONGEST_STEM = 175


@dataclass(frozen=True, slots=True)
class Origin:
    """By whom, from which seed and for which day an item is made, and what is said of it."""

    generator: str
    seed: int
    as_of: date
    difficulty: Difficulty
    bloom: Bloom
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Swap:
    """Words [start, end) of a statement and what a wrong answer says in their place; `why` tells it in one sentence."""

    start: int
    end: int
    said: str
    rule: ProofRule
    why: str

    def step(self, basis: int = 0) -> Step:
        """The step that proves it."""
        return Step(self.rule, self.why, basis, self.start, self.end, self.said)


def kept(statement: Statement, start: int, end: int) -> Swap:
    """The statute's own words, said as they are."""
    words = statement.text[start:end]
    return Swap(start, end, words, ProofRule.VERBATIM, f"原文即为“{words}”。")


def told(statement: Statement, swap: Swap) -> str:
    """The statement as an answer tells it, lead-in included."""
    text = in_line(statement.text[: swap.start] + swap.said + statement.text[swap.end :])
    return f"{statement.lead_text}：{text}" if statement.lead else text


def in_line(text: str) -> str:
    """Words of a list in one line.

    >>> in_line("不得有下列内容：\\n（一）甲；\\n（二）乙")
    '不得有下列内容：（一）甲；（二）乙'
    """
    return "".join(each.strip() for each in text.splitlines())


def under(statement: Statement, text: str) -> str:
    """Words under the name of their law."""
    return f"根据《{statement.article.name}》，{text}"


def quoted(statement: Statement) -> str:
    """What the law says, word for word, with where it stands."""
    place = f"《{statement.article.name}》{statement.locator}"
    if statement.lead:
        return f"{place}规定：“{statement.lead_text}”，其中一项是“{statement.text}”。"
    return f"{place}规定：“{statement.text}{'' if statement.partial else '。'}”"


def choice(statement: Statement, right: Swap, wrong: Sequence[Swap], origin: Origin) -> ItemDraft | None:
    """单选 with a gap for the words that decide; None where the stem would be too long."""
    before, behind = told(statement, Swap(right.start, right.end, "\0", right.rule, "")).split("\0")
    stem = f"{before}{GAP}{behind}。横线处应填{BRACKETS}。" if behind else f"{before}{BRACKETS}。"
    options = (Option(right.said, True, right.step()), *(Option(each.said, False, each.step()) for each in wrong))
    others = "".join(f"“{each.said}”" for each in wrong)
    explanation = f"{quoted(statement)}所以应选“{right.said}”；{others}都与条文不符。"
    return _draft(ItemKind.SINGLE, under(statement, stem), explanation, (statement,), origin, options=options)


def judgement(statement: Statement, said: Swap, origin: Origin) -> ItemDraft | None:
    """判断: the statement as `said`, true where that is what the law says."""
    true = said.rule is ProofRule.VERBATIM
    stem = under(statement, told(statement, said) + "。")
    verdict = "说法与条文一致，正确。" if true else f"{said.why}所以说法错误。"
    options = (Option(RIGHT, true, said.step()), Option(WRONG, not true, said.step()))
    return _draft(ItemKind.TRUE_FALSE, stem, f"{quoted(statement)}{verdict}", (statement,), origin, options=options)


def gapped(statement: Statement, gaps: Sequence[tuple[Swap, tuple[str, ...]]], origin: Origin) -> ItemDraft | None:
    """填空: each gap with the further wordings that count as right."""
    text = statement.text
    for swap, _ in reversed(gaps):
        text = text[: swap.start] + GAP + text[swap.end :]
    text = in_line(text)
    stem = under(statement, f"{statement.lead_text}：{text}。" if statement.lead else f"{text}。")
    blanks = tuple(Blank((swap.said, *others), swap.step()) for swap, others in gaps)
    answers = "、".join(f"“{swap.said}”" for swap, _ in gaps)
    explanation = f"{quoted(statement)}应填{answers}。"
    return _draft(ItemKind.BLANK, stem, explanation, (statement,), origin, blanks=blanks)


def sayings(kind: ItemKind, said: Sequence[tuple[Statement, Swap]], origin: Origin) -> ItemDraft | None:
    """单选 or 多选: which of several statements of one law are as the law has them."""
    name = said[0][0].article.name
    stem = f"下列说法中，符合《{name}》规定的{'有' if kind is ItemKind.MULTIPLE else '是'}{BRACKETS}。"
    options = []
    for place, (statement, swap) in enumerate(said):
        options.append(Option(f"{told(statement, swap)}。", swap.rule is ProofRule.VERBATIM, swap.step(place)))
    lines = []
    for statement, swap in said:
        verdict = "" if swap.rule is ProofRule.VERBATIM else swap.why
        lines.append(f"{quoted(statement)}{verdict}")
    return _draft(kind, stem, "".join(lines), tuple(each for each, _ in said), origin, options=tuple(options))


def _draft(
    kind: ItemKind,
    stem: str,
    explanation: str,
    stands_on: tuple[Statement, ...],
    origin: Origin,
    *,
    options: tuple[Option, ...] = (),
    blanks: tuple[Blank, ...] = (),
) -> ItemDraft | None:
    article = stands_on[0].article
    if article.topic is None or len(stem) > LONGEST_STEM:
        return None
    bases: tuple[ItemBasis, ...] = tuple(each.bases[0] for each in stands_on)
    bases += tuple(basis for each in stands_on for basis in each.bases[1:])
    return ItemDraft(
        kind=kind,
        stem=stem,
        explanation=explanation,
        bases=bases,
        topic=article.topic,
        difficulty=origin.difficulty,
        bloom=origin.bloom,
        generator=origin.generator,
        seed=origin.seed,
        as_of=origin.as_of,
        options=options,
        blanks=blanks,
        industry=article.industry,
        tags=origin.tags,
    )
