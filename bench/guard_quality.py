"""Whether the guard stops what must not be said and nothing else: our labelled sentences, rules alone and with encoder.

The develop half is for choosing thresholds and mending rules; the report half chooses nothing.
"""

from __future__ import annotations

import argparse
import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.owner import HomeLock
from bench.report import ROOT, interval, table, write
from bench.world import HOME
from kb.bootstrap import KnowledgeBase, open_knowledge_base, today
from kb.citing.resolve import Resolver
from kb.evaluation.metrics import Proportion, proportion
from kb.phrasing.checker import PARAPHRASE, DraftChecker
from kb.phrasing.paraphrase.detector import ParaphraseDetector
from kb.phrasing.types import CheckResult, Verdict
from kb.settings import Settings

# The goals of the guard, on the report half.
LISTED_RECALL, FALSE_BLOCK, PARAPHRASE_RECALL, FALSE_WARN = 0.97, 0.005, 0.7, 0.03


@dataclass(frozen=True, slots=True)
class Sentence:
    """A labelled sentence: stop (a listed phrasing), paraphrase (the same without a listed word) or lawful."""

    id: str
    text: str
    label: str
    topic: str | None
    scene: str
    industry: str
    kind: str
    evasion: str | None = None
    severity: str | None = None
    rule_hint: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence with what the whole check says of it."""

    sentence: Sentence
    result: CheckResult

    @property
    def listed(self) -> bool:
        """Whether a rule found something, blocking or not."""
        return any(not each.rule_id.endswith(f".{PARAPHRASE}") for each in self.result.findings)

    @property
    def blocked(self) -> bool:
        return self.result.verdict is Verdict.BLOCK

    @property
    def suspected(self) -> bool:
        """Whether the encoder's pass warned."""
        return any(each.rule_id.endswith(f".{PARAPHRASE}") for each in self.result.findings)

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(each.topic for each in self.result.findings)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home with the starter corpus (bench.build_home)")
    parser.add_argument("--half", choices=("develop", "report"), default="develop")
    parser.add_argument("--show", action="store_true", help="print every sentence of the develop half that went wrong")
    arguments = parser.parse_args()
    if arguments.show and arguments.half == "report":
        parser.error("the report half is only counted: whoever reads its misses can no longer report on it")
    with HomeLock(arguments.home):
        base = open_knowledge_base(Settings(home=arguments.home))
        checker = _checker(base, arguments.home)
        judged = [Judged(each, _check(checker, base, each)) for each in sentences(arguments.half)]
        base.close()
    goals, kinds, topics = _goals(judged), _by_kind(judged), _by_topic(judged)
    table(
        f"{arguments.half} half: goals",
        ("figure", "share", "goal"),
        [(name, interval(share), goal) for name, (share, goal) in goals.items()],
    )
    table("By kind", ("kind", "what", "share"), [(*name, interval(share)) for name, share in kinds.items()])
    table("By topic", ("topic", "what", "share"), [(*name, interval(share)) for name, share in topics.items()])
    if arguments.show:
        _show(judged)
    write(
        "guard_quality",
        {
            "half": arguments.half,
            "rules": len(base.rules.rules),
            "goals": {name: share for name, (share, _) in goals.items()},
            "by_kind": {" ".join(name): share for name, share in kinds.items()},
            "by_topic": {" ".join(name): share for name, share in topics.items()},
        },
    )


def sentences(half: str) -> list[Sentence]:
    """The labelled sentences of a half."""
    path = ROOT / "corpus" / "questions" / f"guard_{half}.jsonl"
    return [Sentence(**json.loads(line)) for line in path.read_text("utf-8").split("\n") if line.strip()]


def _checker(base: KnowledgeBase, home: Path) -> DraftChecker:
    detector = ParaphraseDetector(base.switch.wanted.encoder, base.rules, home / "cache")
    if not detector.prepare(threading.Event()):
        raise SystemExit("too few example sentences in corpus/phrasings to learn paraphrases from")
    return DraftChecker(base.guard, Resolver(base.store.law, base.terms.known_names), detector)


def _check(checker: DraftChecker, base: KnowledgeBase, sentence: Sentence) -> CheckResult:
    return checker.check(
        sentence.text,
        generation=base.store.law.generation(),
        as_of=today(),
        industry=sentence.industry if sentence.industry != "general" else None,
        scene=sentence.scene,
    )


