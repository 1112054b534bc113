"""A service over a law of ours with a bank of approved items, and people of two teams who sit papers on it."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from sqlalchemy import insert

from api.app import create_app
from api.deps import actor
from ingest.bootstrap import open_ingestion
from kb.bootstrap import KnowledgeBase, today
from kb.citing.types import Pin
from kb.quiz.types import BRACKETS
from kb.records.actors import LOCAL, Actor, Means
from kb.settings import Settings
from kb.store.engine import writing
from kb.store.quiz_records import QuizItem
from kb.store.roles import Role
from kb.store.schema import actors, teams
from tests.builders_home import open_fresh, small_corpus
from tests.builders_papers import articles, keep_items
from tests.builders_quiz import TITLE, make_blank, make_item, make_short, make_single, make_true_false
from tests.builders_store import make_draft, publish

TOKEN, TAKEN_FOR = "a-token-that-only-the-owner-knows", "X-Taken-For"
SINCE = date(2020, 2, 1)
TEXTS = tuple(each.text for each in articles(9))
PEOPLE = (
    ("u-anna", "安娜", Role.OFFICER, "g-1"),
    ("u-ben", "贝恩", Role.OFFICER, "g-2"),
    ("u-lead", "组长", Role.SUPERVISOR, "g-1"),
    ("u-trainer", "培训师", Role.TRAINER, None),
    ("u-auditor", "审计", Role.AUDITOR, None),
    ("u-admin", "管理员", Role.ADMIN, None),
)
BLUEPRINT: dict[str, Any] = {"title": "退货周测", "minutes": 20, "kinds": {"single": 2, "true_false": 2, "blank": 2}}


@dataclass(frozen=True, slots=True)
class Service:
    """The knowledge base, and clients who are taken for somebody."""

    kb: KnowledgeBase
    app: FastAPI

    def as_(self, actor_id: str = LOCAL.actor_id) -> TestClient:
        """A client taken for one of PEOPLE, or for the local user."""
        return TestClient(
            self.app, base_url="http://127.0.0.1:8000", headers={"X-Zhigui-Token": TOKEN, TAKEN_FOR: actor_id}
        )

    def paper(self, **fields: object) -> dict[str, Any]:
        """A paper by the trainer."""
        reply = self.as_("u-trainer").post("/v1/quizzes/papers", json={"blueprint": {**BLUEPRINT, **fields}})
        assert reply.status_code == 201, reply.text
        made: dict[str, Any] = reply.json()["papers"][0]
        return made

    def assign(self, paper_id: str, *people: str, **more: object) -> None:
        """The paper is for these people."""
        body = {"people": list(people), **more}
        reply = self.as_("u-trainer").post(f"/v1/quizzes/papers/{paper_id}/assignments", json=body)
        assert reply.status_code == 201, reply.text

    def begin(self, paper_id: str, actor_id: str = "u-anna") -> dict[str, Any]:
        """Somebody begins the paper."""
        reply = self.as_(actor_id).post(f"/v1/quizzes/papers/{paper_id}/attempts")
        assert reply.status_code == 201, reply.text
        begun: dict[str, Any] = reply.json()
        return begun

    def amend(self, *numbers: int) -> None:
        """A version of the law in which the articles of these numbers, from 0, read otherwise."""
        texts = [each.replace("退款", "全额退款") if at in numbers else each for at, each in enumerate(TEXTS)]
        publish(self.kb.store, make_draft(*texts, promulgated=date(2026, 1, 1), effective=date(2026, 2, 1)))
        self.kb.published()


@contextmanager
def quiz_service(folder: Path, **settings: object) -> Iterator[Service]:
    """Everything open, the law taken in, the bank filled; closed at the end. `settings` are those of the service."""
    given = {"home": folder / "home", "corpus": small_corpus(folder / "corpus"), "rate_limit": 100_000, **settings}
    kb = open_fresh(Settings.model_validate(given))
    ingestion = open_ingestion(kb)
    try:
        publish(kb.store, make_draft(*TEXTS, effective=SINCE))
        kb.published()
        _add_people(kb)
        keep_items(kb.store, _items(kb))
        kb.reload_content()
        app = create_app(kb, ingestion, kb.settings, token=TOKEN)
        app.dependency_overrides[actor] = _taken_for
        yield Service(kb, app)
    finally:
        ingestion.close()
        kb.close()


@cache
def shared_service() -> Service:
    """One for all tests of a process that leave its law as it is; each makes papers of its own."""
    folder = Path(tempfile.mkdtemp(prefix="zhigui-quiz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    opened = quiz_service(folder)
    atexit.register(opened.__exit__, None, None, None)
    return opened.__enter__()


def _taken_for(request: Request) -> Actor:
    known = {each[0]: each for each in PEOPLE}
    given = known.get(request.headers[TAKEN_FOR])
    return LOCAL if given is None else Actor(*given, Means.SIGN_IN)


def _items(kb: KnowledgeBase) -> Iterator[QuizItem]:
    """An item an article, and one that is answered in one's own words."""
    found = kb.quizzes.texts(Pin(kb.store.law.generation(), today())).of_instrument(TITLE)
    days = ("二日", "三日", "四日", "五日", "六日", "七日", "八日", "九日", "十日")
    for place, (article, period) in enumerate(zip(found, days, strict=True)):
        if place % 3 == 0:
            draft = make_single(period, article=article, stem=f"依{article.label}应当在多少日内退款？{BRACKETS}。")
        elif place % 3 == 1:
            draft = make_true_false(period, period, article=article)
        else:
            draft = make_blank(period, article=article)
        yield make_item(draft, item_id=f"q-{place:016x}")
    first = make_single("二日", article=found[0])
    yield make_item(replace(make_short(), bases=first.bases), item_id="q-open")


def _add_people(kb: KnowledgeBase) -> None:
    at = datetime.now(UTC)
    with writing(kb.store.engine) as c:
        c.execute(insert(teams), [{"team_id": each, "name": each, "created_at": at} for each in ("g-1", "g-2")])
        rows = [
            {"actor_id": one, "name": name, "role": role.value, "team_id": team, "created_at": at}
            for one, name, role, team in PEOPLE
        ]
        c.execute(insert(actors), rows)
