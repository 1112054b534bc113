"""The starter corpus and the sample texts go through the real store, character for character."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ingest.requests import IngestRequest
from ingest.runs import RunExecutor
from ingest.sources import china_law
from kb.law.instruments import DateBasis, ValidityStatus
from kb.law.validity import binds_on, status_on
from kb.store.content_bases import SqlContentBases
from kb.store.records import VersionOnDay
from kb.store.runs import RunReport, RunState
from kb.store.sql import SqlStore

ROOT = Path(__file__).resolve().parents[2]
# What the package itself broke: a table of amendments read as articles, one article's label in running text.
BROKEN = {"宪法修正案（2018年）", "暂时调整适用", "行使刑事管辖权的决定"}
GLUED = re.compile(r"\n\s*(?:第[一二三四五六七八九十百]+(?:分?编|章|节)[^\n]*|附\s*则)")


class World:
    """A store with the starter in it, and what the run said."""

    def __init__(self, folder: Path) -> None:
        self.store = SqlStore(f"sqlite:///{folder / 'zhigui.db'}")
        self.executor = RunExecutor(self.store, ROOT / "corpus", folder, {})
        self.report = self.run(IngestRequest(source=china_law.NAME))

    def run(self, request: IngestRequest) -> RunReport:
        return self.executor.execute(self.executor.create(request))

    def versions(self, title: str) -> list[VersionOnDay]:
        generation = self.store.law.generation()
        return [v for v in self.store.law.versions(generation).values() if v.instrument.short_title == title]

    def binding(self, title: str, day: date) -> list[VersionOnDay]:
        return [v for v in self.versions(title) if binds_on(v.validity, day)]


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("starter"))
    yield world
    world.store.close()


def test_the_starter_comes_in_but_for_the_texts_that_the_package_broke(starter: World) -> None:
    assert starter.report.state is RunState.DONE
    assert len(starter.report.added) == 375
    assert len(starter.report.failed) == len(BROKEN)
    assert all(any(name in f.path for name in BROKEN) and f.reason for f in starter.report.failed)
    assert sum("缺第" in note for note in starter.report.notes) == 2, "two articles are missing from 生态环境法典"


def test_every_article_of_the_package_is_stored_character_for_character(starter: World) -> None:
    stored = {
        source.location: {p.label: p.text for p in starter.store.law.provisions(version_id)}
        for version_id in starter.store.law.versions(1)
        for source in starter.store.law.sources(version_id)
    }
    connection = sqlite3.connect(f"file:{china_law.database_path()}?mode=ro", uri=True)
    rows = connection.execute("SELECT law_id, article_no, article_text FROM articles").fetchall()
    connection.close()
    compared, glued, annexed = 0, [], []
    for law_id, label, text in rows:
        articles = stored.get(f"{china_law.release()}#{law_id}")
        if articles is None:
            continue
        mine = articles[label.removeprefix("条目")]
        compared += 1
        if mine == text.strip():
            continue
        assert text.startswith(mine), f"{law_id} {label}"
        rest = text[len(mine) :].strip()
        if GLUED.sub("", "\n" + rest) == "":
            glued.append((law_id, label))
        else:
            # An annex behind the last article is a unit of its own, whole.
            annexes = "".join(body for name, body in articles.items() if not name.startswith("第"))
            lines = [line for line in rest.splitlines() if not line.startswith("附")]
            assert all(line.strip() in annexes for line in lines), f"{law_id} {label}"
            annexed.append((law_id, label))
    assert compared == 26_163
    assert (len(glued), len(annexed)) == (35, 13)


def test_a_law_whose_date_the_source_misstates_is_unknown_and_still_answers(starter: World) -> None:
    (law,) = starter.versions("消费者权益保护法")
    assert law.version.dates.effective.value is None
    assert status_on(law.validity, date(2026, 11, 21)) is ValidityStatus.UNKNOWN
    assert binds_on(law.validity, date(2026, 11, 21))
    assert not binds_on(law.validity, date(2013, 10, 24))


def test_a_law_effective_next_year_leaves_todays_text_to_the_one_marked_historical(starter: World) -> None:
    (today,) = starter.binding("商标法", date(2026, 12, 31))
    (then,) = starter.binding("商标法", date(2027, 1, 1))
    assert (today.version.source_status, then.version.source_status) == ("历史版本", "现行有效")
    assert then.version.dates.effective.basis is DateBasis.STATED_IN_TEXT


def test_a_repealed_law_without_a_repeal_date_never_answers(starter: World) -> None:
    repealed = [v for v in starter.store.law.versions(1).values() if v.version.source_status == "已废止"]
    assert len(repealed) == 13
    assert not any(binds_on(v.validity, date(2026, 11, 21)) for v in repealed)


def test_what_an_amendment_says_is_citable_but_not_searched(starter: World) -> None:
    (amendment,) = starter.versions("刑法修正案（十二）")
    assert starter.store.law.provisions(amendment.version.version_id)
    assert starter.store.passages.passages_of_version(amendment.version.version_id) == ()


def test_the_starter_again_costs_nothing(starter: World) -> None:
    again = starter.run(IngestRequest(source=china_law.NAME))
    assert (again.unchanged, again.added, again.generation) == (375, (), None)
    assert SqlContentBases(starter.store.engine, starter.store.ledger).has_release(china_law.release())


@pytest.mark.needs_shared
def test_all_sample_texts_come_in_beside_the_starter_and_again_change_nothing(starter: World, samples: Path) -> None:
    report = starter.run(IngestRequest(paths=(str(samples),)))
    assert report.failed == ()
    assert report.total == 74
    assert len(report.added) + report.unchanged == 74
    again = starter.run(IngestRequest(paths=(str(samples),)))
    assert (again.unchanged, again.failed, again.generation) == (74, (), None)
    # A curator's date settles what the starter could not prove, and says how it is known.
    (law,) = starter.versions("消费者权益保护法")
    assert status_on(law.validity, date(2026, 11, 21)) is ValidityStatus.IN_FORCE
    assert law.version.dates.effective.basis is DateBasis.SOURCE


@pytest.mark.needs_shared
@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("反不正当竞争法", date(2025, 10, 15)),
        ("反洗钱法", date(2025, 1, 1)),
        ("网络安全法", date(2026, 1, 1)),
        ("食品安全法", date(2025, 12, 1)),
    ],
)
def test_two_versions_change_over_on_the_day_the_new_one_takes_effect(
    starter: World, samples: Path, title: str, day: date
) -> None:
    starter.run(IngestRequest(paths=(str(samples),)))
    (before,) = starter.binding(title, date.fromordinal(day.toordinal() - 1))
    (after,) = starter.binding(title, day)
    assert before.version.version_id != after.version.version_id
