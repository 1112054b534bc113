"""A model that lies in three sentences of ten: it reads the passages it is given and remembers what it made of them.

    liar = Liar(seed=7)
    with scripted_model(otherwise=liar) as model:
        ...
    assert liar.replies[-1].lies

What it says truly is cut out of the passages or put into other words by a table. Before it tells a lie it looks
whether that is one: what the passages say after all is not told. It knows nothing of the rules that are to catch it.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from random import Random

from kb.law.wording import comparable
from tests.builders_liar_kinds import KINDS, Alteration, in_other_words
from tests.builders_liar_passages import Passage, Sound, passages_in, question_in, room_in, sounds_in
from tests.builders_model import Messages

SHARE_OF_LIES = 0.3
MOST, LEAST = 5, 3


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence as it was told, without its marks; `kind` is that of a lie or, for a true one, how it is worded.

    `parts` are comparable texts of which none may reach a client; none for a lie that lies in its marks alone: there
    it is the sentence with just these `numbers`.
    """

    text: str
    numbers: tuple[int, ...]
    kind: str
    is_lie: bool
    evidence: str
    parts: tuple[str, ...] = ()

    @property
    def marks(self) -> str:
        """The marks as they stand behind it."""
        return "".join(f"[{n}]" for n in self.numbers)


@dataclass(frozen=True, slots=True)
class LiarReply:
    """What was told to one request."""

    question: str
    told: tuple[Told, ...]

    @property
    def lies(self) -> tuple[Told, ...]:
        """The lies among it."""
        return tuple(each for each in self.told if each.is_lie)


@dataclass(eq=False)
class Liar:
    """Says what `scripted_model` is to say; the same seed and the same questions in turn make the same lies."""

    seed: int
    share: float = SHARE_OF_LIES
    replies: list[LiarReply] = field(default_factory=list)
    _told: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, messages: Messages) -> str:
        """The reply to a request for an answer."""
        asked = messages[-1]["content"]
        with self._lock:
            question = question_in(asked)
            chance = Random(f"{self.seed}|{question}|{sum(one.question == question for one in self.replies)}")
            told = tuple(self._sentences(passages_in(asked), room_in(messages[0]["content"]), chance))
            self.replies.append(LiarReply(question, told))
        return "".join(self._written(each, chance) for each in told)

    def _sentences(self, passages: Sequence[Passage], room: int, chance: Random) -> Iterator[Told]:
        sounds = _mixed(passages, chance)
        given: list[Told] = []
        while len(given) < MOST and (sounds or len(given) < LEAST):
            sound = sounds.pop(0) if sounds else None
            told = self._lie(sound, passages, chance) if chance.random() < self.share or sound is None else None
            if told is None and sound is not None:
                told = _true(sound, chance)
            # What is said too much is not even looked at: it would prove nothing.
            if told is None or _clashes(told, given) or len(told.text) > room:
                if not sounds:
                    return
                continue
            room -= len(told.text)
            given.append(told)
            yield told

    def _lie(self, sound: Sound | None, passages: Sequence[Passage], chance: Random) -> Told | None:
        """A lie of the kind told least until now that can be made of a sentence; None where none can."""
        kinds = sorted(KINDS, key=lambda kind: (self._told[kind], chance.random()))
        for kind in kinds:
            made = KINDS[kind](sound, passages, chance)
            if made is not None and (told := _checked(kind, made, passages)) is not None:
                self._told[kind] += 1
                return told
        return None

    def _written(self, told: Told, chance: Random) -> str:
        """A sentence with its marks, before the full stop or behind it, as models do."""
        if chance.random() < 0.5 and not told.text.endswith("”。"):
            return f"{told.text[:-1]}{told.marks}。"
        return f"{told.text}{told.marks}"


def _mixed(passages: Sequence[Passage], chance: Random) -> list[Sound]:
    """What the passages say, taken from each in turn, the first passages first."""
    each = [chance.sample(found, len(found)) for found in (sounds_in(one) for one in passages)]
    return [sound for row in zip_longest(*each) for sound in row if sound is not None]


def _true(sound: Sound, chance: Random) -> Told:
    """A sentence that the passage says: quoted, word for word, or in an officer's words."""
    way = chance.choice(("quoted", "verbatim", "lay", "lay"))
    text, evidence = sound.text, f"{sound.passage.place} {sound.text}"
    if way == "quoted" and sound.passage.article is not None:
        text = f"{sound.passage.article}规定：“{sound.text}”"
    elif way == "lay":
        text = in_other_words(sound.text, chance)
    way = "verbatim" if text == sound.text else way
    return Told(f"{text}。", (sound.passage.n,), f"true: {way}", False, evidence)


def _checked(kind: str, made: Alteration, passages: Sequence[Passage]) -> Told | None:
    """The lie where it is one: what was altered stands in no passage."""
    text = f"{made.text}。"
    if made.part is None:
        return Told(text, made.numbers, kind, True, made.evidence)
    said = [comparable(each.text) for each in passages]
    part, whole = comparable(made.part), comparable(made.text)
    if not part or any(part in each for each in said):
        return None
    # A short part may stand in any text that a client receives beside the answer.
    parts = (whole, part) if len(part) >= _TELLING else (whole,)
    return Told(text, made.numbers, kind, True, made.evidence, parts)


_TELLING = 10


def _clashes(told: Told, given: Sequence[Told]) -> bool:
    """Whether two sentences of a reply could not be told apart: one says in truth what the other says as a lie."""
    plain = comparable(told.text)
    for each in given:
        other = comparable(each.text)
        if plain == other or any(part in plain for part in each.parts) or any(part in other for part in told.parts):
            return True
    return False


def where_lies_reach(
    reply: LiarReply, texts: Sequence[str], pairs: Sequence[tuple[str, tuple[int, ...]]]
) -> list[Told]:
    """The lies that a client received: `texts` is all it was sent, `pairs` its sentences and their marks."""
    least = min((len(part) for lie in reply.lies for part in lie.parts), default=0)
    received = [comparable(each) for each in dict.fromkeys(texts) if len(each) >= least]
    found = []
    for lie in reply.lies:
        if lie.parts:
            reached = any(part in each for part in lie.parts for each in received)
        else:
            reached = (lie.text, lie.numbers) in pairs or any(_with_marks(lie).search(each) for each in texts)
        if reached:
            found.append(lie)
    return found


def _with_marks(lie: Told) -> re.Pattern[str]:
    """The sentence with just its marks; one without any is followed by none where sentences have theirs."""
    return re.compile(re.escape(f"{lie.text}{lie.marks}") + r"(?!\[)") if lie.numbers else re.compile(r"(?!)")
