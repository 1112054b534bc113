"""How fast restricted phrasings are found: against a plain Aho-Corasick and one regular expression of the same words.

Ten megabytes of law texts, handbooks and, where present, the shared samples, salted with examples of the rules. The
plain automaton knows no disguise, gap or allowance, and neither does the expression; both only find the words we look
for. All four read the same text in one run. Then drafts of 200 characters through the whole guard without the encoder.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import ahocorasick_rs

from api.owner import HomeLock
from bench.report import ROOT, Cell, table, write
from bench.world import HOME
from ingest.sources import china_law
from kb.bootstrap import KnowledgeBase, open_knowledge_base, today
from kb.evaluation.metrics import quantile
from kb.phrasing.matching.matcher import PhraseMatcher
from kb.phrasing.matching.normalise import fold
from kb.phrasing.rules.rule_set import RuleSet
from kb.settings import Settings
from kb.text.segment import Segmenter

SAMPLES = ROOT.parent / "shared" / "corpus_samples"
HANDBOOKS = ROOT / "corpus" / "handbooks"
DRAFT = 200
# Longer texts through the whole guard come as drafts of a few pages do.
PAGE = 2_000
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Speed:
    """Code points a second, the best of the rounds, over the part of the text that was read."""

    name: str
    per_second: float
    read: int
    found: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home")
    parser.add_argument("--megabytes", type=float, default=10, help="how much text, in UTF-8")
    parser.add_argument("--salt", type=int, default=2_000, help="an example of a rule every so many characters")
    parser.add_argument("--drafts", type=int, default=1_000, help="how many drafts for the latency")
    arguments = parser.parse_args()
    with HomeLock(arguments.home):
        base = open_knowledge_base(Settings(home=arguments.home))
        rules, drawn = base.rules, random.Random(3)
        text = mixed_text(rules, int(arguments.megabytes * 1e6), arguments.salt, drawn)
        words = Segmenter(base.settings.corpus / "terms" / "words.txt", base.terms.names(), arguments.home / "cache")
        matcher = PhraseMatcher(rules.rules, rules.allowances, words)
        speeds = _speeds(matcher, base, text)
        latencies = _latencies(base, _drafts(text, rules, arguments.drafts, drawn))
        base.close()
    facts = {
        "rules": len(rules.rules),
        "words looked for": len(matcher.literals),
        "words met per 1,000 characters": speeds[0].found / len(text) * 1000,
        "characters to an example of a rule": arguments.salt,
        "UTF-8 bytes": len(text.encode()),
    }
    _report(facts, speeds, latencies)


def mixed_text(rules: RuleSet, size: int, salt: int, drawn: random.Random) -> str:
    """Paragraphs in drawn order up to `size` bytes, an example of a rule after every `salt` characters."""
    sources = [document.body for document in china_law.documents()]
    folders = [folder for folder in (HANDBOOKS, SAMPLES) if folder.is_dir()]
    sources += [path.read_text("utf-8") for folder in folders for path in sorted(folder.glob("*.md"))]
    paragraphs = [line for source in sources for line in source.splitlines() if line.strip()]
    examples = [example for rule in rules.rules for example in rule.match]
    drawn.shuffle(paragraphs)
    lines: list[str] = []
    written, unsalted = 0, 0
    following = cycle(paragraphs)
    while written < size:
        salted = unsalted >= salt
        line = drawn.choice(examples) if salted else next(following)
        unsalted = 0 if salted else unsalted + len(line)
        written += len(line.encode()) + 1
        lines.append(line)
    return "\n".join(lines)


def _speeds(matcher: PhraseMatcher, base: KnowledgeBase, text: str) -> list[Speed]:
    plain = ahocorasick_rs.AhoCorasick(matcher.literals)
    expression = re.compile("|".join(re.escape(word) for word in sorted(matcher.literals, key=len, reverse=True)))
    pin = base.store.law.generation(), today()

    def checked(part: str) -> int:
        pages = (part[start : start + PAGE] for start in range(0, len(part), PAGE))
        return sum(len(base.guard.check(page, generation=pin[0], as_of=pin[1]).findings) for page in pages)

    matcher.find(fold(text[:PAGE]))  # what is loaded at the first text counts for none of them
    checked(text[: 10 * PAGE])
    return [
        _speed("plain Aho-Corasick (a)", lambda part: len(plain.find_matches_as_indexes(part, overlapping=True)), text),
        _speed("ours: fold and find (1)", lambda part: len(matcher.find(fold(part))), text),
        _speed("ours: the whole guard (2)", checked, text[: len(text) // 20]),
        _speed("one regular expression (b)", lambda part: sum(1 for _ in expression.finditer(part)), text[:PAGE]),
    ]


def _speed(name: str, read: Callable[[str], int], text: str) -> Speed:
    best, found = float("inf"), 0
    for _ in range(ROUNDS):
        started = time.perf_counter()
        found = read(text)
        best = min(best, time.perf_counter() - started)
    return Speed(name, len(text) / best, len(text), found)


def _drafts(text: str, rules: RuleSet, count: int, drawn: random.Random) -> list[str]:
    """Drafts of 200 characters, every other one with an example of a rule in it."""
    examples = [example for rule in rules.rules for example in rule.match]
    drafts = []
    for number in range(count):
        start = drawn.randrange(len(text) - DRAFT)
        said = f"{drawn.choice(examples)}。" if number % 2 else ""
        drafts.append((said + text[start : start + DRAFT])[:DRAFT])
    return drafts


def _latencies(base: KnowledgeBase, drafts: Sequence[str]) -> list[float]:
    """Milliseconds a draft takes through `Guard.check`."""
    generation, day = base.store.law.generation(), today()
    milliseconds = []
    for draft in drafts:
        started = time.perf_counter()
        base.guard.check(draft, generation=generation, as_of=day)
        milliseconds.append((time.perf_counter() - started) * 1000)
    return milliseconds


def _report(facts: Mapping[str, Cell], speeds: Sequence[Speed], latencies: Sequence[float]) -> None:
    plain, ours, _, expression = speeds
    goals: dict[str, Cell] = {
        "times slower than (a), goal ≤ 6": plain.per_second / ours.per_second,
        "times faster than (b), goal > 1": ours.per_second / expression.per_second,
        f"p50 ms of {len(latencies)} drafts of {DRAFT} characters": quantile(latencies, 0.5),
        "p95 ms, goal < 3": quantile(latencies, 0.95),
        "max ms": max(latencies),
    }
    rows: list[tuple[Cell, ...]] = [
        (each.name, each.per_second / 1e6, plain.per_second / each.per_second, each.read, each.found) for each in speeds
    ]
    table("The text", ("fact", "value"), list(facts.items()))
    table("Speed", ("", "million characters/s", "times slower than (a)", "characters read", "found"), rows)
    table("Goals", ("figure", "value"), list(goals.items()))
    write("guard", {"facts": facts, "speeds": list(speeds), "goals": goals})


if __name__ == "__main__":
    main()
