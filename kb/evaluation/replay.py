"""The same question once more, on the texts and rules of then: is it the answer that was recorded, and today's?

A replay pins the recorded generation and day and applies the recorded rule set, read back from the store. Where the
encoder or the words of then are gone, ranking may differ; the wordings shown are then still held against the store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from kb.answering.assistant import Assistant
from kb.answering.curated.types import ApprovedBook
from kb.answering.record import MadeOf
from kb.answering.types import Question, RequestedMode
from kb.citing.citations import cite_handbook
from kb.errors import ConflictError, ContentError
from kb.evaluation.replay_compare import Difference, differences
from kb.evaluation.replay_wording import MODEL_WORDS, comparable_wording, recorded_writer
from kb.evaluation.runs import LeveredSearch, PinnedSearch
from kb.law.instruments import VersionId
from kb.phrasing.guard import Guard
from kb.phrasing.rules.plain import rules_of_plain
from kb.phrasing.rules.rule_set import RuleSet
from kb.records.plain import json_ready
from kb.search.levers import ALL
from kb.store.ledger_records import Record, RecordKind
from kb.store.repositories import HandbookReader, LawReader

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class PassageCheck:
    """A wording that was shown, held against the store: `state` identical, different or missing."""

    title: str
    locator: str
    version: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of a replay. `then` None: it was not asked again, because the content was erased or a wording in
    the store is not the one that was shown.

    `reasons` say, in Chinese, why a difference to the record may come from elsewhere than the texts and rules;
    `against_record` are the differences of the replayed answer, `against_today` those of an answer given today (as of
    today) to the recorded one.
    """

    record_id: str
    generation: int
    as_of: date
    rule_set_id: str | None
    recorded: Mapping[str, Any] | None
    then: Mapping[str, Any] | None
    today: Mapping[str, Any] | None
    passages: tuple[PassageCheck, ...]
    against_record: tuple[Difference, ...]
    against_today: tuple[Difference, ...]
    reasons: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the replay gave what was recorded."""
        return not self.against_record and all(each.state == IDENTICAL for each in self.passages)


ERASED = "问答内容已经删除，只核对了所引条文。"
ALTERED = "库中的条文与当时出示的不一致，没有重放；请先核实数据库，或从备份恢复。"
IDENTICAL, DIFFERENT, MISSING = "identical", "different", "missing"


class Replayer:
    """Replays recorded answers over the parts in force. Nothing it answers is recorded."""

    def __init__(
        self,
        *,
        assistant: Assistant,
        searcher: LeveredSearch,
        laws: LawReader,
        handbooks: HandbookReader,
        rule_set: Callable[[str], Mapping[str, Any] | None],
        make_guard: Callable[[RuleSet], Guard],
        made_of: MadeOf,
        today: date,
        approved: Callable[[str, int], ApprovedBook] | None = None,
        approved_now: ApprovedBook | None = None,
    ) -> None:
        self._assistant = assistant
        self._searcher = searcher
        self._laws = laws
        self._handbooks = handbooks
        self._rule_set = rule_set
        self._make_guard = make_guard
        self._made_of = made_of
        self._today = today
        self._approved, self._approved_now = approved, approved_now

    def replay(self, record: Record) -> Replay:
        """One record of kind ask. ConflictError for another kind, or a generation this store does not hold."""
        if record.kind is not RecordKind.ASK or record.generation is None or record.as_of is None:
            raise ConflictError("只有问答记录可以重放；这一条是别的记录。")
        if record.generation > self._searcher.serving_generation():
            raise ConflictError(f"记录所依的第 {record.generation} 代数据还没有建好索引，请稍后再试。")
        passages = tuple(self._checked(each) for each in record.facts.get("passages", ()))
        recorded = None if record.content is None else record.content["answer"]
        unfit = ALTERED if any(each.state != IDENTICAL for each in passages) else ERASED if recorded is None else None
        if unfit is not None or recorded is None or record.content is None:
            return Replay(
                record.record_id, record.generation, record.as_of, record.rule_set_id, recorded, None, None, passages,
                (), (), (unfit or ERASED,),
            )  # fmt: skip
        question = _question(record.content["question"], recorded.get("asked", {}), record.as_of)
        guard, reasons = self._guard_of(record)
        asked_on = record.at.astimezone(SHANGHAI).date()
        replayed = self._assistant.replaying(
            PinnedSearch(self._searcher, record.generation, ALL),
            guard,
            asked_on,
            writer=recorded_writer(recorded),
            curated=self._approved_then(recorded),
        )
        then = json_ready(replayed.ask(question))
        now = self._ask_today(replace(question, as_of=self._today))
        return Replay(
            record.record_id,
            record.generation,
            record.as_of,
            record.rule_set_id,
            recorded,
            then,
            now,
            passages,
            differences(comparable_wording(recorded), comparable_wording({**then, "model": recorded.get("model")})),
            differences(recorded, now),
            (*reasons, *self._made_otherwise(record, recorded, then)),
        )

    def _ask_today(self, question: Question) -> Mapping[str, Any]:
        """What the texts and the rules say today; no model is asked."""
        search = PinnedSearch(self._searcher, self._searcher.serving_generation(), ALL)
        assistant = self._assistant.replaying(search, None, self._today, curated=self._approved_now)
        return json_ready(assistant.ask(question))  # type: ignore[no-any-return]

    def _approved_then(self, recorded: Mapping[str, Any]) -> ApprovedBook | None:
        """The approved answer that was given, in the words of then; None where none was."""
        approval = recorded.get("approval")
        if approval is None or self._approved is None:
            return None
        return self._approved(approval["curated_id"], approval["revision"])

    def _guard_of(self, record: Record) -> tuple[Guard | None, tuple[str, ...]]:
        """The guard of the recorded rules; None, and why, where they cannot be read any more: then today's apply."""
        if record.rule_set_id is None:
            return None, ("记录里没有规则集编号，用的是现行规则。",)
        content = self._rule_set(record.rule_set_id)
        if content is None:
            return None, (f"库中没有当时的规则集 {record.rule_set_id[:12]}，用的是现行规则。",)
        try:
            return self._make_guard(rules_of_plain(content, record.rule_set_id)), ()
        except ContentError as error:
            return None, (f"{error}用的是现行规则。",)

    def _checked(self, passage: Mapping[str, Any]) -> PassageCheck:
        """Whether the store still holds the very wording that was shown."""
        title, locator, version = passage["title"], passage["locator"], passage["version"]
        version_id = VersionId(version) if version else None
        texts: Sequence[str] = ()
        if version_id is not None:
            texts = [each.text for each in self._laws.provisions(version_id)]
            texts = texts or [cite_handbook(each).text for each in self._handbooks.units_of_version(version_id)]
        if not texts:
            return PassageCheck(title, locator, version, MISSING)
        held = {sha256(each.encode()).hexdigest() for each in texts}
        return PassageCheck(title, locator, version, IDENTICAL if passage["text_sha256"] in held else DIFFERENT)

    def _made_otherwise(self, record: Record, recorded: Mapping[str, Any], then: Mapping[str, Any]) -> tuple[str, ...]:
        """Why an answer may come out otherwise although texts and rules are those of then."""
        found = [] if recorded_writer(recorded) is None else [MODEL_WORDS]
        made = record.facts.get("made_of", {})
        if record.encoder != self._made_of.encoder:
            found.append("现在的编码器与当时不同，条文的先后可能不同。")
        for name, then_id in made.items():
            if self._made_of.parts.get(name) != then_id:
                found.append(f"{PARTS.get(name, name)}在此之后改过。")
        index, now = recorded.get("index", {}), then.get("index", {})
        if any(index.get(each) != now.get(each) for each in ("vectors_done", "phrases_done")):
            found.append("当时与现在建好的语义向量数不同。")
        return tuple(found)


PARTS = {
    "terms": "词表",
    "expansions": "问法",
    "handbooks": "随产品的手册文件",
    "learnt_search": "检索排序的参数",
    "learnt_refusal": "拒答与核对的参数",
    "authority.toml": "权限表",
    "risks": "风险信号规则",
}


def _question(words: str, asked: Mapping[str, Any], as_of: date) -> Question:
    names = ("industry", "scene", "level", "province", "role", "read_as")
    given = {name: asked[name] for name in names if asked.get(name) is not None}
    mode = RequestedMode(asked.get("mode", RequestedMode.AUTO.value))
    return Question(words, as_of=as_of, top_k=asked.get("top_k", Question("").top_k), mode=mode, **given)
