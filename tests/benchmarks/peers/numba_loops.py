"""A recurrent network as loops that numba compiles, with softplus rates and NumPy's draws."""

from __future__ import annotations

import numpy as np
from numba import njit  # pyright: ignore[reportMissingImports]

from tests.benchmarks.peers.problems import FloatArray


@njit(fastmath=True)
def every_lag(drive: FloatArray, filters: FloatArray, seed: int) -> np.ndarray:
    """Sum over all lags and senders at every bin."""
    np.random.seed(seed)
    n_time_bins, n_neurons = drive.shape
    window_size = filters.shape[0]
    counts = np.zeros((n_time_bins, n_neurons))
    rates = np.zeros((n_time_bins, n_neurons))
    for t in range(n_time_bins):
        for receiver in range(n_neurons):
            eta = drive[t, receiver]
            for lag in range(min(window_size, t)):
                for sender in range(n_neurons):
                    eta += filters[lag, receiver, sender] * counts[t - 1 - lag, sender]
            rates[t, receiver] = np.log1p(np.exp(eta))
            counts[t, receiver] = np.random.poisson(rates[t, receiver])
    return counts


@njit(fastmath=True)
def spikes_only(drive: FloatArray, filters: FloatArray, seed: int) -> np.ndarray:
    """Add the filters of each spike to the bins after it."""
    np.random.seed(seed)
    n_time_bins, n_neurons = drive.shape
    window_size = filters.shape[0]
    counts = np.zeros((n_time_bins, n_neurons))
    rates = np.zeros((n_time_bins, n_neurons))
    by_sender = np.ascontiguousarray(filters.transpose(2, 0, 1))
    eta = drive.copy()
    for t in range(n_time_bins):
        for sender in range(n_neurons):
            rates[t, sender] = np.log1p(np.exp(eta[t, sender]))
            counts[t, sender] = np.random.poisson(rates[t, sender])
            if counts[t, sender] > 0:
                for lag in range(min(window_size, n_time_bins - 1 - t)):
                    for receiver in range(n_neurons):
                        gain = by_sender[sender, lag, receiver]
                        eta[t + 1 + lag, receiver] += gain * counts[t, sender]
    return counts
