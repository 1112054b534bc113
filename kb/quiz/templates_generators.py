"""The generators of items from what we wrote: cases, sums, scenarios, and sentences from restricted phrasings."""

from __future__ import annotations

from pathlib import Path

from kb.phrasing.rules.rule_set import RuleSet
from kb.quiz.generating.cases import CaseGenerator
from kb.quiz.generating.cases_sums import SumGenerator
from kb.quiz.generating.scenarios import ScenarioGenerator
from kb.quiz.generating.sentences import SentenceGenerator
from kb.quiz.templates import Topics
from kb.quiz.templates_cases import load_cases, load_sums
from kb.quiz.templates_scenarios import load_scenarios
from kb.quiz.templates_slots import load_names
from kb.quiz.types import CorpusGenerator


def corpus_generators(
    folder: Path, overlay: Path | None, topics: Topics, rules: RuleSet
) -> tuple[CorpusGenerator, ...]:
    """All of them, over the templates of a folder (corpus/quiz) and a company's own. ContentError: file and line."""
    names = load_names(folder, overlay)
    return (
        CaseGenerator(topics, load_cases(folder, overlay, topics, names), names),
        SumGenerator(topics, load_sums(folder, overlay, topics, names), names),
        ScenarioGenerator(topics, load_scenarios(folder, overlay, topics, names), names, rules.by_id),
        SentenceGenerator(rules.rules),
    )
