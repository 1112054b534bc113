"""Whether questions without an answer are refused and those with one are not, and whether the right article is cited.

Our own questions, asked of the assistant in this process; shares with Wilson's 95 % bounds. `second-develop` was read
while the rules were written, `second-report` is only counted, and every count of it is to be told. `nonsense-…` are
questions of everyday life and about things that are no persons, beside short lay questions of the same words.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.owner import HomeLock
from bench.judged import GoldArticle, GoldResolver, JudgedQuestion, ours
from bench.report import interval, table, write
from bench.world import HOME, World, parts_of
from kb.answering.types import Answer, AnswerStatus, Question
from kb.bootstrap import KnowledgeBase, open_knowledge_base, today
from kb.evaluation.metrics import Proportion, proportion
from kb.law.titles import short_title
from kb.search.search import Searcher
from kb.settings import Settings

HALVES = ("heldout", "report", "develop", "second-develop", "second-report", "nonsense-develop", "nonsense-report")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer."""

    question: JudgedQuestion
    answer: Answer

    @property
    def refused(self) -> bool:
        return self.answer.status is AnswerStatus.REFUSED


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home")
    parser.add_argument("--half", choices=HALVES, default="second-develop")
    parser.add_argument("--words-only", action="store_true", help="answer as in the first minutes: without vectors")
    parser.add_argument("--show", action="store_true", help="print every question that went wrong")
    arguments = parser.parse_args()
    with HomeLock(arguments.home):
        base = open_knowledge_base(Settings(home=arguments.home))
        questions = _questions(arguments.half)
        assistant = base.assistant
        if arguments.words_only:
            assistant = assistant.unrecorded(_without_vectors(parts_of(Settings(home=arguments.home))))
        asked = [Asked(q, assistant.ask(Question(q.question))) for q in questions]
        shares = _shares(base, asked)
        state = base.index_state()
        base.close()
    kinds = _by_kind(one for one in asked if not one.question.answerable)
    rows = [(name, interval(found)) for name, found in shares.items()]
    table(f"{arguments.half} questions", ("figure", "share"), rows)
    table("Refused, by kind", ("kind", "share"), [(kind, interval(found)) for kind, found in kinds.items()])
    if arguments.show:
        _show(asked)
    vectors = [0 if arguments.words_only else state.vectors_done, state.vectors_total]
    write("refusal", {"questions": arguments.half, "vectors": vectors, "shares": shares, "refused_by_kind": kinds})


def _without_vectors(world: World) -> Searcher:
    """The search of the first minutes: nothing has a vector yet, what was learnt for the encoder ranks all the same."""
    return world.searcher(world.some_vectors(()))


def _questions(half: str) -> list[JudgedQuestion]:
    """The second sets were written before any code was read; `heldout` was counted often and is fitted on since."""
    if half.startswith("second-"):
        return list(ours(half.replace("second-", "refusal2_")))
    if half.startswith("nonsense-"):
        return list(ours(half.replace("-", "_")))
    if half == "heldout":
        return [q for name in ("heldout_answerable", "heldout_refusal") for q in ours(name)]
    return [q for name in ("answerable", "refusal") for q in ours(name) if q.reported == (half == "report")]


def _shares(base: KnowledgeBase, asked: Sequence[Asked]) -> dict[str, Proportion]:
    resolver = GoldResolver(base.store.law, base.terms, base.store.law.generation(), today())
    answerable = [one for one in asked if one.question.answerable]
    refusable = [one for one in asked if not one.question.answerable]
    judged = [one for one in answerable if any(resolver.provision_id(gold) for gold in one.question.gold)]
    return {
        "refusal recall (unanswerable refused)": _share(one.refused for one in refusable),
        "wrong refusals (answerable refused)": _share(one.refused for one in answerable),
        "gold is the first provision cited": _share(cites_gold(one, 1) for one in judged),
        "gold among the first five provisions cited": _share(cites_gold(one, 5) for one in judged),
        "gold quoted in the sayable text": _share(says_gold(one) for one in judged),
    }


def cites_gold(one: Asked, depth: int) -> bool:
    """Whether a gold article is among the first provisions cited; a refusal cites none."""
    cited = [c for c in one.answer.citations if c.kind.value != "handbook"] if not one.refused else []
    return any(_same(c.title, c.article, gold) for c in cited[:depth] for gold in one.question.gold)


def says_gold(one: Asked) -> bool:
    """Whether a sentence of the answer rests on a gold article."""
    used = {number for sentence in one.answer.sentences for number in sentence.citations}
    return not one.refused and any(
        _same(c.title, c.article, gold) for c in one.answer.citations if c.n in used for gold in one.question.gold
    )


def _same(title: str, article: str | None, gold: GoldArticle) -> bool:
    return article == gold.article and short_title(title) == short_title(gold.title)


def _by_kind(asked: Iterable[Asked]) -> dict[str, Proportion]:
    kinds: dict[str, list[bool]] = defaultdict(list)
    for one in asked:
        kinds[one.question.kind or "other"].append(one.refused)
    return {kind: _share(kinds[kind]) for kind in sorted(kinds)}


def _show(asked: Sequence[Asked]) -> None:
    for one in asked:
        if one.refused == one.question.answerable:
            print("refused" if one.refused else "answered", one.question.question, "|", one.answer.text)


def _share(values: Iterable[bool]) -> Proportion:
    found = list(values)
    return proportion(sum(found), len(found))


if __name__ == "__main__":
    main()
