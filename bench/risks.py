"""Whether questions that must reach a supervisor do, and no others: our labelled questions, and ordinary ones.

The develop half is for mending rules; the report half chooses nothing and is only counted. The blind sets were written
without sight of the rules: what they showed at first sight (the table in docs/content.md, printed too) is what to
expect of callers; what they show now, after rules were mended by whoever wrote them, is not. Keep what your own callers
say (`zhigui risks list`) and label it.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from time import perf_counter

from bench.report import ROOT, interval, table, write
from kb.evaluation.metrics import Proportion, proportion
from kb.phrasing.risk_detector import RiskDetector, RiskSpot
from kb.phrasing.risk_files import load_risks

LABELLED = ROOT / "tests" / "expectations" / "risks"
ORDINARY = ROOT / "corpus" / "questions"
# Sentences with and without personal data: officers at their daily work.
OTHERS = ROOT / "tests" / "expectations" / "personal"
HALVES = ("develop", "report")
# Half a was for mending rules, half b only for counting; blind2 came after both (docs/content.md says what it showed).
BLIND = ("blind_a", "blind_b", "blind2")
_FIRST_SIGHT = ROOT / "docs" / "content.md"
_HISTORY = "| topic | first sight, recall |"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled question; topic None: no signal. `kind` is who speaks, or how near a question without signal is."""

    id: str
    text: str
    topic: str | None
    kind: str
    near: str | None = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=HALVES, default="develop")
    parser.add_argument("--show", action="store_true", help="print every question of the develop half that went wrong")
    arguments = parser.parse_args()
    if arguments.show and arguments.half == "report":
        parser.error("the report half is only counted: whoever reads its misses can no longer report on it")
    detector = RiskDetector(load_risks(ROOT / "corpus" / "risks"))
    asked = [each for each in labelled() if half_of(each.id) == arguments.half]
    found = {each.id: detector.signals(each.text) for each in asked}
    topics = _by_topic(detector.risks.topics(), asked, found)
    kinds = dict(_by_kind(asked, found))
    ordinary = _ordinary(detector, arguments.half)
    table(
        f"{arguments.half} half, by topic",
        ("topic", "recall", "precision"),
        [(topic, interval(recall), interval(precision)) for topic, (recall, precision) in topics.items()],
    )
    table("Without signal, found all the same", ("kind", "share"), [(k, interval(v)) for k, v in kinds.items()])
    table("Ordinary judged questions with a signal", ("set", "share"), [(k, interval(v)) for k, v in ordinary.items()])
    blind = {name: _of_set(detector, labelled(f"{name}.jsonl")) for name in BLIND}
    for name, shares in blind.items():
        table(f"{name}, today", ("what", "share"), [(what, interval(share)) for what, share in shares.items()])
    print("\nAt first sight, before any rule was mended:", *first_sight(), sep="\n")
    took = _microseconds(detector, [each.text for each in asked])
    print(f"a question takes {took:.0f} µs (median)")
    if arguments.show:
        _show(asked, found)
    write(
        "risks",
        {
            "half": arguments.half,
            "rules": len(detector.risks.rules),
            "recall": {topic: recall for topic, (recall, _) in topics.items()},
            "precision": {topic: precision for topic, (_, precision) in topics.items()},
            "false": kinds,
            "ordinary": ordinary,
            "blind": blind,
            "microseconds": round(took),
        },
    )


def labelled(files: str = "[!b]*.jsonl") -> list[Labelled]:
    """The labelled questions of some files, by file and place; the blind sets only where they are asked for."""
    lines = (line for path in sorted(LABELLED.glob(files)) for line in path.read_text("utf-8").split("\n") if line)
    return [Labelled(**json.loads(line)) for line in lines]


