from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from kb.search.backfill import BATCH, Backfill
from kb.search.catch_up import CatchUp
from kb.search.chroma_clients import open_chroma
from kb.search.dense import DenseSide, EncoderSwitch
from kb.search.encoders import vector_id
from kb.search.lexical_tantivy import TantivyLexicalIndex
from kb.search.passages import embedded_text_of
from kb.search.table import PassageTable
from kb.search.vectors import Matrix
from kb.search.vectors_chroma import ChromaVectorIndex
from kb.search.vectors_memory import InMemoryVectorIndex
from kb.text.segment import Segmenter
from tests.builders import HashingEncoder, InMemoryStore, make_version

ROOT = Path(__file__).parents[3]


class RecordingEncoder(HashingEncoder):
    """Remembers what it was asked to encode, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        self.texts.extend(texts)
        return super().encode_passages(texts)


def make_store(count: int = 40) -> InMemoryStore:
    store = InMemoryStore()
    store.add_version(make_version("海商法"), {f"第{number}条": f"海商规定{number}。" for number in range(1, count)})
    store.add_version(make_version("消费者权益保护法"), {"第一条": "消费者规定。"})
    store.publish()
    return store


def open_side(folder: Path, store: InMemoryStore) -> tuple[PassageTable, EncoderSwitch]:
    encoder = HashingEncoder()
    index = ChromaVectorIndex(open_chroma(folder), encoder.fingerprint, encoder.dimensions, folder / "sum.json")
    switch = EncoderSwitch(DenseSide(encoder, index), store)
    table = PassageTable(store, switch.fingerprints())
    table.refresh()
    switch.recall(table)
    return table, switch


def test_core_consumer_statutes_get_their_vectors_first() -> None:
    store, encoder = make_store(), RecordingEncoder()
    switch = EncoderSwitch(DenseSide(encoder, InMemoryVectorIndex()), store)
    table = PassageTable(store, switch.fingerprints())
    Backfill(store, table, switch).run(threading.Event())
    assert encoder.texts[0] == "消费者权益保护法\n消费者规定。"
    assert encoder.texts[1] == "海商法\n海商规定1。"


def test_vectors_that_were_made_are_not_looked_through_again_after_every_publication() -> None:
    store = make_store()
    switch = EncoderSwitch(DenseSide(HashingEncoder(), InMemoryVectorIndex()), store)
    table = PassageTable(store, switch.fingerprints())
    Backfill(store, table, switch).run(threading.Event())
    store.add_version(make_version("广告法"), {"第一条": "广告规定。"})
    store.publish()
    table.refresh()

    side, asked = switch.wanted, []

    def held(key: str) -> bool:
        asked.append(key)
        return side.holds(key)

    assert [passage_id for _, passage_id in table.pending(side.fingerprint, held)] == [table.passage_ids()[-1]]
    assert len(asked) == 1


def test_vectors_that_the_index_lost_are_made_again_once_it_was_asked_what_it_holds() -> None:
    store, encoder, index = make_store(), HashingEncoder(), InMemoryVectorIndex()
    switch = EncoderSwitch(DenseSide(encoder, index), store)
    table = PassageTable(store, switch.fingerprints())
    backfill = Backfill(store, table, switch)
    backfill.run(threading.Event())
    index.delete(list(index.ids())[:3])

    assert backfill.run(threading.Event()).encoded == 0
    switch.recall(table)
    assert backfill.run(threading.Event()).encoded == 3
    assert index.count() == 40


def test_vectors_that_lie_there_before_their_texts_come_are_not_made_again() -> None:
    index = InMemoryVectorIndex()
    before = make_store()
    switch = EncoderSwitch(DenseSide(HashingEncoder(), index), before)
    Backfill(before, PassageTable(before, switch.fingerprints()), switch).run(threading.Event())

    empty, encoder = InMemoryStore(), RecordingEncoder()
    switch = EncoderSwitch(DenseSide(encoder, index), empty)
    table = PassageTable(empty, switch.fingerprints())
    backfill = Backfill(empty, table, switch)
    backfill.run(threading.Event())
    empty.add_version(make_version("消费者权益保护法"), {"第一条": "消费者规定。"})
    empty.add_version(make_version("广告法"), {"第一条": "广告规定。"})
    empty.publish()
    report = backfill.run(threading.Event())
    assert (report.done, report.total, report.encoded) == (2, 2, 1)
    assert encoder.texts == ["广告法\n广告规定。"]


def test_a_cancelled_run_stops_within_a_batch_and_the_next_one_goes_on() -> None:
    store = make_store()
    encoder, stop = HashingEncoder(), threading.Event()
    switch = EncoderSwitch(DenseSide(encoder, InMemoryVectorIndex()), store)
    backfill = Backfill(store, PassageTable(store, switch.fingerprints()), switch)
    first = backfill.run(stop, lambda done, total: stop.set())
    assert (first.cancelled, first.encoded, first.done, first.total) == (True, BATCH, BATCH, 40)
    second = backfill.run(threading.Event())
    assert (second.cancelled, second.encoded, second.done) == (False, 40 - BATCH, 40)
    assert encoder.encoded == 40


def test_progress_grows_to_the_total() -> None:
    store, seen = make_store(), list[tuple[int, int]]()
    switch = EncoderSwitch(DenseSide(HashingEncoder(), InMemoryVectorIndex()), store)
    Backfill(store, PassageTable(store, switch.fingerprints()), switch).run(
        threading.Event(), lambda done, total: seen.append((done, total))
    )
    assert seen == [(16, 40), (32, 40), (40, 40)]


def test_texts_that_arrive_while_it_runs_are_encoded_in_the_same_run() -> None:
    store = make_store()
    switch = EncoderSwitch(DenseSide(HashingEncoder(), InMemoryVectorIndex()), store)
    table = PassageTable(store, switch.fingerprints())
    added = threading.Event()

    def add_once(done: int, total: int) -> None:
        if not added.is_set():
            added.set()
            store.add_version(make_version("广告法"), {"第一条": "广告规定。"})

    assert Backfill(store, table, switch).run(threading.Event(), add_once).done == 41


def test_a_passage_swept_before_its_turn_is_left_out() -> None:
    store = make_store()
    switch = EncoderSwitch(DenseSide(HashingEncoder(), InMemoryVectorIndex()), store)
    table = PassageTable(store, switch.fingerprints())
    table.refresh()
    store.sweep(
        [passage.passage_id for passage in store.passages_of_version(make_version("海商法").version.version_id)]
    )
    report = Backfill(store, table, switch).run(threading.Event())
    assert (report.done, report.total) == (1, 1)


def test_reopened_collection_is_not_encoded_again(tmp_path: Path) -> None:
    store = make_store()
    table, switch = open_side(tmp_path, store)
    stop = threading.Event()
    Backfill(store, table, switch).run(stop, lambda done, total: stop.set())
    table, switch = open_side(tmp_path, store)
    assert switch.wanted.done() == BATCH
    assert Backfill(store, table, switch).run(threading.Event()).encoded == 40 - BATCH


KILLED = """
import sys, time, threading
from pathlib import Path
from tests.kb.search.test_backfill import make_store, open_side
from kb.search.backfill import Backfill
store = make_store(120)
table, switch = open_side(Path(sys.argv[1]), store)
def slowly(done, total):
    print(done, flush=True)
    time.sleep(0.05)
