"""Networks whose rates are held down by strong inhibition: they settle or swing, but do not run away."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import brentq

import glmlab as nmo
from glmlab.model.inverse_links import resolve_inverse_link
from glmlab.model.stability.report import checked_network, quick_tests
from glmlab.model.stability.resting_state import resting_state

FEW_RUNS: dict[str, Any] = {"n_bins": 2000, "n_runs": 16}


def inhibited(gain: float, n_lags: int) -> NDArray[np.float64]:
    """Two neurons that inhibit themselves; one excites the other a little, so nothing is certain."""
    filters = np.zeros((20, 2, 2))
    filters[:n_lags, 0, 0] = filters[:n_lags, 1, 1] = gain / n_lags
    filters[5:10, 0, 1] = 0.02
    return filters


@pytest.mark.parametrize("link", ["softplus", "exp"])
@pytest.mark.parametrize("gain", [-1.0, -20.0, -500.0])
def test_a_neuron_that_inhibits_itself_settles(link: str, gain: float) -> None:
    function = {"softplus": np.logaddexp, "exp": lambda _, u: np.exp(u)}[link]
    expected = brentq(lambda u: 1.0 + gain * function(0.0, u) - u, -600.0, 1.0, xtol=1e-13)
    with jax.enable_x64(True):
        state = resting_state(
            np.full((1, 1, 1), gain), np.array([1.0]), resolve_inverse_link(link), 30.0
        )
    assert state.exists
    assert state.predictor == pytest.approx(expected, abs=1e-8)
    assert state.rate == pytest.approx(function(0.0, expected), rel=1e-6)


def test_a_strong_stimulus_against_strong_inhibition_is_no_runaway() -> None:
    stimulus = np.full((500, 2), 4.5)
    network = checked_network(inhibited(-40.0, 5), [-4.0, -4.0], "exp", stimulus)
    quick = quick_tests(network)
    assert quick.rests
    assert quick.verdict == "untested"
    assert not quick.guarantee.holds
    report = nmo.stability.assess(
        network.filters, [-4.0, -4.0], "exp", feedforward_drive=stimulus, **FEW_RUNS
    )
    assert report.runaway_share == 0
    assert report.verdict == "stable"


def test_rates_that_swing_within_bounds_are_fragile_and_not_unstable() -> None:
    # A single strong lag turns each large rate into a small one in the next bin, and back.
    filters = inhibited(-10.0, 1)
    quick = quick_tests(checked_network(filters, [1.0, 1.0], "exp"))
    assert quick.companion_radius > 1.5
    assert quick.n_crit is None
    assert quick.verdict == "fragile"
    report = nmo.stability.assess(filters, [1.0, 1.0], "exp", **FEW_RUNS)
    assert report.runaway_share == 0
    assert report.verdict == "fragile"


def test_without_a_resting_state_the_reasons_say_so() -> None:
    report = nmo.stability.assess(np.full((5, 1, 1), 1.0), [0.0], "exp", **FEW_RUNS)
    assert report.verdict == "unstable"
    assert report.companion_radius == np.inf
    assert any("do not settle" in reason for reason in report.reasons)
    assert not any("inf" in reason.split() for reason in report.reasons)
