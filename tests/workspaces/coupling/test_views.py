"""What every view of the coupled network owes: framed before results, silent when nothing changed, quick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

import numpy as np
import pytest
from bqplot import Axis, Figure, Lines, Scale

from glmlab.widgets.summary import SummaryView
from glmlab.workspaces.coupling.compute.fit import fit_simulation
from glmlab.workspaces.coupling.compute.pipeline import compute
from glmlab.workspaces.coupling.compute.stability import run_monte_carlo
from glmlab.workspaces.coupling.interaction_state import InteractionState
from glmlab.workspaces.coupling.results import MIXED, Recovered, Results, kind_of
from glmlab.workspaces.coupling.settings import Settings
from glmlab.workspaces.coupling.views.basis import BasisView
from glmlab.workspaces.coupling.views.cells import pair_at
from glmlab.workspaces.coupling.views.correlations import CorrelationsView
from glmlab.workspaces.coupling.views.filter_bank import FilterBankView
from glmlab.workspaces.coupling.views.network import NetworkView
from glmlab.workspaces.coupling.views.pair import PairView
from glmlab.workspaces.coupling.views.recovered import RecoveredView
from glmlab.workspaces.coupling.views.simulation import SimulationView
from glmlab.workspaces.coupling.views.stability import StabilityView
from glmlab.workspaces.coupling.words.sentences import summarize
from tests.plain_text import plain_text
from tests.private import classes_of
from tests.workspaces.feedforward.test_views import Messages, figures_in

VIEWS: list[Callable[[], Any]] = [
    NetworkView,
    lambda: PairView(InteractionState()),
    StabilityView,
    lambda: SimulationView(InteractionState(), lambda _activity: None),
    BasisView,
    FilterBankView,
    CorrelationsView,
    RecoveredView,
    partial(SummaryView, summarize),
]
SETTINGS = {
    "page": Settings(n_trials=3, tab="correlations"),
    "one neuron": Settings(n_neurons=1, n_trials=1, tab="correlations"),
    "eight neurons": Settings(n_neurons=8, n_trials=1, coupling_scale=0.3, tab="correlations"),
    "runaway": Settings(coupling_scale=6.0, n_trials=3, tab="correlations"),
    "nothing sent": Settings(coupling_scale=0.0, n_trials=3, tab="correlations"),
    "long": Settings(n_time_bins=6000, n_trials=1, shown_trial=1, tab="correlations"),
}


@lru_cache(maxsize=16)
def results(name: str) -> Results:
    return compute(SETTINGS[name])


@lru_cache(maxsize=1)
def recovered() -> Recovered:
    return next(fit_simulation(replace(SETTINGS["page"], tab="recovered")))[1]


@pytest.mark.parametrize("make", VIEWS)
def test_before_results_a_view_is_framed_and_says_so(make: Callable[[], Any]) -> None:
    view = make()
    for figure in figures_in(view):
        assert all(axis.label for axis in figure.axes)
        assert figure.animation_duration == 0
    assert view.widget.layout.width == "100%"


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("make", VIEWS)
def test_no_line_ends_in_a_hole(make: Callable[[], Any], name: str) -> None:
    view = make()
    view.show(results(name))
    for figure in figures_in(view):
        for mark in figure.marks:
            if isinstance(mark, Lines):
                assert np.isfinite(np.atleast_2d(mark.y)[:, -1:]).all()
                assert np.isfinite(np.atleast_2d(mark.x)[:, -1:]).all()
                assert np.size(mark.x) < 10_000
    if not isinstance(view, RecoveredView):
        assert view.alternative
    assert "nan" not in view.alternative.lower().replace("dominant", "")


@pytest.mark.parametrize("make", VIEWS)
def test_nothing_is_sent_when_nothing_changed(
    make: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    view = make()
    view.show(results("page"))
    messages = Messages(view, monkeypatch)
    view.show(compute(replace(SETTINGS["page"])))
    assert messages.sent == []


@pytest.mark.parametrize("make", VIEWS)
def test_a_drag_sends_little_and_moves_no_frame(
    make: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    view = make()
    view.show(results("page"))
    messages = Messages(view, monkeypatch)
    view.show(compute(replace(SETTINGS["page"], coupling_scale=0.78)))
    framing = (Figure, Axis, Scale)
    assert [widget for widget, _ in messages.sent if isinstance(widget, framing)] == []
    assert len(messages.sent) <= 12


@pytest.mark.parametrize("make", VIEWS)
def test_a_pinned_picture_stays_as_a_ghost(make: Callable[[], Any]) -> None:
    view = make()
    view.show(results("page"))
    view.pin(results("page"))
    view.show(compute(replace(SETTINGS["page"], coupling_scale=0.4)))
    ghosts = [getattr(view, "ghost", None), *getattr(view, "ghosts", ())]
    ghosts = [ghost for ghost in ghosts if ghost is not None]
    if not isinstance(view, StabilityView):
        assert all(np.size(ghost.y) for ghost in ghosts[:2])
    view.pin(None)
    view.show(results("page"))
    assert not any(np.size(ghost.y) for ghost in ghosts)


def test_a_place_in_the_matrix_is_a_pair() -> None:
    assert pair_at(0.5, 1.5, 2) == (0, 0)
    assert pair_at(1.5, 1.5, 2) == (0, 1)
    assert pair_at(0.5, 0.5, 2) == (1, 0)
    assert pair_at(2.0, 0.0, 2) == (1, 1)


def test_arrows_tell_excitation_from_inhibition_by_their_shape() -> None:
    view = NetworkView()
    shown = results("page")
    view.show(shown)
    for kind, marks in ((-1, view.graph.inhibition), (MIXED, view.graph.mixed)):
        n_drawn = sum(np.isnan(mark.y).sum() + 1 for mark in marks if np.size(mark.y))
        assert n_drawn == 2 * int(np.sum(shown.filters.kind == kind))
        assert all(mark in view.graph.figure.marks for mark in marks)
    # Its sum is -0.056, out of an absolute area of about 2.
    assert shown.filters.kind[0, 0] == MIXED
    assert "0 excites and inhibits 0 (−0.056)" in view.alternative
    pair = PairView(InteractionState())
    pair.show(shown)
    assert "On the whole it excites and inhibits." in pair.alternative


def test_a_runaway_stands_in_words_and_as_a_line() -> None:
    view = SimulationView(InteractionState(), lambda _activity: None)
    view.show(results("runaway"))
    found = results("runaway").simulation.first_runaway
    assert found is not None
    said = f"Trial {found[0] + 1}: neuron {found[1]} ran away at bin {found[2]}."
    assert said in plain_text(view.caption.value)
    assert said in view.alternative
    assert view.runaway.x.tolist() == [found[2], found[2]]
    view.show(results("page"))
    assert "ran away" not in plain_text(view.caption.value)
    assert np.size(view.runaway.x) == 0


def test_the_cursor_says_the_rates_of_its_bin() -> None:
    view = SimulationView(InteractionState(), lambda _activity: None)
    view.show(results("page"))
    view.player.slider.set_state({"value": 312})
    simulation = results("page").simulation
    rates, counts = simulation.shown_rate[312], simulation.counts[:, 312].sum(axis=0)
    said = f"bin 312: mean rate {rates[0]:.3g}, {rates[1]:.3g}; "
    assert view.player.text == said + f"spikes in all {counts[0]}, {counts[1]} (all 3 trials)"
    view.show(compute(replace(SETTINGS["page"], shown_trial=2)))
    counts = simulation.counts[1, 312]
    assert view.player.text.endswith(f"; spikes {counts[0]}, {counts[1]} (trial 2)")
    assert view.rate_cursor.x.tolist() == [312.5, 312.5]


def test_the_cursor_says_that_a_run_away_has_ended_all() -> None:
    view = SimulationView(InteractionState(), lambda _activity: None)
    view.show(results("runaway"))
    view.player.slider.set_state({"value": 900})
    assert np.isnan(results("runaway").simulation.shown_rate[900]).all()
    assert view.player.text == "bin 900: nothing after the run-away (all 3 trials)"


def test_a_filter_that_does_both_is_called_mixed() -> None:
    filters = np.zeros((10, 1, 3))
    filters[:5, 0, 0], filters[5:, 0, 0] = 0.5, -0.5
    filters[:, 0, 1] = -0.1
    np.testing.assert_array_equal(kind_of(filters), [[MIXED, -1, 0]])


def test_the_meter_says_the_verdict_and_runs_refine_it() -> None:
    view = StabilityView()
    settings = replace(SETTINGS["page"], coupling_scale=3.0, horizon=2000, n_runs=16)
    view.show(compute(settings))
    assert " of 16<" not in view.meter.value
    assert np.size(view.surviving.y) == 0
    *_, (_, found) = run_monte_carlo(settings)
    view.show_stability(found)
    assert f"<strong>{found.verdict}</strong>" in view.meter.value
    assert " of 16<" in view.meter.value
    assert "runs will tell" not in view.meter.value
    assert found.runs is not None
    assert view.surviving.y[-1] == pytest.approx(1 - found.runs.share)
    view.show(compute(replace(settings, coupling_scale=0.5)))
    assert " of 16<" not in view.meter.value
    assert np.size(view.surviving.y) == 0


def test_runs_stay_with_their_network_also_where_it_was_computed_anew() -> None:
    view = StabilityView()
    settings = replace(SETTINGS["page"], horizon=2000, n_runs=16)
    shown = compute(settings)
    view.show(shown)
    *_, (_, found) = run_monte_carlo(settings)
    view.show_stability(found)
    view.show(replace(shown, stability=replace(shown.stability)))
    assert view.stability is found
    view.show(compute(replace(settings, seed=5, receiver=1)))
    assert view.stability is found, "neither the seed nor the pair has a part in the network"
    view.show(compute(replace(settings, intercept=-3.0)))
    assert view.stability is not found


def test_a_fit_is_drawn_over_the_truth_and_pales_when_it_is_old() -> None:
    view = RecoveredView()
    view.show(results("page"))
    assert "Fit the simulation" in view.report.value
    view.show_recovered(None, stale=False)
    assert "Press “Fit the simulation”" in view.report.value
    view.show_recovered(None, stale=False, is_fitting=True)
    assert "comes in a few seconds" in view.report.value
    view.show_recovered(recovered(), stale=False)
    assert np.size(view.true.y) > 0
    assert np.size(view.fitted.y) == np.size(view.true.y)
    assert "Edges found" in view.report.value
    assert "Found" in view.alternative
    view.show_recovered(recovered(), stale=True)
    assert "glmlab-stale" in classes_of(view.widget)
    view.show(results("one neuron"))
    view.show_recovered(recovered(), stale=True)


def test_another_pair_is_looked_at() -> None:
    view = PairView(InteractionState())
    view.show(results("page"))
    assert "Filter 0 → 0" in view.heading.value
    view.show(compute(replace(SETTINGS["page"], receiver=1, sender=0)))
    assert "Filter 0 → 1" in view.heading.value
    np.testing.assert_array_equal(view.true.y, results("page").filters.true[:, 1, 0])


def test_the_filters_grow_with_their_scale_in_axes_that_stay() -> None:
    limits = {
        scale: compute(replace(SETTINGS["page"], coupling_scale=scale)).filters.limits
        for scale in (0.4, 0.8, 1.0, 1.5, 2.5, 5.0)
    }
    assert limits[0.4] == limits[0.8] == limits[1.0]
    assert limits[1.0] != limits[1.5] == limits[2.5] != limits[5.0]


def test_each_filter_is_large_with_axes_of_its_own() -> None:
    view, shown = FilterBankView(), results("page")
    view.show(shown)
    lag_axis, gain_axis = view.cells.axes
    assert [*lag_axis.tick_labels.values()] == ["1", "50", "100"] * 2
    low, high = shown.filters.limits
    assert len(gain_axis.tick_labels) == 6
    assert [*view.names.text] == ["0 → 0", "1 → 0", "0 → 1", "1 → 1"]
    # The highest point of the first filter stands where its tick would.
    x, y = np.asarray(view.true.x), np.asarray(view.true.y)
    first = (x < 1) & (y >= 1)
    top = (y[first].max() - 1.07) / 0.86 * (high - low) + low
    assert top == pytest.approx(float(shown.filters.true[:, 0, 0].max()), abs=0.02)
    view.show(results("eight neurons"))
    assert len(gain_axis.tick_labels) == 8


def test_what_a_fit_missed_is_written_into_its_cell() -> None:
    view, shown, found = RecoveredView(), results("page"), recovered()
    view.show(shown)
    missed = found.is_true_edge & ~found.is_edge[found.chosen]
    view.show_recovered(found, stale=False)
    assert [*view.verdicts["missed"].text] == ["missed"] * int(missed.sum())
    wrong = replace(found, is_true_edge=np.zeros_like(found.is_true_edge))
    view.show_recovered(wrong, stale=False)
    n_found = int(found.is_edge[found.chosen].sum())
    assert [*view.verdicts["false"].text] == ["false"] * n_found
    assert len(view.verdicts["missed"].text) == 0


def test_intervals_are_bands() -> None:
    view, shown, found = RecoveredView(), results("page"), recovered()
    view.show(shown)
    view.show_recovered(found, stale=False)
    assert found.low is not None
    n_bands, n_points = np.shape(view.band.y)
    assert n_bands == 4
    assert n_points % 2 == 0
    lower, upper = np.split(np.asarray(view.band.y), 2, axis=1)
    assert (lower <= upper[:, ::-1] + 1e-9).all()
    view.show_recovered(replace(found, low=None, high=None), stale=False)
    assert np.size(view.band.y) == 0


def test_of_many_arrows_the_strongest_are_drawn_in_full() -> None:
    view, shown = NetworkView(), results("eight neurons")
    view.show(shown)
    graph = view.graph

    def pieces(mark: Lines) -> int:
        x = np.asarray(mark.x, float)
        return 0 if x.size == 0 else 1 + int(np.isnan(x).sum())

    full = [*graph.excitation, *graph.inhibition, *graph.mixed]
    # An arrow has a shaft and a head; the one that is looked at is among them.
    n_full = sum(map(pieces, full)) // 2
    assert n_full in (16, 17)
    assert pieces(graph.faint) == int(np.sum(shown.filters.kind != 0)) - n_full
    view.show(results("page"))
    assert pieces(graph.faint) == 0


def test_neurons_light_up_where_the_cursor_stands() -> None:
    told: list[np.ndarray] = []
    view, shown = SimulationView(InteractionState(), told.append), results("page")
    view.show(shown)
    assert not told[-1].any()
    counts = shown.simulation.counts.sum(axis=0)
    width = len(counts) // 200
    windows = np.stack(
        [counts[t + 1 - width : t + 1].sum(axis=0) for t in range(width, len(counts))]
    )
    time = int(np.argmax(windows.max(axis=1))) + width
    view.player.slider.value = time
    assert told[-1].max() == 1.0
    np.testing.assert_allclose(told[-1], windows[time - width] / windows.max())
    graph = NetworkView().graph
    graph.show(np.zeros((2, 2)), np.zeros((2, 2), int))
    assert not graph.lights.visible
    graph.light(np.array([0.0, 0.5]))
    assert graph.lights.visible
    assert np.size(graph.lights.x) == 32
    graph.light(np.zeros(2))
    assert not graph.lights.visible
