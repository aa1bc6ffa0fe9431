"""Fits of the grasshopper's receptors: a survey's numbers, which were made with other code.

The survey's prototype: 10 stimulus and 16 history bumps, ridge 0.001, first 80%; its held-out bits per spike, and
Kolmogorov-Smirnov distances as medians of 20 draws. It does not say windows and spacing of the bumps. Those below
were searched for, so that all of its 18 numbers come out within 5%; its ridge is then one of the summed
loss, 0.001 / 8000 in glmlab, which divides by the number of bins, and its columns are not divided by their
standard deviations. With the ridge as in glmlab its distances are up to 80% off (recording 2, both, naive: 0.093). Its
correction is "haslinger" with the rate as the hazard.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

import glmlab
from glmlab.goodness_of_fit import bits_per_spike, rescale_time
from glmlab.model.basis import RaisedCosineLogEval
from glmlab.model.design_matrix import filter_columns
from glmlab.recordings import grasshopper_receptor

pytestmark = pytest.mark.usefixtures("float64")

N_TRAIN = 8000
STIMULUS = RaisedCosineLogEval(10, time_scaling=39.0, enforce_decay_to_zero=False)
HISTORY = RaisedCosineLogEval(16, time_scaling=20.0)

# Recording, covariates, bits per spike, naive and corrected distance, band, passes.
SURVEY = [
    (1, "stimulus", 0.95, 0.286, 0.230, 0.049, False),
    (1, "history", 0.52, 0.089, 0.033, 0.049, True),
    (1, "both", 1.84, 0.106, 0.125, 0.049, False),
    (2, "stimulus", 0.11, 0.314, 0.285, 0.051, False),
    (2, "history", 0.65, 0.060, 0.030, 0.051, True),
    (2, "both", 0.81, 0.052, 0.042, 0.051, True),
]


@cache
def fitted_rate(number: int, covariates: str) -> np.ndarray:
    recording = grasshopper_receptor(number)
    stimulus = filter_columns(
        "stimulus",
        recording.stimulus - recording.stimulus.mean(),
        STIMULUS.evaluate_on_grid(40)[1],
    )
    history = filter_columns(
        "history", recording.counts, HISTORY.evaluate_on_grid(70)[1], first_lag=1
    )
    chosen = {"stimulus": [stimulus], "history": [history], "both": [stimulus, history]}[covariates]
    X = np.concatenate([columns.values * columns.scale for columns in chosen], axis=1)
    model = glmlab.glm.GLM(regularizer="Ridge", regularizer_strength=0.001 / N_TRAIN)
    model.fit(X[:N_TRAIN], recording.counts[:N_TRAIN])
    return np.asarray(model.predict(X))


@pytest.mark.parametrize(
    ("number", "covariates", "bits", "naive", "corrected", "band", "passes"), SURVEY
)
def test_the_surveys_numbers_are_met_within_5_percent(
    number: int,
    covariates: str,
    bits: float,
    naive: float,
    corrected: float,
    band: float,
    passes: bool,
) -> None:
    counts, rate = grasshopper_receptor(number).counts, fitted_rate(number, covariates)
    held_out = slice(N_TRAIN, None)
    found = bits_per_spike(counts[held_out], rate[held_out], counts[:N_TRAIN].mean())
    assert found == pytest.approx(bits, rel=0.05)
    tests: dict[Any, Any] = {
        method: rescale_time(counts[:N_TRAIN], rate[:N_TRAIN], method=method).kolmogorov_smirnov
        for method in ("naive", "haslinger")
    }
    assert tests["naive"].distance == pytest.approx(naive, rel=0.05)
    assert tests["haslinger"].distance == pytest.approx(corrected, rel=0.05)
    assert tests["haslinger"].band == pytest.approx(band, rel=0.05)
    assert tests["haslinger"].rejects is not passes
    assert tests["naive"].rejects


@pytest.mark.parametrize("number", [1, 2])
def test_with_the_fit_as_the_truth_only_the_corrected_test_passes(number: int) -> None:
    rate = fitted_rate(number, "both")[:N_TRAIN]
    rng = np.random.default_rng(number)
    naive, corrected = [], []
    for seed in range(200):
        counts = rng.poisson(rate)
        naive.append(rescale_time(counts, rate, method="naive").kolmogorov_smirnov.rejects)
        corrected.append(rescale_time(counts, rate, seed=seed).kolmogorov_smirnov.rejects)
    assert np.mean(naive) >= 0.93
    assert 0.02 <= np.mean(corrected) <= 0.07


def test_poisson_counts_of_these_rates_would_share_bins_as_the_receptors_spikes_never_do() -> None:
    for number in (1, 2):
        counts, rate = grasshopper_receptor(number).counts, fitted_rate(number, "both")
        ordered = rescale_time(counts[:N_TRAIN], rate[:N_TRAIN], method="order_statistics")
        assert ordered.kolmogorov_smirnov.rejects
