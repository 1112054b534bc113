"""Wrong answers that change one word of a provision: its number, its modal, its party, its authority.

Each check says in Chinese what is missing for the changed statement to be false, None where nothing is.
"""

from __future__ import annotations

import re

from kb.law.measures import Quantity
from kb.law.modals import Modal, ModalUse, find_modals
from kb.law.roles import find_roles, is_authority, same_role
from kb.law.subjects import PartyUse, find_parties, opposed
from kb.quiz.prove.faults import Case
from kb.quiz.prove.wording import around, plain, quantities
from kb.store.quiz_records import Step

# Duties, permissions and prohibitions that cannot both hold. 可以 and 不必 can; so can 不得 and 不必.
_OPPOSED = frozenset(
    frozenset(pair)
    for pair in (
        (Modal.MUST, Modal.MAY),
        (Modal.MUST, Modal.MUST_NOT),
        (Modal.MUST, Modal.NEED_NOT),
        (Modal.MUST, Modal.NO_RIGHT),
        (Modal.MUST_NOT, Modal.MAY),
        (Modal.NO_RIGHT, Modal.MAY),
    )
)
_CONTRARY = (
    (Modal.NEED_NOT, "可以不"),
    (Modal.NEED_NOT, "无需"),
    (Modal.NEED_NOT, "不必"),
    (Modal.MUST_NOT, "不得"),
    (Modal.MAY, "可以"),
)
# So many characters behind a modal tell what act it rules.
_ACT = 2
# A duty inside a condition (应当取得许可而未取得的，…) is not what the sentence rules.
_IN_CONDITION = re.compile(r"^[^，。；：\n]*的(?=[，：])")
_OF_NOUN = re.compile(r"^[^，。；：\n]*的[^，。；：\n]{1,8}，(?:其|均|都)")
_LATER_CONDITION = re.compile(r"^[^。；：\n]*?的，(?P<then>[^。；：\n]*)")


def quantity(step: Step, case: Case) -> str | None:
    """The number is another one of the same kind, unit and bound, and nothing of the same subject gives it."""
    quotation, statement = case.quotation(step), case.statement(step)
    ours = _overlapping(quotation, step.start, step.end)
    theirs = _overlapping(statement, step.start, step.start + len(step.said))
    if len(ours) != 1 or len(theirs) != 1:
        return f"“{case.words(step)}”和“{step.said}”不是各为一个数量"
    (own,), (other,) = ours, theirs
    if own.key[:2] != other.key[:2] or own.qualifier is not other.qualifier:
        return f"“{step.said}”与“{case.words(step)}”不是同一单位和界限的数量"
    if own.key == other.key:
        return f"“{step.said}”与“{case.words(step)}”是同一个数量"
    if not _well_formed(other):
        return f"“{step.said}”不成范围"
    if other.key in {each.key for each in quantities(quotation)}:
        return f"“{step.said}”也是引文里的数量，读起来会混"
    source = case.source(step)
    if source is None:
        return "找不到依据的原文"
    return _stated(case, step, other) or _contradicted(case, step)


def modal(step: Step, case: Case) -> str | None:
    """The modal is one that cannot hold beside the law's, it rules its sentence, and no article says it so."""
    quotation, statement = case.quotation(step), case.statement(step)
    own = _at(find_modals(quotation), step.start, step.end)
    other = _at(find_modals(statement), step.start, step.start + len(step.said))
    if own is None or other is None:
        return f"“{case.words(step)}”和“{step.said}”不是各为一个情态词"
    if frozenset((own.modal, other.modal)) not in _OPPOSED:
        return f"“{step.said}”与“{case.words(step)}”并不矛盾"
    if _in_condition(quotation, own.end):
        return "情态词在条件里，不是规定本身"
    source = case.source(step)
    if source is None:
        return "找不到依据的原文"
    contrary = contrary_in(source.text, quotation, own)
    if contrary is not None:
        return f"{source.label}另有“{contrary}”"
    sentence = around(quotation, step.start, step.end)
    found = case.elsewhere.with_modal(source, sentence, other.modal)
    return f"{found.place}对同一事项用了“{step.said}”一类的词" if found else None


