from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kb.search.kept_vectors import BATCH, KeptVectors
from kb.search.vectors import Matrix
from tests.builders import HashingEncoder

TEXTS = [f"第{number}个问法" for number in range(2 * BATCH + 5)]


class Counting:
    """An encoder's questions, counted, and stopped where a test wants it."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.encoder = HashingEncoder()
        self.encoded = 0
        self.stop = threading.Event()
        self._stop_after = stop_after

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.encoded += len(texts)
        if self._stop_after is not None and self.encoded >= self._stop_after:
            self.stop.set()
        return self.encoder.encode_queries(texts)

    def kept(self, folder: Path) -> KeptVectors:
        return KeptVectors(self.encoder, folder, "asked", self.encode)


def test_every_sentence_is_encoded_once_and_found_again_the_same(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    made = first.kept(tmp_path).of(TEXTS, first.stop)
    again = second.kept(tmp_path).of(list(reversed(TEXTS)), second.stop)
    assert (first.encoded, second.encoded) == (len(TEXTS), 0)
    assert made is not None
    assert again is not None
    np.testing.assert_array_equal(made, again[::-1])


def test_half_precision_stays_near_what_the_encoder_said(tmp_path: Path) -> None:
    counting = Counting()
    made = counting.kept(tmp_path).of(TEXTS, counting.stop)
    assert made is not None
    np.testing.assert_allclose(made, counting.encoder.encode_queries(TEXTS), atol=1e-3)


def test_what_was_encoded_before_a_stop_is_not_encoded_again(tmp_path: Path) -> None:
    stopped = Counting(stop_after=BATCH)
    assert stopped.kept(tmp_path).of(TEXTS, stopped.stop) is None
    resumed = Counting()
    assert resumed.kept(tmp_path).of(TEXTS, resumed.stop) is not None
    assert (stopped.encoded, resumed.encoded) == (BATCH, len(TEXTS) - BATCH)


def test_progress_counts_what_was_kept_before_anything_is_made(tmp_path: Path) -> None:
    stopped = Counting(stop_after=BATCH)
    stopped.kept(tmp_path).of(TEXTS, stopped.stop)
    resumed, heard = Counting(), list[tuple[int, int]]()
    resumed.kept(tmp_path).of(TEXTS, resumed.stop, lambda done, total: heard.append((done, total)))
    assert heard[0] == (BATCH, len(TEXTS))
    assert heard[-1] == (len(TEXTS), len(TEXTS))


def test_sentences_no_longer_asked_for_leave_the_file_once_others_come(tmp_path: Path) -> None:
    counting = Counting()
    kept = counting.kept(tmp_path)
    kept.of(TEXTS, counting.stop)
    kept.of(["另一个问法"], counting.stop)
    before = counting.encoded
    kept.of(TEXTS[:3], counting.stop)
    assert counting.encoded == before + 3


def test_a_torn_file_counts_as_none(tmp_path: Path) -> None:
    counting = Counting()
    kept = counting.kept(tmp_path)
    kept.of(TEXTS, counting.stop)
    kept.file.write_bytes(kept.file.read_bytes()[:100])
    assert kept.of(TEXTS[:2], counting.stop) is not None
    assert counting.encoded == len(TEXTS) + 2


def test_sentences_asked_for_as_before_are_not_written_anew_and_any_other_are(tmp_path: Path) -> None:
    counting, written = Counting(), list[str]()

    def lower(text: str) -> str:
        written.append(text)
        return text.lower()

    kept = counting.kept(tmp_path)
    texts = ["Ab", "问法", "aB"]
    made = kept.of(texts, counting.stop, read_as=lower)
    before = len(written)
    again = counting.kept(tmp_path).of(texts, counting.stop, read_as=lower)
    assert (len(written), counting.encoded) == (before, 2)
    assert made is not None
    np.testing.assert_array_equal(made, again)
    other = kept.of(["问法", "ab"], counting.stop, read_as=lower)
    assert (len(written), counting.encoded) == (before + 2, 2)
    np.testing.assert_array_equal(other, made[[1, 0]])


def test_a_torn_order_is_found_again(tmp_path: Path) -> None:
    counting = Counting()
    kept = counting.kept(tmp_path)
    made = kept.of(TEXTS, counting.stop)
    (order,) = tmp_path.glob("order-*.npz")
    order.write_bytes(order.read_bytes()[:50])
    np.testing.assert_array_equal(made, kept.of(TEXTS, counting.stop))
    assert counting.encoded == len(TEXTS)
