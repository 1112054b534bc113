"""Where the measurements find their judged questions: STARD's, asked by ordinary people, and our own."""

from __future__ import annotations

from pathlib import Path

from bench.report import ROOT
from kb.evaluation.gold import GoldResolver, ScoredQuestion
from kb.evaluation.judged import GoldArticle, JudgedQuestion
from kb.evaluation.sets import read_set

__all__ = ["GoldArticle", "GoldResolver", "JudgedQuestion", "ScoredQuestion", "ours", "stard"]

STARD = ROOT.parent / "shared" / "benchmarks" / "stard_train.jsonl"
OURS = ROOT / "corpus" / "questions"


def stard(path: Path = STARD) -> tuple[JudgedQuestion, ...]:
    """STARD's training questions, key = id; QuestionSetError where ../shared is missing."""
    return read_set(path).questions


def ours(name: str, folder: Path = OURS) -> tuple[JudgedQuestion, ...]:
    """Our own questions, answerable or refusal; key = situation, else id."""
    return read_set(folder / f"{name}.jsonl").questions
