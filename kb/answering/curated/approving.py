"""What an answer must stand before a person may approve it: evidence, lawful words, length, no personal data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.answering.curated.errors import Problem
from kb.answering.ground.claims import Claim
from kb.answering.ground.types import GroundRule, RuleResult, SentenceGrounder
from kb.answering.types import MAX_SAYABLE
from kb.citing.types import Pin
from kb.law.quantities import find_quantities
from kb.phrasing.guard import Guard
from kb.phrasing.types import Finding, Severity
from kb.records.redact import masked
from kb.store.curated_records import Audience

MOST_PARAPHRASES = 50
MOST_QUESTION = 200
_SHOWN = 24
RULE_NAME: Mapping[GroundRule, str] = {
    GroundRule.CITES: "出处",
    GroundRule.EXISTS: "条文是否存在",
    GroundRule.IN_FORCE: "效力",
    GroundRule.VERBATIM: "引文",
    GroundRule.PLACE: "条款项",
    GroundRule.QUANTITIES: "数字和期限",
    GroundRule.MODALS: "应当、可以、不得",
    GroundRule.SUBJECTS: "主体",
    GroundRule.SUPPORT: "依据",
}
# What to do about a sentence, by the rule it breaks.
ADVICE: Mapping[GroundRule, str] = {
    GroundRule.CITES: "请给这句加上引用，如 [1]",
    GroundRule.EXISTS: "请核对法规名称和条号",
    GroundRule.IN_FORCE: "请改引现行的条文",
    GroundRule.VERBATIM: "引号里的话要与原文一字不差",
    GroundRule.PLACE: "请核对是哪一条、哪一款",
    GroundRule.QUANTITIES: "数字、金额、期限要与条文一致",
    GroundRule.MODALS: "“应当”“可以”“不得”要与条文一致",
    GroundRule.SUBJECTS: "请核对说的是经营者还是消费者",
    GroundRule.SUPPORT: "请改得更贴近条文，或者换一条依据",
}


@dataclass(frozen=True, slots=True)
class Approving:
    """The checks of one approval; pure but for the texts it reads."""

    grounder: SentenceGrounder
    guard: Guard

    def problems(self, question: str, claims: Sequence[Claim], audience: Audience, pin: Pin) -> tuple[Problem, ...]:
        """What stands against the sentences; none: they may be approved."""
        if not claims:
            return (Problem("text", "没有答复的文字"),)
        if not any(claim.said.citations or claim.faults for claim in claims):
            return (Problem("text", "整篇没有一句有依据，请引用条文或手册"),)
        return (*_length(claims), *self._unfounded(question, claims, pin), *self._forbidden(claims, audience, pin))

    def _unfounded(self, question: str, claims: Sequence[Claim], pin: Pin) -> Iterator[Problem]:
        allowed = find_quantities(question)
        for number, claim in enumerate(claims, 1):
            failed = next(iter(claim.faults), None) or self.grounder.check(claim.said, pin, allowed).failed
            if failed is not None:
                yield Problem("text", f"第{number}句“{_short(claim.said.text)}”{_told(failed)}")

    def _forbidden(self, claims: Sequence[Claim], audience: Audience, pin: Pin) -> Iterator[Problem]:
        for number, claim in enumerate(claims, 1):
            result = self.guard.check(
                claim.said.text,
                generation=pin.generation,
                as_of=pin.as_of,
                industry=audience.industry,
                scene=audience.scene,
                protected=claim.said.quoted,
            )
            blocked = (each for each in result.findings if each.severity is Severity.BLOCK)
            yield from (Problem("text", f"第{number}句{_forbidden(each)}") for each in blocked)


def question_problems(question: str, paraphrases: Sequence[str]) -> Iterator[Problem]:
    """What stands against the wordings of the question."""
    if len(paraphrases) > MOST_PARAPHRASES:
        yield Problem("paraphrases", f"其他问法最多 {MOST_PARAPHRASES} 种，现有 {len(paraphrases)} 种")
    for field, each in (("question", question), *(("paraphrases", one) for one in paraphrases)):
        if not each.strip():
            yield Problem(field, "问题不能是空的")
        elif len(each) > MOST_QUESTION:
            yield Problem(field, f"“{_short(each)}”太长，最多 {MOST_QUESTION} 字")


def personal_problems(fields: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Personal data in what would be kept for good and shown to others."""
    for field, texts in fields.items():
        for text in texts:
            kinds = masked(text).kinds
            if kinds:
                yield Problem(field, f"“{masked(text).text[:_SHOWN]}”里有个人信息（{'、'.join(kinds)}），请去掉")


def _length(claims: Sequence[Claim]) -> Iterator[Problem]:
    length = sum(len(each.said.text) for each in claims)
    if length > MAX_SAYABLE:
        yield Problem("text", f"答复有 {length} 字，最多 {MAX_SAYABLE} 字（一口气能说完），请删短")


def _told(failed: RuleResult) -> str:
    return f"没有通过核对（{RULE_NAME[failed.rule]}）：{failed.detail or '没有依据'}；{ADVICE[failed.rule]}"


def _forbidden(finding: Finding) -> str:
    instead = f"可以改说：{finding.say_instead}" if finding.say_instead else "请换一种说法"
    return f"有不能说的话“{finding.matched}”（限制用语 {finding.rule_id}：{finding.reason}），{instead}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
