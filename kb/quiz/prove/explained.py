"""Whether an explanation quotes its provisions word for word and names where they stand."""

from __future__ import annotations

from collections.abc import Iterator

from kb.citing.quotations import find_quotations, is_verbatim
from kb.quiz.prove.bases import steps_of
from kb.quiz.prove.faults import Case, Fault, Lack
from kb.quiz.prove.wording import plain

# Shorter words in quotation marks are an answer or a term, not a quotation of law.
LEAST_QUOTED = 12


def faults_of_explanation(case: Case) -> Iterator[Fault]:
    """What is wrong with the explanation; every basis that an answer stands on must be quoted and named."""
    draft = case.draft
    if not draft.explanation.strip():
        yield Fault("解析", "没有解析。", Lack.EXPLANATION)
        return
    told = plain(draft.explanation)
    standing = {each.basis for each in steps_of(draft)}
    for number, basis in enumerate(draft.bases):
        if number not in standing:
            continue
        if plain(basis.quotation) not in told:
            yield Fault("解析", f"没有引用《{basis.title}》{basis.locator}的原文。", Lack.EXPLANATION)
        elif plain(basis.locator) not in told:
            yield Fault("解析", f"没有写明出处《{basis.title}》{basis.locator}。", Lack.EXPLANATION)
    articles = [case.texts.article(each.version_id, each.article) for each in draft.bases]
    wordings = [each.text for each in articles if each is not None]
    ours = plain("\n".join(_own_words(case)))
    for quoted in find_quotations(draft.explanation):
        if len(plain(quoted.text)) < LEAST_QUOTED or plain(quoted.text) in ours:
            continue
        if not any(is_verbatim(quoted.text, each) for each in wordings):
            yield Fault("解析", f"“{quoted.text[:20]}…”不是所引条文的原文。", Lack.EXPLANATION)


def _own_words(case: Case) -> Iterator[str]:
    """What an explanation may put in quotation marks besides the law: the item's own words, and those of our rules."""
    draft = case.draft
    yield from (draft.stem, draft.material)
    for option in draft.options:
        yield from (option.text, option.proof.said)
    for point in draft.points:
        yield from (point.text, point.proof.said)
    for rule_id in draft.rule_ids:
        rule = case.parts.rules.by_id(rule_id) if case.parts.rules is not None else None
        if rule is not None:
            yield from (rule.phrasing, rule.reason, rule.say_instead or "", *rule.match, *rule.passes)
    for unit in case.parts.handbooks:
        yield from (unit.heading, unit.sayable or "", unit.hand_over or "")
