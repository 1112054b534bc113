"""Two rules side by side: each side's own article is cited, quoted in half the room, and their numbers are compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kb.answering.extract import Choice, Draft
from kb.answering.slices import fitting_cut
from kb.answering.special_types import ComparedSide, Comparison, QuantityDifference
from kb.answering.types import MAX_SAYABLE, AnsweredSentence
from kb.citing.citations import CitedProvision, Slice, cite
from kb.law.quantity_differences import numbers_apart

# Further articles of a side are shown while they answer it at least this nearly as well as its first.
_ALSO = 0.75


@dataclass(frozen=True, slots=True)
class SideFound:
    """What answers one side, best first; never empty. `label` is what the asker calls it."""

    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """The draft that says both sides, and what stands where in it."""

    draft: Draft
    comparison: Comparison


def compare_sides(left: SideFound, right: SideFound, as_of: date, top_k: int) -> Compared | None:
    """Both sides quoted and cited, the left one first; None where both lead to the very same words."""
    pair = _apart(left, right)
    if pair is None:
        return None
    cited: list[CitedProvision] = []
    sentences, quoted, text = [], [], ""
    for number, (choice, cut) in enumerate(zip(pair, _cuts(pair), strict=True), 1):
        part = _part(choice)
        cited.append(_cite(choice, cut or part, as_of, number))
        opening = _opening(choice)
        if cut is None:
            sentence = f"{opening.removesuffix('规定：')}较长，请看引文。"
        else:
            words = choice.candidate.provision.text[cut.start : cut.end]
            at = len(text) + len(opening) + 1
            quoted.append((at, at + len(words)))
            sentence = f"{opening}“{words}”" + ("" if words.endswith(("。", "！", "？")) else "。")
        sentences.append(AnsweredSentence(sentence, (number,)))
        text += sentence
    numbers: tuple[list[int], list[int]] = ([1], [2])
    for choice, own in _also(left, right, {(each.version, each.article) for each in cited}):
        if len(cited) < top_k:
            cited.append(_cite(choice, choice.piece.part, as_of, len(cited) + 1))
            numbers[own].append(len(cited))
    comparison = Comparison(
        ComparedSide(left.label, tuple(numbers[0])),
        ComparedSide(right.label, tuple(numbers[1])),
        _differences(pair),
    )
    return Compared(Draft(text, tuple(sentences), tuple(cited), tuple(quoted)), comparison)


def _apart(left: SideFound, right: SideFound) -> tuple[Choice, Choice] | None:
    """The best pair of different places: 车险 and 寿险 lead to one article, but to two of its 款."""
    pairs = [(one, other) for one in left.choices[:3] for other in right.choices[:3] if _place(one) != _place(other)]
    return max(pairs, key=lambda pair: pair[0].worth + pair[1].worth) if pairs else None


def _place(choice: Choice) -> tuple[str, str, int, int]:
    provision, part = choice.candidate.provision, choice.piece.part
    return (provision.version_id, provision.label, part.start, part.end)


def _cuts(pair: tuple[Choice, Choice]) -> tuple[Slice | None, Slice | None]:
    """What is quoted of each: half the room, and what one side leaves goes to the other."""
    room = MAX_SAYABLE - sum(len(_opening(choice)) + len("“”。") for choice in pair)
    first = _cut(pair[0], room // 2)
    second = _cut(pair[1], room - (first.end - first.start if first else 0))
    if second is not None:
        longer = _cut(pair[0], room - (second.end - second.start))
        first = longer or first
    return first, second


def _cut(choice: Choice, room: int) -> Slice | None:
    def numbers_first(words: str) -> float:
        return len(words) / MAX_SAYABLE + 0.3 * bool(numbers_apart([words], [""]))

    found = fitting_cut(choice.candidate.provision.text, _part(choice), room, numbers_first)
    return found.part if found is not None else None


def _part(choice: Choice) -> Slice:
    """A 项 is quoted by the lead-in of its list, without which it says nothing."""
    return choice.piece.lead or choice.piece.part


def _opening(choice: Choice) -> str:
    return f"《{choice.candidate.version.instrument.short_title}》{choice.candidate.provision.label}规定："


def _cite(choice: Choice, part: Slice, as_of: date, n: int) -> CitedProvision:
    candidate = choice.candidate
    return cite(candidate.provision, candidate.version, as_of, part, n=n, score=candidate.score)


def _also(left: SideFound, right: SideFound, used: set[tuple[str, str | None]]) -> Iterator[tuple[Choice, int]]:
    """Further articles of both sides in turn, each once, with the side (0 left, 1 right) they belong to."""
    for rank in range(1, max(len(left.choices), len(right.choices))):
        for own, side in enumerate((left, right)):
            if rank < len(side.choices) and side.choices[rank].worth >= _ALSO * side.choices[0].worth:
                provision = side.choices[rank].candidate.provision
                if (provision.version_id, provision.label) not in used:
                    used.add((provision.version_id, provision.label))
                    yield side.choices[rank], own


def _differences(pair: Sequence[Choice]) -> tuple[QuantityDifference, ...]:
    texts = [each.candidate.provision.text[each.piece.part.start : each.piece.part.end] for each in pair]
    return tuple(QuantityDifference(each.what, each.left, each.right) for each in numbers_apart([texts[0]], [texts[1]]))
