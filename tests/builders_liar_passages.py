"""What a model is asked, read back: the question, the passages with their numbers, and sentences that they say."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BLOCK = re.compile(r"<条文 (\d+) (\w+)>\n(.*?)\n</\2>", re.DOTALL)
_QUESTION = re.compile(r"<问题 (\w+)>\n(.*?)\n</\1>", re.DOTALL)
_ROOM = re.compile(r"不超过(\d+)个字")
_PLACE = re.compile(r"《[^》]+》[^（：]*")
_ARTICLE = re.compile(r"《[^》]+》第[^条]+条(?:之[一二三四五六七八九十])?")
_MARK = re.compile(r"\[\d+\]$")
_LONGEST, _SHORTEST = 48, 10
# What is not a sentence by itself: a list and its items, a reference to what stands before or in another law, which
# may not be there; the rest of a thought.
_DEPENDS = re.compile(
    r"《|下列|以下情形|如下|前款|前两款|前三款|前条|本款|本条|上述|第[一二三四五六七八九十]+项|^（|^[一二三四五六七八九十]+、|：$"
)
_GOES_ON = re.compile(r"^(?:但|其|并|该|或|也|且|否则|依照)")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as the model sees it: its number, 《title》 and place, and its text without marks."""

    n: int
    place: str
    text: str

    @property
    def article(self) -> str | None:
        """《title》第N条, whatever part of it was found; None for a handbook."""
        found = _ARTICLE.match(self.place)
        return found.group() if found else None


@dataclass(frozen=True, slots=True)
class Sound:
    """A whole sentence of a passage, without its full stop."""

    text: str
    passage: Passage


def question_in(asked: str) -> str:
    """The question of a request."""
    found = _QUESTION.search(asked)
    return found[2] if found else ""


def room_in(rules: str) -> int:
    """How many code points may be said."""
    found = _ROOM.search(rules)
    return int(found[1]) if found else 0


def passages_in(asked: str) -> tuple[Passage, ...]:
    """The passages of a request.

    >>> passages_in("<条文 2 ab>\\n《广告法》第四条：\\n广告不得骗人。[2]\\n</ab>")
    (Passage(n=2, place='《广告法》第四条', text='广告不得骗人。'),)
    """
    found = []
    for number, _, data in _BLOCK.findall(asked):
        head, _, body = data.partition("\n")
        place = _PLACE.match(head)
        if place is not None:
            found.append(
                Passage(int(number), place.group(), "\n".join(_MARK.sub("", line) for line in body.split("\n")))
            )
    return tuple(found)


def sounds_in(passage: Passage) -> list[Sound]:
    """Sentences that the passage says and that say by themselves what they say there.

    A sentence with an exception is taken whole, one of several parts also part by part.
    """
    found: list[str] = []
    for line in passage.text.split("\n"):
        if "（一）" in passage.text and line.startswith("（"):
            continue
        for sentence in line.split("。"):
            parts = [sentence] if "但" in sentence or "：" in sentence else sentence.split("；")
            found += [part.strip() for part in (parts if len(sentence) > _LONGEST else [sentence])]
    return [Sound(text, passage) for text in dict.fromkeys(found) if _stands_alone(text)]


def _stands_alone(text: str) -> bool:
    return _SHORTEST <= len(text) <= _LONGEST and not _DEPENDS.search(text) and not _GOES_ON.match(text)
