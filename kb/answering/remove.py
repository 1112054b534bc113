"""Takes out of an answer what the guard blocks, says what was approved instead, and shows what was taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kb.answering.types import MAX_SAYABLE, AnsweredSentence, RemovedText
from kb.phrasing.types import Finding, Severity


def without_findings(
    sentences: Sequence[AnsweredSentence], findings: Sequence[Finding], is_clean: Callable[[str], bool]
) -> tuple[tuple[AnsweredSentence, ...], tuple[RemovedText, ...]]:
    """The sentences that may go out, and those taken out with why; offsets of findings count in the joined text.

    A blocked sentence gives way to the words its rules approve, without citation, where every rule has some, they are
    clean themselves and the whole stays sayable; else it is withheld.
    """
    kept: list[AnsweredSentence] = []
    removed: list[RemovedText] = []
    room = MAX_SAYABLE - sum(len(sentence.text) for sentence in sentences)
    start = 0
    for sentence in sentences:
        end = start + len(sentence.text)
        blocking = [each for each in findings if _blocks(each) and each.start < end and each.end > start]
        start = end
        if not blocking:
            kept.append(sentence)
            continue
        approved = _approved(blocking)
        fits = approved is not None and len(approved) <= len(sentence.text) + room and is_clean(approved)
        room += len(sentence.text)
        outcome = "未说"
        if fits and approved is not None:
            kept.append(AnsweredSentence(approved, ()))
            room -= len(approved)
            outcome = "已换成可以说的话"
        removed.append(
            RemovedText(sentence.text, f"含禁用表述“{blocking[0].matched}”，{outcome}：{blocking[0].reason}")
        )
    return tuple(kept), tuple(removed)


def _blocks(finding: Finding) -> bool:
    return finding.severity is Severity.BLOCK


def _approved(blocking: Sequence[Finding]) -> str | None:
    """What may be said in place of a sentence, once each; None when a rule that blocks it approves nothing."""
    words = [finding.say_instead for finding in blocking]
    if not all(words):
        return None
    said = dict.fromkeys(word for word in words if word)
    return "".join(word if word.endswith(("。", "！", "？")) else f"{word}。" for word in said)
