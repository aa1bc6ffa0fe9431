"""The leak: a cell that ignores position but drifts slowly is a place cell to shuffled folds, and to no others.

A rat's path visits a place for seconds, and a drift lasts as long: bins held out at random are predicted
from those next to them, through whichever place the rat was in. (Of 40 cells, of which the first 8 are here,
shuffled folds call 40 place cells and blocked ones 2; ``python -m tests.benchmarks.model_selection`` counts them.)

Source: Harris (2021), bioRxiv 2020.11.29.402719, for nonsense correlations of slow signals.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.special import gammaln

from glmlab.glm import GLMCV
from glmlab.model_selection import ContiguousFolds, FoldScheme, ShuffledFolds

pytestmark = [
    pytest.mark.usefixtures("float64"),
    pytest.mark.filterwarnings("ignore::glmlab.model.glm.GridEdgeWarning"),
]

N_BINS = 3_000
BIN_S = 0.2
RATE_HZ = 5.0
STRENGTHS = np.geomspace(10, 1e-5, 7)
N_CELLS = 8
BLOCKED = ContiguousFolds(5, gap=300)
"""A gap of a minute, of which a drift of 10 s remembers nothing."""


def slow_noise(rng: np.random.Generator, n: int, tau_s: float) -> np.ndarray:
    """An Ornstein-Uhlenbeck process of unit variance, one value per bin."""
    kept = np.exp(-BIN_S / tau_s)
    kicks = rng.normal(size=n) * np.sqrt(1 - kept**2)
    kicks[0] = rng.normal()
    return np.asarray(lfilter([1], [1, -kept], kicks))


def place_bumps(rng: np.random.Generator) -> np.ndarray:
    """64 bumps over a box of 1 m, along a path whose velocity (0.2 m/s) is forgotten in 0.7 s."""
    velocity = 0.2 * np.column_stack([slow_noise(rng, N_BINS, 0.7) for _ in range(2)])
    free = rng.uniform(size=2) + np.cumsum(velocity * BIN_S, axis=0)
    # Walls reflect: the free path, folded back into the box.
    path = np.abs((free + 1) % 2 - 1)
    centers = (np.stack(np.meshgrid(*[np.arange(8)] * 2), axis=-1).reshape(-1, 2) + 0.5) / 8
    squares = np.square(path[:, None] - centers).sum(axis=-1)
    return np.exp(-squares / (2 * 0.1**2))


class Verdict(NamedTuple):
    """Held-out bits per spike along the strengths, and the strength that was chosen."""

    bits: np.ndarray
    strength: float


def judge(X: np.ndarray, y: np.ndarray, folds: FoldScheme) -> Verdict:
    model = GLMCV(cv=folds, strength_grid=STRENGTHS).fit(X, y)
    null = [
        np.mean(y[test] * np.log(y[train].mean()) - y[train].mean() - gammaln(y[test] + 1))
        for train, test in folds.folds(N_BINS).splits()
    ]
    bits = (model.score_path_ - null).mean(axis=1) / (np.log(2) * y.mean())
    return Verdict(bits, model.strength_)


def verdicts(drift: float, n_cells: int = N_CELLS) -> list[tuple[Verdict, Verdict]]:
    """Judge cells by shuffled and by blocked folds; `drift` is the deviation of their log-rate."""
    found = []
    for seed in range(n_cells):
        rng = np.random.default_rng(seed)
        X = place_bumps(rng)
        log_rate = drift * slow_noise(rng, N_BINS, 10.0) - drift**2 / 2
        y = rng.poisson(RATE_HZ * BIN_S * np.exp(log_rate)).astype(float)
        found.append((judge(X, y, ShuffledFolds(5, seed)), judge(X, y, BLOCKED)))
    return found


def test_shuffled_folds_call_a_drifting_cell_a_place_cell_and_blocked_folds_do_not() -> None:
    found = verdicts(drift=1.5)
    chosen = [shuffled.bits.argmax() for shuffled, _ in found]
    leaked = np.array([one.bits[k] for (one, _), k in zip(found, chosen, strict=True)])
    honest = np.array([one.bits[k] for (_, one), k in zip(found, chosen, strict=True)])
    # The same fits of the same cells: only the folds differ.
    assert (leaked > 0.01).all()
    assert (honest < 0).all()
    # The penalty that shuffled folds pick is weaker by more than an order of magnitude.
    ratios = [blocked.strength / shuffled.strength for shuffled, blocked in found]
    assert min(ratios) >= 10
    assert np.median(ratios) >= 100


def test_without_a_drift_nobody_is_taken_in() -> None:
    for shuffled, blocked in verdicts(drift=0.0):
        assert shuffled.bits.max() < 0.01
        assert blocked.bits.max() < 0.01
