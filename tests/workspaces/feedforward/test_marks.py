"""What each view draws."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from glmlab.widgets import figure, palette
from glmlab.widgets.spikes import SpikeTrains, spikes_png
from glmlab.widgets.strength import score_limits
from glmlab.workspaces.feedforward.interaction_state import InteractionState
from glmlab.workspaces.feedforward.views.cross_validation import CrossValidationView
from glmlab.workspaces.feedforward.views.filters import FiltersView
from glmlab.workspaces.feedforward.views.path import PathView, name_positions
from glmlab.workspaces.feedforward.views.raster import RasterView, bin_edges
from glmlab.workspaces.feedforward.views.weights import WeightsView
from tests.plain_text import plain_text
from tests.workspaces.feedforward.results import ran_away, recording_results, toy_results


@pytest.mark.parametrize("n_features", [1, 5, 20])
def test_bars_are_the_weights(n_features: int) -> None:
    view, results = WeightsView(InteractionState()), toy_results(n_features)
    view.show(toy_results(3))
    view.show(results)
    np.testing.assert_array_equal(view.recovered.y, results.fit.coef)
    np.testing.assert_array_equal(view.truth.y, results.fit.true_coef)
    assert list(view.recovered.x) == list(results.fit.feature_names)
    assert view.recovered.fill
    assert not view.truth.fill
    limits = view.recovered.scales["y"]
    assert (limits.min, limits.max) == results.path.limits


def test_a_recording_has_no_true_weights() -> None:
    view = WeightsView(InteractionState())
    view.show(toy_results())
    view.show(recording_results())
    assert len(view.truth.y) == 0


def test_of_many_names_every_second_is_written() -> None:
    view = WeightsView(InteractionState())
    view.show(toy_results(20))
    labels = view.x_axis.tick_labels
    assert labels is not None
    assert (labels["w1"], labels["w2"], labels["w19"]) == ("w1", "", "w19")


def test_filters_are_drawn_over_lag_with_units() -> None:
    view, results = FiltersView(), recording_results()
    view.show(results)
    for recovered in results.fit.filters:
        plot = view.plots[recovered.name]
        np.testing.assert_array_equal(plot.filter.x, recovered.lag_ms)
        np.testing.assert_array_equal(plot.filter.y, recovered.values)
        _, gain = plot.figure.axes
        assert recovered.unit in gain.label
        assert (gain.scale.min, gain.scale.max) == recovered.limits


def test_both_markers_stand_at_the_strength() -> None:
    scores, path = CrossValidationView(), PathView()
    for strength in (0.1, 0.003):
        results = toy_results(strength=strength)
        scores.show(results)
        path.show(results)
        assert set(scores.marker.line.x) == set(path.marker.line.x) == {strength}
        assert set(results.fit.coef) <= set(path.marker.dots.y)
    first, second = scores.marker.line.scales["x"], path.marker.line.scales["x"]
    assert (first.min, first.max) == (second.min, second.max)


def test_null_models_are_hollow_and_counted() -> None:
    view, results = CrossValidationView(), toy_results()
    view.show(results)
    scores = results.cross_validation
    null = scores.is_null_model
    np.testing.assert_array_equal(view.null_models.x, scores.strength_grid[null])
    np.testing.assert_array_equal(view.models.x, scores.strength_grid[~null])
    assert "4 of 6 grid points are null models" in plain_text(view.caption.value)
    assert "grid's lowest point" in plain_text(view.caption.value)
    assert list(view.best.x) == [scores.strength_grid[scores.best]]


def test_the_legend_has_the_marks_that_are_drawn_as_they_are_drawn() -> None:
    view = CrossValidationView()
    results = toy_results(strength_max=np.inf)
    view.show(results)
    legend = view.heading.value
    assert "null model" not in plain_text(legend)
    assert plain_text(legend).index("best") < plain_text(legend).index("one SE")
    assert _fill_in_legend(legend, "best") == view.best.colors[0]
    assert _fill_in_legend(legend, "one SE") == view.simplest.colors[0]
    assert view.best.colors != view.simplest.colors
    scores = results.cross_validation
    other = replace(
        results,
        settings=replace(results.settings, selection="1se"),
        cross_validation=replace(scores, selected=scores.simplest),
    )
    first = view.best.colors[0]
    view.show(other)
    legend = view.heading.value
    assert view.best.colors[0] != first
    assert _fill_in_legend(legend, "best") == view.best.colors[0]
    assert _fill_in_legend(legend, "one SE") == view.simplest.colors[0]
    view.show(toy_results())
    assert "null model" in view.heading.value
    free = replace(results, settings=replace(results.settings, regularizer="UnRegularized"))
    view.show(replace(free, cross_validation=replace(scores)))
    assert "best" not in view.heading.value
    assert not view.best.visible


def _fill_in_legend(legend: str, name: str) -> str:
    entries = legend.split('<span class="glmlab-key">')
    entry = next(entry for entry in entries if plain_text(entry).startswith(name))
    return entry.split('fill="')[1].split('"')[0]


def test_a_best_strength_inside_the_grid_needs_no_warning() -> None:
    view = CrossValidationView()
    view.show(recording_results())
    assert "point:" not in plain_text(view.caption.value)


def test_strength_max_is_hidden_where_there_is_none() -> None:
    view = PathView()
    view.show(toy_results())
    assert view.strength_max.line.visible
    view.show(toy_results(strength_max=np.inf))
    assert not view.strength_max.line.visible


def test_score_limits_hold_all_error_bars() -> None:
    low, high = score_limits(np.array([-1.0, -2.0, np.nan]), np.array([0.5, np.nan, 1.0]))
    assert low < -2.0
    assert high > -0.5
    low, high = score_limits(np.array([-1.0]), np.array([0.0]))
    assert low < -1.0 < high


def test_the_path_has_a_line_and_a_name_a_feature() -> None:
    view, results = PathView(), toy_results(20)
    view.show(results)
    assert view.lines.y.shape == results.path.coef.T.shape
    assert set(view.names.text) <= set(results.fit.feature_names)
    x, y = name_positions(results.path, results.path.limits)
    placed = np.isfinite(x)
    assert placed.sum() == len(view.names.text) >= 15
    # No name lies on another: those of one column are apart by more than their height.
    height = 0.075 * (results.path.limits[1] - results.path.limits[0])
    for column in np.unique(x[placed]):
        assert (np.diff(np.sort(y[x == column])) >= height - 1e-12).all()


def test_of_few_features_each_has_its_name() -> None:
    view, results = PathView(), toy_results(5)
    view.show(results)
    assert list(view.names.text) == list(results.fit.feature_names)


def test_truth_is_in_the_legend_only_where_it_is_known() -> None:
    view = PathView()
    view.show(recording_results())
    assert "truth" not in view.heading.value
    assert "h history" in view.heading.value
    assert len(view.truth.x) == 0
    view.show(toy_results())
    assert "truth" in view.heading.value
    assert "history" not in view.heading.value


def test_the_picture_of_spikes_changes_with_them() -> None:
    view = RasterView()
    view.show(toy_results(strength=0.1))
    first, value = view.simulated.image, view.simulated.image.value
    view.show(toy_results(strength=0.001))
    assert view.simulated.image is not first
    assert view.simulated.image.value != value


def test_the_rate_is_drawn_in_steps_over_the_observed_counts() -> None:
    view, results = RasterView(), toy_results()
    view.show(results)
    simulation = results.simulation
    np.testing.assert_array_equal(view.rate.y[:-1], simulation.rate)
    np.testing.assert_array_equal(view.rate.x, bin_edges(simulation.time))
    assert np.nanmax(view.counts.y) == simulation.observed.max()
    assert int(np.isfinite(view.counts.y).sum()) == 2 * np.count_nonzero(simulation.observed)


def test_a_runaway_is_said_in_words() -> None:
    view = RasterView()
    view.show(ran_away(toy_results(), at=7))
    assert "ran away at bin 7" in plain_text(view.caption.value)
    assert "ran away at bin 7" in view.alternative
    view.show(toy_results())
    assert "ran away" not in plain_text(view.caption.value)


def decode(png: bytes) -> np.ndarray:
    """Palette indices of a PNG as `spikes_png` writes it."""
    width, height = struct.unpack(">II", png[16:24])
    start = png.index(b"IDAT") + 4
    size = struct.unpack(">I", png[start - 8 : start - 4])[0]
    lines = np.frombuffer(zlib.decompress(png[start : start + size]), dtype=np.uint8)
    return lines.reshape(height, width + 1)[:, 1:]


def trains_of(counts: np.ndarray, **more: Any) -> SpikeTrains:
    return SpikeTrains(counts[:, :, np.newaxis], np.zeros(1, dtype=np.int64), **more)


@pytest.mark.parametrize("n_bins", [1, 7, 100, 999, 1500])
def test_the_png_has_a_tick_for_each_spike(n_bins: int) -> None:
    counts = np.zeros((3, n_bins), dtype=np.int64)
    counts[0, -1], counts[2, 0] = 1, 5
    pixels = decode(spikes_png(trains_of(counts), 1000, 18))
    rows = pixels.reshape(3, -1, pixels.shape[1])
    assert pixels.shape[1] % n_bins == 0
    assert set(np.unique(rows[0])) == {0, 1}
    assert not rows[1].any()
    assert rows[2, -1].any(), "a bin with more spikes fills the height of its row"
    assert not rows[0, -1].any(), "a bin with one spike leaves a gap between rows"
    wide = (rows[2, 0] > 0).sum(), (rows[0, 0] > 0).sum()
    assert wide[0] > wide[1] or n_bins > 300


def test_spikes_of_a_neuron_are_in_its_colour_in_its_band() -> None:
    counts = np.ones((4, 10, 3), dtype=np.int64)
    pixels = decode(spikes_png(SpikeTrains(counts, 1 + np.arange(3)), 100, 90, gap=0.5))
    heights = np.round(90 / 4 * np.array([0, 1, 1.5, 2.5, 3, 4])).astype(int)
    for neuron, (top, bottom) in enumerate(heights.reshape(3, 2)):
        assert set(np.unique(pixels[top:bottom])) == {0, 2 + neuron}
    assert not pixels[heights[1] : heights[2]].any(), "a gap between two neurons"


def test_many_rows_of_a_low_band_are_all_seen() -> None:
    counts = np.zeros((50, 20, 8), dtype=np.int64)
    counts[np.arange(20), np.arange(20), 3] = 1
    pixels = decode(spikes_png(SpikeTrains(counts, 1 + np.arange(8)), 200, 160, gap=0.15))
    columns = (pixels == 5).any(axis=0).reshape(20, -1)
    assert columns.any(axis=1).all()


def test_what_is_lost_is_drawn_from_its_bin_to_the_end() -> None:
    counts = np.zeros((2, 10), dtype=np.int64)
    pixels = decode(spikes_png(trains_of(counts, ends=np.array([[4], [10]])), 100, 20))
    lost = len(palette.SPIKES) + 1
    assert (pixels[:10, 40:] == lost).all()
    assert not pixels[:10, :40].any()
    assert not pixels[10:].any()


def test_the_ground_is_darker_where_the_rate_is_higher() -> None:
    counts = np.zeros((2, 4), dtype=np.int64)
    png = spikes_png(trains_of(counts, shade=np.array([0.0, 0.3, 0.6, 2.0])), 40, 12)
    levels = decode(png)[0].reshape(4, -1)[:, 0].astype(int)
    assert levels[0] == 0
    assert (np.diff(levels) > 0).all()


@pytest.mark.parametrize("color", [*palette.SPIKES, palette.LOST])
def test_spikes_stand_three_to_one_on_both_grounds(color: palette.RGB) -> None:
    def contrast(first: float, second: float) -> float:
        high, low = max(first, second), min(first, second)
        return (high + 0.05) / (low + 0.05)

    def luminance(rgb: Sequence[float]) -> float:
        return palette.luminance("#" + "".join(f"{round(part):02x}" for part in rgb))

    shade, share = palette.SPIKES[0], 64 / 255
    for ground in ((255, 255, 255), (17, 17, 17)):
        shaded = [share * a + (1 - share) * b for a, b in zip(shade, ground, strict=True)]
        assert contrast(luminance(color), luminance(ground)) >= 3
        assert contrast(luminance(color), luminance(shaded)) >= 3


def test_pillow_reads_the_png() -> None:
    image = pytest.importorskip("PIL.Image")
    from io import BytesIO

    counts = toy_results().simulation.simulated
    with image.open(BytesIO(spikes_png(trains_of(counts), 1000, 240))) as picture:
        alpha = np.asarray(picture.convert("RGBA"))[:, :, 3]
    assert (alpha > 0).any()
    assert (alpha == 0).any()


def test_segments_have_holes_between_but_not_after() -> None:
    x, y = figure.segments([[1.0, 2.0], [1.0, 2.0]], [[0.0, 0.0], [3.0, 4.0]])
    np.testing.assert_array_equal(x, [1, 1, np.nan, 2, 2])
    np.testing.assert_array_equal(y, [0, 3, np.nan, 0, 4])
    assert len(figure.segments([[], []], [[], []])[0]) == 0


@pytest.mark.parametrize("limits", [(0.0, 1.0), (-0.117, 0.905), (0.0, 1483.4), (-5.4, 0.6)])
def test_ticks_are_few_and_inside(limits: tuple[float, float]) -> None:
    ticks = figure.nice_ticks(limits)
    assert 2 <= len(ticks) <= 7
    assert ticks[0] >= limits[0]
    assert ticks[-1] <= limits[1]


def test_ticks_of_a_range_without_width_are_one() -> None:
    assert list(figure.nice_ticks((2.0, 2.0))) == [2.0]


def test_equal_simulations_made_anew_keep_the_picture() -> None:
    view, results = RasterView(), toy_results()
    view.show(results)
    picture = view.simulated.image
    again = replace(results, simulation=replace(results.simulation))
    view.show(again)
    assert view.simulated.image is picture
