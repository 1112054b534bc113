"""A real model over real texts: what it said, what was removed and why, what reached the client, all of it grounded."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import pytest

from kb.answering.assistant import Assistant
from kb.answering.content import load_authority
from kb.answering.generate.langchain_model import Endpoint, open_endpoint
from kb.answering.generate.types import ChatModel, Message, Piece
from kb.answering.generate.writer import Writer
from kb.answering.ground.grounder import Grounder
from kb.answering.redraft import Said
from kb.answering.types import MAX_SAYABLE, Answer, AnswerEvent, AnswerMode, AnswerStage, Question
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.law.quantities import find_quantities
from kb.phrasing.rules.rule_set import load_rules
from kb.settings import Settings
from kb.text.segment import Segmenter
from tests.builders import InMemoryStore
from tests.builders_answering import CORPUS, corpus_terms, make_assistant, store_of_real_texts

pytestmark = pytest.mark.needs_shared

TITLES = ("消费者权益保护法", "食品安全法", "广告法", "电子商务法", "产品质量法", "个人信息保护法", "价格法")
QUESTIONS = (
    "网购的衣服不喜欢能退吗",
    "商家有欺诈行为怎么赔偿",
    "预付款的商家不提供服务了怎么办",
    "个人信息处理者要取得同意吗",
    "商品标价以外能加价吗",
    "电商平台要保存交易信息多久",
)


@dataclass(slots=True)
class Overheard:
    """A chat model that is listened to: what it said last, and when its first word came."""

    model: ChatModel
    said: str = ""
    pieces: int = 0
    first: float | None = None
    seconds: float = 0.0
    asked: tuple[Message, ...] = field(default=())

    @property
    def name(self) -> str:
        return self.model.name

    def stream(self, messages: Sequence[Message], timeout: float, max_tokens: int) -> Iterator[Piece]:
        start = time.monotonic()
        self.said, self.pieces, self.first, self.asked = "", 0, None, tuple(messages)
        for piece in self.model.stream(messages, timeout, max_tokens):
            if piece.text:
                self.first = self.first if self.first is not None else time.monotonic() - start
                self.said += piece.text
                self.pieces += 1
                self.seconds = time.monotonic() - start
            yield piece


@lru_cache(maxsize=1)
def real_store() -> InMemoryStore:
    return store_of_real_texts(*TITLES)


@pytest.fixture(scope="session")
def overheard(model_settings: Settings) -> Overheard:
    key = model_settings.model_key.get_secret_value() if model_settings.model_key else None
    endpoint = Endpoint(
        str(model_settings.model), str(model_settings.model_url), key, dict(model_settings.model_options)
    )
    return Overheard(open_endpoint(endpoint, model_settings.model_budget))


@pytest.fixture(scope="session")
def assistant(overheard: Overheard, model_settings: Settings) -> Assistant:
    return make_assistant(
        real_store(),
        rules=load_rules(CORPUS / "phrasings").rules,
        terms=corpus_terms(),
        authority=load_authority(CORPUS / "authority.toml"),
        writer=Writer(overheard, budget=model_settings.model_budget, pause=1.0),
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_everything_of_a_real_model_that_reaches_the_client_grounds(
    question: str, assistant: Assistant, overheard: Overheard, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[AnswerEvent] = []
    overheard.said, overheard.first = "", None
    answer = assistant.ask(Question(question), shown.append)
    with capsys.disabled():
        _report(question, answer, overheard)
    assert len(answer.text) <= MAX_SAYABLE
    _assert_grounded(question, answer)
    told = [each.sentence.text for each in shown if each.stage is AnswerStage.SENTENCE and each.sentence is not None]
    if answer.mode is AnswerMode.MODEL:
        assert told == [each.text for each in answer.sentences]


def _assert_grounded(question: str, answer: Answer) -> None:
    """Grounds each sentence once more, with a grounder that knows nothing of how the answer came about."""
    store, terms = real_store(), corpus_terms()
    grounder = Grounder(Resolver(store, terms.known_names), Segmenter(), handbooks=store)
    by_number = {each.n: each for each in answer.citations}
    for sentence in answer.sentences:
        said = Said(sentence.text, tuple(by_number[n] for n in sentence.citations))
        grounding = grounder.check(said, Pin(answer.generation, answer.as_of), find_quantities(question))
        assert answer.mode is not AnswerMode.MODEL or grounding.holds, grounding.failed


def _report(question: str, answer: Answer, overheard: Overheard) -> None:
    rate = overheard.pieces / overheard.seconds if overheard.seconds else 0.0
    first = "—" if overheard.first is None else f"{overheard.first * 1000:.0f} ms"
    lines = [f"\n问：{question}", f"模型说：{overheard.said!r}", f"首字 {first}，每秒 {rate:.1f} 片，{answer.model}"]
    lines += [f"去掉（{each.rule or '其他'}）：{each.text} —— {each.reason}" for each in answer.removed]
    lines += [f"说出（{answer.mode.value}）：{each.text}{list(each.citations)}" for each in answer.sentences]
    print("\n".join(lines))  # noqa: T201  what this test is for
