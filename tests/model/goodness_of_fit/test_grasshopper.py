"""Fits of the grasshopper's receptors: a survey's numbers, which were made with other code.

The survey's prototype: 10 stimulus and 16 history bumps, ridge 0.001, first 80%; its held-out bits per
spike, and Kolmogorov-Smirnov distances as medians of 20 draws. It does not say windows and spacing of the
bumps. Those below were searched for, so that all of its 24 numbers come out within 5%; its ridge is then
one of the summed loss, 0.001 / 8000 in glmlab, which divides by the number of bins, and its columns
are not divided by their standard deviations. With the same bumps and the ridge as in glmlab, distances
are up to 80% off (recording 2, both, naive: 0.093). Its correction is "haslinger" with the rate as the hazard.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

import glmlab
from glmlab.goodness_of_fit import bits_per_spike, compare_with_free_runs, rescale_time
from glmlab.model.basis import RaisedCosineLogEval
from glmlab.model.design_matrix import Columns, filter_columns
from glmlab.model.simulation import simulate_with_history
from glmlab.recordings import BinnedRecording, grasshopper_receptor

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
def binned(number: int) -> BinnedRecording:
    return grasshopper_receptor(number).binned(1e-3)


@cache
def columns_of(number: int) -> dict[str, Columns]:
    recording = binned(number)
    stimulus = recording.covariates[:, 0] - recording.covariates[:, 0].mean()
    past = recording.counts
    return {
        "stimulus": filter_columns("stimulus", stimulus, STIMULUS.evaluate_on_grid(40)[1]),
        "history": filter_columns("history", past, HISTORY.evaluate_on_grid(70)[1], first_lag=1),
    }


@cache
def fitted(number: int, covariates: str) -> tuple[glmlab.glm.GLM, np.ndarray]:
    """Model and design matrix, ``(n_time_bins, n_features)``."""
    names = ("stimulus", "history") if covariates == "both" else (covariates,)
    columns = [columns_of(number)[name] for name in names]
    X = np.concatenate([each.values * each.scale for each in columns], axis=1)
    model = glmlab.glm.GLM(regularizer="Ridge", regularizer_strength=0.001 / N_TRAIN)
    return model.fit(X[:N_TRAIN], binned(number).counts[:N_TRAIN]), X


def fitted_rate(number: int, covariates: str) -> np.ndarray:
    model, X = fitted(number, covariates)
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
    counts, rate = binned(number).counts, fitted_rate(number, covariates)
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
        counts, rate = binned(number).counts, fitted_rate(number, "both")
        ordered = rescale_time(counts[:N_TRAIN], rate[:N_TRAIN], method="order_statistics")
        assert ordered.kolmogorov_smirnov.rejects


@pytest.mark.parametrize("number", [1, 2])
def test_run_freely_the_model_lacks_the_receptors_adaptation(number: int) -> None:
    """Over seconds the receptor's rate falls, which a history of 70 ms cannot do: its counts scatter too little."""
    model, _ = fitted(number, "history")
    run = simulate_with_history(
        jnp.asarray(np.random.default_rng(0).random((60, N_TRAIN))),
        jnp.full(N_TRAIN, float(model.intercept_[0])),
        jnp.asarray(columns_of(number)["history"].basis_matrix @ np.asarray(model.coef_)),
        jnp.zeros(70),
        inverse_link=jnp.exp,
    )
    assert (np.asarray(run.runaway_bin) == N_TRAIN).all()
    counts = binned(number).counts[:N_TRAIN]
    found = compare_with_free_runs(counts, np.asarray(run.counts), bin_size_s=1e-3)
    assert found.firing_rate_hz.p_value > 0.05
    assert found.fano_factor.p_value < 0.05
    assert (found.fano_factor.data[-2:] > found.fano_factor.high[-2:]).all()


@pytest.mark.parametrize(("number", "covariates"), [row[:2] for row in SURVEY])
def test_what_passes_by_its_distance_fails_by_its_correlation(number: int, covariates: str) -> None:
    counts, rate = binned(number).counts[:N_TRAIN], fitted_rate(number, covariates)
    assert rescale_time(counts, rate[:N_TRAIN]).serial_correlation().p_value < 0.01
