"""What is fitted, predicted and scored in the workspace "One neuron"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jax
import numpy as np
import pytest
from sklearn.linear_model import PoissonRegressor

from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.engine.refusal import RefusedError
from glmlab.engine.thread_scheduler import ThreadScheduler
from glmlab.lab.session import MakeScheduler, Session
from glmlab.lab.settings.stages import MEMORY
from glmlab.model.basis import RaisedCosineLogEval
from glmlab.model.goodness_of_fit import bits_per_spike
from glmlab.model.regularizer import Smoothness
from glmlab.recordings import Covariate, Recording, SpikeTimes
from glmlab.recordings.spikes import FloatArray
from glmlab.workspaces.neuron.bases import Bumps, bumps_of
from glmlab.workspaces.neuron.computation import COMPUTATION
from glmlab.workspaces.neuron.compute import columns, stages
from glmlab.workspaces.neuron.compute import data as made
from glmlab.workspaces.neuron.compute.columns import history_columns, matrix_of
from glmlab.workspaces.neuron.compute.data import BOTH, HISTORY, STIMULUS
from glmlab.workspaces.neuron.compute.pipeline import compute
from glmlab.workspaces.neuron.compute.prefetch import prefetches, program_of
from glmlab.workspaces.neuron.compute.scores import cross_validate
from glmlab.workspaces.neuron.compute.stages import fitted
from glmlab.workspaces.neuron.compute.warm import all_options
from glmlab.workspaces.neuron.data_sets import DATA_SETS
from glmlab.workspaces.neuron.presets import PRESETS
from glmlab.workspaces.neuron.results import CrossValidation, Filter
from glmlab.workspaces.neuron.settings import OBSERVATION_MODELS, REGULARIZERS, Settings
from glmlab.workspaces.neuron.words.scores import NO_EVIDENCE, caption_of_scores
from glmlab.workspaces.neuron.words.sentences import say_bands, say_tuning
from tests.compilation import TRACED, heard

WIDE = {
    "stimulus_window_ms": 100.0,
    "history_window_ms": 200.0,
    "stimulus_functions": 12,
    "history_functions": 12,
}
"""As long as the filters of the simulated cells."""


def settings_of(data: str, **choices: Any) -> Settings:
    """The settings with which a recording is begun, and choices."""
    return Settings(**{"data": data, **DATA_SETS[data].start, **choices})


@pytest.fixture
def x64() -> Iterator[None]:
    with jax.enable_x64(True):
        yield


def finish(settings: Settings) -> CrossValidation:
    *_, (share, found) = cross_validate(settings)
    assert share == 1
    return found


@pytest.mark.parametrize("model", OBSERVATION_MODELS)
@pytest.mark.parametrize("regularizer", REGULARIZERS)
def test_every_fit_is_an_optimum(regularizer: str, model: str) -> None:
    start = Settings()
    results = compute(
        replace(start, regularizer=regularizer, **start.with_observation_model(model))
    )
    assert results.fit.kkt_residual < 1e-8
    assert results.fit.coef.any()
    assert np.isfinite(results.fit.bits_per_spike)


def test_the_fit_is_that_of_another_library() -> None:
    settings = Settings(regularizer_strength=1e-3)
    design = stages.model_of(settings).design
    n = design.n_fitted
    other = PoissonRegressor(alpha=1e-3, tol=1e-10, solver="newton-cholesky")
    other.fit(design.X[:n], design.y[:n])
    results = compute(settings)
    np.testing.assert_allclose(results.fit.coef, other.coef_, atol=1e-4)
    rate = other.predict(design.X[n:])
    bits = bits_per_spike(design.y[n:], rate, design.y[:n].mean())
    assert results.fit.bits_per_spike == pytest.approx(bits, abs=1e-4)


SURVEY = {1: (0.95, 0.52, 1.84), 2: (0.11, 0.65, 0.81)}
"""FIELD, section 8: held-out bits per spike of stimulus alone, history alone, both, of both receptors."""


def bits_of(settings: Settings) -> list[float]:
    parts = compute(settings).parts
    assert [part.name for part in parts] == ["stimulus", "history", "both"]
    assert [part.is_chosen for part in parts] == [False, False, True]
    return [part.bits_per_spike for part in parts]


def test_the_first_receptor_says_what_it_is_known_to_say() -> None:
    bits = bits_of(settings_of("Grasshopper receptor 1"))
    np.testing.assert_allclose(bits, SURVEY[1], rtol=0.05)


@pytest.fixture
def bumps_of_the_survey(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Those of tests/model/goodness_of_fit/test_grasshopper.py: the last one does not fall to zero."""

    def matrix_of(bumps: Bumps) -> FloatArray:
        is_stimulus = bumps.window == 40
        made = RaisedCosineLogEval(
            bumps.n_basis_funcs,
            time_scaling=39.0 if is_stimulus else 20.0,
            enforce_decay_to_zero=not is_stimulus,
        )
        return np.asarray(made.evaluate_on_grid(bumps.window)[1])

    monkeypatch.setattr(columns, "matrix_of", matrix_of)
    stages.make_design.forget()
    yield
    MEMORY.forget()


