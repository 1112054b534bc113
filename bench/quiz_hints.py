"""What finds the key of an item without knowing the law: words of an answer alone, and its length.

A classifier that read other instruments' answers guesses whether an answer of this one is true. Where nothing but
knowledge tells, it guesses as well as a coin: .5 of all pairs of a true and a false answer.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

from kb.law.modals import find_modals
from kb.quiz.balance import chance_p, key_lengths
from kb.quiz.markers import statements_of
from kb.store.quiz_records import ItemDraft, ItemKind
from kb.text.segment import Segmenter

FOLDS = 5
# A word in fewer answers than this tells nothing; a smoothing of one each keeps rare ones from deciding.
_FEWEST, _SMOOTH = 3, 1.0
_SPOKEN = frozenset(("scenario", "sentence"))


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it reads, whether it is true, and the instrument or template that it is of."""

    text: str
    true: bool
    of: str


@dataclass(frozen=True, slots=True)
class Guessed:
    """How well answers are told by their words: of pairs of a true and a false one those put in order, and of all."""

    answers: int
    true: int
    pairs_right: float
    right: float

    @property
    def base(self) -> float:
        """What is right where always the more frequent answer is guessed."""
        return max(self.true, self.answers - self.true) / self.answers if self.answers else 0.0


def answers_of(items: Iterable[ItemDraft]) -> dict[str, list[Answer]]:
    """The answers by what they are: statements to judge, statements to choose, words to a caller, acts of cases."""
    found: dict[str, list[Answer]] = defaultdict(list)
    for each in items:
        judged = each.kind is ItemKind.TRUE_FALSE
        group = f"{each.topic}:{each.bases[0].title if each.bases else ''}"
        if each.generator in _SPOKEN:
            denied = "不能" in each.stem
            said = [(each.stem.split("“", 1)[-1], each.options[0].correct)] if judged else []
            said = said or [(option.text, option.correct is not denied) for option in each.options]
            found["words to a caller"] += [Answer(text, true, each.tags[-1]) for text, true in said]
        elif each.kind is ItemKind.CASE:
            kept = "符合" in each.stem.split("下列")[-1]
            found["acts of cases"] += [Answer(o.text, o.correct is kept, each.tags[0]) for o in each.options]
        else:
            form = "statements to judge" if judged else "statements to choose"
            found[form] += [Answer(text, true, group.split(":")[1]) for text, true in statements_of(each)]
    return found


def guessed(answers: Sequence[Answer], segmenter: Segmenter) -> Guessed:
    """How well naive Bayes over words and pairs of words tells true from false, five folds over `of`."""
    read = [(each, frozenset(_grams(each.text, segmenter))) for each in answers]
    scores: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        learnt = [(grams, each.true) for each, grams in read if _fold(each.of) != fold]
        weights, prior = _weights(learnt)
        asked = ((each, grams) for each, grams in read if _fold(each.of) == fold)
        scores += [(prior + sum(weights.get(gram, 0.0) for gram in grams), each.true) for each, grams in asked]
    right = sum((score > 0) is true for score, true in scores) / len(scores) if scores else 0.0
    return Guessed(len(scores), sum(true for _, true in scores), _pairs_right(scores), right)


def words_of_truth(items: Iterable[ItemDraft], fewest: int = 10) -> list[tuple[str, str, int, float, float]]:
    """For each frequent modal word of a form: in how many answers, the true share of them, and how likely by chance."""
    rows = []
    for form, answers in answers_of(items).items():
        share = sum(each.true for each in answers) / len(answers) if answers else 0.0
        seen: Counter[str] = Counter()
        true: Counter[str] = Counter()
        for each in answers:
            words = {use.word for use in find_modals(each.text)}
            seen.update(words)
            true.update(words if each.true else ())
        for word, count in seen.most_common():
            if count >= fewest and 0 < share < 1:
                away = (true[word] - count * share) / math.sqrt(count * share * (1 - share))
                rows.append((form, word, count, true[word] / count, math.erfc(abs(away) / math.sqrt(2))))
    return rows


def longest_keys(items: Iterable[ItemDraft]) -> list[tuple[str, int, float, float]]:
    """By generator: items of four answers with one key, how often it is the longest, and how likely its ranks are."""
    by: dict[str, list[ItemDraft]] = defaultdict(list)
    for each in items:
        by[each.generator].append(each)
    rows = []
    for generator, made in by.items():
        lengths = key_lengths(made)
        if total := sum(lengths):
            rows.append((generator, round(total), lengths[-1] / total, chance_p(lengths)))
    return sorted(rows, key=lambda row: -row[1])


def _grams(text: str, segmenter: Segmenter) -> Iterator[str]:
    words = [text[start:end] for start, end in segmenter.words_with_offsets(text)]
    yield from words
    yield from (f"{one} {other}" for one, other in pairwise(words))


def _fold(of: str) -> int:
    return crc32(of.encode()) % FOLDS


def _weights(learnt: Sequence[tuple[frozenset[str], bool]]) -> tuple[dict[str, float], float]:
    """The log-odds that each gram gives for truth, and those of an answer without any."""
    true: Counter[str] = Counter()
    false: Counter[str] = Counter()
    for grams, is_true in learnt:
        (true if is_true else false).update(grams)
    trues = sum(is_true for _, is_true in learnt)
    falses = len(learnt) - trues
    weights = {
        gram: math.log((true[gram] + _SMOOTH) / (trues + 2 * _SMOOTH))
        - math.log((false[gram] + _SMOOTH) / (falses + 2 * _SMOOTH))
        for gram in true.keys() | false.keys()
        if true[gram] + false[gram] >= _FEWEST
    }
    return weights, math.log((trues + _SMOOTH) / (falses + _SMOOTH))


def _pairs_right(scores: Sequence[tuple[float, bool]]) -> float:
    trues = [score for score, true in scores if true]
    falses = [score for score, true in scores if not true]
    if not trues or not falses:
        return 0.5
    won = sum((one > other) + 0.5 * (one == other) for one in trues for other in falses)
    return won / (len(trues) * len(falses))