def _goals(judged: Sequence[Judged]) -> dict[str, tuple[Proportion, str]]:
    stop, lawful, said = (_labelled(judged, label) for label in ("stop", "lawful", "paraphrase"))
    found = _share(one.listed for one in stop)
    alarms = [one for one in judged if one.blocked]
    return {
        "rules alone: recall on listed phrasings": (found, f"≥ {LISTED_RECALL}"),
        "rules alone: recall as blocks": (_share(one.blocked for one in stop), "–"),
        "rules alone: lawful blocked": (_share(one.blocked for one in lawful), f"≤ {FALSE_BLOCK}"),
        "rules alone: lawful with any finding": (_share(one.listed for one in lawful), "–"),
        "rules alone: precision of blocks": (_share(one.sentence.label != "lawful" for one in alarms), "–"),
        "rules alone: recall on paraphrases": (_share(one.listed for one in said), "–"),
        "with encoder: recall on paraphrases": (
            _share(one.listed or one.suspected for one in said),
            f"≥ {PARAPHRASE_RECALL}",
        ),
        "encoder alone: recall on paraphrases no rule found": (
            _share(one.suspected for one in said if not one.listed),
            "–",
        ),
        "with encoder: lawful warned of": (_share(one.suspected for one in lawful), f"≤ {FALSE_WARN}"),
        "with encoder: recall on listed phrasings": (_share(one.listed or one.suspected for one in stop), "–"),
        "with encoder: right topic among findings": (
            _share(one.sentence.topic in one.topics for one in said if one.listed or one.suspected),
            "–",
        ),
    }


def _by_kind(judged: Sequence[Judged]) -> dict[tuple[str, str], Proportion]:
    """Recall of what to stop by kind and evasion; blocks and warnings of lawful sentences by kind."""
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for one in judged:
        kind = one.sentence.kind
        if one.sentence.label == "stop":
            found[f"stop {one.sentence.evasion or kind}", "found by rules"].append(one.listed)
        elif one.sentence.label == "lawful":
            found[f"lawful {kind}", "blocked"].append(one.blocked)
            found[f"lawful {kind}", "warned of by encoder"].append(one.suspected)
    return {name: _share(found[name]) for name in sorted(found)}


def _by_topic(judged: Sequence[Judged]) -> dict[tuple[str, str], Proportion]:
    """Recall and precision of the rules, false blocks, and recall of paraphrases."""
    whats: tuple[tuple[str, str, Callable[[Judged], bool]], ...] = (
        ("stop", "stop: found by rules", lambda one: one.listed),
        ("lawful", "lawful: blocked", lambda one: one.blocked),
        ("lawful", "lawful: warned of by encoder", lambda one: one.suspected),
        ("paraphrase", "paraphrase: found", lambda one: one.listed or one.suspected),
    )
    found: dict[tuple[str, str], Proportion] = {}
    for topic in sorted({one.sentence.topic for one in judged if one.sentence.topic}):
        for label, what, hit in whats:
            chosen = [one for one in _labelled(judged, label) if one.sentence.topic == topic]
            found[topic, what] = _share(hit(one) for one in chosen)
        named = [one for one in judged if one.blocked and topic in one.topics]
        found[topic, "blocks: precision"] = _share(one.sentence.label != "lawful" for one in named)
    return found


def _show(judged: Sequence[Judged]) -> None:
    for one in judged:
        sentence = one.sentence
        wrong = {
            "stop": not one.listed,
            "lawful": one.listed or one.suspected,
            "paraphrase": not (one.listed or one.suspected),
        }[sentence.label]
        if wrong:
            found = "; ".join(f"{each.rule_id}“{each.matched}”" for each in one.result.findings) or "nothing found"
            print(
                sentence.id,
                sentence.label,
                sentence.topic,
                sentence.evasion or sentence.kind,
                sentence.text,
                "|",
                found,
            )


def _labelled(judged: Sequence[Judged], label: str) -> list[Judged]:
    return [one for one in judged if one.sentence.label == label]


def _share(values: Iterable[bool]) -> Proportion:
    found = list(values)
    return proportion(sum(found), len(found))


if __name__ == "__main__":
    main()
