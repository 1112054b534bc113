"""One suite for every VectorIndex: what a vector index owes the searcher and the backfill."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from kb.search import vectors_chroma
from kb.search.chroma_clients import open_chroma
from kb.search.errors import VectorIndexAwayError, VectorIndexError
from kb.search.vectors import Matrix, Vector, VectorIndex, VectorRecord
from kb.search.vectors_chroma import ChromaVectorIndex
from kb.search.vectors_memory import InMemoryVectorIndex
from kb.search.vectors_sum import RunningSum

DIMENSIONS = 8
Make = Callable[[Path], VectorIndex]


def chroma(folder: Path, fingerprint: str = "test-1") -> ChromaVectorIndex:
    return ChromaVectorIndex(open_chroma(folder / "chroma"), fingerprint, DIMENSIONS, folder / "sum.json")


def another(folder: Path) -> ChromaVectorIndex:
    """Another that writes to the same folder, unknown to the first's sum."""
    return ChromaVectorIndex(open_chroma(folder / "chroma"), "test-1", DIMENSIONS)


@pytest.fixture(params=[lambda folder: InMemoryVectorIndex(dimensions=DIMENSIONS), chroma], ids=["memory", "chroma"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorIndex]:
    make: Make = request.param
    made = make(tmp_path)
    yield made
    made.close()


def unit_vectors(count: int, seed: int = 1) -> Matrix:
    matrix = np.random.default_rng(seed).normal(size=(count, DIMENSIONS))
    return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), dtype=np.float32)


def records(count: int, seed: int = 1) -> list[VectorRecord]:
    return [VectorRecord(f"v{number}", vector) for number, vector in enumerate(unit_vectors(count, seed))]


def axis(number: int) -> Vector:
    return np.asarray(np.eye(DIMENSIONS)[number], dtype=np.float32)


def test_new_index_is_empty_and_its_mean_is_zero(index: VectorIndex) -> None:
    assert (index.count(), index.query(axis(0), 5)) == (0, ())
    assert np.array_equal(index.mean(), np.zeros(DIMENSIONS))


def test_a_query_gives_cosines_best_first(index: VectorIndex) -> None:
    held = records(40)
    index.upsert(held)
    question = unit_vectors(1, seed=9)[0]
    hits = index.query(question, 5)
    exact = sorted(((float(r.vector @ question), r.vector_id) for r in held), reverse=True)[:5]
    assert [hit.vector_id for hit in hits] == [vector_id for _, vector_id in exact]
    assert [hit.cosine for hit in hits] == pytest.approx([cosine for cosine, _ in exact], abs=1e-4)


def test_asking_for_more_than_is_held_gives_what_is_held(index: VectorIndex) -> None:
    index.upsert(records(3))
    assert len(index.query(axis(0), 50)) == 3


def test_an_id_stored_twice_is_replaced_not_doubled(index: VectorIndex) -> None:
    index.upsert([VectorRecord("a", axis(0)), VectorRecord("b", axis(1))])
    index.upsert([VectorRecord("a", axis(2))])
    assert index.count() == 2
    assert index.query(axis(2), 1)[0].vector_id == "a"
    assert np.allclose(index.mean(), (axis(1) + axis(2)) / 2)


def test_an_id_twice_in_one_batch_is_stored_once(index: VectorIndex) -> None:
    index.upsert([VectorRecord("a", axis(0)), VectorRecord("a", axis(1))])
    assert index.count() == 1
    assert np.allclose(index.mean(), axis(1))


def test_existing_names_exactly_the_ids_that_are_held(index: VectorIndex) -> None:
    index.upsert(records(3))
    assert index.existing(["v0", "v2", "missing"]) == {"v0", "v2"}
    assert index.existing([]) == frozenset()


def test_of_all_that_should_be_there_it_says_what_is_held(index: VectorIndex) -> None:
    index.upsert(records(4))
    index.delete(["v1"])
    assert index.holding(["v0", "v2", "v3"]) == {"v0", "v2", "v3"}
    assert index.holding(["v0", "v1", "v2"]) == {"v0", "v2"}
    assert index.holding(["v0"]) == {"v0"}
    assert index.holding([]) == frozenset()


