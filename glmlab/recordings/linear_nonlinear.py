"""A linear-nonlinear Poisson cell: a filter, an exponential, and spikes that know nothing of each other.

Source: Chichilnisky (2001), Network 12:199; the filter is a difference of gammas, as fast and slow parts of
a receptive field's time course are drawn, and coloured noise is what makes a spike-triggered average a blurred
picture of it (Paninski, 2003, Network 14:437).
"""

from __future__ import annotations

import numpy as np

from glmlab.model.gammas import difference_of_gammas
from glmlab.recordings.covariate import Covariate
from glmlab.recordings.random_signals import coloured_noise, spikes_at_rate
from glmlab.recordings.recording import Recording
from glmlab.recordings.spikes import FloatArray, SpikeTimes
from glmlab.recordings.truth import TrueFilter, Truth

BIN_SIZE_S = 1e-3
WINDOW_SIZE = 100
STIMULUS_TAU_S = 0.02
BASELINE_HZ = 15.0
GAIN = 0.8
"""Standard deviation of the filtered stimulus: 99% of the rates are from 2 to 120 Hz."""


def scaled_filter(gain: float) -> FloatArray:
    """Excitation that peaks after 13 ms, then suppression that peaks after 44 ms, in bins of 1 ms from lag 0.

    Parameters
    ----------
    gain
        Standard deviation of the coloured noise behind the filter.
    """
    shape = difference_of_gammas(WINDOW_SIZE, excit_a=4.0, excit_b=4.0, inhib_a=6.0, inhib_b=2.5)
    lags = np.arange(WINDOW_SIZE)
    correlation = np.exp(-np.abs(lags - lags[:, None]) * BIN_SIZE_S / STIMULUS_TAU_S)
    return gain * shape / np.sqrt(shape @ correlation @ shape)


def lnp_cell(seed: int = 0, duration_s: float = 60.0) -> Recording:
    """Simulate a linear-nonlinear Poisson cell with a biphasic filter, which hears coloured noise.

    Parameters
    ----------
    seed
        Of stimulus and spikes.
    duration_s
        How long.
    """
    generator = np.random.default_rng(seed)
    n_samples = round(duration_s / BIN_SIZE_S)
    stimulus = coloured_noise(generator, n_samples, BIN_SIZE_S, STIMULUS_TAU_S)
    gains = scaled_filter(GAIN)
    rate_hz = BASELINE_HZ * np.exp(np.convolve(stimulus, gains)[:n_samples])
    times = spikes_at_rate(generator, rate_hz, BIN_SIZE_S)
    return Recording(
        name="LNP cell",
        spikes=SpikeTimes(times, n_samples * BIN_SIZE_S),
        covariates=(Covariate("stimulus", "", stimulus, BIN_SIZE_S),),
        truth=Truth(
            baseline_hz=BASELINE_HZ,
            rate_hz=Covariate("true rate", "Hz", rate_hz, BIN_SIZE_S),
            filters=(TrueFilter("stimulus", gains, BIN_SIZE_S),),
        ),
    )