def first_sight() -> list[str]:
    """The rows of the table in docs that keeps what the blind sets showed before rules were mended by them."""
    lines = _FIRST_SIGHT.read_text("utf-8").split("\n")
    start = next(place for place, line in enumerate(lines) if line.startswith(_HISTORY))
    end = next(place for place in range(start, len(lines)) if not lines[place].startswith("|"))
    return lines[start:end]


def half_of(question_id: str) -> str:
    """Which half a question belongs to: by the hash of its id, so that new ones move no old one."""
    return HALVES[sha256(question_id.encode()).digest()[0] % 2]


def _by_topic(
    topics: Iterable[str], asked: Sequence[Labelled], found: dict[str, tuple[RiskSpot, ...]]
) -> dict[str, tuple[Proportion, Proportion]]:
    """Recall, and the share of signals of a topic whose question is labelled as a signal, of whatever topic."""
    shares = {}
    for topic in topics:
        wanted = [each for each in asked if each.topic == topic]
        named = [each for each in asked if any(spot.rule.topic == topic for spot in found[each.id])]
        shares[topic] = (
            _share(any(spot.rule.topic == topic for spot in found[each.id]) for each in wanted),
            _share(each.topic is not None for each in named),
        )
    wanted = [each for each in asked if each.topic is not None]
    named = [each for each in asked if found[each.id]]
    shares["all"] = (_share(bool(found[each.id]) for each in wanted), _share(each.topic is not None for each in named))
    return shares


def _of_set(detector: RiskDetector, asked: Sequence[Labelled]) -> dict[str, Proportion]:
    found = {each.id: detector.signals(each.text) for each in asked}
    shares: dict[str, Proportion] = {}
    for topic, (recall, precision) in _by_topic(detector.risks.topics(), asked, found).items():
        shares |= {f"{topic}, recall": recall, f"{topic}, precision": precision}
    return shares | {f"found without signal, {kind}": share for kind, share in _by_kind(asked, found)}


def _by_kind(asked: Sequence[Labelled], found: dict[str, tuple[RiskSpot, ...]]) -> Iterable[tuple[str, Proportion]]:
    lawful = [each for each in asked if each.topic is None]
    for kind in sorted({each.kind for each in lawful}):
        yield kind, _share(bool(found[each.id]) for each in lawful if each.kind == kind)
    yield "all", _share(bool(found[each.id]) for each in lawful)


def _ordinary(detector: RiskDetector, half: str) -> dict[str, Proportion]:
    """Signals among the judged questions of retrieval and refusal, whose halves are not those of their own sets."""
    shares = {}
    for path in sorted(ORDINARY.glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
        asked = [row["question"] for row in rows if "question" in row and half_of(row["id"]) == half]
        if asked:
            shares[path.stem] = _share(bool(detector.signals(each)) for each in asked)
    for path in sorted(OTHERS.glob("*.jsonl")):
        texts = [json.loads(line)["text"] for line in path.read_text("utf-8").split("\n") if line]
        asked = [each for each in texts if half_of(each) == half]
        shares[f"personal data, {path.stem}"] = _share(bool(detector.signals(each)) for each in asked)
    return shares


def _microseconds(detector: RiskDetector, texts: Sequence[str]) -> float:
    took = []
    for text in texts:
        started = perf_counter()
        detector.signals(text)
        took.append(perf_counter() - started)
    return statistics.median(took) * 1e6


def _show(asked: Sequence[Labelled], found: dict[str, tuple[RiskSpot, ...]]) -> None:
    for each in asked:
        topics = {spot.rule.topic for spot in found[each.id]}
        if (each.topic is None and topics) or (each.topic is not None and each.topic not in topics):
            named = "; ".join(f"{s.rule.rule_id}“{each.text[s.start : s.end]}”" for s in found[each.id])
            print(each.id, each.topic or each.kind, each.text, "|", named or "nothing found")


def _share(values: Iterable[bool]) -> Proportion:
    found = list(values)
    return proportion(sum(found), len(found))


if __name__ == "__main__":
    main()
