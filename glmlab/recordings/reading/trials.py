"""When trials began and ended."""

from __future__ import annotations

import numpy as np

from glmlab.recordings.reading.contents import Contents, Variable
from glmlab.recordings.reading.signals import Grid
from glmlab.recordings.spikes import FloatArray


def trials_of_rows(n_trials: int, trial_s: float) -> FloatArray:
    """Return trials of one length, one after the other, shape ``(n_trials, 2)``."""
    edges = np.arange(n_trials + 1, dtype=float) * trial_s
    return np.stack([edges[:-1], edges[1:]], axis=1)


def trials_of_numbers(trial: Variable | None, grid: Grid | None) -> FloatArray | None:
    """Return the stretches over which the number of the trial stays the same, in seconds of the file."""
    if trial is None or grid is None or trial.values.shape != (grid.n_samples,):
        return None
    changes = np.flatnonzero(trial.values[1:] != trial.values[:-1]) + 1
    edges = grid.start_s + np.concatenate([[0], changes, [grid.n_samples]]) * grid.interval_s
    return np.stack([edges[:-1], edges[1:]], axis=1)


def n_trials_of(contents: Contents, trial: Variable | None) -> int:
    """Return how many trials there are, as far as a file tells by numbers of trials or epochs; 0 for none."""
    if trial is not None:
        n_trials = 1 + int(np.count_nonzero(trial.values[1:] != trial.values[:-1]))
        # With a number of its own each sample is none of a trial.
        return n_trials if 1 < n_trials < trial.values.size else 0
    epochs = epochs_of(contents)
    return 0 if epochs is None or not _are_trials(epochs[np.argsort(epochs[:, 0])]) else len(epochs)


def _are_trials(in_order: FloatArray) -> bool:
    # One epoch over everything says nothing, and overlapping ones are no trials.
    return len(in_order) > 1 and not (np.diff(in_order.ravel()) < 0).any()


def trials_within(trials_s: FloatArray | None, start_s: float, end_s: float) -> FloatArray | None:
    """Return trials that lie in a stretch of time, from whose start they are counted; None for none.

    Those that reach over its ends are cut.
    """
    if trials_s is None:
        return None
    cut = np.clip(trials_s[np.argsort(trials_s[:, 0], kind="stable")], start_s, end_s) - start_s
    cut = cut[cut[:, 1] > cut[:, 0]]
    return cut if _are_trials(cut) else None


def epochs_of(contents: Contents) -> FloatArray | None:
    """Return the epochs of a file where these are well formed."""
    epochs = contents.epochs_s
    if epochs is None or not np.isfinite(epochs).all() or (epochs[:, 1] < epochs[:, 0]).any():
        return None
    return epochs
