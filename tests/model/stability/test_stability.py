"""The verdict on coupled networks: known cases, and each of its parts against what it should be."""

from __future__ import annotations

import itertools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

import glmlab as nmo
from glmlab.model.inverse_links import resolve_inverse_link
from glmlab.model.stability.kicks import Kick, critical_kick
from glmlab.model.stability.report import Network, checked_network, quick_tests
from glmlab.model.stability.resting_state import (
    branching_ratio,
    companion_matrix,
    companion_radius,
    resting_state,
)
from glmlab.model.stability.shrinking import scaled, shrink_steps
from tests.model.simulation import page_network as page

FILTERS = np.tensordot(page.BASIS, page.COEF, (1, 2)) / 0.8
INTERCEPTS = np.full(2, -4.0)
STIMULUS = page.STIMULUS[:, :, 0]
SOFTPLUS = resolve_inverse_link("softplus")


def assess(scale: float, link: str = "softplus", **changes: Any) -> Any:
    options = {"feedforward_drive": STIMULUS, "n_bins": 20_000, "n_runs": 64} | changes
    return nmo.stability.assess(scale * FILTERS, INTERCEPTS, link, **options)


@pytest.mark.parametrize("link", ["softplus", "exp"])
def test_the_pages_network_stays_quiet(link: str) -> None:
    report = assess(0.8, link)
    assert report.verdict == "stable"
    assert report.runaway_share == 0
    assert report.runaway_interval[1] == pytest.approx(0.0566, abs=1e-3)
    assert np.isnan(report.median_escape_bin)
    assert report.quick.guarantee.excitation == pytest.approx(4.45, abs=0.01)
    assert not report.guarantee


@pytest.mark.parametrize(("link", "share"), [("softplus", 0.88), ("exp", 1.0)])
def test_what_the_resting_state_misses_runs_tell(link: str, share: float) -> None:
    report = assess(3.0, link)
    assert report.companion_radius < 1
    assert report.branching_ratio < 1
    assert report.n_crit is not None
    assert report.n_crit <= 2
    assert report.runaway_share == pytest.approx(share, abs=0.12)
    assert report.verdict == "unstable"
    assert 0 < report.median_escape_bin < 20_000


def test_softplus_does_not_rescue_every_network() -> None:
    assert assess(5.0, "softplus", n_bins=2000).verdict == "unstable"


def test_the_guarantee_begins_exactly_where_each_spike_makes_less_than_one() -> None:
    filters = np.full((10, 1, 1), 0.0999)
    for scale, holds in ((1.0, True), (1.0012, False)):
        network = checked_network(scale * filters, [-8.0], "softplus")
        assert quick_tests(network).guarantee.holds is holds
    network = checked_network(filters, [-8.0], "exp")
    assert not quick_tests(network).guarantee.holds


@pytest.mark.parametrize("link", ["softplus", "exp"])
def test_what_only_inhibits_is_guaranteed_to_stay_quiet(link: str) -> None:
    report = nmo.stability.assess(-np.abs(FILTERS), INTERCEPTS, link, n_bins=1000, n_runs=4)
    assert report.verdict == "stable"
    assert report.guarantee
    # No filter bounds a drive that is itself too strong.
    loud = nmo.stability.assess(-np.abs(FILTERS), [3.2, 3.2], "exp", n_bins=1000, n_runs=4)
    assert not loud.guarantee


@pytest.mark.parametrize(
    ("n_neurons", "window_size", "scale"), [*itertools.product([1, 3], [7, 40], [0.05, 0.3])]
)
def test_the_companion_radius_is_that_of_the_whole_matrix(
    n_neurons: int, window_size: int, scale: float
) -> None:
    rng = np.random.default_rng(n_neurons + window_size)
    filters = rng.normal(0, scale, (window_size, n_neurons, n_neurons))
    slope = rng.uniform(0.2, 1, n_neurons)
    with jax.enable_x64(True):
        found = companion_radius(filters, slope)
    whole = np.abs(np.linalg.eigvals(companion_matrix(slope[None, :, None] * filters))).max()
    assert found == pytest.approx(whole, rel=0.01)


def test_a_network_without_a_loop_forgets_everything() -> None:
    filters = np.zeros((20, 2, 2))
    filters[:, 1, 0] = 0.5
    assert companion_radius(filters, np.ones(2)) == 0.0
    assert companion_radius(0 * filters, np.ones(2)) == 0.0


