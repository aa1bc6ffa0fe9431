"""Each preset of the coupled network keeps what it promises."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import gammaln, xlogy

from glmlab.workspaces.coupling.compute.fit import fit_simulation
from glmlab.workspaces.coupling.compute.pipeline import compute
from glmlab.workspaces.coupling.compute.stability import run_monte_carlo
from glmlab.workspaces.coupling.presets import PRESETS, origin_of, preset_of
from glmlab.workspaces.coupling.results import Recovered, Results
from glmlab.workspaces.coupling.settings import Settings


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
    assert preset_of(replace(settings, receiver=1, tab="basis")) == name
    for change in ({"seed": 7}, {"coupling_scale": 5.0}, {"window": 45}, {"n_trials": 7}):
        changed = replace(settings, **change)
        assert preset_of(changed) == "own"
        # One trial of a network is of the same network.
        assert origin_of(changed) == {"trial": "page"}.get(name, name)
    assert origin_of(replace(settings, intercept=-5.0)) == "own"
    assert results.simulation.first_runaway is None
    assert results.simulation.counts.sum() > 20


def test_the_page_has_the_spikes_of_the_page() -> None:
    assert of_preset("page").simulation.counts[0].sum(axis=0).tolist() == [31, 27]
    assert of_preset("trial").simulation.counts.sum(axis=1).tolist() == [[31, 27]]


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


def test_a_fit_that_is_good_explodes() -> None:
    settings = PRESETS["explodes"].settings
    results, found = compute(settings), last_fit(settings)
    counts, rates = results.simulation.counts, results.simulation.rates
    constant = np.broadcast_to(counts.mean(axis=(0, 1)), counts.shape)
    of_truth = 1 - log_likelihood(counts, rates) / log_likelihood(counts, constant)
    # A good fit: every edge and no other, and explains what the truth itself explains.
    np.testing.assert_array_equal(found.is_edge[found.chosen], found.is_true_edge)
    assert found.is_true_edge.all()
    assert of_truth < found.pseudo_r2[found.chosen] < 1.1 * of_truth
    # The truth is quiet, also in 64 long runs; what was fitted to it explodes within these very trials.
    *_, (_, truth) = run_monte_carlo(settings)
    assert truth.runs is not None
    assert truth.runs.share == 0
    assert results.simulation.first_runaway is None
    assert np.sum(found.runaway_neuron >= 0) >= 2
    assert found.stability.verdict == "unstable"
    assert found.stability.runs is not None
    assert found.stability.runs.share_interval[0] > 0.05


def test_common_input_makes_neurons_fire_together_without_coupling() -> None:
    settings = replace(PRESETS["common"].settings, tab="correlations")
    results = compute(settings)
    assert not results.filters.true[:, [0, 1], [1, 0]].any()
    # About the mean over trials, which the input shares, nothing is left: so take the raw counts.
    counts = results.simulation.counts.reshape(-1, 2).astype(float)
    together = np.corrcoef(counts.T)[0, 1]
    assert together > 4 / np.sqrt(len(counts))
    assert results.correlations is not None
    at_zero = results.correlations.values[results.correlations.lag == 0, 0, 1]
    assert abs(at_zero[0]) < 2 * results.correlations.noise


def test_activity_reaches_the_last_neuron_of_the_chain_later() -> None:
    counts = of_preset("chain").simulation.counts.mean(axis=0)
    before = counts[:100].mean(axis=0)
    response = counts[100:160] - before
    assert (response.sum(axis=0) > 0).all()
    course = np.maximum(response, 0)
    middles = (np.arange(60)[:, None] * course).sum(axis=0) / course.sum(axis=0)
    assert middles[4] > middles[0] + 8


def test_two_neurons_are_those_of_the_seed_page() -> None:
    settings = PRESETS["page"].settings
    assert settings == Settings()
    assert of_preset("page").filters.true.shape == (100, 2, 2)


def log_likelihood(counts: np.ndarray, rates: np.ndarray) -> float:
    return float(np.sum(xlogy(counts, rates) - rates - gammaln(counts + 1)))
