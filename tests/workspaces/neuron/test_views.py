"""What every view of "One neuron" owes: framed before results, silent when nothing changed, steady, and right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from bqplot import Axis, Figure, Lines, Scale

from glmlab.workspaces.neuron.views.bins import BinsView
from glmlab.workspaces.neuron.views.cross_validation import CrossValidationView
from glmlab.workspaces.neuron.views.data import DataView
from glmlab.workspaces.neuron.views.filter_plot import round_gains
from glmlab.workspaces.neuron.views.filters import FiltersView
from glmlab.workspaces.neuron.views.folds import FoldsView
from glmlab.workspaces.neuron.views.parts import PartsView
from glmlab.workspaces.neuron.views.rate import RateView
from glmlab.workspaces.neuron.views.stretch import MOST_POINTS, thinned
from glmlab.workspaces.neuron.views.tuning import TuningView
from tests.plain_text import plain_text
from tests.private import classes_of
from tests.workspaces.feedforward.test_views import Messages, figures_in
from tests.workspaces.neuron.made_results import made_results, made_scores, made_tuning

VIEWS: list[Callable[[], Any]] = [
    DataView,
    FiltersView,
    TuningView,
    CrossValidationView,
    RateView,
    PartsView,
    FoldsView,
    BinsView,
]
RESULTS = {
    "page": made_results(),
    "truth": made_results(has_truth=True),
    "no stimulus": made_results(stimulus=False),
    "no history": made_results(history=False),
    "nothing": made_results(stimulus=False, history=False),
    "eight signals": made_results(n_signals=8),
    "softplus": made_results(inverse_link="softplus"),
    "gaps": made_results(fold_scheme="ContiguousWithGap"),
    "shuffled": made_results(fold_scheme="Shuffled"),
    "no penalty": made_results(regularizer="UnRegularized"),
    "curve": made_tuning(),
    "map": made_tuning(n_signals=2),
    "map without truth": made_tuning(n_signals=2, has_truth=False),
    "no bits": replace(
        made_results(), parts=tuple(replace(p, bits_per_spike=np.nan) for p in made_results().parts)
    ),
}


def shown(view: Any, name: str = "page") -> Any:
    view.show(RESULTS[name])
    return view


def is_away(figure: Figure) -> bool:
    return "glmlab-away" in classes_of(figure)


@pytest.mark.parametrize("make", VIEWS)
def test_before_results_a_view_is_framed_and_says_so(make: Callable[[], Any]) -> None:
    view = make()
    for figure in figures_in(view):
        assert figure.animation_duration == 0
        assert all(axis.label for axis in figure.axes)
    assert view.widget.layout.width == "100%"
    assert view.alternative == "No results yet."


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("make", VIEWS)
def test_no_line_ends_in_a_hole(make: Callable[[], Any], name: str) -> None:
    view = shown(make(), name)
    if hasattr(view, "show_scores"):
        scores = made_scores(RESULTS[name], compared=True, has_history=True, has_evidence=True)
        view.show_scores(scores, stale=False)
    for line in (m for f in figures_in(view) for m in f.marks if isinstance(m, Lines)):
        assert np.isfinite(np.atleast_2d(line.y)[:, -1:]).all()
    assert "nan" not in view.alternative.lower().replace("resonan", "")
    assert "not a number" not in view.alternative


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("make", VIEWS)
def test_after_any_results_the_first_look_as_before(make: Callable[[], Any], name: str) -> None:
    # Where no tuning is fitted its view is not seen, and keeps what it has.
    first = "curve" if make is TuningView else "page"
    fresh, used = shown(make(), first), shown(shown(make(), name), first)
    for before, after in zip(figures_in(fresh), figures_in(used), strict=True):
        assert is_away(before) == is_away(after)
        if is_away(before):
            continue
        for one, other in zip(before.marks, after.marks, strict=True):
            if one.visible:
                np.testing.assert_array_equal(one.x, other.x)
                np.testing.assert_array_equal(one.y, other.y)
            assert one.visible == other.visible
        assert [a.label for a in before.axes if a.visible] == [
            a.label for a in after.axes if a.visible
        ]
    assert fresh.alternative == used.alternative
    assert fresh.heading.value == used.heading.value


@pytest.mark.parametrize("name", ["page", "curve", "map", "shuffled"])
@pytest.mark.parametrize("make", VIEWS)
def test_nothing_is_sent_when_nothing_changed(
    make: Callable[[], Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = shown(make(), name)
    messages = Messages(view, monkeypatch)
    again = {"curve": made_tuning, "map": lambda: made_tuning(n_signals=2)}
    shuffled = {"shuffled": lambda: made_results(fold_scheme="Shuffled")}
    view.show({**again, **shuffled}.get(name, made_results)())
    assert messages.sent == []


@pytest.mark.parametrize("make", VIEWS)
def test_a_drag_leaves_axes_and_figures_alone(
    make: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    view = make()
    tuned = isinstance(view, TuningView)
    view.show(made_tuning(1e-3) if tuned else made_results(1e-3))
    messages = Messages(view, monkeypatch)
    view.show(made_tuning(5e-3) if tuned else made_results(5e-3))
    framing = (Figure, Axis, Scale)
    assert [widget for widget, _ in messages.sent if isinstance(widget, framing)] == []


def test_the_filters_that_there_are_have_a_figure_each() -> None:
    view = shown(FiltersView(), "page")
    assert [is_away(f) for f in figures_in(view)] == [False, True, False]
    shown(view, "eight signals")
    assert [is_away(f) for f in figures_in(view)] == [False, False, False]
    assert "position" in view.caption.value
    shown(view, "no stimulus")
    assert [is_away(f) for f in figures_in(view)] == [True, True, False]


def test_a_gain_is_the_exponential_of_what_is_on_the_left() -> None:
    view = shown(FiltersView(), "page")
    axis = view.history.gain_axis
    named = dict(axis.tick_labels)
    assert "0.1" in named.values()
    for value, name in named.items():
        assert np.exp(float(value)) == pytest.approx(float(name), rel=1e-5)
    assert not shown(view, "softplus").history.gain_axis.visible


@pytest.mark.parametrize(
    ("limits", "gains"),
    [
        ((-1.0, 1.0), [0.5, 1, 2]),
        ((-3.0, 1.2), [0.05, 0.1, 0.2, 0.5, 1, 2]),
        ((-5.0, 1.0), [0.01, 0.03, 0.1, 0.3, 1]),
        ((-12.0, 1.0), [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1]),
        ((-0.1, 0.1), [0.95, 1.0, 1.05, 1.1]),
    ],
)
def test_gains_are_round(limits: tuple[float, float], gains: list[float]) -> None:
    np.testing.assert_allclose(round_gains(limits), gains)


def test_gains_of_a_wide_range_are_few_and_hold_one() -> None:
    gains = round_gains((-29.0, 25.0))
    assert len(gains) <= 7
    assert 1.0 in gains


def test_a_pinned_filter_stays_behind_the_new_one() -> None:
    view, before = shown(FiltersView(), "page"), RESULTS["page"]
    view.pin(before)
    view.show(made_results(1e-1))
    np.testing.assert_array_equal(view.history.ghost.y, before.filters[-1].values)
    assert "pinned" in view.heading.value
    view.show(RESULTS["no stimulus"])
    assert len(view.history.ghost.y) == 0


def test_scores_are_drawn_with_what_they_choose() -> None:
    view, results = shown(CrossValidationView()), RESULTS["page"]
    scores = made_scores(results, has_evidence=True, has_history=True)
    view.show_scores(scores, stale=False)
    chosen = scores.chosen
    assert list(view.selection.best.x) == [chosen.strength[chosen.best]]
    assert list(view.selection.simplest.x) == [chosen.strength[chosen.simplest]]
    assert set(view.marker.line.x) == {results.settings.regularizer_strength}
    assert view.evidence_axis.visible
    np.testing.assert_array_equal(view.evidence.y, scores.log_evidence)
    assert "evidence" in view.heading.value.lower()
    view.show_scores(made_scores(results), stale=False)
    assert not view.evidence_axis.visible
    assert len(view.history.x) == 0


@pytest.mark.parametrize("make", [CrossValidationView, FoldsView])
def test_old_scores_are_pale_and_say_so(make: Callable[[], Any]) -> None:
    view = shown(make())
    scores = made_scores(RESULTS["page"], compared=True)
    view.show_scores(scores, stale=False)
    marks = [(m.x, m.y) for f in figures_in(view) for m in f.marks]
    view.show_scores(scores, stale=True)
    assert "other settings" in view.caption.value
    pale = view.widget if make is CrossValidationView else view.scores.widget
    assert "glmlab-stale" in classes_of(pale)
    for (x, y), mark in zip(marks, (m for f in figures_in(view) for m in f.marks), strict=True):
        np.testing.assert_array_equal(mark.x, x)
        np.testing.assert_array_equal(mark.y, y)


def test_no_penalty_has_no_scores() -> None:
    view = shown(CrossValidationView(), "page")
    view.show_scores(made_scores(RESULTS["page"]), stale=False)
    shown(view, "no penalty")
    assert len(view.curve.x) == 0
    assert not view.marker.line.visible
    assert "there is no" in view.caption.value


def test_a_pinned_score_is_the_one_that_was_shown() -> None:
    view = shown(CrossValidationView(), "page")
    scores = made_scores(RESULTS["page"])
    view.show_scores(scores, stale=False)
    view.pin(RESULTS["page"])
    view.show(made_results(1e-1))
    np.testing.assert_array_equal(view.ghost.y, scores.chosen.bits_mean)
    view.pin(None)
    view.show(made_results(1e-1))
    assert len(view.ghost.y) == 0


def test_a_score_far_below_a_constant_rate_leaves_the_rest_its_room() -> None:
    view = shown(CrossValidationView(), "page")
    scores = made_scores(RESULTS["page"])
    mean = scores.chosen.bits_mean.copy()
    mean[:3] = -80
    view.show_scores(replace(scores, chosen=replace(scores.chosen, bits_mean=mean)), stale=False)
    assert view.score.min == pytest.approx(-scores.chosen.bits_mean.max())


def test_what_is_held_out_is_shaded_from_where_the_fit_ends() -> None:
    for view in (shown(DataView()), shown(RateView())):
        data = RESULTS["page"].data
        end = data.time_s[-1] + data.bin_size_s
        np.testing.assert_allclose(view.held_out.mark.x, [8.0, end])
        view.show(replace(RESULTS["page"], data=replace(data, n_fitted=data.n_time_bins)))
        assert len(view.held_out.mark.x) == 0


@pytest.mark.parametrize("n_signals", [1, 2, 4, 8])
def test_signals_stay_in_lanes_of_their_own_above_the_spikes(n_signals: int) -> None:
    view = DataView()
    results = made_results(n_signals=n_signals)
    view.show(results)
    spans = []
    drawn = results.data.signals[: len(view.lanes)]
    for signal, lane in zip(drawn, view.lanes, strict=False):
        low, high = float(lane.scale.min or 0), float(lane.scale.max or 0)
        spans.append([(end - low) / (high - low) for end in signal.limits])
        assert lane.axis.visible == (n_signals <= 2)
        assert set(lane.axis.tick_values) <= set(np.arange(30.0, 71.0))
    assert spans[-1][0] > view.spikes.y[np.isfinite(view.spikes.y)].max()
    for upper, lower in pairwise(spans):
        assert lower[1] < upper[0]
    assert not any(len(lane.curve.x) for lane in view.lanes[n_signals:])
    assert ("No room for 4 more" in view.caption.value) == (n_signals == 8)


def test_many_bins_are_thinned_to_their_extremes() -> None:
    rng = np.random.RandomState(0)
    x, y = np.arange(600_001.0), rng.normal(size=600_001)
    y[1234] = np.nan
    y[77_777] = 40.0
    few_x, few_y = thinned(x, y)
    assert len(few_x) <= MOST_POINTS + 700
    assert np.all(np.diff(few_x) > 0)
    assert few_y.max() == 40.0
    assert few_y.min() == np.nanmin(y)


def test_bars_stand_for_the_parts_and_the_chosen_one_is_full() -> None:
    view = shown(PartsView())
    parts = RESULTS["page"].parts
    np.testing.assert_allclose(view.bars.y, [part.bits_per_spike for part in parts])
    assert view.bars.opacities[2] == 1.0
    assert max(view.bars.opacities[:2]) < 1.0
    assert view.model_axis.tick_labels["2"].startswith("●")
    assert list(view.numbers.text) == ["0.604", "0.921", "1.36"]
    one = replace(parts[0], is_chosen=True)
    view.show(replace(RESULTS["page"], parts=(one,)))
    assert list(view.numbers.text) == ["0.604", "–", "–"]
    assert view.model_axis.tick_labels["2"] == "both"


def test_a_flat_truth_has_no_place_where_it_is_highest() -> None:
    made = made_tuning(n_signals=2)
    assert made.tuning is not None
    view = TuningView()
    view.show(replace(made, tuning=replace(made.tuning, truth_hz=np.full((30, 30), 4.0))))
    assert "in truth everywhere alike: 4 Hz" in plain_text(view.caption.value)


def test_a_fold_has_a_row_of_what_it_holds_out_and_gaps_are_told_from_it() -> None:
    view = shown(FoldsView(), "gaps")
    folds = RESULTS["gaps"].folds
    for fold in range(folds.n_folds):
        line = view.strips.folds[fold]
        assert list(line.x) == [folds.start_s[fold], folds.stop_s[fold]]
        assert set(line.y) == {folds.n_folds - 0.5 - fold}
    assert np.sum(np.isnan(view.strips.gaps.x)) == 2 * (folds.n_folds - 1) - 1
    assert len(view.strips.folds[folds.n_folds].x) == 0


def test_of_shuffled_folds_only_so_many_bins_are_drawn_as_can_be_told_apart() -> None:
    view = shown(FoldsView(), "shuffled")
    end = max(float(np.nanmax(line.x)) for line in view.strips.folds if len(line.x))
    assert end == pytest.approx(0.3)
    assert "Drawn: 0.3 of 8 s" in view.caption.value


def test_both_schemes_are_compared_with_the_strength_that_each_chooses() -> None:
    view = shown(FoldsView())
    scores = made_scores(RESULTS["page"], compared=True)
    view.show_scores(scores, stale=False)
    for name in ("contiguous", "shuffled"):
        curve = getattr(scores, name)
        np.testing.assert_array_equal(view.scores.curves[name].y, curve.bits_mean)
        assert list(view.scores.chosen[name].x) == [curve.selected_strength]
        assert name in view.heading.value
    assert len(view.scores.curves["these folds"].x) == 0
    assert "promise 1.3 ±" in view.caption.value


def test_the_rate_of_a_bin_hears_its_own_stimulus_but_never_its_own_spikes() -> None:
    view = shown(BinsView())
    stimulus, history = view.cells[2.0], view.cells[0.0]
    assert stimulus.x.max() == 0
    assert history.x.max() == -1
    # The oldest of a hundred bins is drawn once, where what is between is left out.
    assert history.x.min() == view.place.min + 0.8
    assert list(view.dots.y) == [2.0, 0.0]
    assert "From history: 100 bins, t−1 back to t−100 (100 ms)" in view.alternative
    tuned = shown(BinsView(), "curve")
    assert list(tuned.cells[2.0].x) == [0.0]


def test_a_short_window_is_drawn_bin_by_bin() -> None:
    made = made_results()
    view = BinsView()
    view.show(replace(made, windows=(("sound", 0, 3), ("history", 1, 4))))
    assert sorted(view.cells[2.0].x) == [-2, -1, 0]
    assert sorted(view.cells[0.0].x) == [-4, -3, -2, -1]
    assert len(view.dots.x) == 0
