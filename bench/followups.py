"""Whether follow-ups become whole questions that find what a person would expect, and whole questions stay alone.

Our own dialogues, one half; each turn rests on what was understood of the turns before. The same follow-ups are asked
as they stand, too, to tell what reading them in their call is worth. Shares with Wilson's 95 % bounds.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from api.owner import HomeLock
from bench.judged import OURS, GoldArticle
from bench.report import interval, table, write
from bench.world import HOME
from kb.answering.assistant import Assistant
from kb.answering.conversation.followups import FollowUps
from kb.answering.conversation.types import Turn
from kb.answering.types import Answer, AnswerStatus, Question
from kb.bootstrap import open_knowledge_base
from kb.citing.citations import CitationKind
from kb.evaluation.metrics import Proportion, proportion
from kb.law.titles import short_title
from kb.settings import Settings

FIRST = 5


@dataclass(frozen=True, slots=True)
class SaidTurn:
    """A turn of a dialogue: `whole` are words its whole question must hold, None where it must be left alone."""

    question: str
    whole: tuple[str, ...] | None
    gold: tuple[GoldArticle, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of a turn behind the first: `understood` None where it was left alone."""

    before: str
    turn: SaidTurn
    understood: str | None
    found: bool | None
    found_alone: bool | None

    @property
    def right(self) -> bool:
        """Left alone where it must be, else rewritten with all the words it must hold."""
        if self.turn.whole is None:
            return self.understood is None
        return self.understood is not None and all(word in self.understood for word in self.turn.whole)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home")
    parser.add_argument("--half", choices=("develop", "report"), default="report")
    parser.add_argument("--rules-only", action="store_true", help="rewrite without asking: no home is needed")
    parser.add_argument("--show", action="store_true", help="print every turn that went wrong")
    arguments = parser.parse_args()
    dialogues = read_dialogues(OURS / f"followups_{arguments.half}.jsonl")
    if arguments.rules_only:
        turns = [turn for each in dialogues for turn in followed(each, None)]
    else:
        with HomeLock(arguments.home):
            base = open_knowledge_base(Settings(home=arguments.home))
            assistant = base.assistant.unrecorded(base.searcher)
            turns = [turn for each in dialogues for turn in followed(each, assistant)]
            base.close()
    shares = shares_of(turns)
    rows = [(name, interval(found)) for name, found in shares.items()]
    table(f"{arguments.half}: {len(dialogues)} dialogues, {len(turns)} turns", ("figure", "share"), rows)
    if arguments.show:
        _show(turns)
    write("followups", {"half": arguments.half, "dialogues": len(dialogues), "turns": len(turns), "shares": shares})


def read_dialogues(path: Path) -> tuple[tuple[SaidTurn, ...], ...]:
    """The dialogues of a file, one a line, each with its opening question first."""
    lines = path.read_text("utf-8").splitlines()
    return tuple(tuple(map(_turn, json.loads(line)["turns"])) for line in lines if line)


def _turn(row: dict[str, object]) -> SaidTurn:
    whole, gold = row.get("whole"), row.get("gold")
    words = tuple(map(str, whole)) if isinstance(whole, list) else None
    articles = tuple(GoldArticle(one["title"], one["article"]) for one in gold) if isinstance(gold, list) else ()
    return SaidTurn(str(row["question"]), words, articles)


def followed(dialogue: Sequence[SaidTurn], assistant: Assistant | None) -> list[Followed]:
    """A dialogue turn by turn; with an assistant also what the first citations of every turn are."""
    rules, turns, done = FollowUps(), list[Turn](), list[Followed]()
    for said in dialogue:
        found = rules.rewrite(said.question, turns)
        understood = found.question if found is not None else None
        answer = assistant.ask(Question(understood or said.question)) if assistant is not None else None
        if turns:
            alone = assistant.ask(Question(said.question)) if assistant is not None and understood else answer
            done.append(Followed(turns[-1].question, said, understood, finds(answer, said), finds(alone, said)))
        turns.append(_kept(understood or said.question, answer))
    return done


def _kept(question: str, answer: Answer | None) -> Turn:
    cited = [each for each in answer.citations if each.kind is not CitationKind.HANDBOOK] if answer else []
    places = tuple(dict.fromkeys((each.title, each.article) for each in cited if each.article is not None))
    return Turn(question, datetime.now(UTC), answer is None or answer.status is AnswerStatus.ANSWERED, None, places)


def finds(answer: Answer | None, said: SaidTurn) -> bool | None:
    """Whether an expected article is among the first provisions cited; None where nothing is expected or asked."""
    if answer is None or not said.gold:
        return None
    cited = [each for each in answer.citations if each.kind is not CitationKind.HANDBOOK][:FIRST]
    wanted = {(short_title(gold.title), gold.article) for gold in said.gold}
    return any((short_title(each.title), each.article) in wanted for each in cited)


def shares_of(turns: Sequence[Followed]) -> dict[str, Proportion]:
    """The figures of the report."""
    needed = [one for one in turns if one.turn.whole is not None]
    whole = [one for one in turns if one.turn.whole is None]
    judged = [one for one in needed if one.found is not None]
    return {
        "rewritten where it must be": _share(one.understood is not None for one in needed),
        "rewritten with all expected words": _share(one.right for one in needed),
        "left alone where it must be": _share(one.right for one in whole),
        "expected article among the first five, rewritten": _share(bool(one.found) for one in judged),
        "expected article among the first five, as it was asked": _share(bool(one.found_alone) for one in judged),
    }


def _share(values: Iterable[bool]) -> Proportion:
    found = list(values)
    return proportion(sum(found), len(found))


def _show(turns: Sequence[Followed]) -> None:
    for one in turns:
        if not one.right or one.found is False:
            print(
                "ok " if one.right else "BAD",
                "found" if one.found else "-",
                one.before,
                "|",
                one.turn.question,
                "→",
                one.understood,
            )


if __name__ == "__main__":
    main()
