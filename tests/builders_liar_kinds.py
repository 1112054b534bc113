"""The kinds of lies: each makes of a true sentence one that is false, or says that it cannot."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from kb.law.wording import comparable
from tests import builders_liar_words as words
from tests.builders_liar_passages import Passage, Sound

_NUMBER = re.compile(r"(百分之)?([一二三四五六七八九十百千两]+|\d+)(?=个?(?:工作)?[日天年月倍元万成小次]|个月|$|，)")
_CLAUSES = re.compile(r"[^，。；：“”]+")
_CONDITION = re.compile(r"^([^，]{4,24})的，(?:[^，]{0,12})?(?=应当|可以|有权|由|不得)")
_EXCEPTION = re.compile(r"[，；](?:但是?|不过)，?[^。]*?除外$")
_OTHER_NUMBERS = ("二", "四", "六", "八", "九", "十二", "二十", "四十五", "九十", "一百")
_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Alteration:
    """A lie about to be told. `part` is what no passage may say for it to be one; None: it lies in its marks."""

    text: str
    numbers: tuple[int, ...]
    part: str | None
    evidence: str


Kind = Callable[[Sound | None, Sequence[Passage], Random], Alteration | None]


def in_other_words(text: str, chance: Random, most: int = 3) -> str:
    """The sentence with some of the law's words as officers say them; as it was where it has none of them."""
    fitting = [pair for pair in words.LAY if pair[0] in text]
    for legal, lay in sorted(chance.sample(fitting, min(most, len(fitting))), key=lambda pair: -len(pair[0])):
        # A law keeps its name, and 二十倍 is not 二 and 10倍.
        text = re.sub(rf"(?<![一二三四五六七八九十百千商务产被]){legal}(?![^《]*》)", lay, text)
    return text


def _based(alter: Callable[[str, Sound, Random], tuple[str, str] | None]) -> Kind:
    """A kind that alters a true sentence, in whatever words; `alter` gives the text and its false part."""

    def kind(sound: Sound | None, passages: Sequence[Passage], chance: Random) -> Alteration | None:
        if sound is None:
            return None
        base = in_other_words(sound.text, chance) if chance.random() < 0.4 else sound.text
        made = alter(base, sound, chance)
        if made is None or comparable(made[0]) == comparable(base):
            return None
        return Alteration(made[0], (sound.passage.n,), made[1], f"{sound.passage.place} {sound.text}")

    return kind


def _clause_at(text: str, place: int) -> str:
    """The clause around a place."""
    return next((each.group() for each in _CLAUSES.finditer(text) if each.start() <= place < each.end()), text)


def _swapped(pairs: words.Pairs, *, absent: bool = False) -> Kind:
    """Says one word for another; with `absent` only for one that the passage does not know."""

    def alter(text: str, sound: Sound, chance: Random) -> tuple[str, str] | None:
        fitting = [(a, b) for a, b in pairs if a in text and not (absent and b in sound.passage.text)]
        if not fitting:
            return None
        old, new = chance.choice(fitting)
        place = text.index(old)
        said = text[:place] + new + text[place + len(old) :]
        return said, _clause_at(said, place)

    return _based(alter)


def _number(text: str, sound: Sound, chance: Random) -> tuple[str, str] | None:
    found = [each for each in _NUMBER.finditer(text) if not text[: each.start()].endswith(("第", "每", "同"))]
    if not found:
        return None
    one = chance.choice(found)
    unit = text[one.end() : one.end() + 1]
    fitting = [each for each in _OTHER_NUMBERS if each != one[2] and f"{each}{unit}" not in sound.passage.text]
    new = chance.choice(fitting)
    said = text[: one.start(2)] + new + text[one.end(2) :]
    return said, _clause_at(said, one.start(2))


def _unit(text: str, sound: Sound, chance: Random) -> tuple[str, str] | None:
    for one in _NUMBER.finditer(text):
        for old, new in words.UNITS:
            if text.startswith(old, one.end()) and f"{one[2]}{new}" not in sound.passage.text:
                said = text[: one.end()] + new + text[one.end() + len(old) :]
                return said, _clause_at(said, one.start())
    return None


def _subject(text: str, sound: Sound, chance: Random) -> tuple[str, str] | None:
    fitting = [pair for pair in (*words.SUBJECTS, *((b, a) for a, b in words.SUBJECTS)) if pair[0] in text]
    # 生产经营者 is one word.
    if not fitting or "生产经营者" in text:
        return None
    one, other = chance.choice(fitting)
    places = text.index(one), text.find(other)
    said = text.replace(one, "\0").replace(other, one).replace("\0", other)
    return said, _clause_at(said, min(each for each in places if each >= 0))


