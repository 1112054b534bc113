"""What can be wrong with an item, and what of ours a proof may ask besides the texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from kb.phrasing.types import CheckResult, Rule
from kb.quiz.prove.elsewhere import Elsewhere
from kb.quiz.types import SourceArticle, Texts
from kb.store.quiz_records import ItemDraft, Step
from kb.store.records import HandbookUnit


class Lack(StrEnum):
    """What a proof lacks, by kind: what dropped drafts are counted by."""

    BASIS = "basis"
    NOT_IN_FORCE = "not_in_force"
    QUOTATION = "quotation"
    RULE = "rule"
    ELSEWHERE = "elsewhere"
    KEY = "key"
    SAME_ANSWERS = "same_answers"
    STEM = "stem"
    GIVES_AWAY = "gives_away"
    BLANK = "blank"
    POINT = "point"
    EXPLANATION = "explanation"
    BY_HAND = "by_hand"


LACK_NAMES = {
    Lack.BASIS: "依据在库中找不到",
    Lack.NOT_IN_FORCE: "依据在当日不是现行文本",
    Lack.QUOTATION: "引文与库中文本不一致",
    Lack.RULE: "选项的对错没有按规则得到证明",
    Lack.ELSEWHERE: "同一主题的另一条规定使答案有疑问",
    Lack.KEY: "正确选项的个数不对",
    Lack.SAME_ANSWERS: "有两个选项意思相同",
    Lack.STEM: "题干与依据不一致",
    Lack.GIVES_AWAY: "题干泄露了答案",
    Lack.BLANK: "填空的答案与依据不一致",
    Lack.POINT: "得分点与依据不一致",
    Lack.EXPLANATION: "解析的引文或出处不对",
    Lack.BY_HAND: "由人担保，没有证明",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not proven: where in the item (选项 B, 第 1 空, 依据 1), and what, in Chinese."""

    where: str
    detail: str
    lack: Lack = Lack.RULE


class DraftGuard(Protocol):
    """The guard as proofs need it."""

    def check(
        self, text: str, *, generation: int, as_of: date, industry: str | None = None, scene: str | None = None
    ) -> CheckResult:
        """What it finds in a sentence."""
        ...


class RuleBook(Protocol):
    """The restricted phrasings in force."""

    def by_id(self, rule_id: str) -> Rule | None:
        """The rule of an id, None when there is none."""
        ...


class RiskBook(Protocol):
    """The risk signals in force."""

    def rule_ids(self, text: str) -> tuple[str, ...]:
        """The rules that a caller's words meet."""
        ...


@dataclass(frozen=True, slots=True)
class ProofParts:
    """What proofs ask of our own content; what is missing proves nothing. `authority` are the ids of its table."""

    guard: DraftGuard | None = None
    rules: RuleBook | None = None
    risks: RiskBook | None = None
    handbooks: tuple[HandbookUnit, ...] = ()
    authority: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """A draft with all that its proof may ask."""

    draft: ItemDraft
    texts: Texts
    elsewhere: Elsewhere
    parts: ProofParts = field(default_factory=ProofParts)

    def quotation(self, step: Step) -> str:
        """The words a step stands on; "" where it names no basis of the item."""
        bases = self.draft.bases
        return bases[step.basis].quotation if step.basis is not None and 0 <= step.basis < len(bases) else ""

    def words(self, step: Step) -> str:
        """The words of the quotation that decide."""
        return self.quotation(step)[step.start : step.end]

    def statement(self, step: Step) -> str:
        """What choosing the answer says."""
        quotation = self.quotation(step)
        return quotation[: step.start] + step.said + quotation[step.end :]

    def source(self, step: Step) -> SourceArticle | None:
        """The article a step stands on."""
        bases = self.draft.bases
        if step.basis is None or not 0 <= step.basis < len(bases):
            return None
        basis = bases[step.basis]
        return self.texts.article(basis.version_id, basis.article)
