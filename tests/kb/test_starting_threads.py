from __future__ import annotations

from pathlib import Path
from threading import Event

from kb.background import Learner, WarmUp
from kb.errors import SearchError
from kb.phrasing.paraphrase.detector import ParaphraseDetector
from kb.phrasing.rules.rule_set import make_rule_set
from tests.builders import HashingEncoder

PATIENCE = 60.0


def detector(folder: Path) -> ParaphraseDetector:
    return ParaphraseDetector(HashingEncoder(), make_rule_set(()), folder)


def test_nothing_is_learnt_before_the_first_question_can_be_answered(tmp_path: Path) -> None:
    opened, looked, seen = Event(), Event(), list[bool]()
    warm_up = WarmUp(lambda: opened.wait(PATIENCE), lambda _: None)

    def in_force() -> ParaphraseDetector:
        seen.append(warm_up.answering.is_set())
        looked.set()
        return detector(tmp_path)

    learner = Learner(in_force, warm_up.answering)
    learner.start()
    warm_up.start()
    try:
        opened.set()
        assert looked.wait(PATIENCE)
    finally:
        learner.close()
        warm_up.close()
    assert all(seen)


def test_learning_begins_although_the_first_answer_could_not_be_opened(tmp_path: Path) -> None:
    looked = Event()

    def broken() -> None:
        raise SearchError("词语索引打不开。")

    def in_force() -> ParaphraseDetector:
        looked.set()
        return detector(tmp_path)

    warm_up = WarmUp(broken, lambda _: None)
    learner = Learner(in_force, warm_up.answering)
    warm_up.start()
    learner.start()
    try:
        assert looked.wait(PATIENCE)
    finally:
        learner.close()
        warm_up.close()


def test_a_learner_that_waits_is_closed_without_having_learnt(tmp_path: Path) -> None:
    looked = Event()

    def in_force() -> ParaphraseDetector:
        looked.set()
        return detector(tmp_path)

    learner = Learner(in_force, Event())
    learner.start()
    learner.close()
    assert not looked.is_set()
