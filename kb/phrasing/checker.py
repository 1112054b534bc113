"""The whole check of a draft: the rules' findings, and after them the encoder's warnings of paraphrases.

Composed here so that the guard, which answers and streams pass through, needs no encoder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.phrasing.guard import Guard
from kb.phrasing.paraphrase.detector import ParaphraseDetector, ParaphraseFinding
from kb.phrasing.rules.basis import basis_of
from kb.phrasing.types import CheckResult, Finding, Rule, Severity, Verdict

PARAPHRASE = "paraphrase"


class DraftChecker:
    """Checks drafts with one guard and, where there is one, the detector of the same rule set. Thread-safe."""

    def __init__(self, guard: Guard, resolver: Resolver, detector: ParaphraseDetector | None = None) -> None:
        self.guard = guard
        self.detector = detector
        self._resolver = resolver

    def check(
        self,
        text: str,
        *,
        generation: int,
        as_of: date,
        industry: str | None = None,
        scene: str | None = None,
        protected: Sequence[tuple[int, int]] = (),
        paraphrases: bool = True,
    ) -> CheckResult:
        """`Guard.check`, and with `paraphrases` the second pass over sentences in which no rule saw anything.

        `paraphrase_state` tells how far the second pass came. EncoderError when its encoder fails.
        """
        where = {"industry": industry, "scene": scene}
        result = self.guard.check(text, generation=generation, as_of=as_of, protected=protected, **where)
        if not paraphrases or self.detector is None:
            return result

        def applies(rule: Rule) -> bool:
            return rule.binding.applies(industry, scene, as_of)

        touched = self.guard.touched(text, generation=generation, as_of=as_of, **where)
        found = self.detector.check(text, skip=(*touched, *protected), applies=applies)
        if found is None:
            return replace(result, paraphrase_state="preparing")
        pin = Pin(generation, as_of)
        warnings = tuple(self._warning(text, each, pin) for each in found.findings)
        return replace(
            result,
            verdict=Verdict.WARN if warnings and result.verdict is Verdict.PASS else result.verdict,
            findings=tuple(sorted((*result.findings, *warnings), key=lambda each: (each.start, each.end))),
            paraphrase_state="partial" if found.partial else "done",
        )

    def _warning(self, text: str, found: ParaphraseFinding, pin: Pin) -> Finding:
        rule = found.rule
        return Finding(
            start=found.start,
            end=found.end,
            matched=text[found.start : found.end],
            rule_id=f"{rule.topic}.{PARAPHRASE}",
            topic=rule.topic,
            severity=Severity.WARN,
            reason=f"与限制用语“{rule.phrasing}”意思相近（例如“{found.nearest}”），请换个说法。{rule.reason}",
            basis=basis_of(rule, self._resolver, pin),
            say_instead=rule.say_instead,
        )
