"""Whether the officer is told what to ask where the answer depends on it, and nothing beside clear questions.

Unclear questions of our own, and the answerable questions as clear ones; one half of each. Shares with Wilson's 95 %
bounds.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from api.owner import HomeLock
from bench.judged import OURS, ours
from bench.report import interval, table, write
from bench.world import HOME
from kb.answering.types import Clarification, Question
from kb.bootstrap import open_knowledge_base
from kb.evaluation.metrics import Proportion, proportion
from kb.settings import Settings


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what is unclear of it (None: nothing), and what the officer is told to ask."""

    question: str
    about: str | None
    told: Clarification | None

    @property
    def told_about(self) -> str | None:
        return self.told.about if self.told is not None else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home")
    parser.add_argument("--half", choices=("develop", "report"), default="report")
    parser.add_argument("--show", action="store_true", help="print every question that went wrong")
    arguments = parser.parse_args()
    questions = [*_unclear(arguments.half), *_clear(arguments.half)]
    with HomeLock(arguments.home):
        base = open_knowledge_base(Settings(home=arguments.home))
        assistant = base.assistant.unrecorded(base.searcher)
        asked = [Asked(q, about, assistant.ask(Question(q)).clarification) for q, about in questions]
        base.close()
    shares = _shares(asked)
    table(
        f"{arguments.half} questions", ("figure", "share"), [(name, interval(found)) for name, found in shares.items()]
    )
    if arguments.show:
        for one in asked:
            if one.told_about != one.about:
                print(one.about, "→", one.told_about, one.question, one.told.ask_caller if one.told else "")
    write("clarifying", {"half": arguments.half, "shares": shares})


def _unclear(half: str) -> list[tuple[str, str | None]]:
    lines = (OURS / f"followups_unclear_{half}.jsonl").read_text("utf-8").splitlines()
    return [(row["text"], row["label"]) for row in map(json.loads, lines)]


def _clear(half: str) -> list[tuple[str, str | None]]:
    return [(one.question, None) for one in ours("answerable") if one.reported == (half == "report")]


def _shares(asked: Sequence[Asked]) -> dict[str, Proportion]:
    clear = [one for one in asked if one.about is None]
    shares = {"asked beside a clear question": proportion(sum(one.told is not None for one in clear), len(clear))}
    for about, total in Counter(one.about for one in asked if one.about is not None).items():
        right = sum(one.told_about == about for one in asked if one.about == about)
        shares[f"asked about {about} where it is open"] = proportion(right, total)
    return shares


if __name__ == "__main__":
    main()
