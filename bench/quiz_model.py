"""A model that words quiz items: how many of its wordings hold, why the others are dropped, and a sheet to read.

    ZHIGUI_MODEL=… ZHIGUI_MODEL_URL=… ZHIGUI_MODEL_BUDGET=30 python -m bench.quiz_model --count 200

Items are made of the starter's laws with all generators, no home is needed. The model is the one in the settings;
tests/model/requirements.txt has a small one that needs no account.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bench.report import OUT, table, write
from kb.answering.generate.opening import open_writer
from kb.errors import SettingsError
from kb.quiz.asking import AskedModel, Cancelled
from kb.quiz.generate import GenerationRequest, generate
from kb.quiz.rewriting import NOT_REWRITTEN, Rewording, rewritten, text_of
from kb.quiz.rewriting_scenes import scenes_of
from kb.settings import Settings
from kb.store.quiz_records import ItemDraft, ItemKind
from kb.text.segment import Segmenter
from tests.builders_quiz_real import corpus_item_generators, prover_of, starter_quiz_laws, texts_of

# The kinds whose words a model may change.
KINDS = tuple(each for each in ItemKind if each not in NOT_REWRITTEN)


@dataclass(frozen=True, slots=True)
class Tried:
    """One item: what the model said, what came of it; `refused` None: it is in the model's words."""

    before: ItemDraft
    after: ItemDraft
    said: str
    refused: str | None


class Overheard:
    """The model, and the last thing that it said."""

    def __init__(self, model: AskedModel) -> None:
        self._model = model
        self.said = ""

    @property
    def name(self) -> str:
        return self._model.name

    def reply(self, instructions: str, text: str, cancelled: Cancelled | None = None) -> str:
        self.said = ""
        self.said = self._model.reply(instructions, text, cancelled)
        return self.said


def tried(count: int, seed: int) -> tuple[str, list[Tried], float]:
    """The model's name, what came of every item, and the seconds that it took."""
    writer = open_writer(Settings())
    if writer is None:
        raise SettingsError("请先设 ZHIGUI_MODEL 和 ZHIGUI_MODEL_URL。")
    laws, generators = starter_quiz_laws(), corpus_item_generators()
    texts = texts_of(laws)
    prover, model = prover_of(texts, laws), Overheard(writer)
    items = generate(GenerationRequest(count, kinds=KINDS, seed=seed), texts, generators, prover.faults).items
    against = Rewording(prover.faults, prover.parts, texts, Segmenter().words, scenes_of(generators))
    found, start = [], time.perf_counter()
    for each in items:
        came = rewritten(each, model, against)
        found.append(Tried(each, came.draft, model.said, came.refused))
    return model.name, found, time.perf_counter() - start


def sheet(found: Sequence[Tried]) -> str:
    """Every wording beside what the rules had written; what was taken first."""
    lines = []
    for each in sorted(found, key=lambda one: one.refused is not None):
        lines += [f"[{each.before.kind.value}] {each.refused or '采用'}", f"  原文：{text_of(each.before)}"]
        lines += [f"  大模型：{each.said.strip()}", ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=9)
    given = parser.parse_args()
    name, found, seconds = tried(given.count, given.seed)
    taken = sum(each.refused is None for each in found)
    reasons = Counter(each.refused for each in found if each.refused is not None)
    table(f"{name}: {len(found)} items", ("what became of them", "items"), [("taken", taken), *reasons.most_common()])
    kinds = Counter(each.before.kind.value for each in found if each.refused is None)
    figures = {"model": name, "items": len(found), "taken": taken, "taken_by_kind": kinds, "dropped": reasons}
    write("quiz_model", {**figures, "model_s": round(seconds, 1)})
    path = OUT / "quiz_model_sheet.txt"
    path.write_text(sheet(found), "utf-8")
    print(f"→ {path}")


if __name__ == "__main__":
    main()
