"""Whether an item's bases are what the store holds: in force on the day, quoted character for character."""

from __future__ import annotations

from collections.abc import Iterator

from kb.quiz.prove.faults import Case, Fault, Lack
from kb.quiz.prove.truth import ON_BASIS
from kb.store.quiz_records import ItemBasis, ItemDraft, ProofRule, Step


def faults_of_bases(case: Case) -> Iterator[Fault]:
    """What is wrong with the provisions an item stands on."""
    steps = [each for each in steps_of(case.draft) if each.basis is not None]
    older = {each.basis for each in steps if each.rule is ProofRule.OLDER_WORDING}
    binding = {each.basis for each in steps if each.rule is not ProofRule.OLDER_WORDING}
    for number, basis in enumerate(case.draft.bases):
        yield from _faults_of_basis(case, basis, f"依据 {number + 1}", past=number in older - binding)
    if not case.draft.bases and not case.draft.rule_ids:
        yield Fault("依据", "没有列出任何依据。", Lack.BASIS)


def fault_of_place(step: Step, case: Case, where: str) -> Fault | None:
    """What is wrong with the place a step names; None where its rule needs none."""
    if step.basis is None:
        if step.rule in ON_BASIS:
            return Fault(where, "没有指出依据哪一条。", Lack.BASIS)
        return None
    if not 0 <= step.basis < len(case.draft.bases):
        return Fault(where, "指向的依据不存在。", Lack.BASIS)
    if not 0 <= step.start <= step.end <= len(case.quotation(step)):
        return Fault(where, "指出的字不在引文之内。", Lack.QUOTATION)
    return None


def steps_of(draft: ItemDraft) -> tuple[Step, ...]:
    """Every step of an item's proof, in order."""
    options = (each.proof for each in draft.options)
    return (*options, *(each.proof for each in draft.blanks), *(each.proof for each in draft.points))


def _faults_of_basis(case: Case, basis: ItemBasis, where: str, *, past: bool) -> Iterator[Fault]:
    named = f"《{basis.title}》{basis.article}"
    article = case.texts.article(basis.version_id, basis.article)
    if article is None or article.title != basis.title:
        yield Fault(where, f"库中没有{named}的这个版本。", Lack.BASIS)
        return
    if not past and not case.texts.in_force(basis.version_id):
        yield Fault(where, f"{named}的这个版本在{case.texts.as_of.isoformat()}不是现行文本。", Lack.NOT_IN_FORCE)
    if not basis.quotation.strip():
        yield Fault(where, f"{named}没有引文。", Lack.QUOTATION)
    elif article.text[basis.start : basis.start + len(basis.quotation)] != basis.quotation:
        yield Fault(where, f"引文与库中的{named}不一致。", Lack.QUOTATION)
    elif not basis.locator.startswith(basis.article):
        yield Fault(where, f"出处“{basis.locator}”不在{basis.article}之内。", Lack.BASIS)