@pytest.mark.usefixtures("bumps_of_the_survey")
def test_so_does_the_second_with_the_surveys_bumps() -> None:
    settings = settings_of(
        "Grasshopper receptor 2",
        history_functions=16,
        history_window_ms=70.0,
        regularizer_strength=1e-6,
    )
    np.testing.assert_allclose(bits_of(settings), SURVEY[2], rtol=0.05)


def test_with_the_labs_bumps_its_stimulus_says_twice_as_much() -> None:
    stimulus, history, both = bits_of(settings_of("Grasshopper receptor 2"))
    assert stimulus > 2 * SURVEY[2][0]
    assert history == pytest.approx(SURVEY[2][1], rel=0.05)
    assert both > SURVEY[2][2]


def test_a_model_with_one_filter_is_that_part_of_the_whole() -> None:
    whole = {part.name: part.bits_per_spike for part in compute(Settings()).parts}
    alone = compute(Settings(history=False))
    assert [(part.name, part.is_chosen) for part in alone.parts] == [("stimulus", True)]
    assert alone.fit.bits_per_spike == pytest.approx(whole["stimulus"], abs=1e-9)
    remembers = compute(Settings(stimulus=False))
    assert remembers.fit.bits_per_spike == pytest.approx(whole["history"], abs=1e-9)


def test_a_model_without_filters_is_a_constant_rate() -> None:
    results = compute(Settings(stimulus=False, history=False))
    assert results.parts == ()
    assert results.fit.bits_per_spike == pytest.approx(0.0, abs=1e-12)
    design = stages.model_of(results.settings).design
    np.testing.assert_allclose(results.rate.hz, 1e3 * design.y[: design.n_fitted].mean(), rtol=1e-9)


def true_and_found(data: str) -> dict[str, tuple[Filter, FloatArray]]:
    found = compute(settings_of(data, **WIDE)).filters
    return {one.name: (one, one.truth) for one in found if one.truth is not None}


@pytest.mark.parametrize("data", ["LNP cell", "Refractory cell", "Bursting cell"])
def test_the_truth_is_in_the_band(data: str) -> None:
    filters = true_and_found(data)
    assert set(filters) == {"stimulus", "history"}
    stimulus, truth = filters["stimulus"]
    assert np.corrcoef(stimulus.values, truth)[0, 1] > 0.93
    for one, truth in filters.values():
        assert one.low is not None
        assert one.high is not None
        # Where the truth falls to -12 a spike is as impossible as at -4, and the penalty takes the latter.
        possible = truth > -2
        inside = (one.low <= truth) & (truth <= one.high)
        assert inside[possible].mean() > 0.75


@pytest.mark.parametrize("data", ["Refractory cell", "Bursting cell"])
def test_history_filters_rise_and_fall_where_the_truth_does(data: str) -> None:
    history, truth = true_and_found(data)["history"]
    possible = truth > -2
    assert np.corrcoef(history.values[possible], truth[possible])[0, 1] > 0.95
    assert (history.values[:2] < -2).all()


def test_the_place_cells_map_is_found() -> None:
    tuning = compute(settings_of("Place cell")).tuning
    assert tuning is not None
    assert tuning.truth_hz is not None
    assert tuning.rate_hz.shape == tuning.truth_hz.shape == (40, 40)
    assert np.corrcoef(tuning.rate_hz.ravel(), tuning.truth_hz.ravel())[0, 1] > 0.98
    assert tuning.rate_hz.max() == pytest.approx(tuning.truth_hz.max(), rel=0.1)
    y, x = np.unravel_index(tuning.rate_hz.argmax(), tuning.rate_hz.shape)
    true_y, true_x = np.unravel_index(tuning.truth_hz.argmax(), tuning.truth_hz.shape)
    assert abs(int(x) - int(true_x)) <= 1
    assert abs(int(y) - int(true_y)) <= 1


