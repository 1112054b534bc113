"""Quizzes over a store: how many items, how fast, of what kinds, and whether anything but knowledge finds the key.

    python -m bench.quiz --home var                     1,000 items, timed; a sheet of 60 to read
    python -m bench.quiz --home var --count 2000 --check   and every item by the second reading of tests/quiz_checker

Items are made of the texts in the home with all generators; nothing is written into it.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from api.owner import HomeLock
from bench.quiz_hints import answers_of, guessed, longest_keys, words_of_truth
from bench.report import OUT, ROOT, table, write
from bench.world import HOME
from kb.bootstrap import open_knowledge_base, today
from kb.citing.types import Pin
from kb.quiz.balance import chance_p, key_lengths, key_positions
from kb.quiz.generate import Generated, GenerationRequest, generate
from kb.quiz.prove.faults import LACK_NAMES
from kb.settings import Settings
from kb.store.quiz_json import as_json
from kb.store.quiz_records import ItemDraft
from kb.text.segment import Segmenter
from tests.quiz_checker.check import Checker
from tests.quiz_checker.library import Library, from_files, from_package
from tests.quiz_checker.rulebook import rulebook

GOAL_S = 60.0


@dataclass(frozen=True, slots=True)
class Made:
    """What was made, in how long, with how much memory at its highest."""

    found: Generated
    wall_s: float
    cpu_s: float
    memory_mb: float


def made(home: Path, count: int, seed: int) -> Made:
    """The items of a home, timed from the request on; opening the home and compiling its rules is not part of it."""
    with HomeLock(home), closing(open_knowledge_base(Settings(home=home))) as base:
        desk = base.quizzes
        texts = desk.texts(Pin(base.store.law.generation(), today()))
        generators = desk.generators()
        wall, cpu = time.perf_counter(), time.process_time()
        found = generate(GenerationRequest(count, seed=seed), texts, generators, lambda draft: desk.prove(draft, texts))
        spent = time.perf_counter() - wall, time.process_time() - cpu
    return Made(found, *spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def checked(items: Iterable[ItemDraft], samples: Path) -> list[str]:
    """What the second reading finds wrong, by stem."""
    paths = [path for path in sorted(samples.glob("*.md")) if path.name != "README.md"]
    check = Checker(Library([*from_package(), *from_files(paths)]), rulebook(ROOT / "corpus"))
    plain = (json.loads(json.dumps(as_json(each), ensure_ascii=False)) for each in items)
    return [f"{each['stem'][:60]} {said}" for each in plain for said in check.complaints(each)]


def sheet(items: Sequence[ItemDraft], count: int, seed: int) -> str:
    """Items drawn at random, as a trainer reads them."""
    drawn = Random(seed).sample(list(items), min(count, len(items)))
    return "\n\n".join(_read(number, each) for number, each in enumerate(drawn, 1)) + "\n"


def _read(number: int, draft: ItemDraft) -> str:
    lines = [f"{number}. [{draft.kind.value} {draft.generator} {draft.topic} {draft.difficulty.value}] {draft.stem}"]
    lines += [f"   材料：{draft.material}"] if draft.material else []
    lines += [f"   {'*' if each.correct else ' '} {each.text}" for each in draft.options]
    lines += [f"   空：{'／'.join(each.accepted)}" for each in draft.blanks]
    lines += [
        f"   点：{each.text}（{'；'.join('／'.join(group) for group in each.keywords)}）" for each in draft.points
    ]
    return "\n".join([*lines, f"   解析：{draft.explanation}"])


def hints(items: Sequence[ItemDraft]) -> None:
    """Prints what words and lengths tell of the key."""
    segmenter = Segmenter()
    rows = []
    for name, answers in answers_of(items).items():
        told = guessed(answers, segmenter)
        shown = (told.pairs_right, told.right, told.base)
        rows.append((name, told.answers, told.true, *(f"{each:.2f}" for each in shown)))
    table("told by words alone", ("answers", "all", "true", "pairs right", "right", "base rate"), rows)
    words = [(form, word, count, f"{share:.2f}", f"{p:.3f}") for form, word, count, share, p in words_of_truth(items)]
    table("true where a modal word stands", ("answers", "word", "all", "true", "p"), words)
    longest = [(name, count, f"{share:.2f}", f"{p:.3f}") for name, count, share, p in longest_keys(items)]
    table("key of four by length", ("generator", "items", "longest", "p"), longest)


def main() -> None:
    """Print the figures, write them and the sheet under bench/out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--sheet", type=int, default=60)
    parser.add_argument("--check", action="store_true")
    wanted = parser.parse_args()
    run = made(wanted.home, wanted.count, wanted.seed)
    items = run.found.items
    for name, of in (
        ("kind", [each.kind.value for each in items]),
        ("generator", [each.generator for each in items]),
        ("topic", [each.topic for each in items]),
        ("difficulty", [each.difficulty.value for each in items]),
    ):
        table(f"by {name}", (name, "items"), Counter(of).most_common())
    table("dropped", ("why", "drafts"), [(LACK_NAMES[each], count) for each, count in run.found.dropped.items()])
    positions, lengths = key_positions(items), key_lengths(items)
    places = [(place, positions[place - 1], lengths[place - 1]) for place in range(1, len(positions) + 1)]
    table("the key of four", ("place", "stands there", "is so long, shortest first"), places)
    hints(items)
    complaints = checked(items, ROOT.parent / "shared" / "corpus_samples") if wanted.check else []
    figures = {
        "items": len(items),
        "considered": run.found.considered,
        "merged": run.found.merged,
        "dropped": {each.value: count for each, count in run.found.dropped.items()},
        "wall_s": round(run.wall_s, 1),
        "cpu_s": round(run.cpu_s, 1),
        "peak_memory_mb": round(run.memory_mb),
        "goal_met": len(items) >= wanted.count and run.wall_s <= GOAL_S * wanted.count / 1000,
        "position_p": round(chance_p(positions), 3),
        "length_p": round(chance_p(lengths), 3),
        "second_reading_complaints": len(complaints) if wanted.check else None,
    }
    table("figures", ("figure", "value"), [(name, str(value)) for name, value in figures.items()])
    for each in complaints[:20]:
        print(each)
    write("quiz", {**figures, "kinds": Counter(each.kind.value for each in items)})
    path = OUT / "quiz_sheet.txt"
    path.write_text(sheet(items, wanted.sheet, wanted.seed), "utf-8")
    print(f"→ {path}")


if __name__ == "__main__":
    main()
