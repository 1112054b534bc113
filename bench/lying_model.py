"""Whether a lie reaches a client: a model that lies in 30 % of its sentences, asked in every way the service is asked.

The service runs as a user runs it, the model behind real HTTP. Whatever a client receives is looked through, but for
`removed` of the final answer, which lists what was taken out. The report half of our answerable questions.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from api.client import Json
from bench.judged import ours
from bench.lying_clients import Got, Way, commands, ways_out
from bench.report import interval, table, write
from bench.service import Service
from bench.world import HOME
from kb.evaluation.metrics import Proportion, proportion
from kb.law.wording import comparable
from tests.builders_liar import Liar, LiarReply, Told, where_lies_reach
from tests.builders_model import ScriptedModel, scripted_model

# The budget is not what is measured, and a slow machine is no failure.
BUDGET = "60"
_NO_ROOM = "超过"


@dataclass(slots=True)
class Tally:
    """What was told, what became of it, and which lies reached a client."""

    answers: Counter[str] = field(default_factory=Counter)
    lies: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    true: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    ways: Counter[str] = field(default_factory=Counter)
    reached: list[tuple[str, str, Told]] = field(default_factory=list)
    falsely_removed: list[tuple[str, Told]] = field(default_factory=list)

    def add(self, way: str, reply: LiarReply | None, got: Got) -> None:
        """Counts one answer; `reply` None where the model was not asked."""
        self.answers[f"{way}: {(got.answer or {}).get('mode', 'text')}"] += 1
        if reply is None:
            return
        reached = where_lies_reach(reply, got.texts, got.pairs)
        removed = _removed(got.answer)
        for told in reply.told:
            kinds = self.lies if told.is_lie else self.true
            outcome = _outcome(told, got, removed)
            kinds[told.kind][outcome] += 1
            if told.is_lie:
                self.ways[way] += 1
                kinds[told.kind]["reached"] += told in reached
            elif outcome not in {"said", "no room"}:
                self.falsely_removed.append((outcome, told))
        self.reached += [(way, reply.question, each) for each in reached]

    def share_reached(self, kind: str | None = None) -> Proportion:
        """The share of the lies of a kind, or of all, that reached a client."""
        found = [self.lies[kind]] if kind else list(self.lies.values())
        return proportion(sum(each["reached"] for each in found), sum(map(_told, found)))

    def share_removed(self, kind: str | None = None) -> Proportion:
        """The share of the true sentences, of those there was room for, that were taken out."""
        found = [self.true[kind]] if kind else list(self.true.values())
        kept = sum(each["said"] for each in found)
        total = sum(_told(each) - each["no room"] for each in found)
        return proportion(total - kept, total)

    def share_by_model(self) -> Proportion:
        """The share of the answers that came as an object that the model worded."""
        modes = Counter({name: count for name, count in self.answers.items() if not name.endswith(": text")})
        return proportion(sum(n for name, n in modes.items() if name.endswith(": model")), modes.total())


def _told(outcomes: Counter[str]) -> int:
    return outcomes.total() - outcomes["reached"]


def _outcome(told: Told, got: Got, removed: Mapping[str, str]) -> str:
    """What became of a sentence: said, no room, or the rule that it broke; unknown where only text came."""
    if got.answer is None:
        return "said"
    if (told.text, told.numbers) in got.pairs:
        return "said"
    return removed.get(comparable(told.text), "dropped")


def _removed(answer: Mapping[str, Json] | None) -> dict[str, str]:
    """What was taken out of an answer, by its comparable text: the rule, or that there was no room."""
    listed = cast(Sequence[Mapping[str, str | None]], (answer or {}).get("removed") or ())
    return {
        comparable(each["text"] or ""): each.get("rule")
        or ("no room" if (each["reason"] or "").startswith(_NO_ROOM) else "guard")
        for each in listed
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home with the starter corpus (bench.build_home)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, help="only so many questions")
    parser.add_argument("--way", action="append", help="only this way out; may be given several times")
    parser.add_argument("--show", type=Path, help="write every lie that got through, and what was falsely removed")
    arguments = parser.parse_args()
    questions = [each.question for each in ours("answerable") if each.reported][: arguments.limit]
    liar, tally = Liar(arguments.seed), Tally()
    with (
        scripted_model(otherwise=liar) as model,
        Service(arguments.home, settings=model_environment(model)) as service,
    ):
        wanted = arguments.way or [*ways_out(""), *commands(arguments.home)]
        ways = {name: ask for name, ask in ways_out(service.address()).items() if name in wanted}
        told = {name: ask for name, ask in commands(arguments.home).items() if name in wanted}
        add_answers(tally, questions, ways, liar)
        add_answers(tally, questions[:: max(len(questions) // 5, 1)], told, liar)
    _report(tally, arguments.seed, len(questions))
    if arguments.show:
        arguments.show.write_text("\n".join(_shown(tally)) + "\n", "utf-8")


def model_environment(model: ScriptedModel) -> dict[str, str]:
    """What makes a service use the model."""
    return {"ZHIGUI_MODEL": model.name, "ZHIGUI_MODEL_URL": model.url, "ZHIGUI_MODEL_BUDGET": BUDGET}


def add_answers(tally: Tally, questions: Iterable[str], ways: Mapping[str, Way], liar: Liar) -> None:
    """Asks every question in every way and counts what comes; the liar lies anew each time."""
    for question in questions:
        for name, ask in ways.items():
            before = len(liar.replies)
            got = ask(question)
            tally.add(name, liar.replies[-1] if len(liar.replies) > before else None, got)


def _report(tally: Tally, seed: int, questions: int) -> None:
    header = ("kind", "told", "reached a client", "stopped by")
    rows = [(kind, _told(found), found["reached"], _rules(found)) for kind, found in sorted(tally.lies.items())]
    table(f"Lies told to {questions} questions, seed {seed}", header, rows)
    table(
        "True sentences", ("kind", "told", "taken out", "by"),
        [(kind, _told(true), interval(tally.share_removed(kind)), _rules(true)) for kind, true in tally.true.items()],
    )  # fmt: skip
    table("Lies by way out", ("way", "told"), sorted(tally.ways.items()))
    table("Answers", ("way: mode", "answers"), sorted(tally.answers.items()))
    shares = {
        "lies that reached a client": tally.share_reached(),
        "true sentences taken out": tally.share_removed(),
        "answers worded by the model": tally.share_by_model(),
    }
    table("Shares", ("figure", "share"), [(name, interval(share)) for name, share in shares.items()])
    write(
        "lying_model",
        {
            "seed": seed,
            "questions": questions,
            "shares": shares,
            "reached_by_kind": {kind: tally.share_reached(kind) for kind in sorted(tally.lies)},
            "taken_out_by_kind": {kind: tally.share_removed(kind) for kind in sorted(tally.true)},
            "answers": dict(tally.answers),
        },
    )


def _rules(outcomes: Counter[str]) -> str:
    return ", ".join(f"{name} {n}" for name, n in outcomes.most_common() if name not in {"said", "reached"})


def _shown(tally: Tally) -> Iterator[str]:
    for way, question, told in tally.reached:
        yield f"REACHED\t{told.kind}\t{told.text}{told.marks}\t{told.evidence}\t{question}\t{way}"
    for rule, told in tally.falsely_removed:
        yield f"REMOVED\t{rule}\t{told.kind}\t{told.text}{told.marks}\t{told.evidence}"


if __name__ == "__main__":
    main()
