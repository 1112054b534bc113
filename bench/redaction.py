"""Whether personal data is found and nothing else is masked: our sentences, questions, all provisions.

An item counts as found only when each of its characters that could lead to a person is masked. The finders were tuned
on develop; figures are told of report, whose sentences were written before their results were looked at. What was found
on first sight, before the rules knew a set, is told beside it: it is what new callers may expect.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bench.report import ROOT, interval, table, write
from kb.evaluation.metrics import Proportion, proportion
from kb.records.redact import masked

SETS = ROOT / "tests" / "expectations" / "personal"
QUESTIONS = ROOT / "corpus" / "questions"
# Signs between the digits of a number lead to nobody.
_FILLING = re.compile(r"[\s\-－·•・‧()（）]")
_SENTENCE = re.compile(r"[^。；！？\n]+")
_ROUNDS = 5
# Found and written on first sight, set by set in the order they were written. The sets blind and blind2 are those of
# blind_with.jsonl and blind2_with.jsonl; blind has names on purpose that are rare or are words (方便女士, 高兴先生).
FIRST_SIGHT = (
    ("first sentences", "0.878"),
    ("report, 136 items", "0.956"),
    ("report, 61 items", "0.918"),
    ("blind, both halves, no rule changed", "0.659 of 495, wrongly 11 of 590"),
    ("blind b, rules changed by a", "0.843 of 229, wrongly 4 of 306"),
    ("blind2, rules changed by a and b", "0.927 of 164, wrongly 0 of 114"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """A personal datum of a labelled sentence: its kind and its place."""

    kind: str
    start: int
    text: str
    # A bare name in the middle of a sentence (昨晚跟顾小曼吵了一架) is not promised; it is counted by itself.
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A labelled sentence; without items it holds no personal data."""

    id: str
    text: str
    items: tuple[Item, ...] = ()
    half: str = "report"


def sentences(name: str, half: str = "both") -> list[Sentence]:
    """The labelled sentences `with` or `without` personal data: of the half develop, report or both.

    `name` may be blind_with, blind_without, blind2_with, blind2_without: their halves are a and b.
    """
    lines = (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    read = [
        Sentence(row["id"], row["text"], tuple(Item(**item) for item in row.get("personal", ())), row["half"])
        for row in map(json.loads, lines)
    ]
    return [one for one in read if half in ("both", one.half)]


def questions() -> Iterator[Sentence]:
    """The committed questions and drafts: ours, without personal data."""
    for path in sorted(QUESTIONS.glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            # Dialogues hold their questions in turns, and are none of one sentence.
            if "turns" not in row:
                yield Sentence(row["id"], row.get("question") or row["text"])


def provisions() -> Iterator[Sentence]:
    """Every sentence of the texts in the starter package: laws name offices and numbers, never a caller."""
    from ingest.sources import china_law  # reads 353 texts; only who asks for them pays it

    for document in china_law.documents():
        for at, match in enumerate(_SENTENCE.finditer(document.body)):
            yield Sentence(f"{document.metadata.title}#{at}", match.group().strip())


def missed(sentence: Sentence) -> list[Item]:
    """The items of a sentence of which a character is still there after masking."""
    covered: set[int] = set()
    for datum in masked(sentence.text).found:
        covered.update(range(datum.start, datum.end))
    return [item for item in sentence.items if not covered.issuperset(_personal_places(item))]


def _personal_places(item: Item) -> Iterator[int]:
    return (item.start + at for at, sign in enumerate(item.text) if not _FILLING.match(sign))


def recall(judged: Iterable[Sentence]) -> dict[str, Proportion]:
    """Items found, overall (全部) and by kind."""
    outcome: dict[str, list[bool]] = defaultdict(list)
    for sentence in judged:
        lost = set(missed(sentence))
        for item in sentence.items:
            for name in ("无提示的姓名",) if item.beyond else ("全部", item.kind):
                outcome[name].append(item not in lost)
    return {kind: proportion(sum(found), len(found)) for kind, found in outcome.items()}


def wrongly_masked(judged: Iterable[Sentence]) -> list[Sentence]:
    """Sentences without personal data that masking changed."""
    return [one for one in judged if masked(one.text).text != one.text]


def false_masking(judged: Sequence[Sentence]) -> Proportion:
    """The share of sentences without personal data that masking changed."""
    return proportion(len(wrongly_masked(judged)), len(judged))


def milliseconds_per_thousand(texts: Sequence[str]) -> float:
    """The best of the rounds: how long masking takes for 1,000 characters of calls."""
    characters = sum(map(len, texts))
    best = min(_seconds(texts) for _ in range(_ROUNDS))
    return best * 1e6 / characters


def _seconds(texts: Sequence[str]) -> float:
    begun = time.perf_counter()
    for text in texts:
        masked(text)
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("report", "develop", "both"), default="report")
    parser.add_argument("--provisions", action="store_true", help="mask every sentence of the starter package, too")
    parser.add_argument("--show", action="store_true", help="print every item missed and every sentence wrongly masked")
    arguments = parser.parse_args()
    some, none = sentences("with", arguments.half), sentences("without", arguments.half)
    sets = {"sentences": none, "questions": list(questions())}
    if arguments.provisions:
        sets["provisions"] = list(provisions())
    found = recall(some)
    wrong = {name: false_masking(judged) for name, judged in sets.items()}
    speed = milliseconds_per_thousand([one.text for one in (*some, *none)])
    rows = [(kind, interval(share)) for kind, share in found.items()]
    table(f"Found, {arguments.half}", ("kind", "recall"), rows)
    table("Masked wrongly", ("set", "share"), [(name, interval(share)) for name, share in wrong.items()])
    table("Speed", ("figure", "value"), [("ms per 1,000 characters", f"{speed:.2f}")])
    table("Found on first sight", ("set", "recall"), FIRST_SIGHT)
    blind = {name: _blind(name) for name in ("blind", "blind2")}
    if arguments.show:
        _show(some, [one for judged in sets.values() for one in judged])
    write(
        "redaction",
        {"half": arguments.half, "recall": found, "false_masking": wrong, "ms_per_1000": speed, "blind": blind},
    )


def _blind(name: str) -> dict[str, Proportion]:
    """What is found today in sentences that no rule knew when they were written, and wrongly masked."""
    found = recall(sentences(f"{name}_with")) | {"误遮": false_masking(sentences(f"{name}_without"))}
    table(f"Found today, {name}", ("kind", "share"), [(kind, interval(share)) for kind, share in found.items()])
    return found


def _show(some: Iterable[Sentence], none: Iterable[Sentence]) -> None:
    for sentence in some:
        for item in missed(sentence):
            print("missed", item.kind, item.text, "|", sentence.text, "|", masked(sentence.text).text)
    for sentence in wrongly_masked(none):
        print("wrong", sentence.id, sentence.text[:200], "|", masked(sentence.text).found)


if __name__ == "__main__":
    main()
