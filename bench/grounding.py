"""Whether grounding takes out what the law does not say and nothing else, on drafts with one fault and on sound ones.

The develop half is for choosing thresholds and mending rules. The report half chose nothing until it had been counted
three times; then its misses were read as well. The blind drafts were written before their author had seen any rule:
the misses of blind_a were read after its first count, of blind_b only the shares at the first count and at the last
were ever looked at. No two halves of one file share a law.
The peer china-law-mcp looks at the same drafts in the same run, for the faults that it claims to find.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import process_time

from api.owner import HomeLock
from bench.report import ROOT, interval, table, write
from bench.world import HOME
from kb.answering.ground.claims import claims_of
from kb.answering.ground.grounder import Grounder
from kb.answering.ground.types import Grounding
from kb.bootstrap import open_knowledge_base, today
from kb.citing.citations import CitedProvision, cite
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.evaluation.metrics import Proportion, proportion
from kb.settings import Settings
from kb.text.segment import Segmenter

# The goals, on the report half.
DETECTION, FALSE_REMOVAL = 0.97, 0.02
HALVES = ("develop", "report", "blind_a", "blind_b")
# The rules were mended by the misses of the other three; no miss of this one was ever read.
COUNTED_ONLY = "blind_b"
# What the peer says it finds: citations of laws that are no longer current, or of articles that do not exist.
PEER_CLAIMS = ("wrong_article", "not_in_force")
_QUOTE = re.compile(r"\{quote:([^|]+)\|([^|]+)\|(\d+)(?:-(\d+))?\}")
_CLAUSE = re.compile(r"[^，。；：\n]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that a draft's mark [n] leads to; `as_of` picks the version that bound then, None that of the draft."""

    title: str
    article: str
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class GroundingDraft:
    """A draft as a model might write it; `fault` None: it is sound. `as_of` None: today."""

    id: str
    fault: str | None
    text: str
    law: str
    evidence: tuple[Passage, ...]
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft with what grounding says of its sentences, how long it took, and whether the peer objects."""

    draft: GroundingDraft
    results: tuple[Grounding, ...]
    ms: float
    peer: bool

    @property
    def removed(self) -> bool:
        """Whether a sentence of it was taken out."""
        return any(not each.holds for each in self.results)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home with the starter corpus (bench.build_home)")
    parser.add_argument("--half", choices=HALVES, default="develop")
    parser.add_argument("--show", action="store_true", help="print every draft that went wrong")
    arguments = parser.parse_args()
    if arguments.show and arguments.half == COUNTED_ONLY:
        parser.error(f"{COUNTED_ONLY} is only counted: whoever reads its misses can no longer report on it")
    with HomeLock(arguments.home):
        settings = Settings(home=arguments.home)
        base = open_knowledge_base(settings)
        resolver = Resolver(base.store.law, base.terms.known_names)
        segmenter = Segmenter(settings.corpus / "terms" / "words.txt", base.terms.names(), settings.home / "cache")
        grounder = Grounder(resolver, segmenter, handbooks=base.store.handbooks)
        judged = judge(drafts(arguments.half), grounder, resolver, base.store.law.generation())
        base.close()
    found = _shares(judged)
    table(
        f"{arguments.half} half",
        ("figure", "share", "goal", "peer (what it claims to find)"),
        [(name, interval(share), goal, interval(peer) if peer else "-") for name, share, goal, peer in found],
    )
    times = sorted(each.ms / max(len(each.results), 1) for each in judged)
    print(f"CPU of a sentence: median {times[len(times) // 2]:.2f} ms, p95 {times[int(len(times) * 0.95)]:.2f} ms")
    if arguments.show:
        _show(judged)
    write(
        "grounding",
        {
            "half": arguments.half,
            "shares": {name: share for name, share, _, _ in found},
            "peer": {name: peer for name, _, _, peer in found if peer},
            "by_rule": _rules(judged),
        },
    )


def drafts(half: str) -> tuple[GroundingDraft, ...]:
    """The drafts of a half, placeholders for quotations unfilled."""
    name = half.partition("_")[0]
    path = ROOT / "corpus" / "questions" / f"grounding_{name}.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
    return tuple(_draft(row) for row in rows if row.get("half", half) == half)


def _draft(row: Mapping[str, object]) -> GroundingDraft:
    listed = row.get("evidence", ())
    evidence = tuple(_passage(each) for each in listed) if isinstance(listed, list) else ()
    fault = row["fault"]
    return GroundingDraft(
        str(row["id"]), None if fault is None else str(fault), str(row["text"]), str(row["law"]), evidence,
        _day(row.get("as_of")),
    )  # fmt: skip


def _passage(row: Mapping[str, object]) -> Passage:
    return Passage(str(row["title"]), str(row["article"]), _day(row.get("as_of")))


def _day(written: object) -> date | None:
    return date.fromisoformat(written) if isinstance(written, str) else None


def judge(
    chosen: Iterable[GroundingDraft], grounder: Grounder, resolver: Resolver, generation: int
) -> tuple[Judged, ...]:
    """Every draft with what grounding says of it and what the peer does."""
    return tuple(_judged(each, grounder, resolver, generation) for each in chosen)


def _judged(draft: GroundingDraft, grounder: Grounder, resolver: Resolver, generation: int) -> Judged:
    pin = Pin(generation, draft.as_of or today())
    citations = tuple(_cited(draft.evidence, resolver, pin))
    text = _QUOTE.sub(lambda match: _quotation(match, resolver, pin), draft.text)
    claims = claims_of(text, citations, resolver, pin)
    started = process_time()
    results = tuple(grounder.check_claim(each, pin) for each in claims)
    ms = (process_time() - started) * 1000
    return Judged(draft, results, ms, _peer_objects(_named(text, draft.evidence)))


def _cited(passages: Sequence[Passage], resolver: Resolver, pin: Pin) -> Iterator[CitedProvision]:
    for number, each in enumerate(passages, 1):
        day = each.as_of or pin.as_of
        found = resolver.resolve_reference(each.title, each.article, Pin(pin.generation, day))
        if found.provision is not None and found.version is not None:
            yield cite(found.provision, found.version, pin.as_of, n=number)


def _quotation(match: re.Match[str], resolver: Resolver, pin: Pin) -> str:
    """The clauses of an article that a placeholder names, character for character."""
    provision = resolver.resolve_reference(match[1], match[2], pin).provision
    if provision is None:
        raise SystemExit(f"no such article: {match.group()}")
    clauses = [found.span() for found in _CLAUSE.finditer(provision.text)]
    first, last = int(match[3]), int(match[4] or match[3])
    return provision.text[clauses[first - 1][0] : clauses[last - 1][1]]


def _named(text: str, evidence: Sequence[Passage]) -> str:
    """The draft as the peer reads it, which knows citations by name only: [1] written out."""
    for number, each in enumerate(evidence, 1):
        text = text.replace(f"[{number}]", f"（《{each.title}》{each.article}）")
    return text


def _peer_objects(text: str) -> bool:
    from china_law_mcp.server import check_citations_in_text

    return bool(check_citations_in_text(text)["invalid"])


_Share = tuple[str, Proportion, str, Proportion | None]


def _shares(judged: Sequence[Judged]) -> list[_Share]:
    by_fault: dict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        if each.draft.fault is not None:
            by_fault[each.draft.fault].append(each)
    shares: list[_Share] = []
    for fault, found in sorted(by_fault.items()):
        peer = _share(each.peer for each in found) if fault in PEER_CLAIMS else None
        shares.append((f"detected: {fault}", _share(each.removed for each in found), f"≥ {DETECTION}", peer))
    faulty = [each for found in by_fault.values() for each in found]
    sound = [each for each in judged if each.draft.fault is None]
    shares.append(("detected: all", _share(each.removed for each in faulty), f"≥ {DETECTION}", None))
    falsely = _share(each.removed for each in sound)
    shares.append(("sound ones removed", falsely, f"≤ {FALSE_REMOVAL}", _share(each.peer for each in sound)))
    return shares


def _share(flags: Iterable[bool]) -> Proportion:
    listed = tuple(flags)
    return proportion(sum(listed), len(listed))


def _rules(judged: Sequence[Judged]) -> dict[str, dict[str, int]]:
    """For every fault, which rule told it first, and how often."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in judged:
        rules = [one.failed.rule.value for one in each.results if one.failed is not None]
        counts[each.draft.fault or "sound"][rules[0] if rules else "none"] += 1
    return {fault: dict(found) for fault, found in counts.items()}


def _show(judged: Sequence[Judged]) -> None:
    for each in judged:
        if each.removed != (each.draft.fault is not None):
            print(each.draft.id, each.draft.fault or "sound", each.draft.law, each.draft.text)
            for one in each.results:
                if one.failed is not None:
                    print("    ", one.failed.rule.value, one.failed.detail)


if __name__ == "__main__":
    main()
