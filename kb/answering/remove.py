"""Takes out of an answer what the guard blocks; what was taken out is shown, not hidden."""

from __future__ import annotations

from collections.abc import Sequence

from kb.answering.types import AnsweredSentence, RemovedText
from kb.phrasing.types import Finding, Severity


def without_findings(
    sentences: Sequence[AnsweredSentence], findings: Sequence[Finding]
) -> tuple[tuple[AnsweredSentence, ...], tuple[RemovedText, ...]]:
    """The sentences no blocking finding touches, and those taken out with why; offsets count in the joined text."""
    kept: list[AnsweredSentence] = []
    removed: list[RemovedText] = []
    start = 0
    for sentence in sentences:
        end = start + len(sentence.text)
        blocking = [
            finding
            for finding in findings
            if finding.severity is Severity.BLOCK and finding.start < end and finding.end > start
        ]
        if blocking:
            removed.append(RemovedText(sentence.text, f"含禁用表述“{blocking[0].matched}”：{blocking[0].reason}"))
        else:
            kept.append(sentence)
        start = end
    return tuple(kept), tuple(removed)