def test_the_branching_ratio_of_a_straight_link_is_the_sum_of_the_filter() -> None:
    filters = np.array([0.2, 0.1, 0.05])[:, None, None]
    link = resolve_inverse_link("identity")
    state = resting_state(filters, np.array([0.5]), link, 30.0)
    assert state.rate == pytest.approx(0.5 / (1 - 0.35), rel=1e-5)
    assert branching_ratio(filters, state, link) == pytest.approx(0.35, rel=1e-4)


def test_a_resting_state_is_a_fixed_point() -> None:
    with jax.enable_x64(True):
        state = resting_state(FILTERS, INTERCEPTS, SOFTPLUS, 30.0)
        back = np.asarray(SOFTPLUS(jnp.asarray(INTERCEPTS + FILTERS.sum(axis=0) @ state.rate)))
    assert state.exists
    np.testing.assert_allclose(back, state.rate, rtol=1e-8)
    assert not resting_state(0.2 + 0 * FILTERS, INTERCEPTS + 4, SOFTPLUS, 30.0).exists


@pytest.mark.parametrize("n_spikes", [1, 3])
def test_a_kick_below_the_critical_one_dies_out(n_spikes: int) -> None:
    # One neuron with one lag: above the larger fixed point of exp(b + h x) the rates run away.
    between = n_spikes - 0.5
    gain = (np.log(between) + 3.0) / between
    found = critical_kick(np.full((1, 1, 1), gain), np.array([-3.0]), jnp.exp, 30.0)
    assert found == Kick(n_spikes)


def test_the_order_of_the_neurons_does_not_matter() -> None:
    order = [1, 0]
    mine = quick_tests(checked_network(2 * FILTERS, [-4.0, -3.5], "exp"))
    turned = quick_tests(checked_network(2 * FILTERS[:, order][:, :, order], [-3.5, -4.0], "exp"))
    assert mine.verdict == turned.verdict
    assert mine.n_crit == turned.n_crit
    assert mine.companion_radius == pytest.approx(turned.companion_radius, rel=1e-3)
    assert mine.branching_ratio == pytest.approx(turned.branching_ratio, rel=1e-4)


@pytest.mark.parametrize(("n", "of"), [(0, 32), (1, 64), (64, 64), (17, 40)])
def test_the_interval_is_wilsons(n: int, of: int) -> None:
    expected = np.array(proportion_confint(n, of, method="wilson"), float)
    np.testing.assert_allclose(nmo.stability.wilson_interval(n, of), expected, atol=1e-12)


def test_the_same_key_gives_the_same_runs_and_bins_add_up() -> None:
    first, again = assess(3.0, n_bins=3000), assess(3.0, n_bins=3000)
    np.testing.assert_array_equal(first.escape_bin, again.escape_bin)
    longer = assess(3.0, n_bins=6000)
    before = first.escape_neuron >= 0
    np.testing.assert_array_equal(longer.escape_bin[before], first.escape_bin[before])
    assert (longer.escape_bin[~before] >= 3000).all()
    other = assess(3.0, n_bins=3000, random_key=jax.random.key(1))
    assert (other.escape_bin != first.escape_bin).any()


@pytest.mark.parametrize("link", ["softplus", "exp"])
def test_the_pages_network_shrinks_until_it_is_stable(link: str) -> None:
    options = {"feedforward_drive": STIMULUS, "n_runs": 32}
    scale = nmo.stability.shrink_to_stable(5 * FILTERS, INTERCEPTS, link, **options)
    assert 0.5 < 5 * scale < 2
    assert assess(5 * scale, link, n_runs=32).verdict == "stable"
    assert assess(5 * scale + 0.1, link, n_runs=32).verdict != "stable"


def escaping_network() -> tuple[np.ndarray, np.ndarray]:
    """The 181st of a search over random networks: no run of 20,000 bins stays within bounds.

    A kick of all neurons needs 18 spikes, as one of a network that stays quiet; one neuron needs few.
    """
    rng = np.random.default_rng([3, 181, 77])
    n_neurons = int(rng.integers(1, 5))
    filters = np.empty((30, n_neurons, n_neurons))
    for pair in np.ndindex(n_neurons, n_neurons):
        excit_a, excit_b = rng.uniform(1.1, 5, 2)
        sign = 1 if rng.random() < 0.6 else -1
        gammas = nmo.simulation.difference_of_gammas(30, excit_a=excit_a, excit_b=excit_b)
        filters[:, *pair] = sign * gammas * np.exp(rng.normal(0, 0.4))
    filters *= np.exp(rng.uniform(np.log(0.5), np.log(5))) / np.sqrt(n_neurons)
    return filters, rng.uniform(-4.5, -1.0, n_neurons)