def contrary_in(text: str, quotation: str, own: ModalUse) -> str | None:
    """Where an article says the contrary of the same act in some case: 应当提供担保, but 确能偿还的，可以不提供担保."""
    act = quotation[own.end : own.end + _ACT]
    words = (word for modal, word in _CONTRARY if frozenset((own.modal, modal)) in _OPPOSED)
    return next((word + act for word in words if len(act) == _ACT and word + act in text), None)


def party(step: Step, case: Case) -> str | None:
    """The party is one that faces the law's own, and nothing of the same subject says it of that one.

    What one side may do (可以) is not denied to the other.
    """
    own = [each for each in find_parties(case.words(step)) if _covers(each, case.words(step))]
    other = [each for each in find_parties(step.said) if _covers(each, step.said)]
    if not own or not other:
        return f"“{case.words(step)}”和“{step.said}”不都是知道立场的当事人"
    if not opposed(own[0].sides, other[0].sides):
        return f"“{step.said}”与“{case.words(step)}”不是相对的两方"
    behind = next((each for each in find_modals(case.quotation(step)) if each.start >= step.end), None)
    if behind is not None and behind.word == "可以":
        return "另一方未必不可以这样做"
    return _said_elsewhere(case, step)


def authority(step: Step, case: Case) -> str | None:
    """The authority is another one, and the article names it nowhere."""
    words = case.words(step)
    if not _is_role(words) or not _is_role(step.said):
        return f"“{words}”和“{step.said}”不都是机关"
    if same_role(words, step.said):
        return f"“{step.said}”与“{words}”可能是同一机关"
    source = case.source(step)
    if source is None:
        return "找不到依据的原文"
    if plain(step.said) in plain(source.text):
        return f"{source.label}也提到“{step.said}”"
    return _said_elsewhere(case, step)


def _overlapping(text: str, start: int, end: int) -> list[Quantity]:
    return [each for each in quantities(text) if each.start < end and start < each.end]


def _well_formed(each: Quantity) -> bool:
    return each.lower is None or each.upper is None or each.lower <= each.upper


def _stated(case: Case, step: Step, other: Quantity) -> str | None:
    source = case.source(step)
    if source is None:
        return None
    sentence = around(case.quotation(step), step.start, step.end)
    found = case.elsewhere.stating_quantity(source, sentence, other.key)
    return f"{found.place}对相近的情形正是“{step.said}”" if found else None


def _contradicted(case: Case, step: Step) -> str | None:
    source = case.source(step)
    if source is None:
        return None
    sentence = around(case.quotation(step), step.start, step.end)
    found = case.elsewhere.contradicting(source, sentence, sentence)
    return f"{found.place}对同一事项另有数量" if found else None


def _said_elsewhere(case: Case, step: Step) -> str | None:
    source = case.source(step)
    if source is None:
        return "找不到依据的原文"
    sentence = around(case.quotation(step), step.start, step.end)
    found = case.elsewhere.saying(source, sentence, step.said)
    return f"{found.place}对相近的情形说的是“{step.said}”" if found else None


def _at(uses: tuple[ModalUse, ...], start: int, end: int) -> ModalUse | None:
    found = [each for each in uses if each.start < end and start < each.end]
    return found[0] if len(found) == 1 else None


def _in_condition(quotation: str, end: int) -> bool:
    """Whether the modal that ends here belongs to what must be the case, not to what follows from it.

    应当取得许可而未取得的，… does, and so do 应当标明的内容，其字体必须清晰 and 应当赔偿和缴罚款，其财产不足的，先赔偿,
    where nothing rules behind the condition.
    """
    if _IN_CONDITION.match(quotation[end:]) or _OF_NOUN.match(quotation[end:]):
        return True
    condition = _LATER_CONDITION.match(quotation[end:])
    return condition is not None and not find_modals(condition["then"])


def _covers(use: PartyUse, text: str) -> bool:
    return use.start == 0 and use.end == len(text)


def _is_role(text: str) -> bool:
    return is_authority(text) or any((start, end) == (0, len(text)) for start, end in find_roles(text))
