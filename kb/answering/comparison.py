"""Two rules side by side: each side's own article is cited, quoted in half the room, and their numbers are compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kb.answering.extract import Choice, Draft, read_whole
from kb.answering.precedence import shared_pairs
from kb.answering.slices import fitting_cut
from kb.answering.special_types import ComparedSide, Comparison, QuantityDifference
from kb.answering.types import MAX_SAYABLE, AnsweredSentence
from kb.citing.citations import CitedProvision, Slice, cite
from kb.law.quantity_differences import numbers_apart

# Further articles of a side are shown while they answer it at least this nearly as well as its first.
_ALSO = 0.75
# A label longer than this is a sentence of the asker's, and more numbers than these are no glance.
_SHORT_LABEL = 8
_NUMBERS = 3
_SAME_MATTER = 0.6


@dataclass(frozen=True, slots=True)
class SideFound:
    """What answers one side, best first; never empty.

    `label` is what the asker calls it, `said` how the answer names it: not at all where it is a reference itself.
    """

    label: str
    choices: tuple[Choice, ...]
    said: str = ""


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of both sides: a sentence and the part cited for each, and where quotations stand."""

    sentences: tuple[str, ...]
    parts: tuple[Slice, ...]
    quoted: tuple[tuple[int, int], ...]


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
    differences = _differences(pair)
    said = _numbers_said((left, right), pair, differences) or _quoted(pair)
    cited = [_cite(choice, part, as_of, n) for n, (choice, part) in enumerate(zip(pair, said.parts, strict=True), 1)]
    numbers: tuple[list[int], list[int]] = ([1], [2])
    for choice, own in _also(left, right, {(each.version, each.article) for each in cited}):
        if len(cited) < top_k:
            cited.append(_cite(choice, read_whole(choice.piece), as_of, len(cited) + 1))
            numbers[own].append(len(cited))
    comparison = Comparison(
        ComparedSide(left.label, tuple(numbers[0])),
        ComparedSide(right.label, tuple(numbers[1])),
        differences,
    )
    sentences = tuple(AnsweredSentence(sentence, (n,)) for n, sentence in enumerate(said.sentences, 1))
    return Compared(Draft("".join(said.sentences), sentences, tuple(cited), said.quoted), comparison)


def _numbers_said(
    sides: tuple[SideFound, SideFound], pair: tuple[Choice, Choice], differences: Sequence[QuantityDifference]
) -> _Said | None:
    """假一赔三：《…》第五十五条写的是“三倍”“五百元”。 for both sides; None unless both have numbers of one kind.

    Every number stands in its article as it is quoted here; what is cited is the whole 款.
    """
    both = [each for each in differences if each.left and each.right]
    if not both:
        return None
    sentences, quoted, at = [], [], 0
    for index, (side, choice) in enumerate(zip(sides, pair, strict=True)):
        label = f"{side.said}：" if 0 < len(side.said) <= _SHORT_LABEL else ""
        sentence = f"{label}{_opening(choice).removesuffix('规定：')}写的是"
        for number in [text for each in both for text in (each.left, each.right)[index]][:_NUMBERS]:
            quoted.append((at + len(sentence) + 1, at + len(sentence) + 1 + len(number)))
            sentence += f"“{number}”"
        sentences.append(f"{sentence}。")
        at += len(sentences[-1])
    if at > MAX_SAYABLE:
        return None
    return _Said(tuple(sentences), (pair[0].piece.part, pair[1].piece.part), tuple(quoted))


def _quoted(pair: tuple[Choice, Choice]) -> _Said:
    """Each side quoted in whole clauses; one too long for its half is only named."""
    sentences, parts, quoted, at = [], [], [], 0
    for choice, cut in zip(pair, _cuts(pair), strict=True):
        parts.append(cut or read_whole(choice.piece))
        opening = _opening(choice)
        if cut is None:
            sentences.append(f"{opening.removesuffix('规定：')}较长，请看引文。")
        else:
            words = choice.candidate.provision.text[cut.start : cut.end]
            quoted.append((at + len(opening) + 1, at + len(opening) + 1 + len(words)))
            sentences.append(f"{opening}“{words}”" + ("" if words.endswith(("。", "！", "？")) else "。"))
        at += len(sentences[-1])
    return _Said(tuple(sentences), tuple(parts), tuple(quoted))


def _apart(left: SideFound, right: SideFound) -> tuple[Choice, Choice] | None:
    """The best pair of different places: 车险 and 寿险 lead to one article, but to two of its 款."""
    pairs = [(one, other) for one in left.choices for other in right.choices if _place(one) != _place(other)]
    return max(pairs, key=_fit) if pairs else None


def _fit(pair: tuple[Choice, Choice]) -> float:
    """How well two places are the two sides: each answers its own, and they speak of the same (消保法55 has two 款)."""
    texts = [each.candidate.provision.text[each.piece.part.start : each.piece.part.end] for each in pair]
    return pair[0].worth + pair[1].worth + _SAME_MATTER * shared_pairs(texts[0], texts[1])


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
    found = fitting_cut(choice.candidate.provision.text, _part(choice), room, lambda words: len(words) / MAX_SAYABLE)
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