def test_ids_are_all_that_are_held_each_once(index: VectorIndex) -> None:
    assert list(index.ids()) == []
    index.upsert(records(2100))
    index.delete(["v7"])
    assert sorted(index.ids()) == sorted(record.vector_id for record in records(2100) if record.vector_id != "v7")
    assert index.mean_agrees()


def test_vectors_come_back_as_they_went_in(index: VectorIndex) -> None:
    held = records(4)
    index.upsert(held)
    got = index.get(["v1", "v3", "missing"])
    assert set(got) == {"v1", "v3"}
    assert np.allclose(got["v3"], held[3].vector)


def test_the_mean_follows_what_is_added_and_deleted(index: VectorIndex) -> None:
    held = records(20)
    index.upsert(held)
    assert np.allclose(index.mean(), np.mean([r.vector for r in held], axis=0), atol=1e-5)
    index.delete([r.vector_id for r in held[:5]] + ["missing"])
    assert index.count() == 15
    assert np.allclose(index.mean(), np.mean([r.vector for r in held[5:]], axis=0), atol=1e-5)


class TestChromaFolder:
    """What only an index on disk can promise."""

    def test_vectors_and_mean_survive_reopening(self, tmp_path: Path) -> None:
        held = records(30)
        chroma(tmp_path).upsert(held)
        again = chroma(tmp_path)
        assert again.count() == 30
        assert np.allclose(again.mean(), np.mean([r.vector for r in held], axis=0), atol=1e-5)

    def test_a_mean_that_missed_a_write_is_counted_anew(self, tmp_path: Path) -> None:
        held = records(12)
        chroma(tmp_path).upsert(held[:6])
        stale = (tmp_path / "sum.json").read_text()
        chroma(tmp_path).upsert(held[6:])
        (tmp_path / "sum.json").write_text(stale)
        assert np.allclose(chroma(tmp_path).mean(), np.mean([r.vector for r in held], axis=0), atol=1e-5)

    def test_a_torn_sum_file_is_no_reason_to_fail(self, tmp_path: Path) -> None:
        chroma(tmp_path).upsert(records(5))
        (tmp_path / "sum.json").write_text('{"count": 5, "su')
        expected = np.mean([r.vector for r in records(5)], axis=0)
        assert np.allclose(chroma(tmp_path).mean(), expected, atol=1e-5)

    def test_two_encoders_never_share_a_collection(self, tmp_path: Path) -> None:
        first, second = chroma(tmp_path, "test-1"), chroma(tmp_path, "test-2")
        first.upsert(records(3))
        assert first.name != second.name
        assert second.count() == 0

    def test_vectors_of_another_length_are_refused_as_our_error(self, tmp_path: Path) -> None:
        index = chroma(tmp_path)
        index.upsert(records(3))
        with pytest.raises(VectorIndexError, match="向量库检索失败"):
            index.query(np.ones(3, dtype=np.float32), 1)

    def test_a_server_that_is_not_there_is_our_error(self) -> None:
        with pytest.raises(VectorIndexAwayError, match="向量库服务器连不上"):
            open_chroma(url="http://127.0.0.1:9")

    def test_a_server_that_never_said_anything_is_not_waited_for(self) -> None:
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            with pytest.raises(VectorIndexAwayError, match="没有回答"):
                open_chroma(url=f"http://127.0.0.1:{silent.getsockname()[1]}")


def test_of_thousands_asked_for_those_that_exist_are_named(index: VectorIndex) -> None:
    index.upsert(records(2100))
    asked = {f"v{number}" for number in range(50, 2200)}
    assert index.existing(asked) == {f"v{number}" for number in range(50, 2100)}


