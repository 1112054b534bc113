"""Two wordings of one law, and a text that ends another: the same state whatever came in first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from ingest.older_texts import complete_relations
from ingest.requests import IngestRequest
from ingest.runs import RunExecutor
from kb.law.instruments import ArticleNumber, DateBasis, LegalRank, ValidityStatus
from kb.law.numerals import format_article_number
from kb.law.titles import normalise_title
from kb.law.validity import binds_on, status_on
from kb.store import schema as s
from kb.store.dump import canonical_dump
from kb.store.engine import writing
from kb.store.records import VersionOnDay
from kb.store.sql import SqlStore

ROOT = Path(__file__).resolve().parents[2]
PAIRS = {
    "反不正当竞争法": ("反不正当竞争法(2019修正)", "反不正当竞争法(2025修订)", date(2025, 10, 15)),
    "反洗钱法": ("反洗钱法(2006)", "反洗钱法(2024修订)", date(2025, 1, 1)),
    "网络安全法": ("网络安全法(2016)", "网络安全法(2025修正)", date(2026, 1, 1)),
    "食品安全法": ("食品安全法(2021修正)", "食品安全法(2025修正)", date(2025, 12, 1)),
    "投诉举报": (
        "市场监督管理投诉举报处理暂行办法(2022修正)",
        "市场监督管理投诉举报处理办法(2026)",
        date(2026, 4, 15),
    ),
}
UNDATED = ("网络交易监督管理办法(2021)", "网络交易监督管理办法(2025修改)")
ORDERS = {"先旧后新": ((0,), (1,)), "先新后旧": ((1,), (0,)), "同时": ((0, 1),)}


class World:
    """A store that files come into, run after run."""

    def __init__(self, folder: Path) -> None:
        self.store = SqlStore(f"sqlite:///{folder / 'zhigui.db'}")
        self._executor = RunExecutor(self.store, ROOT / "corpus", folder, {})

    def ingest(self, *files: Path) -> int:
        """Takes files in by one run and returns its number."""
        run_id = self._executor.create(IngestRequest(paths=tuple(map(str, files))))
        report = self._executor.execute(run_id)
        assert report.failed == ()
        return run_id

    def versions(self) -> Sequence[VersionOnDay]:
        return tuple(self.store.law.versions(self.store.law.generation()).values())

    def binding(self, day: date) -> list[str]:
        return [label_of(v) for v in self.versions() if binds_on(v.validity, day)]

    def dump(self) -> tuple[str, ...]:
        return canonical_dump(self.store.engine, self.store.law.generation())


def label_of(v: VersionOnDay) -> str:
    return f"{normalise_title(v.instrument.title)}({v.version.label})"


@pytest.fixture
def worlds(tmp_path: Path) -> Iterator[list[World]]:
    opened = []
    for name in ORDERS:
        (tmp_path / name).mkdir()
        opened.append(World(tmp_path / name))
    yield opened
    for world in opened:
        world.store.close()


@pytest.fixture
def world(worlds: list[World]) -> World:
    return worlds[0]


def in_every_order(worlds: list[World], files: Sequence[Path]) -> None:
    for world, batches in zip(worlds, ORDERS.values(), strict=True):
        for batch in batches:
            world.ingest(*(files[n] for n in batch))


@pytest.mark.needs_shared
@pytest.mark.parametrize("name", PAIRS)
def test_every_order_gives_the_same_state_and_the_right_wording_for_each_day(
    worlds: list[World], samples: Path, name: str
) -> None:
    old, new, day = PAIRS[name]
    in_every_order(worlds, [samples / f"{old}.md", samples / f"{new}.md"])
    for world in worlds:
        assert world.binding(day - timedelta(days=1)) == [old]
        assert world.binding(day) == [new]
    assert len({world.dump() for world in worlds}) == 1


@pytest.mark.needs_shared
@pytest.mark.parametrize("name", [name for name in PAIRS if name != "投诉举报"])
def test_the_old_wording_answers_from_its_own_first_day(world: World, samples: Path, name: str) -> None:
    old, new, _ = PAIRS[name]
    world.ingest(samples / f"{old}.md", samples / f"{new}.md")
    first = next(v.validity.valid_from for v in world.versions() if label_of(v) == old)
    assert first is not None
    assert world.binding(first) == [old]
    assert world.binding(first - timedelta(days=1)) == []


@pytest.mark.needs_shared
def test_the_provisional_measures_are_repealed_by_the_measures_that_say_so(world: World, samples: Path) -> None:
    old, new, day = PAIRS["投诉举报"]
    bare = world.store.engine.url.database
    assert bare is not None
    without_label = Path(bare).with_name("暂行办法.md")
    text = (samples / f"{old}.md").read_text("utf-8").replace("已废止(2026-04-15)", "现行有效")
    without_label.write_text(text, "utf-8")
    world.ingest(without_label)
    world.ingest(samples / f"{new}.md")
    ended = next(v.validity for v in world.versions() if label_of(v) == old)
    assert (ended.valid_to, ended.ended_by) == (day, ValidityStatus.REPEALED)
    assert status_on(ended, day) is ValidityStatus.REPEALED
    assert len({v.instrument.instrument_id for v in world.versions()}) == 2


@pytest.mark.needs_shared
def test_the_amended_wording_whose_date_nobody_states_is_unknown_until_it_is_settled_by_hand(
    worlds: list[World], samples: Path
) -> None:
    in_every_order(worlds, [samples / f"{one}.md" for one in UNDATED])
    for world in worlds:
        new = next(v for v in world.versions() if label_of(v) == UNDATED[1])
        assert new.version.dates.effective.value is None
        assert status_on(new.validity, date(2026, 6, 1)) is ValidityStatus.UNKNOWN
        assert world.binding(date(2026, 6, 1)) == []
        world.store.publisher.set_date(
            new.version.version_id, "effective", date(2025, 11, 1), DateBasis.ENTERED_BY_HAND, "总局公告", "local"
        )
        assert world.binding(date(2025, 10, 31)) == [UNDATED[0]]
        assert world.binding(date(2025, 11, 1)) == [UNDATED[1]]
    assert len({world.dump() for world in worlds}) == 1
    new = next(v for v in worlds[0].versions() if label_of(v) == UNDATED[1])
    worlds[0].store.publisher.clear_date(new.version.version_id, "effective", "公告不是这一份")
    assert worlds[0].binding(date(2026, 6, 1)) == []


@pytest.mark.needs_shared
def test_a_rolled_back_update_leaves_what_was_there_before(world: World, samples: Path) -> None:
    old, new, _ = PAIRS["投诉举报"]
    world.ingest(samples / f"{old}.md")
    before = world.dump()
    run_id = world.ingest(samples / f"{new}.md")
    assert world.dump() != before
    world.store.publisher.rollback(run_id)
    assert world.dump() == before


def write(folder: Path, name: str, body: str, front: str = "") -> Path:
    path = folder / name
    path.write_text(f"---\n{front}---\n{body}" if front else body, "utf-8")
    return path


BODY = "退换货办法\n\n第一条　经营者应当自收到（商品）之日起七日内退货。\n\n第二条　本办法自2020年6月1日起施行。\n"
OTHER_PRINT = (
    "退换货办法\r\n第一条 经营者应当自收到(商品)之日起七日内 退货。\r\n\r\n"
    "第二条：本办法自２０２０年６月１日起施行.\r\n"
)


def test_another_print_of_a_text_changes_nothing_but_is_kept_as_a_source(world: World, tmp_path: Path) -> None:
    world.ingest(write(tmp_path, "a.md", BODY))
    before = world.dump()
    world.ingest(write(tmp_path, "b.txt", OTHER_PRINT))
    assert world.dump() == before
    assert world.store.law.generation() == 1
    (version,) = world.versions()
    assert [Path(one.location).name for one in world.store.law.sources(version.version.version_id)] == ["a.md", "b.txt"]


def long_text(zero: str, cross_reference: str) -> str:
    articles = [f"第{number}条　内容。" for number in numerals(100)]
    tail = f"第一百{zero}一条　依照第{cross_reference}条处理。\n\n第一百{zero}二条　本办法自2020年6月1日起施行。"
    return "退换货办法\n\n" + "\n\n".join((*articles, tail)) + "\n"


def numerals(last: int) -> list[str]:
    return [format_article_number(ArticleNumber(n)).removeprefix("第").removesuffix("条") for n in range(1, last + 1)]


@pytest.mark.parametrize("zero", ["〇", "○"])
def test_a_print_that_writes_zero_as_a_circle_is_the_same_text_under_the_same_labels(
    world: World, tmp_path: Path, zero: str
) -> None:
    world.ingest(write(tmp_path, "circle.md", long_text(zero, f"一百{zero}二")))
    world.ingest(write(tmp_path, "零.md", long_text("零", "一百零二")))
    (version,) = world.versions()
    assert world.store.law.provision(version.version.version_id, "第一百零一条") is not None
    assert len(world.store.law.sources(version.version.version_id)) == 2


FRONTS = (
    "",
    "title: 退换货办法\nissuer: 某局\ndoc_type: 规范性文件\nversion: '2020'\npublish_date: 2020-01-01\n",
    "title: 退换货办法（2020修订）\ndoc_no: 某局令第5号\nstatus: 被替代\npublish_date: 2020-01-02\nprovince: 某省\n",
)


def test_what_several_sources_tell_of_one_text_adds_up_in_every_order(tmp_path: Path) -> None:
    dumps = set()
    for turn, order in enumerate(((0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1), (1, 0, 2), (2, 0, 1))):
        folder = tmp_path / str(turn)
        folder.mkdir()
        world = World(folder)
        for n in order:
            world.ingest(write(folder, f"{n}.md", BODY, FRONTS[n]))
        (only,) = world.versions()
        assert (only.instrument.issuing_authority, only.instrument.province) == ("某局", "某省")
        assert only.instrument.legal_rank is LegalRank.NORMATIVE_DOCUMENT
        assert (only.version.document_number, only.version.source_status) == ("某局令第5号", "被替代")
        assert only.version.dates.promulgation.value == date(2020, 1, 2)
        dumps.add(world.dump())
        world.store.close()
    assert len(dumps) == 1


def test_an_authority_learnt_later_makes_no_second_instrument(world: World, tmp_path: Path) -> None:
    world.ingest(write(tmp_path, "old.md", BODY))
    world.ingest(write(tmp_path, "new.md", BODY.replace("七日", "十日").replace("2020", "2024"), FRONTS[1]))
    (one,) = {v.instrument for v in world.versions()}
    assert one.issuing_authority == "某局"
    assert len(world.versions()) == 2


OLD_MEASURES = "退换货暂行办法\n\n第一条　经营者应当五日内退货。\n\n第二条　本办法自2010年6月1日起施行。\n"
REPEALING = BODY.rstrip("\n") + "《退换货暂行办法》同时废止。\n"
DECISION = (
    "关于修改《退换货办法》的决定\n\n一、第一条修改为：“经营者应当十日内退货。”\n\n二、本决定自2024年9月1日起施行。\n"
)
AMENDED = BODY.replace("七日", "十日")
ISSUED = "publish_date: 2024-06-03\nissuer: 某局\n"


def texts_of_three_acts(folder: Path) -> list[Path]:
    return [
        write(folder, "暂行办法.md", OLD_MEASURES),
        write(folder, "办法.md", REPEALING, "issuer: 某局\npublish_date: 2020-05-01\nstatus: 被修改\n"),
        write(folder, "决定.md", DECISION, ISSUED),
        write(folder, "修改后的办法.md", AMENDED, ISSUED + "version: 2024修改\nstatus: 现行有效\n"),
    ]


def test_repeal_and_amendment_are_read_from_the_texts_themselves_in_every_order(tmp_path: Path) -> None:
    dumps = set()
    for turn, order in enumerate(((0, 1, 2, 3), (3, 2, 1, 0), (2, 3, 0, 1), (1, 3, 0, 2))):
        (tmp_path / str(turn)).mkdir()
        world = World(tmp_path / str(turn))
        files = texts_of_three_acts(tmp_path)
        for n in order:
            world.ingest(files[n])
        first = {day: len(world.binding(day)) for day in (date(2010, 5, 31), date(2010, 6, 1))}
        assert first == {date(2010, 5, 31): 0, date(2010, 6, 1): 1}
        bound = {day: world.binding(day) for day in (date(2020, 5, 31), date(2020, 6, 1), date(2024, 8, 31))}
        assert bound[date(2020, 5, 31)] == ["退换货暂行办法(None)"]
        assert bound[date(2020, 6, 1)] == bound[date(2024, 8, 31)] == ["退换货办法(None)"]
        assert "退换货办法(2024修改)" in world.binding(date(2024, 9, 1))
        amended = next(v for v in world.versions() if v.version.label == "2024修改")
        assert amended.version.dates.effective.basis is DateBasis.DECISION
        assert amended.version.dates.effective.evidence == "《关于修改〈退换货办法〉的决定》第二条"
        dumps.add(world.dump())
        world.store.close()
    assert len(dumps) == 1


def test_texts_that_came_in_before_relations_were_kept_are_completed_once(world: World, tmp_path: Path) -> None:
    for file in texts_of_three_acts(tmp_path):
        world.ingest(file)
    complete = world.dump()
    with writing(world.store.engine) as c:
        c.execute(delete(s.instrument_relations))
    assert complete_relations(world.store) is not None
    assert world.dump() == complete
    assert complete_relations(world.store) is None
