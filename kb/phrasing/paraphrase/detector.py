"""Paraphrases: sentences that say what a topic restricts without any listed word (本金我们给您兜着).

A second, slower pass beside the rules: the encoder compares every sentence of a draft with example sentences of the
topics and with lawful ones near to them. It may err, so it warns and never blocks.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kb.phrasing.paraphrase.fitted_file import FittedFile
from kb.phrasing.paraphrase.likeness import Likeness, fit
from kb.phrasing.paraphrase.windows import Ranges, Window, windows
from kb.phrasing.rules.rule_set import RuleSet
from kb.phrasing.types import Rule
from kb.records.redact import masked
from kb.search.backfill import CancelToken
from kb.search.encoders import Encoder
from kb.search.kept_vectors import KeptVectors
from kb.search.vectors import Vector

# Windows of one check: at 11 ms each on two slow cores half a second. What lies behind them is not looked at.
MAX_WINDOWS = 40
# How much nearer examples count more for the topic: .66 of the develop half's paraphrases get the right one of 14, by
# the nearest example alone .54.
NEARNESS = 12.0
# A sentence with words in quotation marks speaks about words: on the develop half 164 of 672 lawful sentences have
# them and 2 of 206 paraphrases. Listed words in them are the rules' business.
_MARKS = re.compile('[“”「」『』"]')


@dataclass(frozen=True, slots=True)
class Example:
    """An example sentence with where it comes from; topic None: lawful. `rule` where a rule's file example it is."""

    text: str
    topic: str | None
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class ParaphraseFinding:
    """A window that says what a topic restricts: its nearest example, and the rule of the topic nearest to it."""

    start: int
    end: int
    rule: Rule
    nearest: str
    score: float


@dataclass(frozen=True, slots=True)
class ParaphraseResult:
    """The findings by place; `partial`: the text was longer than what one check looks at."""

    findings: tuple[ParaphraseFinding, ...]
    partial: bool


@dataclass(frozen=True, slots=True)
class _Model:
    likeness: Likeness
    examples: tuple[Example, ...]


def training_examples(rules: RuleSet) -> tuple[Example, ...]:
    """What a rule set teaches, each sentence once: files' paraphrases and rules' `match` on one side; on the other
    what files call lawful, rules' `pass` examples and the approved wordings."""
    found: dict[str, Example] = {}
    for rule in rules.rules:
        for text in rule.match:
            found.setdefault(text, Example(text, rule.topic, rule))
        for text in (*rule.passes, *((rule.say_instead,) if rule.say_instead else ())):
            found.setdefault(text, Example(text, None, None))
    for each in rules.examples:
        found.setdefault(each.text, Example(each.text, each.topic, None))
    return tuple(found.values())


class ParaphraseDetector:
    """The pass for one rule set and one encoder; thread-safe. It answers once `prepare` has run, in any thread."""

    def __init__(self, encoder: Encoder, rules: RuleSet, cache_folder: Path) -> None:
        self._encoder = encoder
        self._examples = training_examples(rules)
        self._folder = cache_folder
        self._vectors = KeptVectors(encoder, cache_folder, "examples", encoder.encode_passages)
        self._preparing = threading.Lock()
        self._model: _Model | None = None

    @property
    def vectors_file(self) -> Path:
        """Where the vectors of the examples are kept."""
        return self._vectors.file

    @property
    def ready(self) -> bool:
        """Whether `check` can answer."""
        return self._model is not None

    def prepare(self, cancelled: CancelToken) -> bool:
        """Encodes the examples that have no vector yet and fits; True when ready.

        False when cancelled, or when there are too few examples. EncoderError when the encoder fails. Call it behind
        the service: 6,600 sentences take two minutes to encode and ten seconds to fit on two slow cores. Both are kept,
        so that the next start takes a second.
        """
        with self._preparing:
            if self._model is not None:
                return True
            vectors = self._vectors.of([each.text for each in self._examples], cancelled) if self._examples else None
            if vectors is None:
                return False
            texts, restricted = zip(*((each.text, each.topic is not None) for each in self._examples), strict=True)
            file = FittedFile(self._encoder.fingerprint, texts, restricted, self._folder)
            known = file.load()
            likeness = fit(vectors.astype(np.float32), texts, restricted, known, cancelled)
            if likeness is not None:
                if known is None:
                    file.save(likeness.fitted)
                self._model = _Model(likeness, self._examples)
        return self.ready

    def check(
        self, text: str, *, skip: Sequence[tuple[int, int]] = (), applies: Callable[[Rule], bool] = lambda rule: True
    ) -> ParaphraseResult | None:
        """Paraphrases in a text; None before it is ready.

        A window that touches a range of `skip` is left out, the rules have already judged it; so is one with quotation
        marks. Only rules that apply give a finding. EncoderError when the encoder fails.
        """
        model = self._model
        if model is None:
            return None
        known = Ranges(skip)
        chosen: list[Window] = []
        partial = False
        for window in windows(text):
            if known.touches(window.start, window.end):
                continue
            if _MARKS.search(text, window.start, window.end):
                continue
            if len(chosen) == MAX_WINDOWS:
                partial = True
                break
            chosen.append(window)
        return ParaphraseResult(self._findings(text, chosen, model, applies), partial)

    def _findings(
        self, text: str, chosen: Sequence[Window], model: _Model, applies: Callable[[Rule], bool]
    ) -> tuple[ParaphraseFinding, ...]:
        if not chosen:
            return ()
        pieces = [text[each.start : each.end] for each in chosen]
        # A draft may name a caller; the encoder may be an endpoint elsewhere.
        vectors = self._encoder.encode_passages([masked(piece).text for piece in pieces])
        scores, cosines = model.likeness.scores(vectors, pieces), model.likeness.cosines(vectors)
        found = []
        for window, score, near in zip(chosen, scores, cosines, strict=True):
            if score > model.likeness.threshold:
                named = _named(model.examples, near, applies)
                if named is not None:
                    found.append(ParaphraseFinding(window.start, window.end, *named, float(score)))
        return tuple(found)


def _named(examples: Sequence[Example], cosines: Vector, applies: Callable[[Rule], bool]) -> tuple[Rule, str] | None:
    """The rule to show and the nearest example of its topic; None where no topic has a rule that applies.

    The topic is the one whose examples lie nearest as a whole, then comes its rule with the nearest example.
    """
    rules: dict[str, list[int]] = {}
    members: dict[str, list[int]] = {}
    for index, each in enumerate(examples):
        if each.topic is not None:
            members.setdefault(each.topic, []).append(index)
            if each.rule is not None and applies(each.rule):
                rules.setdefault(each.topic, []).append(index)
    if not rules:
        return None
    topic = max(rules, key=lambda each: float(np.exp(NEARNESS * cosines[members[each]]).mean()))
    nearest = max(members[topic], key=lambda index: float(cosines[index]))
    shown = examples[nearest].rule
    if shown is None or not applies(shown):
        shown = examples[max(rules[topic], key=lambda index: float(cosines[index]))].rule
    return None if shown is None else (shown, examples[nearest].text)