def listings(index: ChromaVectorIndex, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one whenever all ids are listed."""
    made: list[str] = []
    listed = index.ids

    def told() -> Iterator[str]:
        made.append("listed")
        return listed()

    monkeypatch.setattr(index, "ids", told)
    return made


def test_a_start_lists_the_ids_only_where_they_are_not_all_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [record.vector_id for record in records(6)]
    first = chroma(tmp_path)
    first.upsert(records(6)[:5])
    first.close()

    second = chroma(tmp_path)
    made = listings(second, monkeypatch)
    assert second.holding(wanted) == set(wanted[:5])
    assert made == ["listed"]
    second.upsert(records(6))
    second.close()

    third = chroma(tmp_path)
    made = listings(third, monkeypatch)
    assert third.holding(wanted) == set(wanted)
    assert made == []
    third.close()


def test_what_another_wrote_or_took_away_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [record.vector_id for record in records(6)]
    first = chroma(tmp_path)
    first.upsert(records(6))
    first.close()
    stranger = another(tmp_path)
    stranger.delete(["v2"])
    stranger.close()

    second = chroma(tmp_path)
    made = listings(second, monkeypatch)
    assert second.holding(wanted) == {*wanted} - {"v2"}
    assert made == ["listed"]
    second.close()


def test_a_file_from_before_ids_were_summed_is_listed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [record.vector_id for record in records(6)]
    first = chroma(tmp_path)
    first.upsert(records(6))
    first.close()
    kept = json.loads((tmp_path / "sum.json").read_text("utf-8"))
    del kept["ids"]
    (tmp_path / "sum.json").write_text(json.dumps(kept), "utf-8")

    for expected in (["listed"], []):
        again = chroma(tmp_path)
        made = listings(again, monkeypatch)
        assert again.holding(wanted) == set(wanted)
        assert made == expected
        again.close()


def test_a_mean_that_a_kill_left_a_little_off_is_answered_from_and_made_good_behind(tmp_path: Path) -> None:
    first = chroma(tmp_path)
    first.upsert(records(300))
    first.close()
    stranger = another(tmp_path)
    stranger.upsert([VectorRecord("new", axis(0))])
    stranger.close()

    second = chroma(tmp_path)
    before = np.mean([record.vector for record in records(300)], axis=0)
    assert np.allclose(second.mean(), before, atol=0.01)
    deadline = time.monotonic() + 60
    while not second.mean_agrees() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert np.allclose(second.mean(), (before * 300 + axis(0)) / 301, atol=1e-5)
    second.close()


def test_a_mean_that_is_far_off_is_counted_before_it_is_used(tmp_path: Path) -> None:
    first = chroma(tmp_path)
    first.upsert(records(30))
    first.close()
    (tmp_path / "sum.json").unlink()
    second = chroma(tmp_path)
    assert np.allclose(second.mean(), np.mean([record.vector for record in records(30)], axis=0), atol=1e-5)
    second.close()


def until_the_mean_agrees(index: ChromaVectorIndex) -> None:
    deadline = time.monotonic() + 60
    while not index.mean_agrees() and time.monotonic() < deadline:
        index.mean()
        time.sleep(0.02)
    assert index.mean_agrees()


def test_a_mean_is_made_good_behind_as_often_as_others_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors_chroma, "_MEANS_PER_COUNT", 2)
    index = chroma(tmp_path)
    index.upsert(records(300))
    stranger = another(tmp_path)
    for name in ("new", "newer"):
        stranger.upsert([VectorRecord(name, axis(0))])
        assert not index.mean_agrees()
        until_the_mean_agrees(index)
    stranger.close()
    index.close()


def test_a_full_disk_keeps_no_sum_and_fails_no_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [record.vector_id for record in records(6)]
    first = chroma(tmp_path)
    first.upsert(records(6))
    first.close()
    (tmp_path / "sum.json").unlink()

    def full(self: RunningSum) -> None:
        raise OSError(28, "No space left on device")

    second = chroma(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(RunningSum, "save", full)
        assert second.holding(wanted) == set(wanted)
        assert np.allclose(second.mean(), np.mean([record.vector for record in records(6)], axis=0), atol=1e-5)
        with pytest.raises(VectorIndexError, match="向量库写入失败"):
            second.delete(["v1"])
        second.close()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="没有 /proc，看不到打开的文件")
def test_closing_lets_go_of_the_folder(tmp_path: Path) -> None:
    def held() -> int:
        """How many files of the folder this process has open."""
        opened = (Path(each).resolve() for each in Path("/proc/self/fd").iterdir())
        return sum(file.is_relative_to(tmp_path) for file in opened)

    first, second = chroma(tmp_path), chroma(tmp_path, "test-2")
    first.upsert(records(6))
    first.close()
    assert held() and second.count() == 0, "the other is open yet"
    second.close()
    assert held() == 0
    again = chroma(tmp_path)
    assert again.count() == 6
    again.close()