def bends_of(n: int) -> FloatArray:
    bend = np.diff(np.eye(n), n=2, axis=0)
    return bend.T @ bend


@pytest.mark.parametrize("history", [False, True])
def test_smoothness_bends_the_map_along_both_sides(x64: None, history: bool) -> None:
    settings = settings_of("Place cell", history=history, regularizer="Smoothness")
    model, fit = stages.model_of(settings), compute(settings).fit
    n = model.design.n_fitted
    X, y = model.design.X[:n], model.design.y[:n]
    bent = np.zeros_like(fit.coef)
    on_map = fit.coef[:64].reshape(8, 8)
    along, in_time = (bends_of(k) for k in (8, fit.coef.size - 64))
    bent[:64] = (along @ on_map + on_map @ along).ravel()
    bent[64:] = in_time @ fit.coef[64:]
    slope = (np.exp(X @ fit.coef + fit.intercept) - y) @ X / n
    np.testing.assert_allclose(
        slope + settings.regularizer_strength * bent, np.zeros_like(bent), atol=1e-8
    )


def test_so_bent_it_is_nearer_to_the_truth_than_row_by_row(
    x64: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At its own best strength each, by contiguous folds: 0.39 Hz off, and 0.69 row by row."""
    settings = settings_of("Place cell", history=False, regularizer="Smoothness")
    best = finish(settings).chosen
    off = _off_the_truth(replace(settings, regularizer_strength=best.selected_strength))
    row_by_row = Smoothness(np.repeat(np.eye(8), 8, axis=1))
    monkeypatch.setattr(stages.Model, "regularizer", property(lambda _model: row_by_row))
    MEMORY.forget()
    # What is found without the map is kept for nobody.
    with MEMORY.aside():
        worse = finish(settings).chosen
        off_rows = _off_the_truth(replace(settings, regularizer_strength=worse.selected_strength))
    assert best.bits_mean.max() > worse.bits_mean.max() + 0.02
    assert off < 0.7 * off_rows


def _off_the_truth(settings: Settings) -> float:
    tuning = compute(settings).tuning
    assert tuning is not None
    assert tuning.truth_hz is not None
    return float(np.sqrt(np.mean((tuning.rate_hz - tuning.truth_hz) ** 2)))


def test_shuffled_folds_call_the_drifting_cell_a_place_cell_and_contiguous_ones_do_not() -> None:
    found = finish(settings_of("Drifting cell", history=False, seed=1, tab="folds"))
    shuffled, contiguous = found.shuffled, found.contiguous
    assert shuffled is not None
    assert contiguous is not None
    best = shuffled.best
    assert shuffled.bits_mean[best] - 2 * shuffled.bits_standard_error[best] > 0
    assert contiguous.bits_mean[best] + 2 * contiguous.bits_standard_error[best] < 0
    assert contiguous.bits_mean.max() <= 0
    # What they choose is far too weak.
    assert shuffled.selected_strength < contiguous.selected_strength / 100


def test_the_score_of_a_fold_is_that_of_a_fit_without_it() -> None:
    found = finish(Settings(n_folds=2)).chosen
    design = stages.model_of(Settings()).design
    X, y = design.X[: design.n_fitted], design.y[: design.n_fitted]
    half = y.size // 2
    place = int(np.argmin(np.abs(np.log(found.strength / 1e-2))))
    bits = []
    for train, test in ((slice(half, None), slice(half)), (slice(half), slice(half, None))):
        other = PoissonRegressor(alpha=found.strength[place], tol=1e-10, solver="newton-cholesky")
        rate = other.fit(X[train], y[train]).predict(X[test])
        # Of a fold's bins, per spike of an average fold.
        own = bits_per_spike(y[test], rate, y[train].mean())
        bits.append(own * y[test].sum() / y.mean() / half)
    assert found.bits_mean[place] == pytest.approx(np.mean(bits), abs=1e-3)
    assert found.bits_standard_error[place] == pytest.approx(
        np.std(bits, ddof=1) / np.sqrt(2), abs=1e-3
    )


def test_selection_takes_the_best_or_the_largest_that_is_as_good() -> None:
    best = finish(Settings()).chosen
    simplest = finish(Settings(selection="1se")).chosen
    assert best.selected == best.best == best.bits_mean.argmax()
    enough = best.bits_mean[best.best] - best.bits_standard_error[best.best]
    assert simplest.selected == np.flatnonzero(best.bits_mean >= enough).max()
    assert simplest.selected_strength > best.selected_strength


@pytest.mark.parametrize("regularizer", ["Ridge", "Smoothness"])
def test_evidence_peaks_where_folds_do_not_object(regularizer: str) -> None:
    found = finish(Settings(regularizer=regularizer))
    evidence = found.log_evidence
    assert evidence is not None
    assert evidence.max() == 0
    assert found.kkt_residual < 1.01e-6
    there = int(evidence.argmax())
    assert 0 < there < evidence.size - 1
    best = found.chosen.best
    within = found.chosen.bits_mean[best] - found.chosen.bits_standard_error[best]
    assert found.chosen.bits_mean[there] > within


BUMPS_OF_A_STEP = replace(
    PRESETS["izhikevich"].settings, entry="tuning", regularizer="UnRegularized"
)
"""A current that is on or off, through ten bumps: most weights are held by nothing."""


def test_history_has_a_band_where_the_tuning_has_none() -> None:
    results = compute(BUMPS_OF_A_STEP)
    (history,) = results.filters
    assert history.low is not None
    assert np.isfinite(history.low).any()
    said = say_bands(results)
    assert said == ["No band where the data leave open what the weights are."]
    assert say_bands(compute(replace(BUMPS_OF_A_STEP, intervals=False))) == []


@pytest.mark.parametrize("regularizer", ["UnRegularized", "Ridge", "Smoothness"])
@pytest.mark.parametrize("covariates", [(), (1,)], ids=["map", "curve"])
def test_a_tuning_has_a_band(regularizer: str, covariates: tuple[int, ...]) -> None:
    settings = settings_of("Place cell", regularizer=regularizer, covariates=covariates)
    results = compute(settings)
    tuning = results.tuning
    assert tuning is not None
    assert tuning.low is not None
    assert tuning.high is not None
    assert (tuning.low <= tuning.rate_hz).all()
    assert (tuning.rate_hz <= tuning.high).all()
    assert not say_bands(results)
    assert ("95% band" in say_tuning(tuning)[0]) == (not covariates)


def test_fits_that_run_away_have_no_evidence_and_say_so() -> None:
    settings = replace(BUMPS_OF_A_STEP, regularizer="Smoothness", tab="rate")
    found = finish(settings)
    assert found.log_evidence is not None
    assert np.isnan(found.log_evidence).all()
    assert NO_EVIDENCE in caption_of_scores(settings, found, stale=False)[0]
    lasso = replace(settings, regularizer="Lasso")
    assert "Lasso is no Gaussian prior" in caption_of_scores(lasso, finish(lasso), stale=False)[0]
    none = replace(settings, regularizer="UnRegularized")
    assert "no prior" in caption_of_scores(none, None, stale=False)[0]


def test_a_penalty_with_a_corner_has_no_evidence() -> None:
    assert finish(Settings(regularizer="Lasso")).log_evidence is None


def test_pairs_of_strengths_are_at_least_as_good_as_one_for_both() -> None:
    one = finish(Settings())
    pairs = finish(Settings(separate=True))
    assert one.history is None
    assert pairs.history is not None
    assert pairs.chosen.bits_mean.max() == pairs.history.bits_mean.max()
    assert pairs.chosen.bits_mean.max() > one.chosen.bits_mean.max() - 0.01
    assert pairs.log_evidence is not None


def test_a_strength_of_its_own_pulls_on_the_history_alone() -> None:
    both = compute(Settings(regularizer_strength=1e-4))
    own = compute(Settings(regularizer_strength=1e-4, separate=True, history_strength=1.0))
    (stimulus, history), (own_stimulus, own_history) = both.filters, own.filters
    assert np.abs(own_history.values).max() < 0.1 * np.abs(history.values).max()
    assert np.abs(own_stimulus.values).max() > 0.5 * np.abs(stimulus.values).max()


def test_what_a_drag_of_the_strength_does_not_touch_is_not_computed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compute(Settings(regularizer_strength=0.011))

    def fail(*_: Any) -> None:
        raise AssertionError("It was there.")

    for stage in (
        stages.make_recording,
        stages.bin_recording,
        stages.make_design,
        stages.fit_weakly,
        stages.make_folds,
    ):
        monkeypatch.setattr(stage, "_function", fail)
    moved = compute(Settings(regularizer_strength=0.012))
    assert moved.fit.kkt_residual < 1e-8
    with pytest.raises(AssertionError, match="It was there"):
        compute(Settings(stimulus_window_ms=41.0))


def test_axes_stand_still_while_the_strength_moves() -> None:
    weak, strong = (compute(Settings(regularizer_strength=s)) for s in (1e-4, 1.0))
    assert weak.rate.limits == strong.rate.limits
    assert [one.limits for one in weak.filters] == [one.limits for one in strong.filters]


def test_what_others_get_is_what_is_drawn() -> None:
    settings = Settings()
    results, found = compute(settings), fitted(settings)
    shown = slice(8000, 9000)
    np.testing.assert_allclose(found.rate[shown] * 1e3, results.rate.hz, rtol=1e-12)
    np.testing.assert_array_equal(found.counts[shown], results.data.counts)
    np.testing.assert_allclose(found.history_gain, results.filters[-1].values, rtol=1e-12)
    past = np.convolve(found.counts, np.concatenate([[0.0], found.history_gain]))
    np.testing.assert_allclose(np.exp(found.drive + past[: found.rate.size]), found.rate, rtol=1e-8)
    assert results.rate.is_held_out.all()


def test_bernoulli_bins_hold_one_spike_at_most() -> None:
    settings = Settings(bin_ms=20.0, observation_model="Bernoulli", inverse_link="logistic")
    found = fitted(settings)
    assert found.binned.counts.max() > 1
    assert found.counts.max() == 1
    assert (found.rate < 1).all()


def test_history_stops_where_a_trial_ends() -> None:
    counts = np.array([0.0, 1, 0, 0, 0, 1, 0, 0])
    bumps = bumps_of(Settings(history_window_ms=3.0, history_functions=2), "history")
    ends = np.array([4, 4, 4, 4, 8, 8, 8, 8])
    block = history_columns(counts, ends, bumps)
    unscaled = block.values * block.columns.scale
    functions = matrix_of(bumps)
    wanted = np.zeros((8, 2))
    wanted[2:4], wanted[6:8] = functions[:2], functions[:2]
    np.testing.assert_allclose(unscaled, wanted, atol=1e-12)


@pytest.fixture
def in_trials(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a recording of 20 trials with pauses between them."""
    generator = np.random.default_rng(1)
    times = np.sort(generator.uniform(0, 40, 800))
    starts = 2.0 * np.arange(20, dtype=float)
    trials: FloatArray = np.stack([starts, starts + 1.5], axis=1).astype(float)
    is_inside = (times % 2.0) < 1.5
    recording = Recording(
        "Trials",
        SpikeTimes(times[is_inside], 40.0),
        (Covariate("x", "", generator.normal(size=4000), 0.01),),
        trials_s=trials,
    )
    monkeypatch.setattr(made, "make_recording", lambda _: recording)
    stages.make_recording.forget()
    return Settings(seed=4242, data="LNP cell", bin_ms=10.0, history_window_ms=200.0)


def test_bins_between_trials_are_left_out(in_trials: Settings) -> None:
    results, found = compute(in_trials), fitted(in_trials)
    assert found.counts.size == 20 * 150
    assert found.trial is not None
    assert results.data.has_trials
    assert set(np.unique(found.trial)) == set(range(20))
    assert ((found.time_s % 2.0) < 1.5).all()
    assert found.counts.sum() == results.data.n_spikes


def test_whole_trials_are_held_out_together(in_trials: Settings) -> None:
    folds = compute(replace(in_trials, fold_scheme="ByTrial")).folds
    assert folds.n_folds == 5
    # 80% of 20 trials, each one strip.
    assert folds.start_s.size == 16
    np.testing.assert_allclose(folds.stop_s - folds.start_s, 1.5 + 0 * folds.start_s, atol=1e-9)
    stages.make_recording.forget()


REFUSED: dict[str, tuple[Settings, str]] = {
    "too many bins": (settings_of("Place cell", bin_ms=1.0), "120,000 at most; take bins of 5 ms"),
    "no trials": (Settings(fold_scheme="ByTrial"), "need trials"),
    "no groups": (Settings(fold_scheme="ByGroup"), "need trials"),
    "gap": (Settings(fold_scheme="ContiguousWithGap", gap_ms=20_000.0), "nothing to be trained on"),
}


@pytest.mark.parametrize("scheduler", [InlineScheduler, ThreadScheduler])
def test_a_lab_that_opens_with_what_cannot_be_computed_shows_its_start(
    scheduler: MakeScheduler,
) -> None:
    settings, said = REFUSED["no trials"]
    session = Session(COMPUTATION, settings, scheduler)
    session.compute(session.state.settings)
    assert session.scheduler.wait_until(lambda: session.state.results is not None, 60)
    assert session.state.settings == settings
    assert session.state.results.settings == COMPUTATION.start
    assert said in session.state.message
    assert session.state.message.endswith("the one that it starts with.")
    session.state.reset()
    session.compute(session.state.settings)
    assert session.wait_for_picture(60)
    session.close()


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_computed_is_said_in_a_sentence(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings, said = REFUSED[name]
    session = Session(COMPUTATION, Settings(), InlineScheduler)
    session.compute(session.state.settings)
    before = session.state.results
    session.state.choose(**vars(settings))
    session.compute(session.state.settings)
    assert said in session.state.message
    assert session.state.message.endswith("The last picture stays.")
    assert session.state.results is before
    # It is no mistake of the lab's.
    assert not caplog.records
    session.state.undo()
    session.compute(session.state.settings)
    assert session.state.message == ""


@pytest.mark.parametrize(
    ("times", "duration_s", "said"),
    [
        (np.array([9.5]), 10.0, "no spike in the first 80%"),
        (np.array([0.0005]), 0.001, "too few to fit"),
    ],
)
def test_a_recording_with_too_little_is_refused(
    times: FloatArray, duration_s: float, said: str
) -> None:
    recording = Recording("Short", SpikeTimes(times, duration_s))
    with pytest.raises(RefusedError, match=said):
        made.bin_recording(Settings(), recording)


@pytest.mark.parametrize(
    ("duration_s", "wanted"),
    [
        (11_995.0, "take bins of 100 ms or more"),
        (
            13_000.0,
            "bring a stretch of 200 minutes or less, since bins can be of 100 ms at most",
        ),
    ],
)
def test_of_a_recording_that_is_too_long_only_what_can_be_done_is_asked(
    duration_s: float, wanted: str
) -> None:
    recording = Recording("long", SpikeTimes(np.arange(0.5, duration_s), duration_s))
    with pytest.raises(RefusedError, match=f"120,000 at most; {wanted}"):
        made.bin_recording(
            Settings(bin_ms=50.0, history_window_ms=1000.0, stimulus=False), recording
        )
    if duration_s < 12_000:
        longest = Settings(bin_ms=100.0, history_window_ms=1000.0, stimulus=False)
        assert made.bin_recording(longest, recording).n_time_bins == 119_950


def test_a_fold_without_training_spikes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording("One burst", SpikeTimes(np.array([0.5, 0.6, 9.9]), 10.0))
    monkeypatch.setattr(made, "make_recording", lambda _: recording)
    stages.make_recording.forget()
    with pytest.raises(RefusedError, match="Fold 1 of 5 would be trained"):
        finish(Settings(seed=4243, data="LNP cell"))
    stages.make_recording.forget()


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_and_source_is_prepared(name: str) -> None:
    keys = {preparation.key for preparation in prefetches(Settings())}
    assert program_of(PRESETS[name].settings) in keys
    assert program_of(PRESETS[name].settings) in {program_of(one) for one in all_options()}


def test_other_numbers_of_bins_and_columns_are_prepared() -> None:
    prepared = {one.key for one in prefetches(Settings())}
    job = "cross-validation"
    for changes in (
        {"bin_ms": 0.5},
        {"stimulus_functions": 20},
        {"stimulus_functions": 20, "history_functions": 20},
    ):
        other = program_of(replace(Settings(), **changes))
        assert {other, (job, *other)} <= prepared


def test_what_is_prepared_compiles_nothing() -> None:
    chosen = Settings(inverse_link="softplus")
    for preparation in prefetches(Settings()):
        if preparation.key == program_of(chosen):
            preparation.run()
    with heard(TRACED) as events:
        compute(replace(chosen, stimulus_window_ms=53.0, regularizer_strength=0.02))
        assert events == []
    with heard(TRACED) as events:
        jax.jit(lambda x: x + 1.0)(1.0)
        assert events


def test_few_shapes_are_fitted() -> None:
    shapes = {
        stages.model_of(preset.settings).design.data.design.shape for preset in PRESETS.values()
    }
    assert len(shapes) <= 4


def test_the_row_of_both_is_the_model(x64: None) -> None:
    model = stages.model_of(Settings())
    used = np.asarray(model.design.parts.used)
    n = model.design.n_features
    assert (used[BOTH, : n + 1] == 1).all()
    np.testing.assert_array_equal(used[STIMULUS, 1 : n + 1] + used[HISTORY, 1 : n + 1], np.ones(n))
