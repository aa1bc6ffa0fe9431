"""Free runs: against the simulation of networks, and what counts as running away."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import pytest

import glmlab as nmo
from glmlab.model.simulation.coupled_run import BINS_PREPARED
from glmlab.model.stability import monte_carlo
from glmlab.model.stability.report import checked_network, free_runs
from tests.private import n_compiled

N_BINS, N_RUNS = 2 * BINS_PREPARED + 300, 12


def noisy_network(n_neurons: int = 2) -> tuple[Any, Any]:
    """Filters and intercepts of a network of which some runs run away."""
    decay = np.exp(-np.arange(10) / 3.0)[:, None, None]
    return 1.3 / n_neurons * decay * np.ones((n_neurons, n_neurons)), np.full(n_neurons, -3.3)


def test_runs_are_those_of_the_simulated_network() -> None:
    filters, intercepts = noisy_network()
    key = jax.random.key(5)
    with jax.enable_x64(True):
        network = checked_network(filters, intercepts, "exp")
        *_, escapes = free_runs(network, n_bins=N_BINS, n_runs=N_RUNS, random_key=key)
        blocks = [
            jax.random.uniform(jax.random.fold_in(key, block), (BINS_PREPARED, N_RUNS, 2), float)
            for block in range(3)
        ]
        uniform = np.swapaxes(np.concatenate(blocks), 0, 1)[:, :N_BINS]
        run = nmo.simulation.simulate_network(
            uniform,
            np.broadcast_to(intercepts, (N_BINS, 2)),
            filters,
            inverse_link_function="exp",
        )
    assert 0 < np.sum(run.runaway_neuron >= 0) < N_RUNS
    np.testing.assert_array_equal(escapes.bins, run.runaway_bin)
    np.testing.assert_array_equal(escapes.neurons, run.runaway_neuron)


def test_they_end_when_all_ran_away() -> None:
    report = nmo.stability.assess(np.full((5, 1, 1), 2.0), [0.0], "exp", n_runs=8)
    assert report.runaway_share == 1
    assert report.n_bins == BINS_PREPARED


@pytest.mark.parametrize("shape", [(40, 1), (3 * BINS_PREPARED, 1)])
def test_after_its_end_there_is_no_stimulus(shape: tuple[int, int]) -> None:
    report = nmo.stability.assess(
        np.zeros((5, 1, 1)), [4.0], "exp", np.full(shape, -8.0), n_bins=5 * BINS_PREPARED, n_runs=4
    )
    np.testing.assert_array_equal(report.escape_bin, shape[0])
    np.testing.assert_array_equal(report.escape_neuron, 0)


@pytest.mark.parametrize(
    ("intercept", "link"), [(5.0, "exp"), (1e4, "exp"), (-1.0, "identity"), (50.0, "softplus")]
)
def test_a_rate_that_is_too_large_infinite_or_negative_has_run_away(
    intercept: float, link: str
) -> None:
    # JAX draws no spike at an infinite rate: only the rate tells.
    filters = -np.ones((3, 2, 2))
    report = nmo.stability.assess(filters, [-0.0, intercept], link, n_bins=100, n_runs=5)
    assert report.verdict == "unstable"
    np.testing.assert_array_equal(report.escape_bin, 0)
    np.testing.assert_array_equal(report.escape_neuron, 1)
    assert not report.guarantee


def test_nothing_is_compiled_twice() -> None:
    filters, intercepts = noisy_network()
    options: dict[str, Any] = {"n_runs": 3, "n_bins": 500}
    nmo.stability.assess(filters, intercepts, "softplus", **options)
    compiled: Any = monte_carlo.run_block
    before = n_compiled(compiled)
    for scale, shift, key, n_bins in ((0.5, 0.1, 1, 500), (2.0, -1.0, 2, 3000), (0.0, 0.0, 3, 7)):
        nmo.stability.assess(
            scale * filters,
            intercepts + shift,
            "softplus",
            np.zeros((n_bins, 2)),
            n_bins=n_bins,
            n_runs=3,
            random_key=key,
        )
    assert n_compiled(compiled) == before


@pytest.mark.parametrize("link", ["softplus", "exp"])
def test_one_neuron_and_both_precisions(link: str) -> None:
    filters, intercepts = noisy_network(1)
    options: dict[str, Any] = {"n_bins": 1000, "n_runs": 32}
    single = nmo.stability.assess(2 * filters, intercepts, link, **options)
    with jax.enable_x64(True):
        double = nmo.stability.assess(2 * filters, intercepts, link, **options)
    assert single.verdict == double.verdict == "unstable"
    assert single.n_crit == double.n_crit
    assert single.companion_radius == pytest.approx(double.companion_radius, rel=1e-3)
