"""The coupled network from settings to results: the page's numbers, every option, every refusal."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import jax
import numpy as np
import pytest

from glmlab.concepts.bases import BASES
from glmlab.lab.settings.declaration import declarations
from glmlab.workspaces.coupling import gestures as hands
from glmlab.workspaces.coupling import pairs
from glmlab.workspaces.coupling.compute.basis import basis_of
from glmlab.workspaces.coupling.compute.correlations import correlate
from glmlab.workspaces.coupling.compute.drive import waveforms_of
from glmlab.workspaces.coupling.compute.pipeline import compute
from glmlab.workspaces.coupling.compute.stability import run_monte_carlo, shrink
from glmlab.workspaces.coupling.filters import coupling_filters, gain_at
from glmlab.workspaces.coupling.pairs import (
    KNOTS,
    PARTS,
    pair_of,
    with_knot,
    with_pair,
)
from glmlab.workspaces.coupling.results import VERDICTS, Results
from glmlab.workspaces.coupling.settings import (
    BASIS_FITS,
    INVERSE_LINKS,
    STIMULI,
    TABS,
    Settings,
    with_entry,
)
from tests.declared import limits_of
from tests.model.simulation import page_network as page

LIMITS = limits_of(Settings)

OPTIONS: list[dict[str, Any]] = [
    *({"basis": name, "n_basis_funcs": 8} for name in BASES),
    *({"stimulus": name} for name in STIMULI),
    *({"basis_fit": name} for name in BASIS_FITS),
    *({"inverse_link": name, "coupling_scale": 0.4} for name in INVERSE_LINKS),
    *({"tab": name} for name in TABS),
    {"n_neurons": 1},
    {"n_neurons": 4, "n_trials": 2},
    {"coupling_scale": 0.0},
    {"positive_scale": 0.0},
    {"shown_trial": 3},
    {"shown_trial": 50},
    {"intensity": (), "input_weights": (0.5,)},
    {"onset": (990,), "offset": (5000,)},
    {"onset": (5000,), "offset": (6000,)},
    {"intercept_shifts": (1.0, -1.0)},
]


def check(results: Results) -> None:
    """Assert that a picture is whole."""
    settings, simulation = results.settings, results.simulation
    n, shape = settings.n_neurons, (settings.n_trials, settings.n_time_bins, settings.n_neurons)
    assert (
        results.filters.true.shape == results.filters.approximation.shape == (settings.window, n, n)
    )
    for array in (
        results.filters.true,
        results.filters.approximation,
        results.filters.relative_error,
    ):
        assert np.isfinite(array).all()
    assert simulation.counts.shape == simulation.rates.shape == shape
    assert (simulation.counts >= 0).all()
    assert np.isfinite(simulation.stimulus_rate).all()
    quiet = simulation.runaway_neuron < 0
    assert np.isfinite(simulation.rates[quiet]).all()
    assert results.filters.limits[0] < results.filters.limits[1]
    assert simulation.rate_limits[0] < simulation.rate_limits[1] < np.inf
    assert np.isfinite(results.basis.errors).all()
    assert results.stability.verdict in VERDICTS
    assert (results.correlations is not None) == (settings.tab == "correlations")


def test_the_page_is_there_number_by_number() -> None:
    results = compute(Settings())
    np.testing.assert_array_equal(coupling_filters(Settings()), page.FILTERS)
    np.testing.assert_allclose(basis_of(Settings()), page.BASIS, atol=1e-6)
    np.testing.assert_allclose(
        results.filters.approximation, np.tensordot(page.BASIS, page.COEF, (1, 2)), atol=1e-6
    )
    np.testing.assert_array_equal(results.simulation.waveform, page.STIMULUS[:, :, 0])
    assert results.simulation.counts[0].sum(axis=0).tolist() == [31, 27]
    with jax.enable_x64(True):
        reference = page.nmo.simulation.simulate_recurrent(**page.arguments())
    np.testing.assert_array_equal(results.simulation.counts[0], reference[0])
    np.testing.assert_allclose(results.simulation.rates[0], reference[1], rtol=1e-6)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_every_option_gives_a_whole_picture(options: dict[str, Any]) -> None:
    settings = replace(Settings(n_trials=4), **options)
    results = compute(settings)
    assert results.settings == settings
    check(results)


def test_a_picture_is_the_same_when_it_is_computed_again() -> None:
    first = compute(Settings(n_trials=3))
    compute(Settings(n_trials=3, seed=5))
    again = compute(Settings(n_trials=3))
    np.testing.assert_array_equal(first.simulation.counts, again.simulation.counts)


def test_jax_keeps_its_precision() -> None:
    compute(Settings(n_trials=1))
    assert not jax.config.read("jax_enable_x64")


def test_a_runaway_is_told_with_its_bin_and_never_hidden() -> None:
    simulation = compute(Settings(coupling_scale=6.0)).simulation
    found = simulation.first_runaway
    assert found is not None
    trial, neuron, time = found
    assert simulation.runaway_bin.min() == time
    rate = simulation.rates[trial, time, neuron]
    assert not rate <= 30
    assert np.isnan(simulation.rates[trial, time + 1 :]).all()
    assert not simulation.counts[trial, time:].any()


REFUSED: list[tuple[dict[str, Any], str]] = [
    *(({name: low - 1}, "must be a") for name, (low, _) in LIMITS.items()),
    *(({name: high * 10 + 1}, "must be a") for name, (_, high) in LIMITS.items()),
    ({"basis": "Chebyshev"}, "Basis must be one of"),
    ({"basis": "OrthExponentialEval"}, "2 to 12"),
    ({"basis": "BSplineEval", "n_basis_funcs": 3}, "4 to 40"),
    ({"window": 10}, "at most as many"),
    ({"width": 2.2}, "multiple of 0.5"),
    ({"onset": (500,)}, "Onset must be before Offset"),
    ({"onset": ("soon",)}, "Onset must be a whole number"),
    ({"intensity": (9.0,)}, "Intensity must be"),
    ({"input_weights": (1.0,) * 9}, "at most 8"),
    ({"n_trials": 50, "n_time_bins": 20_000, "n_neurons": 2}, "at most 1\u202f000\u202f000"),
    ({"stimulus_in_fit": 1}, "true or false"),
    ({"pairs": ((0.0, 1.0),)}, "7 or 16 numbers"),
    ({"pairs": ((0.0, 9.0, 1.0, 2.0, 2.0, 1.0, 1.0),)}, "name neurons"),
    ({"pairs": ((0.0, 0.0, 9.0, 2.0, 2.0, 1.0, 1.0),)}, "Pair scale must be"),
    ({"pairs": ((0.0, 0.0, 1.0, 2.0, 2.0, 2.0, 2.0),)}, "must differ"),
    ({"pairs": ((0.0, 0.0, 1.0, 2.0, 2.0, 1.0, 1.0),) * 2}, "once"),
    ({"pairs": ((0.0, 0.0, 1.0, 2.0, 2.0, 1.0, 1.0, *(9.0,) * KNOTS),)}, "gain"),
]


@pytest.mark.parametrize(("changes", "words"), REFUSED, ids=str)
def test_what_cannot_be_is_refused_in_one_sentence(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words) as raised:
        replace(Settings(), **changes)
    sentence = str(raised.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_every_setting_has_a_name_and_a_sentence() -> None:
    for name, declared in {**declarations(Settings), **PARTS}.items():
        assert declared.label
        if name not in ("tab", "pairs"):
            assert declared.tip.endswith(".")


def test_a_pair_is_changed_and_no_other() -> None:
    settings = Settings(n_neurons=3)
    before = coupling_filters(settings)
    pair = replace(pair_of(settings, 1, 2), pair_scale=-2.0)
    after = coupling_filters(replace(settings, pairs=with_pair(settings, pair)))
    np.testing.assert_allclose(after[:, 1, 2], -2 * before[:, 1, 2])
    after[:, 1, 2] = before[:, 1, 2]
    np.testing.assert_array_equal(after, before)
    changed = replace(settings, pairs=with_pair(settings, pair))
    assert pairs.without_pair(changed, 1, 2) == ()


def test_a_filter_is_drawn_through_the_hand() -> None:
    settings = Settings(coupling_scale=0.5)
    for knot, gain in ((0, -0.2), (4, 0.3), (8, 0.1)):
        settings = replace(settings, **hands.with_gain(settings, knot, gain))
        assert gain_at(settings, knot) == pytest.approx(gain, abs=2e-3)
    drawn = coupling_filters(settings)[:, 0, 0]
    lags = np.round(pairs.knot_lags(100)).astype(int) - 1
    assert drawn[lags[0]] == pytest.approx(-0.2, abs=2e-3)
    assert drawn[lags[8]] == pytest.approx(0.1, abs=2e-3)
    pair = pair_of(settings, 0, 0)
    assert with_knot(pair, 0, 0.1, 100, unit=0.0) is pair


def test_arrows_go_through_the_pairs_and_stop_at_the_edge() -> None:
    settings = Settings(n_neurons=3, receiver=1, sender=1)
    assert hands.pair_after_key(settings, "ArrowUp") == {"receiver": 0, "sender": 1}
    assert hands.pair_after_key(settings, "ArrowRight") == {"receiver": 1, "sender": 2}
    assert hands.pair_after_key(settings, "End") == {"receiver": 2, "sender": 2}
    assert hands.pair_after_key(replace(settings, sender=2), "ArrowRight")["sender"] == 2


@pytest.mark.parametrize(
    ("press", "move", "expected"),
    [
        ((200, 0.5), (250, 0.5), (250, 500, 1.5)),
        ((500, 0.5), (450, 0.5), (200, 450, 1.5)),
        ((350, 1.5), (350, 0.8), (200, 500, 0.8)),
        ((350, 0.2), (450, 0.2), (300, 600, 1.5)),
        ((350, 0.2), (2000, 0.2), (700, 1000, 1.5)),
        ((800, 0.2), (700, 0.2), (700, 800, 1.5)),
    ],
)
def test_the_stimulus_is_dragged_by_its_parts(
    press: tuple[float, float], move: tuple[float, float], expected: tuple[float, ...]
) -> None:
    settings = Settings()
    part = hands.stimulus_part(settings, *press)
    moved = replace(settings, **hands.with_stimulus_dragged(settings, part, press, move))
    assert (moved.onset_of(0), moved.offset_of(0), moved.intensity_of(0)) == expected


def test_keys_move_the_stimulus() -> None:
    settings = replace(Settings(), **hands.stimulus_after_key(Settings(), "ArrowRight"))
    assert (settings.onset_of(0), settings.offset_of(0)) == (210, 510)
    settings = replace(settings, **hands.stimulus_after_key(settings, "PageDown"))
    assert (settings.onset_of(0), settings.offset_of(0)) == (210, 500)
    settings = replace(settings, **hands.stimulus_after_key(settings, "ArrowDown"))
    assert settings.intensity_of(0) == pytest.approx(1.45)
    assert with_entry(settings, "intensity", 2, 0.5) == (1.45, 0.0, 0.5)


def test_courses_are_zero_outside_their_window() -> None:
    for kind in STIMULI:
        waveform = waveforms_of(Settings(stimulus=kind))[:, 0]
        assert not waveform[:200].any()
        assert not waveform[500:].any()
        assert waveform[200:500].any()


def test_correlations_are_those_of_the_definition() -> None:
    counts = np.random.default_rng(0).poisson(0.3, (4, 200, 2))
    found = correlate(counts)
    deviations = counts - counts.mean(axis=0)
    lag = 7
    product = (deviations[:, :-lag, 0] * deviations[:, lag:, 1]).sum()
    power = np.sqrt((deviations**2).sum(axis=(0, 1)))
    expected = product / (power[0] * power[1])
    assert found.values[found.lag == lag, 0, 1] == pytest.approx(expected)
    mirrored = found.values[found.lag == -lag, 1, 0]
    assert mirrored == pytest.approx(expected)


def test_monte_carlo_says_how_far_it_is_and_refines_the_verdict() -> None:
    settings = Settings(horizon=3000, n_runs=16, coupling_scale=4.0)
    steps = list(run_monte_carlo(settings))
    shares = [share for share, _ in steps]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    found = steps[-1][1]
    assert found.verdict == "unstable"
    runs = found.runs
    assert runs is not None
    assert runs.surviving[-1] == pytest.approx(1 - runs.share)
    assert (np.diff(runs.surviving) <= 0).all()
    assert (runs.surviving_low <= runs.surviving).all()
    assert (runs.surviving_high >= runs.surviving).all()


@pytest.mark.parametrize("what", ["all", "positive"])
def test_shrinking_ends_with_a_scale_at_which_it_is_quiet(what: str) -> None:
    settings = Settings(horizon=2000, n_runs=16, coupling_scale=4.0, shrink=what, n_trials=1)
    *_, (share, found) = shrink(settings)
    assert share == 1.0
    assert set(found.changes) == {"coupling_scale" if what == "all" else "positive_scale"}
    quiet = replace(settings, **found.changes)
    *_, (_, after) = run_monte_carlo(quiet)
    assert after.runs is not None
    assert after.runs.share == 0
    *_, (_, again) = shrink(replace(quiet, shrink=what))
    assert again.changes == {}


def test_looking_at_something_else_computes_nothing_anew() -> None:
    first = compute(Settings(n_trials=2))
    other = compute(Settings(n_trials=2, receiver=1, tab="basis"))
    assert other.simulation is first.simulation
    assert other.filters is first.filters
    assert asdict(other.settings) != asdict(first.settings)