Backfill(store, table, switch).run(threading.Event(), slowly)
"""


@pytest.mark.slow
@pytest.mark.parametrize("batches", [1, 3, 5])
def test_kill_9_loses_no_vector_that_was_reported_and_doubles_none(tmp_path: Path, batches: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as reports:
        reported = [int(next(reports)) for _ in range(batches)][-1]
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    store = make_store(120)
    table, switch = open_side(tmp_path, store)
    assert switch.wanted.done() >= reported
    Backfill(store, table, switch).run(threading.Event())
    index, encoder = switch.wanted.index, HashingEncoder()
    expected = {vector_id(embedded_text_of(entry), encoder.fingerprint) for entry in store.passages_after(0, 999)}
    assert index.count() == len(expected) == 120
    assert index.existing(list(expected)) == expected
    vectors = index.get(list(expected))
    assert np.allclose(index.mean(), np.mean(list(vectors.values()), axis=0), atol=1e-5)
    assert len(index.query(encoder.encode_queries(["海商规定7"])[0], 200)) == 120


def test_a_word_index_that_was_behind_catches_up_without_doubles(tmp_path: Path, segmenter: Segmenter) -> None:
    store = make_store()
    table = PassageTable(store)
    index = TantivyLexicalIndex(tmp_path)
    assert CatchUp(store, table, index, segmenter).run() == 40
    index.close()
    store.add_version(make_version("广告法"), {"第一条": "广告规定。"})
    index = TantivyLexicalIndex(tmp_path)
    assert CatchUp(store, table, index, segmenter).run() == 1
    assert CatchUp(store, table, index, segmenter).run() == 0
    assert (index.count(), index.reached()) == (41, 41)
    index.close()


def test_sweeping_takes_passages_out_of_index_and_table(segmenter: Segmenter, tmp_path: Path) -> None:
    store = make_store()
    table, index = PassageTable(store), TantivyLexicalIndex(tmp_path)
    catch_up = CatchUp(store, table, index, segmenter)
    catch_up.run()
    gone = table.passage_ids()[:10]
    store.sweep(gone)
    catch_up.sweep(gone)
    assert (index.count(), index.reached(), len(table.passage_ids())) == (30, 40, 30)
    assert catch_up.run() == 0
    index.close()
