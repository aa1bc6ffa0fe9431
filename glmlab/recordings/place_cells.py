"""Two cells of a real rat on its way: one that fires in a place, and one that only drifts.

The second knows nothing of the place. Since a rat is rarely in two places at once, nor twice in one place at
the same level of the drift, shuffled folds take it for a place cell: Harris (2020), bioRxiv
2020.11.29.402719, on nonsense correlations of slow signals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glmlab.recordings.covariate import Covariate
from glmlab.recordings.random_signals import coloured_noise, spikes_at_rate
from glmlab.recordings.rat_path import BOX_CM, CITATION, SAMPLING_INTERVAL_S, rat_path
from glmlab.recordings.recording import Recording
from glmlab.recordings.spikes import FloatArray, SpikeTimes
from glmlab.recordings.truth import Truth

BACKGROUND_HZ = 0.5
PEAK_HZ = 20.0
FIELD_SD_CM = 12.0
DRIFTING_MEAN_HZ = 4.0
DRIFT_SD = 1.0
"""Standard deviation of the log rate: two thirds of the time it is within a factor of 2.7 of its median."""


@dataclass(frozen=True)
class PlaceField:
    """A Gaussian bump of the rate upon a background.

    Attributes
    ----------
    centre_cm
        x and y.
    """

    centre_cm: tuple[float, float]

    def __call__(self, position: FloatArray) -> FloatArray:
        """Return the rate in Hz, shape ``(n,)``, at positions in cm of shape ``(n, 2)``."""
        squared = np.square(position - np.asarray(self.centre_cm)).sum(axis=1)
        return BACKGROUND_HZ + PEAK_HZ * np.exp(-squared / (2 * FIELD_SD_CM**2))


def place_cell(seed: int = 0) -> Recording:
    """Simulate a place cell on a real rat's path of ten minutes.

    Parameters
    ----------
    seed
        Of the spikes and of the field's centre, which is anywhere but within 20 cm of a wall.

    Raises
    ------
    FileNotFoundError
        If ratinabox, which carries the path, is not installed.
    """
    generator = np.random.default_rng(seed)
    x, y = generator.uniform(0.2 * BOX_CM, 0.8 * BOX_CM, size=2)
    field = PlaceField((float(x), float(y)))
    rate_hz = field(np.stack([c.values for c in rat_path()], axis=1))
    return _on_the_path(
        "Place cell", generator, rate_hz, Truth(BACKGROUND_HZ, _rate(rate_hz), (), field)
    )


def drifting_cell(seed: int = 0, tau_s: float = 10.0) -> Recording:
    """Simulate a cell that ignores where the rat is, while its log rate drifts slowly.

    Parameters
    ----------
    seed
        Of the spikes and of the drift, an Ornstein-Uhlenbeck process.
    tau_s
        Its time constant.

    Raises
    ------
    ValueError
        If the time constant is not above 0.
    FileNotFoundError
        If ratinabox, which carries the path, is not installed.
    """
    if not tau_s > 0:
        raise ValueError(f"tau_s must be above 0 s, but it is {tau_s}.")
    generator = np.random.default_rng(seed)
    n_samples = rat_path()[0].values.size
    drift = DRIFT_SD * coloured_noise(generator, n_samples, SAMPLING_INTERVAL_S, tau_s)
    # The mean of a log-normal rate is that of the logarithm and half its variance.
    rate_hz = DRIFTING_MEAN_HZ * np.exp(drift - DRIFT_SD**2 / 2)
    return _on_the_path(
        "Drifting cell", generator, rate_hz, Truth(DRIFTING_MEAN_HZ, _rate(rate_hz))
    )


def _rate(rate_hz: FloatArray) -> Covariate:
    return Covariate("true rate", "Hz", rate_hz, SAMPLING_INTERVAL_S)


def _on_the_path(
    name: str, generator: np.random.Generator, rate_hz: FloatArray, truth: Truth
) -> Recording:
    times = spikes_at_rate(generator, rate_hz, SAMPLING_INTERVAL_S)
    return Recording(
        name=name,
        spikes=SpikeTimes(times, rate_hz.size * SAMPLING_INTERVAL_S),
        covariates=rat_path(),
        citation=CITATION,
        truth=truth,
    )
