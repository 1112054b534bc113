"""Whether a stem says what its provision says: nothing added that alters it, nothing left out that limits it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.law.modals import find_modals
from kb.law.subjects import find_parties
from kb.quiz.prove.bases import steps_of
from kb.quiz.prove.faults import Case, Fault, Lack
from kb.quiz.prove.truth import ON_BASIS, REWRITES
from kb.quiz.prove.wording import clauses, plain, quantities
from kb.quiz.types import GAP
from kb.store.quiz_records import ItemKind, Step

_PREFACE = re.compile(r"^(?:根据|依照|依据|按照)[^，：。]*》[^，：。]*[，：]\s*")
# 本法 in a provision is the law's name in a stem.
_NAMES = re.compile(r"《[^》]*》|本(?:法|条例|办法|规定|解释|细则|指南|准则)")
_ITEM_MARK = re.compile(r"[（(][一二三四五六七八九十百]+[）)]")
_LIMITS = re.compile(r"除外|^除|但是|但|不包括|另有规定|另有约定")
_LIMIT_BEHIND = re.compile(r"^(?:但|除外)")
# Behind the words quoted, in the provision itself: what goes on with 但 limits them.
_LIMIT_IN_TEXT = re.compile(r"\s*[，。；]?\s*但(?:是|书)?")
# What a provision says of a caller's situation is told in words of ours in these kinds.
_TOLD = frozenset((ItemKind.CASE, ItemKind.SCENARIO))
LONGEST_STEM = 300


def faults_of_stem(case: Case) -> Iterator[Fault]:
    """What is wrong with the stem."""
    draft = case.draft
    if not draft.stem.strip():
        yield Fault("题干", "题干是空的。", Lack.STEM)
        return
    if len(draft.stem) > LONGEST_STEM:
        yield Fault("题干", f"题干长 {len(draft.stem)} 字，超过 {LONGEST_STEM} 字。", Lack.STEM)
    if draft.kind is ItemKind.TRUE_FALSE and draft.options and draft.options[0].proof.rule in REWRITES:
        yield from _stated(case, draft.options[0].proof)
    elif draft.kind is ItemKind.BLANK:
        yield from _filled(case)
    elif draft.kind not in _TOLD and any(each.rule in ON_BASIS for each in steps_of(draft)):
        yield from _foreign(case)
    yield from _given_away(case)


def _stated(case: Case, step: Step) -> Iterator[Fault]:
    before, statement = _told(case, step)
    covered = _followed(_core(case.draft.stem), statement)
    if isinstance(covered, str):
        yield Fault("题干", covered, Lack.STEM)
        return
    begin = len(before)
    source, basis = case.source(step), case.draft.bases[step.basis or 0]
    if source is not None and _LIMIT_IN_TEXT.match(source.text, basis.start + len(basis.quotation)):
        yield Fault("题干", "原文紧接着还有但书，这句话不完整。", Lack.STEM)
    if covered[0] > begin or covered[1] < begin + len(_bare(step.said)):
        yield Fault("题干", "题干没有说到决定对错的那几个字。", Lack.STEM)


def _filled(case: Case) -> Iterator[Fault]:
    draft = case.draft
    core = _core(draft.stem)
    if core.count(GAP) != len(draft.blanks):
        yield Fault("题干", f"题干有 {core.count(GAP)} 个空，答案有 {len(draft.blanks)} 个。", Lack.STEM)
        return
    for blank in draft.blanks:
        core = core.replace(GAP, blank.accepted[0] if blank.accepted else "", 1)
    standing = [each.proof for each in draft.blanks if each.proof.basis is not None]
    if not standing:
        return
    covered = _followed(core, _told(case, standing[0])[1])
    if isinstance(covered, str):
        yield Fault("题干", covered, Lack.STEM)


def _told(case: Case, step: Step) -> tuple[str, str]:
    """What the item's quotations of one article say together, the step's changed, and what of it stands before."""
    own = case.draft.bases[step.basis or 0]
    parts = [each for each in case.draft.bases if (each.version_id, each.article) == (own.version_id, own.article)]
    before = after = ""
    for each in sorted(parts, key=lambda one: one.start):
        if each is own:
            before = after + _bare(each.quotation[: step.start])
            after += _bare(case.statement(step))
        else:
            after += _bare(each.quotation)
    return before, after


def _followed(core: str, statement: str) -> tuple[int, int] | str:
    """Where a statement's clauses were followed to, first to last; in Chinese what is not, else."""
    position, first = 0, None
    for clause in clauses(_NAMES.sub("", _ITEM_MARK.sub("", core))):
        at = statement.find(clause, position)
        if at < 0:
            return f"题干的“{clause}”不是原文的话。"
        if first is None:
            first = at
        elif _LIMITS.search(statement[position:at]):
            return "题干略去了原文的除外规定。"
        position = at + len(clause)
    if first is None:
        return "题干没有内容。"
    if _LIMIT_BEHIND.match(statement[position:]):
        return "题干略去了原文随后的除外规定。"
    return first, position


def _foreign(case: Case) -> Iterator[Fault]:
    """Numbers, modals and parties of a question that its provisions do not have."""
    draft, stem = case.draft, _NAMES.sub("", _core(case.draft.stem))
    quoted = "\n".join(each.quotation for each in draft.bases)
    articles = [case.texts.article(each.version_id, each.article) for each in draft.bases]
    whole = quoted + "\n".join(f"{each.title}\n{each.text}" for each in articles if each is not None)
    known = {each.key for each in quantities(whole)}
    strange = [stem[each.start : each.end] for each in quantities(stem) if each.key not in known]
    modals = {each.modal for each in find_modals(quoted)}
    strange += [each.word for each in find_modals(stem) if each.modal not in modals]
    strange += [each.word for each in find_parties(stem) if len(each.word) > 1 and each.word not in whole]
    if strange:
        yield Fault("题干", f"题干的“{strange[0]}”不见于依据。", Lack.STEM)


def _given_away(case: Case) -> Iterator[Fault]:
    draft, stem = case.draft, plain(_NAMES.sub("", case.draft.stem))
    if draft.kind is ItemKind.TRUE_FALSE:
        return
    shown = {each.correct for each in draft.options if len(plain(each.text)) > 1 and plain(each.text) in stem}
    if shown == {True}:
        yield Fault("题干", "题干里已经写着正确选项。", Lack.GIVES_AWAY)
    for number, blank in enumerate(draft.blanks, 1):
        if any(len(plain(each)) > 2 and plain(each) in stem for each in blank.accepted):
            yield Fault(f"第 {number} 空", "题干里已经写着答案。", Lack.GIVES_AWAY)


def _core(stem: str) -> str:
    return _PREFACE.sub("", stem)


def _bare(text: str) -> str:
    return plain(_NAMES.sub("", _ITEM_MARK.sub("", text)))
