"""Indexes and store compared id by id, each really taken apart; the vectors in Chroma's own folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kb.search.agreement import IndexAgreement, VectorsHeld, WordsHeld
from kb.search.chroma_clients import forget_clients, open_chroma
from kb.search.errors import VectorIndexError
from kb.search.vectors import VectorRecord
from kb.search.vectors_chroma import ChromaVectorIndex
from kb.store.records import PassageId
from kb.text.segment import Segmenter
from tests.builders import HashingEncoder, make_version
from tests.kb.search.worlds import World

ARTICLES = {f"第{number}条": f"经营者应当在{number}日内答复来电人。" for number in "一二三四五"}


def index_of(folder: Path, encoder: HashingEncoder) -> ChromaVectorIndex:
    return ChromaVectorIndex(
        open_chroma(folder / "vectors"), encoder.fingerprint, encoder.dimensions, folder / "sum.json"
    )


@pytest.fixture
def world(segmenter: Segmenter, tmp_path: Path) -> Iterator[World]:
    encoder = HashingEncoder()
    made = World(segmenter, encoder=encoder, vectors=index_of(tmp_path, encoder))
    made.store.add_version(make_version(), ARTICLES)
    yield made
    made.vectors.close()


def compared(world: World) -> IndexAgreement:
    return IndexAgreement(world.store, world.table, world.lexical, world.switch)


def vectors(world: World) -> VectorsHeld:
    (found,) = compared(world).vectors()
    return found


def apart(found: VectorsHeld) -> tuple[int, int, int]:
    return found.missing, found.lost, len(found.orphans)


def test_indexes_that_caught_up_agree_with_the_store(world: World) -> None:
    world.ready()
    assert compared(world).words() == WordsHeld(wanted=5, missing=0, orphans=0)
    found = vectors(world)
    assert (found.wanted, apart(found), found.mean_agrees) == (5, (0, 0, 0), True)
    assert found.collection == world.vectors.name


def test_passages_that_the_word_index_has_not_reached_are_not_missing_in_it(world: World) -> None:
    world.store.publish()
    assert compared(world).words() == WordsHeld(wanted=0, missing=0, orphans=0)


def test_word_index_that_lacks_one_passage_and_holds_another_is_found_though_the_counts_agree(world: World) -> None:
    world.ready()
    world.lexical.delete([PassageId(2)])
    world.lexical.commit(world.lexical.reached())
    world.store.sweep([PassageId(4)])
    assert world.lexical.count() == 4
    assert compared(world).words() == WordsHeld(wanted=4, missing=1, orphans=1)


def test_vectors_not_made_yet_are_missing_and_not_lost(world: World) -> None:
    world.store.publish()
    world.catch_up()
    assert apart(vectors(world)) == (5, 0, 0)


def test_vectors_taken_out_behind_our_back_are_lost_until_the_index_is_asked_again(world: World) -> None:
    world.ready()
    gone = world.table.vector_ids(world.encoder.fingerprint)[:2]
    world.vectors.delete(gone)
    assert apart(vectors(world)) == (0, 2, 0)
    world.switch.recall(world.table)
    assert apart(vectors(world)) == (2, 0, 0)
    world.backfill()
    assert apart(vectors(world)) == (0, 0, 0)


def test_vectors_of_passages_that_are_gone_are_orphans_and_swept(world: World) -> None:
    world.ready()
    swept = world.table.vector_of(PassageId(3), world.encoder.fingerprint)
    world.store.sweep([PassageId(3)])
    stray = VectorRecord("0" * 32, world.encoder.encode_passages(["别处来的"])[0])
    world.vectors.upsert([stray])
    found = vectors(world)
    assert (found.wanted, apart(found)) == (4, (0, 0, 2))
    assert found.orphans == {swept, stray.vector_id}
    assert compared(world).sweep_vectors() == 2
    assert apart(vectors(world)) == (0, 0, 0)
    assert world.vectors.existing([stray.vector_id, str(swept)]) == frozenset()
    assert compared(world).sweep_vectors() == 0


def test_two_passages_of_one_wording_share_a_vector_which_one_of_them_keeps(world: World) -> None:
    world.store.add_version(make_version(label="2099修正"), ARTICLES)
    world.ready()
    world.store.sweep([PassageId(1)])
    found = vectors(world)
    assert (found.wanted, apart(found)) == (5, (0, 0, 0))


def test_mean_of_other_vectors_than_are_held_is_told(world: World, tmp_path: Path) -> None:
    world.ready()
    (tmp_path / "sum.json").write_text("{}")
    world.vectors = index_of(tmp_path, HashingEncoder())
    world.__post_init__()
    world.switch.recall(world.table)
    assert not vectors(world).mean_agrees
    assert np.any(world.vectors.mean())
    assert vectors(world).mean_agrees


def test_ids_without_their_vectors_are_no_index_that_can_be_read(segmenter: Segmenter, tmp_path: Path) -> None:
    """Chroma keeps ids in one file and vectors, a thousand at a time, in a folder beside it."""
    encoder = HashingEncoder(dimensions=8)
    index = index_of(tmp_path, encoder)
    rows = np.random.default_rng(1).normal(size=(2500, 8)).astype(np.float32)
    index.upsert([VectorRecord(f"v{number}", row / np.linalg.norm(row)) for number, row in enumerate(rows)])
    index.close()
    forget_clients()
    for folder in (tmp_path / "vectors").iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    world = World(segmenter, encoder=encoder, vectors=index_of(tmp_path, encoder))
    assert world.vectors.count() == 2500
    with pytest.raises(VectorIndexError):
        vectors(world)
    forget_clients()
