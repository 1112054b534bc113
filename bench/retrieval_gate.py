"""A fixed part of the starter, small enough for every run of CI, and how well its laws are found by callers' words.

Four laws with what people ask of them, the handbooks, the real encoder and the product's default configuration; the
develop half of our judged questions, since the other half must not be looked at while tuning. CI fails when a figure
falls below the recorded one by more than half the width of its interval.
Renew after a change that is meant: python -m bench.retrieval_gate --write
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import threading
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import tomlkit

from api.owner import HomeLock
from bench.report import ROOT, table
from bench.texts import write_texts
from bench.world import parts_of
from ingest.bootstrap import IngestKind, IngestRequest, open_ingestion
from kb.bootstrap import open_knowledge_base
from kb.evaluation.desk import Asked
from kb.evaluation.judged import JudgedQuestion, JudgedSet
from kb.evaluation.report import CITED_DEPTH, first_rank
from kb.evaluation.resampling import mean_intervals
from kb.evaluation.sets import QuestionSets
from kb.settings import Settings
from kb.store.evaluation_records import EvaluationState, QuestionOutcome

# Laws with many questions for a second of encoding; an article takes some 55 ms, a phrase 12 to 25.
LAWS = ("消费者权益保护法", "电子商务法", "广告法", "价格法")
SETS = ("retrieval_commerce", "retrieval_public", "answerable")
FIGURES = ("R@1", "R@5", "MRR@10")
RECORD = ROOT / "tests" / "bench" / "retrieval_gate.json"
COMMAND = "python -m bench.retrieval_gate --write"
# With fewer of the recorded questions left, the record speaks of another set.
LEAST_KEPT = 0.9
_MARK_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """One question: its figures in the order of FIGURES, and the rank of its first gold (None beyond ten).

    `mark` changes with its wording or its golds: a question that was edited is another one.
    """

    question_id: str
    question: str
    mark: str
    scores: tuple[float, ...]
    rank: int | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether the gate opens, and the lines that say why."""

    passed: bool
    lines: tuple[str, ...]


def judge(recorded: Sequence[Standing], now: Sequence[Standing]) -> Judgement:
    """Compares over the questions of both; what was added since is left out until the record is renewed."""
    found = {(one.question_id, one.mark): one for one in now}
    pairs = [(one, found[key]) for one in recorded if (key := (one.question_id, one.mark)) in found]
    if not recorded or len(pairs) < LEAST_KEPT * len(recorded):
        told = f"only {len(pairs)} of {len(recorded)} recorded questions are left as they were: renew with {COMMAND}"
        return Judgement(False, (told,))
    before = np.array([one.scores for one, _ in pairs])
    after = np.array([one.scores for _, one in pairs]).mean(axis=0)
    passed, lines = True, []
    for name, interval, value in zip(FIGURES, mean_intervals(before), after, strict=True):
        least = interval.mean - (interval.high - interval.low) / 2
        passed = passed and bool(value >= least)
        verdict = "ok" if value >= least else "TOO LOW"
        lines.append(f"{name} {value:.3f}, recorded {interval.mean:.3f}, at least {least:.3f}: {verdict}")
    lines.append(f"{len(pairs)} questions compared, {len(now) - len(pairs)} new or edited left out")
    for name, sign in (("lost", 1), ("won", -1)):
        moved = [(was, one) for was, one in pairs if sign * (_among(was) - _among(one)) > 0]
        lines.append(f"{name} (among the first {CITED_DEPTH}): {len(moved)}")
        lines += [f"  {one.question_id} {one.question}: {was.rank or '–'} → {one.rank or '–'}" for was, one in moved]
    return Judgement(passed, tuple(lines))


def measure(folder: Path) -> tuple[Standing, ...]:
    """Builds the home under `folder` with all its vectors, unless it is there, and asks every question."""
    settings = Settings(home=folder / "home", corpus=folder / "corpus")
    with HomeLock(settings.home):
        if not settings.corpus.exists():
            write_corpus(settings.corpus)
        _build(settings, folder / "texts")
        base = open_knowledge_base(settings)
        try:
            run = base.evaluations.run_now(Asked(chosen_questions()))
            if run.state is not EvaluationState.DONE:
                raise SystemExit(f"the evaluation did not end well: {run.problem}")
            outcomes = base.evaluations.report(run.run_id).outcomes
        finally:
            base.close()
    unscored = [one.question_id for one in outcomes if one.scores is None]
    if unscored:
        raise SystemExit(f"golds that are not among the laws: {unscored}")
    return tuple(map(_standing, outcomes))


