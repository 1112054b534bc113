"""Fits the map that leads a question's vector towards the articles that answer it: low rank, close to the identity.

Needs torch (`pip install torch==2.13.0`), which the product does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.search.fusion import MEAN_SHARE
from kb.search.learned import Adapter
from kb.search.vectors import Matrix, Vector

# Chosen on STARD's develop half and our own develop questions by R@10 and MRR of the cosines alone.
RANK, TEMPERATURE, PENALTY = 96, 0.03, 1e-3
BATCH, RATE, NEGATIVES = 256, 5e-3, 6000


@dataclass(frozen=True, slots=True)
class Pairs:
    """Questions and the passages of the articles that answer: `vectors` n×d, `gold` rows of the passage matrix."""

    vectors: Matrix
    gold: Sequence[Sequence[int]]

    def repeated(self, times: int) -> Pairs:
        """Every pair so many times: what is rare weighs more."""
        return Pairs(np.concatenate([self.vectors] * times), list(self.gold) * times)

    def joined(self, other: Pairs) -> Pairs:
        """Both one after the other."""
        return Pairs(np.concatenate([self.vectors, other.vectors]), [*self.gold, *other.gold])


def fit_adapter(pairs: Pairs, passages: Matrix, mean: Vector, *, epochs: int, seed: int = 0) -> Adapter:
    """Softmax over sampled passages, any passage of a gold article counting; the map's squares are penalised."""
    import torch

    torch.manual_seed(seed)
    width = passages.shape[1]
    rows, centre, asked = torch.tensor(passages), torch.tensor(mean), torch.tensor(pairs.vectors)
    up = torch.zeros(width, RANK, requires_grad=True)
    down = (torch.randn(width, RANK) / width**0.5).requires_grad_(True)
    shift = torch.zeros(width, requires_grad=True)
    count = len(pairs.gold)
    steps = epochs * -(-count // BATCH)
    optimiser = torch.optim.Adam([up, down, shift], lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps, pct_start=0.1)
    for _ in range(epochs):
        order = torch.randperm(count)
        for start in range(0, count, BATCH):
            chosen = order[start : start + BATCH]
            question = asked[chosen]
            moved = question + (question @ down) @ up.T + shift - MEAN_SHARE * centre
            moved = moved / moved.norm(dim=1, keepdim=True)
            columns, mask = _columns([pairs.gold[i] for i in chosen.tolist()], len(rows))
            scores = (moved @ rows[columns].T) / TEMPERATURE
            hidden = scores.masked_fill(~torch.tensor(mask), -1e9)
            likelihood = (torch.logsumexp(scores, 1) - torch.logsumexp(hidden, 1)).mean()
            loss = likelihood + PENALTY * ((up**2).sum() + (shift**2).sum())
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    arrays = [each.detach().numpy().astype(np.float32) for each in (up, down.T, shift)]
    return Adapter(*arrays)


def _columns(gold: Sequence[Sequence[int]], passages: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Passages sampled for one batch, its gold ones among them, and which of them are gold for which question."""
    import torch

    sampled = torch.randint(0, passages, (NEGATIVES,)).numpy()
    columns = np.unique(np.concatenate([sampled, *(np.array(one, dtype=np.int64) for one in gold)]))
    mask = np.zeros((len(gold), len(columns)), dtype=np.bool_)
    for row, one in enumerate(gold):
        mask[row, np.searchsorted(columns, one)] = True
    return columns, mask
