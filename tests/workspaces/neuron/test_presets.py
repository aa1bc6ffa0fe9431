"""Each preset of the workspace "One neuron" shows what its name and its story say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from glmlab.lab.presets import OWN
from glmlab.workspaces.neuron.compute.free_runs import run_free
from glmlab.workspaces.neuron.compute.goodness import rescale
from glmlab.workspaces.neuron.compute.pipeline import compute
from glmlab.workspaces.neuron.compute.scores import cross_validate
from glmlab.workspaces.neuron.presets import PRESETS, origin_of, preset_of
from glmlab.workspaces.neuron.results import CrossValidation, Filter, FreeRuns, Goodness, Results
from glmlab.workspaces.neuron.settings import Settings
from glmlab.workspaces.neuron.words.summary import summarize, warn_about_separation


def of_preset(name: str, **changes: object) -> Settings:
    return replace(PRESETS[name].settings, **changes)


def bits_of(results: Results) -> dict[str, float]:
    return {part.name: part.bits_per_spike for part in results.parts}


def history_of(results: Results) -> Filter:
    (found,) = (one for one in results.filters if one.is_history)
    return found


def goodness_of(settings: Settings) -> Goodness:
    *_, (_, found) = rescale(settings)
    return found


def scores_of(settings: Settings) -> CrossValidation:
    *_, (_, found) = cross_validate(settings)
    return found


def free_runs_of(settings: Settings) -> FreeRuns:
    *_, (_, found) = run_free(settings)
    return found


@pytest.mark.parametrize("name", PRESETS)
def test_each_is_itself_whatever_of_it_is_looked_at(name: str) -> None:
    settings = PRESETS[name].settings
    assert preset_of(settings) == name
    assert preset_of(replace(settings, tab="bins", from_s=1.0, zoom_s=2.0)) == name
    assert preset_of(replace(settings, n_folds=7)) == OWN
    # What its recording and its filters are is left of it.
    assert PRESETS[origin_of(replace(settings, n_folds=7))].settings.data == settings.data
    assert PRESETS[origin_of(replace(settings, n_folds=7))].settings.history == settings.history


def test_a_recording_without_a_preset_has_no_origin() -> None:
    assert origin_of(of_preset("history", data="Grasshopper receptor 2")) == OWN
    assert origin_of(of_preset("few", duration_s=30.0)) == OWN


def test_sound_and_history_together_are_worth_more_than_the_sum_of_both() -> None:
    bits = bits_of(compute(of_preset("history")))
    assert bits == pytest.approx({"stimulus": 0.95, "history": 0.54, "both": 1.83}, abs=0.006)
    assert bits["both"] > bits["stimulus"] + bits["history"]


def test_sound_alone_fails_by_far_and_less_so_with_history() -> None:
    alone = goodness_of(of_preset("stimulus"))
    with_history = goodness_of(of_preset("stimulus", history=True))
    assert alone.distance > 2.5 * alone.band
    assert with_history.distance < 0.6 * alone.distance
    assert compute(of_preset("stimulus")).fit.bits_per_spike == pytest.approx(0.95, abs=0.006)


def test_without_a_penalty_weights_run_away_and_the_lab_says_why() -> None:
    found = compute(of_preset("refractory"))
    assert history_of(found).values[0] == pytest.approx(-52, abs=0.5)
    assert "Weights run away: in the 2 bins after a spike" in summarize(found)
    held = compute(of_preset("refractory", regularizer="Ridge"))
    assert history_of(held).values[0] > -6
    assert not warn_about_separation(held)
    # A bump that reaches to where there are spikes does not run away.
    wide = compute(of_preset("refractory", history_window_ms=100.0, history_functions=8))
    assert wide.fit.n_separated == 2
    assert history_of(wide).values.min() > -6
    assert not warn_about_separation(wide)


def test_a_bursting_cell_has_a_hump_in_its_filter_and_short_intervals() -> None:
    found = history_of(compute(of_preset("bursting")))
    assert found.lag_ms[np.argmax(found.values)] == 7
    with_history, without = (free_runs_of(of_preset("bursting", history=h)) for h in (True, False))
    # The first bin of the histogram ends at 8 ms.
    assert with_history.interval.x[0] == 4
    assert with_history.interval.data[0] == pytest.approx(0.27, abs=0.005)
    assert (
        with_history.interval.low[0] < with_history.interval.data[0] < with_history.interval.high[0]
    )
    assert without.interval.high[0] < 0.6 * without.interval.data[0]


def test_too_few_spikes_make_filters_of_chance() -> None:
    few = compute(of_preset("few"))
    assert few.data.n_spikes == 95
    bits = bits_of(few)
    assert bits["history"] < 0
    assert bits["both"] == pytest.approx(0, abs=0.02)
    assert bits["both"] < bits["stimulus"] - 0.2
    scores = scores_of(of_preset("few")).chosen
    assert scores.bits_mean[scores.best] > scores.bits_mean[[0, -1]].max() + 0.2
    better = compute(at_its_best(of_preset("few")))
    long = compute(at_its_best(of_preset("few", duration_s=60.0)))
    errors = [error_of(one) for one in (few, better, long)]
    assert errors[1] < 0.5 * errors[0]
    assert errors[2] < 0.6 * errors[1]


def at_its_best(settings: Settings) -> Settings:
    selected = scores_of(settings).chosen.selected_strength
    return replace(settings, regularizer_strength=selected)


def error_of(results: Results) -> float:
    stimulus = results.filters[0]
    assert stimulus.truth is not None
    return float(np.sqrt(np.nanmean((stimulus.values - stimulus.truth) ** 2)))


@pytest.mark.skipif("place" not in PRESETS, reason="ratinabox, which carries the path, is absent")
def test_the_tuning_of_a_place_cell_is_one_hill_where_it_is_in_truth() -> None:
    found = compute(of_preset("place"))
    tuning = found.tuning
    assert tuning is not None
    assert tuning.truth_hz is not None
    assert found.fit.bits_per_spike == pytest.approx(0.89, abs=0.006)
    peak, true = (
        np.array(np.unravel_index(rate.argmax(), rate.shape))
        for rate in (tuning.rate_hz, tuning.truth_hz)
    )
    assert np.abs(peak - true).max() <= 0.1 * max(tuning.rate_hz.shape)
    goodness = goodness_of(of_preset("place"))
    assert goodness.distance < goodness.band


@pytest.mark.skipif("place" not in PRESETS, reason="ratinabox, which carries the path, is absent")
def test_shuffled_folds_take_drift_for_a_place_and_contiguous_ones_do_not() -> None:
    scores = scores_of(of_preset("drifting"))
    assert scores.shuffled is not None
    assert scores.contiguous is not None
    assert scores.shuffled.bits_mean.max() == pytest.approx(0.095, abs=0.001)
    assert scores.contiguous.bits_mean.max() < 0.002
    # At the strength of the preset, near that which shuffled folds select, the model is worse than none.
    assert abs(np.log10(scores.shuffled.selected_strength / 3e-4)) < 0.3
    assert compute(of_preset("drifting")).fit.bits_per_spike < -0.1


def test_better_likelihood_and_worse_distance_on_the_fitted_bins() -> None:
    both, alone = of_preset("better-worse"), of_preset("better-worse", stimulus=False)
    assert compute(both).fit.bits_per_spike == pytest.approx(1.80, abs=0.006)
    assert compute(alone).fit.bits_per_spike < 0.6
    worse, better = goodness_of(both), goodness_of(alone)
    assert worse.fitted_distance == pytest.approx(0.11, abs=0.005)
    assert better.fitted_distance == pytest.approx(0.04, abs=0.005)
    assert better.fitted_band is not None
    assert worse.fitted_distance is not None
    assert better.fitted_distance is not None
    assert better.fitted_distance < better.fitted_band < worse.fitted_distance


def test_a_clock_cannot_be_fitted_however_good_the_likelihood() -> None:
    assert compute(of_preset("izhikevich")).fit.bits_per_spike == pytest.approx(4.5, abs=0.06)
    found, noisy = (goodness_of(of_preset("izhikevich", noise=noise)) for noise in (0.1, 1.0))
    assert found.distance > 3 * found.band
    assert noisy.band < noisy.distance < 0.6 * found.distance
