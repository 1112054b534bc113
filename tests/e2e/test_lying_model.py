"""A model that lies in three sentences of ten, and everything that clients of a real service receive of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.judged import ours
from bench.lying_clients import Way, commands, ways_out
from bench.lying_model import Tally, add_answers, model_environment
from bench.service import Service
from tests.builders_api import LAWS, write_laws
from tests.builders_home import fresh_home
from tests.builders_liar import Liar
from tests.builders_liar_kinds import KINDS
from tests.builders_model import scripted_model
from tests.e2e.test_command_line import zhigui

SEED = 7
# What the rules of grounding decide whatever the sentence is; bench.lying_model counts the other kinds, too.
DECIDED = (
    "article not given", "contact or deadline", "mark of nothing", "no mark", "number", "quotation", "unit",
)  # fmt: skip
# One question in so many is asked by each command, too: each of these is a process of its own.
BY_COMMAND = 20


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with two real laws and the handbooks."""
    folder, texts = fresh_home(tmp_path_factory.mktemp("lies") / "home"), tmp_path_factory.mktemp("texts")
    for sources in ((str(write_laws(texts / "laws")),), ("--source", "handbooks", "--kind", "handbook")):
        done = zhigui(folder, "ingest", *sources)
        assert done.returncode == 0, done.stderr
    return folder


def by_command(home: Path) -> dict[str, Way]:
    """The commands whose output people read."""
    return {name: ask for name, ask in commands(home).items() if not name.endswith("JSON")}


@pytest.fixture(scope="module")
def tally(home: Path) -> Iterator[Tally]:
    """What became of everything the model said to the questions about these laws."""
    questions = [
        each.question for each in ours("answerable") if each.reported and any(gold.title in LAWS for gold in each.gold)
    ]
    liar, tally = Liar(SEED), Tally()
    with scripted_model(otherwise=liar) as model, Service(home, settings=model_environment(model)) as service:
        ways = list(ways_out(service.address()).items())
        for at, question in enumerate(questions):
            # Two of the five ways for each question, one after the other: a call takes a tenth of a second and more.
            add_answers(tally, [question], dict((ways + ways)[2 * at % 5 :][:2]), liar)
        for at, (name, ask) in enumerate(by_command(home).items()):
            add_answers(tally, questions[at::BY_COMMAND], {name: ask}, liar)
    yield tally


def test_model_lied_of_most_kinds_in_every_way_out(tally: Tally, home: Path) -> None:
    assert set(tally.ways) >= {*ways_out("")}
    assert set(tally.ways) & {*by_command(home)}
    assert len(tally.lies) >= len(KINDS) * 3 / 4
    assert sum(tally.ways.values()) >= 80


def test_no_lie_of_a_kind_that_is_decided_reaches_a_client(tally: Tally) -> None:
    for way, question, lie in tally.reached:
        print(f"{lie.kind}: {lie.text}{lie.marks} — {lie.evidence} ({way}: {question})")  # noqa: T201 - shown with -rP
    assert [(way, lie) for way, _, lie in tally.reached if lie.kind in DECIDED] == []
    assert sum(tally.share_reached(kind).total for kind in DECIDED) >= 30


def test_what_is_true_is_said_and_answers_are_worded_by_the_model(tally: Tally) -> None:
    assert tally.share_removed().share <= 0.1, tally.falsely_removed
    assert tally.share_by_model().share >= 0.6