def chosen_questions() -> JudgedSet:
    """The develop half of our questions whose golds all lie in the laws."""
    sets = QuestionSets(ROOT / "corpus", ROOT / "no-company")
    chosen = [one for name in SETS for one in sets.find(name).questions if not one.reported and _within(one)]
    return JudgedSet("gate", tuple(chosen))


def write_corpus(target: Path) -> None:
    """Our corpus with the expansions of the chosen laws alone: the others' phrases are 40,000 vectors.

    Lay terms all stay, for their legal words; as phrases of an article only where the article is there.
    """
    shutil.copytree(ROOT / "corpus", target, ignore=shutil.ignore_patterns("expansions", "questions"))
    (target / "expansions").mkdir()
    for path in sorted((ROOT / "corpus" / "expansions").glob("*.toml")):
        if tomllib.loads(path.read_text("utf-8"))["title"] in LAWS:
            shutil.copy(path, target / "expansions")
    lay_terms = target / "terms" / "lay_terms.toml"
    terms = tomllib.loads(lay_terms.read_text("utf-8"))["term"]
    for term in terms:
        articles = [one for one in term.pop("articles", ()) if one.startswith(LAWS)]
        term.update({"articles": articles} if articles else {})
    lay_terms.write_text(tomlkit.dumps({"term": terms}), "utf-8")


def read_record(path: Path = RECORD) -> tuple[Standing, ...]:
    """What was recorded. SystemExit when nothing was."""
    if not path.exists():
        raise SystemExit(f"no record in {path}: make it with {COMMAND}")
    rows = json.loads(path.read_text("utf-8"))["questions"]
    return tuple(Standing(key, "", mark, tuple(scores), rank) for key, (mark, rank, *scores) in rows.items())


def write_record(now: Sequence[Standing], path: Path = RECORD) -> None:
    """Records figures and, to tell what is lost, every question's by its id; no question is repeated here."""
    means = mean_intervals(np.array([one.scores for one in now]))
    figures = {
        name: [round(x, 4) for x in (one.mean, one.low, one.high)] for name, one in zip(FIGURES, means, strict=True)
    }
    rows = ",\n".join(
        f"  {json.dumps(one.question_id)}: {json.dumps([one.mark, one.rank, *(round(x, 4) for x in one.scores)])}"
        for one in now
    )
    head = json.dumps({"command": COMMAND, "laws": LAWS, "figures": figures}, ensure_ascii=False, indent=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{head[:-2]},\n "questions": {{\n{rows}\n }}\n}}\n', "utf-8")


def _build(settings: Settings, texts: Path) -> None:
    base = open_knowledge_base(settings)
    ingestion = open_ingestion(base)
    if base.store.law.generation() == 0:
        write_texts(texts, LAWS)
        for request in (
            IngestRequest(source="handbooks", kind=IngestKind.HANDBOOK), IngestRequest(paths=(str(texts),))
        ):  # fmt: skip
            ingestion.run_now(request)
    base.backfill.run(threading.Event())
    ingestion.close()
    base.close()
    parts_of(settings).close()  # encodes what people ask of the articles; opening recalls it


def _within(question: JudgedQuestion) -> bool:
    return question.answerable and all(gold.title in LAWS for gold in question.gold)


def _standing(one: QuestionOutcome) -> Standing:
    identity = json.dumps([one.question, sorted((gold.title, gold.article) for gold in one.gold)], ensure_ascii=False)
    mark = sha256(identity.encode()).hexdigest()[:_MARK_LENGTH]
    scores: Mapping[str, float] = one.scores or {}
    return Standing(one.question_id, one.question, mark, tuple(scores[name] for name in FIGURES), first_rank(one))


def _among(one: Standing) -> int:
    return int(one.rank is not None and one.rank <= CITED_DEPTH)


def main() -> None:
    """Measures, and records or judges."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="record the figures of now")
    parser.add_argument("--home", type=Path, help="a folder to build in and keep; default: a temporary one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        now = measure(arguments.home or Path(temporary))
    if arguments.write:
        write_record(now)
        means = np.array([one.scores for one in now]).mean(axis=0)
        table(f"{len(now)} questions", FIGURES, [[float(value) for value in means]])
        return
    judgement = judge(read_record(), now)
    print("\n".join(judgement.lines))
    sys.exit(not judgement.passed)


if __name__ == "__main__":
    main()
