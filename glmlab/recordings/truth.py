"""What made a simulated neuron fire."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from glmlab.recordings.covariate import Covariate
from glmlab.recordings.spikes import EDGE, FloatArray

HISTORY = "history"
"""Stands for the neuron's own spikes where a filter names a covariate."""


@dataclass(frozen=True, eq=False)
class TrueFilter:
    """What one input adds to the logarithm of the rate.

    Attributes
    ----------
    covariate
        Name of the covariate that it filters, or `HISTORY`.
    values
        Gain at each lag, shape ``(window_size,)``: per unit of the covariate, or per spike.
    bin_size_s
        Seconds from one lag to the next.
    first_lag
        Lag of the first value in bins: 0 for a covariate, 1 for spikes.
    """

    covariate: str
    values: FloatArray
    bin_size_s: float
    first_lag: int = 0

    @property
    def lags_s(self) -> FloatArray:
        """Lags in seconds, shape ``(window_size,)``."""
        return self.bin_size_s * np.arange(
            self.first_lag, self.first_lag + self.values.size, dtype=float
        )

    def at(self, bin_size_s: float) -> TrueFilter:
        """Return the filter nearest to this one in wider bins.

        Where in its bin a spike or a value lies is averaged over, which divides the gain of each lag between
        the two wider lags about it; spikes are counted over the bin while covariates are averaged, so that
        gains per spike are divided by the ratio of the widths. Effects within one bin have no lag there and
        are left out of a history filter.

        Parameters
        ----------
        bin_size_s
            Length of the wider bin.

        Raises
        ------
        ValueError
            If the bin is narrower than the filter's own.
        """
        ratio = bin_size_s / self.bin_size_s
        if ratio < 1 - EDGE:
            raise ValueError(
                f"The true filter of {self.covariate} is known in bins of {1e3 * self.bin_size_s:g} ms, and "
                f"not in narrower ones of {1e3 * bin_size_s:g} ms."
            )
        place = (self.first_lag + np.arange(self.values.size)) / ratio
        lower = np.floor(place + EDGE).astype(int)
        share = np.clip(place - lower, 0, 1)
        gains = np.zeros(lower[-1] + 2)
        np.add.at(gains, lower, (1 - share) * self.values)
        np.add.at(gains, lower + 1, share * self.values)
        if self.covariate == HISTORY:
            gains /= ratio
        return TrueFilter(
            self.covariate, np.trim_zeros(gains[self.first_lag :], "b"), bin_size_s, self.first_lag
        )


@dataclass(frozen=True, eq=False)
class Truth:
    """What is known of a simulated neuron, whose rate is ``exp`` of a sum of filtered inputs.

    Attributes
    ----------
    baseline_hz
        Rate where all filtered inputs are zero; the mean rate where nothing is filtered.
    rate_hz
        The rate in Hz that the spikes were drawn from, given those before; as a `Covariate`.
    filters
        One for each input that is filtered.
    tuning_hz
        The rate in Hz as a function of the covariates' values, shape ``(n, n_covariates)``, where it
        depends on nothing else.
    """

    baseline_hz: float
    rate_hz: Covariate
    filters: tuple[TrueFilter, ...] = ()
    tuning_hz: Callable[[FloatArray], FloatArray] | None = None
