"""Each preset of the coupled network keeps what it promises."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import gammaln, xlogy

from glmlab.experiments.coupling import (
    PRESETS,
    Recovered,
    Results,
    Settings,
    compute,
    origin_of,
    preset_of,
)
from glmlab.experiments.coupling.fitting import fit_simulation
from glmlab.experiments.coupling.stability import run_monte_carlo


def of_preset(name: str, **changes: object) -> Results:
    return compute(replace(PRESETS[name].settings, **changes))


def last_fit(settings: Settings) -> Recovered:
    *_, (_, found) = fit_simulation(settings)
    return found


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_whole_and_found_again(name: str) -> None:
    settings = PRESETS[name].settings
    results = of_preset(name)
    assert preset_of(settings) == name
    assert preset_of(replace(settings, receiver=1, experiment="basis")) == name
    for change in ({"seed": 7}, {"coupling_scale": 5.0}, {"window": 45}, {"n_trials": 7}):
        changed = replace(settings, **change)
        assert preset_of(changed) == "own"
        assert origin_of(changed) == name
    assert origin_of(replace(settings, intercept=-5.0)) == "own"
    assert results.simulation.first_runaway is None
    assert results.simulation.counts.sum() > 20


def test_the_page_has_the_spikes_of_the_page() -> None:
    assert of_preset("page").simulation.counts[0].sum(axis=0).tolist() == [31, 27]


def test_a_bursting_neuron_pauses_and_comes_back() -> None:
    found = of_preset("bursting").correlations
    assert found is not None
    after = found.values[found.lag > 0, 0, 0]
    assert after[0] < -3 * found.noise
    assert np.argmax(after) + 1 in range(8, 13)
    assert after.max() > 3 * found.noise


def test_one_neuron_wins_and_not_always_the_same() -> None:
    counts = of_preset("winner").simulation.counts[:, 100:800].sum(axis=1)
    shares = counts / counts.sum(axis=1, keepdims=True)
    assert shares.max(axis=1).mean() > 0.75
    assert set(shares.argmax(axis=1)) == {0, 1}


def test_a_wave_goes_along_the_chain() -> None:
    counts = of_preset("chain").simulation.counts
    response = counts.mean(axis=0)[100:160] - counts[:, :100].mean(axis=(0, 1))
    peaks = [np.convolve(course, np.ones(5), "valid").argmax() for course in response.T]
    assert peaks == sorted(peaks)
    assert peaks[-1] - peaks[0] >= 12


@pytest.mark.parametrize("knows", [True, False])
def test_common_input_makes_false_edges_when_the_fit_does_not_know_of_it(knows: bool) -> None:
    settings = replace(PRESETS["common"].settings, stimulus_in_fit=knows)
    _, found = next(fit_simulation(settings))
    np.testing.assert_array_equal(found.is_true_edge, np.eye(2, dtype=bool))
    false = found.is_edge[found.chosen] & ~found.is_true_edge
    assert false.any() != knows


def test_a_fit_that_is_better_than_the_truth_explodes() -> None:
    settings = PRESETS["explodes"].settings
    results, found = compute(settings), last_fit(settings)
    counts, rates = results.simulation.counts, results.simulation.rates
    constant = np.broadcast_to(counts.mean(axis=(0, 1)), counts.shape)
    of_truth = 1 - log_likelihood(counts, rates) / log_likelihood(counts, constant)
    assert found.pseudo_r2[found.chosen] > of_truth
    *_, (_, truth) = run_monte_carlo(settings)
    assert truth.share == 0
    assert found.stability.verdict == "unstable"
    assert found.stability.share_low > 0.05


def log_likelihood(counts: np.ndarray, rates: np.ndarray) -> float:
    return float(np.sum(xlogy(counts, rates) - rates - gammaln(counts + 1)))