def test_a_network_that_always_escapes_is_never_called_stable() -> None:
    filters, intercepts = escaping_network()
    quick = quick_tests(checked_network(filters, intercepts, "exp"))
    assert quick.verdict == "fragile"
    assert quick.kick is not None
    assert quick.kick.neuron is not None
    report = nmo.stability.assess(filters, intercepts, "exp")
    assert report.runaway_share == 1.0
    assert report.verdict == "unstable"


def test_without_runs_only_a_guarantee_is_called_stable() -> None:
    quick = quick_tests(checked_network(0.8 * FILTERS, INTERCEPTS, "softplus"))
    assert not quick.guarantee.holds
    assert quick.verdict == "untested"
    assert assess(0.8, n_bins=1000, n_runs=8).verdict == "stable"


def test_a_spike_that_takes_spikes_away_has_a_branching_ratio_below_zero() -> None:
    filters = np.array([-0.2, -0.1])[:, None, None]
    link = resolve_inverse_link("identity")
    state = resting_state(filters, np.array([0.5]), link, 30.0)
    assert branching_ratio(filters, state, link) == pytest.approx(-0.3, rel=1e-4)


def test_what_is_quiet_is_not_shrunk_and_what_inhibits_can_stay() -> None:
    options: dict[str, Any] = {"n_bins": 2000, "n_runs": 8}
    assert nmo.stability.shrink_to_stable(FILTERS, INTERCEPTS, "softplus", **options) == 1.0
    found = nmo.stability.shrink_to_stable(
        5 * FILTERS, INTERCEPTS, "softplus", positive_only=True, **options
    )
    assert 0 < found < 1
    shrunk = scaled(5 * FILTERS, found, positive_only=True)
    np.testing.assert_array_equal(shrunk[FILTERS < 0], 5 * FILTERS[FILTERS < 0])
    loud = nmo.stability.shrink_to_stable(FILTERS, [5.0, 5.0], "exp", **options)
    assert loud == 0.0


def test_the_search_says_how_far_it_is() -> None:
    network = checked_network(5 * FILTERS, INTERCEPTS, "softplus")

    def network_at(scale: float) -> Network:
        return network._replace(filters=scale * network.filters)

    steps = list(shrink_steps(network_at, n_bins=2000, n_runs=8, random_key=0))
    shares = [step.share for step in steps]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert all(step.quiet < step.loud for step in steps)


BAD = [
    ({"coupling_filters": np.zeros((5, 2, 3))}, ValueError, "n_neurons"),
    ({"coupling_filters": np.full((5, 2, 2), np.nan)}, ValueError, "finite"),
    ({"coupling_filters": "filters"}, TypeError, "coupling_filters"),
    ({"intercepts": [-4.0]}, ValueError, "n_neurons"),
    ({"feedforward_drive": np.zeros(100)}, ValueError, "feedforward_drive"),
    ({"inverse_link_function": "sigmoid"}, ValueError, "inverse link"),
    ({"n_bins": 0}, ValueError, "n_bins"),
    ({"n_runs": 2.5}, TypeError, "n_runs"),
    ({"runaway_rate": -1.0}, ValueError, "runaway_rate"),
    ({"random_key": "key"}, TypeError, "random_key"),
]


@pytest.mark.parametrize(("changes", "kind", "words"), BAD, ids=str)
def test_bad_input_gets_a_sentence(changes: dict[str, Any], kind: type, words: str) -> None:
    good: dict[str, Any] = {
        "coupling_filters": FILTERS,
        "intercepts": INTERCEPTS,
        "inverse_link_function": "softplus",
    }
    with pytest.raises(kind, match=words):
        nmo.stability.assess(**good | changes)


def test_reasons_are_sentences() -> None:
    for reason in assess(3.0, n_bins=1000).reasons:
        assert reason.endswith((".", ")."))
        assert "nan" not in reason
