from __future__ import annotations

import json
import logging
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import lightgbm
import numpy as np
import pytest

from kb.search.learned import ADAPTER, FOLDER, MANIFEST, RANKER, Adapter, load_learned
from kb.search.ranking import FEATURES

WIDTH, LOW = 6, 2
NAMES = ("near", "far")
# At most 5 MB in all may be committed, and no sentence of a question or a law.
LARGEST = 5_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Parameters fitted on a planted truth: the nearer, the better."""
    rows = np.random.default_rng(0).random((400, 2))
    data = lightgbm.Dataset(rows, rows[:, 0] > 0.5, feature_name=list(NAMES))
    booster = lightgbm.train({"objective": "binary", "verbose": -1, "num_threads": 1}, data, 10)
    buffer = BytesIO()
    np.savez(buffer, up=np.ones((WIDTH, LOW)), down=np.zeros((LOW, WIDTH)), shift=np.eye(WIDTH)[0])
    (tmp_path / ADAPTER).write_bytes(buffer.getvalue())
    (tmp_path / RANKER).write_text(booster.model_to_string(), "utf-8")
    manifest = {
        "encoder": "e5",
        "features": list(NAMES),
        "scale": [8.0, -4.0],
        "sha256": {name: sha256((tmp_path / name).read_bytes()).hexdigest() for name in (ADAPTER, RANKER)},
    }
    (tmp_path / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    return tmp_path


def test_what_was_fitted_ranks_and_says_how_probable(folder: Path) -> None:
    learned = load_learned("e5", NAMES, folder)
    assert learned is not None
    near, far = learned.ranker.rank(np.array([[0.9, 0.5], [0.1, 0.5]], dtype=np.float32))
    assert 0 < far < 0.5 < near < 1


def test_a_missing_side_is_a_value_like_any_other(folder: Path) -> None:
    learned = load_learned("e5", NAMES, folder)
    assert learned is not None
    assert np.isfinite(learned.ranker.rank(np.array([[np.nan, np.nan]], dtype=np.float32))).all()


def test_the_question_is_moved_by_the_map_and_stays_of_unit_length(folder: Path) -> None:
    learned = load_learned("e5", NAMES, folder)
    assert learned is not None
    moved = learned.adapter.move(np.eye(WIDTH, dtype=np.float32)[1], np.zeros(WIDTH, dtype=np.float32))
    np.testing.assert_allclose(moved[:2], [2**-0.5, 2**-0.5], rtol=1e-6)


def test_a_map_of_zeros_is_the_identity() -> None:
    nothing = Adapter(*(np.zeros(shape, dtype=np.float32) for shape in ((WIDTH, LOW), (LOW, WIDTH), (WIDTH,))))
    question = np.full(WIDTH, WIDTH**-0.5, dtype=np.float32)
    np.testing.assert_allclose(nothing.move(question, np.zeros(WIDTH, dtype=np.float32)), question, rtol=1e-6)


@pytest.mark.parametrize(("encoder", "names"), [("another encoder", NAMES), ("e5", ("far", "near"))])
def test_parameters_of_another_encoder_or_other_features_are_not_used(
    folder: Path, encoder: str, names: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        assert load_learned(encoder, names, folder) is None
    assert "bench.fit_ranking" in caplog.text


@pytest.mark.parametrize("broken", [ADAPTER, RANKER])
def test_a_file_that_is_not_the_one_of_the_manifest_is_not_used(
    folder: Path, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / broken).write_bytes(b"\x00" * 10)
    assert load_learned("e5", NAMES, folder) is None
    assert "清单不符" in caplog.text


def test_a_torn_manifest_is_told_and_search_goes_on_without(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / MANIFEST).write_text('{"encoder": "e5', "utf-8")
    assert load_learned("e5", NAMES, folder) is None
    assert "读不出来" in caplog.text


def test_without_any_file_nothing_was_learnt(tmp_path: Path) -> None:
    assert load_learned("e5", NAMES, tmp_path) is None


def test_what_is_shipped_is_small_fits_its_manifest_and_holds_no_sentence() -> None:
    manifest = json.loads((FOLDER / MANIFEST).read_text("utf-8"))
    assert load_learned(manifest["encoder"], FEATURES) is not None
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < LARGEST
    assert manifest["command"].startswith("python -m bench.fit_ranking")
    assert (FOLDER / RANKER).read_text("utf-8").isascii()
    assert all(not any("一" <= char <= "鿿" for char in value) for value in map(str, manifest.values()))
