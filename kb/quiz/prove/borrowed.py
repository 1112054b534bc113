"""Wrong answers taken from another place: the definition of another term, the consequence of another provision, the
wording of the version before. They must stand there, and must neither stand here nor follow here.
"""

from __future__ import annotations

from kb.quiz.prove.faults import Case
from kb.quiz.prove.wording import around, likeness, plain
from kb.store.quiz_records import ProofRule, Step

# Above this two answers say nearly the same.
SAME_WORDS = 0.7
SHORTEST = 2


def borrowed(step: Step, case: Case) -> str | None:
    """The words stand in a provision of the same subject, are not those of this article, and do not belong to it."""
    source, said, words = case.source(step), step.said, case.words(step)
    if source is None:
        return "找不到依据的原文"
    if len(plain(said)) < SHORTEST:
        return f"“{said}”太短，看不出属于别处"
    # 广告法 2 defines all parties of an advertisement, each in a sentence of its own: there the sentence counts.
    here = case.quotation(step) if step.rule is ProofRule.TERM else source.text
    if plain(said) in plain(here):
        return f"“{said}”就在{source.label}里"
    if words and likeness(said, words) >= SAME_WORDS:
        return f"“{said}”与原文“{words}”太相近"
    if case.elsewhere.holding(source, said) is None:
        return f"“{said}”不见于同一主题的现行条文"
    sentence = around(case.quotation(step), step.start, step.end)
    found = case.elsewhere.saying(source, sentence, said)
    return f"{found.place}对相近的情形正是如此规定" if found else None


def older_wording(step: Step, case: Case) -> str | None:
    """The words stood in the version before and stand in this article no more."""
    source = case.source(step)
    if source is None:
        return "找不到依据的原文"
    before = case.texts.earlier(source)
    if before is None:
        return f"{source.label}没有修改前的文本"
    if not plain(step.said) or plain(step.said) not in plain(before.text):
        return f"“{step.said}”不在修改前的条文里"
    if plain(step.said) in plain(source.text):
        return f"“{step.said}”仍在现行条文里"
    return None
