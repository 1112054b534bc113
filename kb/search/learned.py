"""Learned parameters of search: a map for the question's vector and a ranking of candidates, with their manifest.

They are fitted by bench/fit_ranking.py on judged questions for one encoder and hold no sentence of a question or a law.
For any other encoder they count as none: search then ranks by the fused score and the expansions.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kb.search.fusion import MEAN_SHARE
from kb.search.vectors import Matrix, Vector

if TYPE_CHECKING:
    import lightgbm

log = logging.getLogger(__name__)
FOLDER = Path(__file__).with_name("learned_parameters")
MANIFEST, ADAPTER, RANKER = "manifest.json", "adapter.npz", "ranker.txt"

Features = NDArray[np.float32]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Adapter:
    """A low-rank map added to the identity: q + up · (down · q) + shift. Shapes: up d×r, down r×d, shift d."""

    up: Matrix
    down: Matrix
    shift: Vector

    def move(self, question: Vector, mean: Vector) -> Vector:
        """The question's vector led towards the law's, away from the mean of all vectors, of unit length."""
        moved = question + self.up @ (self.down @ question) + self.shift - MEAN_SHARE * mean
        unit: Vector = (moved / np.linalg.norm(moved)).astype(np.float32)
        return unit


@dataclass(frozen=True, slots=True)
class Ranker:
    """Boosted trees (LambdaMART) over `features`, in this order; `scale` turns their sum into a probability."""

    booster: lightgbm.Booster
    features: tuple[str, ...]
    scale: tuple[float, float]

    def rank(self, rows: Features) -> Scores:
        """For every row of features the probability that the article answers, 0 to 1; higher is better."""
        raw = np.asarray(self.booster.predict(rows, num_threads=1), dtype=np.float64)
        slope, offset = self.scale
        return 1.0 / (1.0 + np.exp(-np.clip(slope * raw + offset, -50.0, 50.0)))


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learnt for one encoder; `learned_id` names it in evaluation runs."""

    adapter: Adapter
    ranker: Ranker
    learned_id: str


@lru_cache(maxsize=4)
def load_learned(fingerprint: str, features: tuple[str, ...], folder: Path = FOLDER) -> Learned | None:
    """The parameters for an encoder and these features, read once; None, with the reason logged, where none fit."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        content = {name: (folder / name).read_bytes() for name in (ADAPTER, RANKER)}
    except FileNotFoundError:
        log.info("没有学得的检索参数，按词语与向量的合并得分排序")
        return None
    except (OSError, ValueError) as error:
        log.warning("学得的检索参数读不出来，暂不使用：%s", error)
        return None
    if manifest.get("encoder") != fingerprint or manifest.get("features") != list(features):
        log.info(
            "学得的检索参数是为别的编码器或别的特征拟合的，暂不使用；可用 python -m bench.fit_ranking --write 重新拟合"
        )
        return None
    if any(sha256(content[name]).hexdigest() != manifest.get("sha256", {}).get(name) for name in content):
        log.warning("学得的检索参数与清单不符，暂不使用；请恢复 %s", folder.name)
        return None
    slope, offset = manifest["scale"]
    try:
        return _loaded(content, manifest["sha256"][RANKER], features, (float(slope), float(offset)))
    except (ImportError, OSError) as error:
        log.warning("lightgbm 无法载入，按词语与向量的合并得分排序：%s（精简的系统上需另装 libgomp1）", error)
        return None


def _loaded(content: Mapping[str, bytes], mark: str, features: tuple[str, ...], scale: tuple[float, float]) -> Learned:
    import lightgbm  # a quarter of a second, and only for a process that searches

    with np.load(BytesIO(content[ADAPTER]), allow_pickle=False) as arrays:
        adapter = Adapter(*(arrays[name].astype(np.float32) for name in ("up", "down", "shift")))
    booster = lightgbm.Booster(model_str=content[RANKER].decode())
    return Learned(adapter, Ranker(booster, features, scale), mark[:16])