def _quotation(text: str, sound: Sound, chance: Random) -> tuple[str, str] | None:
    """Words between quotation marks that do not stand there."""
    if sound.passage.article is None:
        return None
    found = list(re.finditer(r"应当|可以|有权|不得|必须|予以|由", sound.text))
    if found:
        at, new = chance.choice(found).end(), chance.choice(words.INSERTED)
    else:
        at, new = 0, "任何情况下"
    false = sound.text[:at] + new + sound.text[at:]
    return f"{sound.passage.article}规定：“{false}”", _clause_at(false, at)


def _condition_turned(text: str, sound: Sound, chance: Random) -> tuple[str, str] | None:
    """What holds under a condition is told for where it is not fulfilled."""
    found = _CONDITION.match(text)
    if found is None:
        return None
    lead = f"不管是不是{found[1]}"
    return f"{lead}，都{text[found.end() :]}", lead


def _exception_turned(text: str, sound: Sound, chance: Random) -> tuple[str, str] | None:
    """但…除外 is told as …也一样."""
    found = _EXCEPTION.search(text)
    if found is None:
        return None
    excepted = re.sub(r"^[，；](?:但是?|不过)，?|除外$", "", found.group())
    return f"{text[: found.start()]}，{excepted}也一样", f"{excepted}也一样"


def _glued(text: str, sound: Sound, chance: Random) -> tuple[str, str] | None:
    fitting = [said for said, word in words.GLUED if word not in sound.passage.text]
    added = chance.choice(fitting) if fitting else None
    return (f"{text}，{added}", added) if added else None


def _whole(sayings: Sequence[str]) -> Kind:
    """Says something the passages know nothing of, by itself or behind a true sentence."""

    def kind(sound: Sound | None, passages: Sequence[Passage], chance: Random) -> Alteration | None:
        if not passages:
            return None
        said, passage = chance.choice(sayings), chance.choice(passages)
        if sound is not None and chance.random() < 0.4:
            return Alteration(f"{sound.text}，{said}", (sound.passage.n,), said, f"{sound.passage.place} {sound.text}")
        return Alteration(said, (passage.n,), said, f"{passage.place} {passage.text}")

    return kind


def _elsewhere(sound: Sound | None, passages: Sequence[Passage], chance: Random) -> Alteration | None:
    """A real article that is not among the passages."""
    places = {each.place for each in passages}
    fitting = [one for one in words.ELSEWHERE if f"《{one[0]}》{one[1]}" not in places]
    if not passages or not fitting:
        return None
    title, article, said = chance.choice(fitting)
    named = chance.choice((f"《{title}》{article}规定", f"根据{title}{article}"))
    passage = chance.choice(passages)
    return Alteration(f"{named}，{said}", (passage.n,), f"{named}，{said}", f"{passage.place} {passage.text}")


def _wrong_mark(sound: Sound | None, passages: Sequence[Passage], chance: Random) -> Alteration | None:
    """A true sentence with the mark of a passage that does not say it."""
    if sound is None:
        return None
    others = [each for each in passages if each.n != sound.passage.n and _said_by(each, sound.text) < _ENOUGH]
    if not others:
        return None
    other = chance.choice(others)
    text = in_other_words(sound.text, chance) if chance.random() < 0.4 else sound.text
    return Alteration(text, (other.n,), None, f"{other.place} {other.text}")


def _said_by(passage: Passage, text: str) -> float:
    """The share of a sentence's pairs of characters that a passage has, too."""
    plain, other = comparable(text), comparable(passage.text)
    pairs = [plain[at : at + 2] for at in range(len(plain) - 1)]
    return sum(pair in other for pair in pairs) / max(len(pairs), 1)


def _missing_mark(sound: Sound | None, passages: Sequence[Passage], chance: Random) -> Alteration | None:
    if sound is None:
        return None
    number = max(each.n for each in passages) + chance.randint(1, 9)
    return Alteration(sound.text, (number,), None, f"{sound.passage.place} {sound.text}")


def _no_mark(sound: Sound | None, passages: Sequence[Passage], chance: Random) -> Alteration | None:
    if sound is None:
        return None
    return Alteration(sound.text, (), None, f"{sound.passage.place} {sound.text}")


KINDS: Mapping[str, Kind] = {
    "number": _based(_number),
    "unit": _based(_unit),
    "bound": _swapped(words.BOUNDS),
    "modal": _swapped(words.MODALS),
    "negation": _swapped(words.NEGATIONS),
    "subject": _based(_subject),
    "quotation": _based(_quotation),
    "condition turned": _based(_condition_turned),
    "exception turned": _based(_exception_turned),
    "consequence": _swapped(words.CONSEQUENCES, absent=True),
    "authority": _swapped(words.AUTHORITIES, absent=True),
    "other thing": _swapped(words.OTHER_THINGS, absent=True),
    "glued addition": _based(_glued),
    "promise": _whole(words.PROMISES),
    "contact or deadline": _whole(words.CONTACTS),
    "injection": _whole(words.INJECTIONS),
    "article not given": _elsewhere,
    "wrong mark": _wrong_mark,
    "mark of nothing": _missing_mark,
    "no mark": _no_mark,
}
