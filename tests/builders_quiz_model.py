"""A language model in tests of quizzes: a port that says what it is told to, and what its words are held against.

The wire itself is tested with tests/builders_model.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kb.errors import ModelError
from kb.quiz.asking import Cancelled
from kb.quiz.prove.faults import Fault, Lack, ProofParts
from kb.quiz.rewriting import Rewording
from kb.quiz.rewriting_scenes import Scenes
from kb.quiz.types import Texts
from kb.store.quiz_records import ItemDraft
from kb.text.segment import Segmenter
from tests.builders_quiz import KnownTexts

Says = str | ModelError | Callable[[str], str]


@dataclass(eq=False)
class Scripted:
    """An `AskedModel` that says one thing to everything, and keeps what it was asked."""

    says: Says
    name: str = "scripted"
    asked: list[tuple[str, str]] = field(default_factory=list)

    def reply(self, instructions: str, text: str, cancelled: Cancelled | None = None) -> str:
        self.asked.append((instructions, text))
        if isinstance(self.says, ModelError):
            raise self.says
        return self.says if isinstance(self.says, str) else self.says(text)


@lru_cache(maxsize=1)
def jieba_words() -> Callable[[str], Sequence[str]]:
    """How texts are cut; the dictionary is read once in a process."""
    return Segmenter().words


def make_rewording(
    *,
    proves: bool = True,
    texts: Texts | None = None,
    parts: ProofParts | None = None,
    scenes: Scenes | None = None,
) -> Rewording:
    """What wordings are held against: everything is proven, or nothing."""

    def prove(draft: ItemDraft) -> tuple[Fault, ...]:
        return () if proves else (Fault("题干", "不成立。", Lack.STEM),)

    return Rewording(prove, parts or ProofParts(), texts or KnownTexts(), jieba_words(), scenes or Scenes())


def asked_wording(text: str) -> str:
    """The words that a request wants put otherwise: a caller's stand in JSON, a stem or a story as it is."""
    try:
        given = json.loads(text)
    except ValueError:
        return text
    return str(given["原来的说法"])


def lies_of(said: str) -> Iterator[tuple[str, str]]:
    """Wordings of a caller's words that must not get in, each by what it does."""
    yield "another number", f"{said}都过了45天了。"
    yield "a citation", f"{said}《消费者权益保护法》第五十五条写着呢。"
    yield "a citation without marks", f"{said}消费者权益保护法写着呢。"
    yield "somebody else", f"李先生让我问的，{said}"
    yield "the key", f"{said}（正确的是第一项）"
    yield "a denial", f"我不是说{said}"
    yield "a danger", f"{said}孩子吃了以后已经食物中毒住院。"
    yield "another matter", "今天天气真好，我们出去走走吧，晚上一起吃火锅怎么样，顺便看看电影。"[: len(said)]
    yield "a story", f"{said}{'而且说来话长，' * 20}"
    yield "code", f'{{"text": "{said}"}}'
