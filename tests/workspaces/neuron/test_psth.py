"""The PSTH of held-out trials beside those of free runs: of a recording in trials, whose rate is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from glmlab.recordings import Covariate, Recording, SpikeCounts
from glmlab.workspaces.neuron import own_data
from glmlab.workspaces.neuron.compute.free_runs import run_free
from glmlab.workspaces.neuron.compute.trials import aligned_trials
from glmlab.workspaces.neuron.results import FreeRuns, Psth
from glmlab.workspaces.neuron.settings import FloatArray, Settings
from glmlab.workspaces.neuron.tables import tables_of
from glmlab.workspaces.neuron.views.free_run import FreeRunView
from glmlab.workspaces.neuron.words import checks as words
from tests.workspaces.neuron.made_results import made_results

BIN_SIZE_S = 0.005
N_BINS = 200
N_TRIALS = 100
TIME_S: FloatArray = BIN_SIZE_S * np.arange(float(N_BINS))
STIMULUS: FloatArray = 1.5 * np.sin(2 * np.pi * 2 * TIME_S) * np.exp(-TIME_S)
RATE_HZ: FloatArray = 25 * np.exp(STIMULUS)

COUNTS = np.random.default_rng(4).poisson(RATE_HZ * BIN_SIZE_S, (N_TRIALS, N_BINS))


def settings_of(recording: Recording) -> Settings:
    choices = own_data.start_of(recording)
    return Settings(**{**choices, "bin_ms": 1e3 * BIN_SIZE_S, "history": False})


def repeated(counts: np.ndarray = COUNTS, stimulus: FloatArray = STIMULUS) -> Recording:
    """A stimulus that is the same in each trial, to which the rate follows at once."""
    edges: FloatArray = counts.shape[1] * BIN_SIZE_S * np.arange(len(counts) + 1.0)
    return Recording(
        "mine",
        SpikeCounts(counts.ravel(), BIN_SIZE_S),
        (Covariate("stimulus", "", np.tile(stimulus, len(counts)), BIN_SIZE_S),),
        trials_s=np.stack([edges[:-1], edges[1:]], axis=1),
    )


def runs_of(settings: Settings) -> FreeRuns:
    *_, (_, found) = run_free(settings)
    return found


@pytest.fixture(scope="module")
def settings() -> Settings:
    return settings_of(repeated())


@pytest.fixture(scope="module")
def found(settings: Settings) -> FreeRuns:
    return runs_of(settings)


def psth_of(found: FreeRuns) -> Psth:
    assert found.psth is not None
    return found.psth


def in_windows(values: FloatArray, psth: Psth) -> FloatArray:
    """Return means over the windows of a PSTH, of the last axis."""
    window = round(psth.window_ms / 1e3 / BIN_SIZE_S)
    n = values.shape[-1] // window
    used = values[..., : n * window]
    return used.reshape(*used.shape[:-1], n, window).mean(axis=-1)


def test_its_numbers_are_those_of_the_held_out_trials(found: FreeRuns) -> None:
    psth = psth_of(found)
    held_out = in_windows(COUNTS[80:] / BIN_SIZE_S, psth)
    assert psth.n_trials == 20
    np.testing.assert_allclose(psth.rate_hz.data, held_out.mean(axis=0))
    error = held_out.std(axis=0, ddof=1) / np.sqrt(20)
    np.testing.assert_allclose(psth.standard_error_hz, error)
    width_s = psth.window_ms / 1e3
    np.testing.assert_allclose(psth.rate_hz.x, width_s * (0.5 + np.arange(held_out.shape[1])))


def test_data_and_model_are_around_the_rate_that_made_the_spikes(found: FreeRuns) -> None:
    psth = psth_of(found)
    truth = in_windows(RATE_HZ, psth)
    chance = np.sqrt(truth / (psth.n_trials * psth.window_ms / 1e3))
    assert np.abs(psth.rate_hz.data - truth).max() < 3.5 * chance.max()
    # The median of 100 runs scatters by an eighth of what one run does; the rest is the error of the fit.
    assert (np.abs(psth.rate_hz.median - truth) < 0.6 * chance).all()
    assert np.mean((psth.rate_hz.low < truth) & (truth < psth.rate_hz.high)) == 1.0
    width = psth.rate_hz.high - psth.rate_hz.low
    np.testing.assert_allclose(width.mean(), 2 * 1.96 * chance.mean(), rtol=0.15)
    assert psth.rate_hz.p_value > words.LEVEL


def test_a_model_that_does_not_hear_the_stimulus_has_a_flat_one(settings: Settings) -> None:
    deaf = runs_of(replace(settings, stimulus=False, history=True))
    psth = psth_of(deaf)
    assert np.ptp(psth.rate_hz.median) < 0.3 * np.ptp(psth.rate_hz.data)
    assert psth.rate_hz.p_value < words.LEVEL
    assert "PSTH" in words.say_free_runs(deaf)[0].split(".")[0]


def test_it_is_drawn_said_and_taken_away(found: FreeRuns) -> None:
    psth, view = psth_of(found), FreeRunView()
    view.show_free_runs(found, stale=False)
    plot = view.plots["psth"]
    assert [figure.axes[0].label for figure in view.widget.children[1].children][-1] == (
        words.TIME_IN_TRIAL_S
    )
    curve: Any = plot.curve
    np.testing.assert_allclose(curve.y, psth.rate_hz.data)
    n = psth.rate_hz.x.size
    np.testing.assert_allclose(
        view.errors.y[:n], np.maximum(psth.rate_hz.data - 2 * psth.standard_error_hz, 0)
    )
    np.testing.assert_allclose(
        view.errors.y[n:][::-1], psth.rate_hz.data + 2 * psth.standard_error_hz
    )
    assert "PSTH ± 2 SE: 20 held-out trials" in words.say_free_runs(found)[0]
    assert "PSTH: data" in view.alternative
    table = tables_of(made_results(), {"free-run": found})["free-run"]
    here = table["statistic"] == "psth_hz"
    for head, wanted in (
        ("x", psth.rate_hz.x),
        ("data", psth.rate_hz.data),
        ("median", psth.rate_hz.median),
        ("standard_error", psth.standard_error_hz),
    ):
        np.testing.assert_array_equal(table[head][here], wanted)
    assert np.isnan(table["standard_error"][~here]).all()
    assert {column.size for column in table.values()} == {here.size}


def test_without_trials_nothing_is_said_of_it(found: FreeRuns) -> None:
    without, view = replace(found, psth=None), FreeRunView()
    view.show_free_runs(found, stale=False)
    view.show_free_runs(without, stale=False)
    assert len(view.widget.children[1].children) == 4
    assert "PSTH" not in view.alternative + view.caption.value
    assert "standard_error" not in tables_of(made_results(), {"free-run": without})["free-run"]


def test_no_trials_have_none() -> None:
    recording = replace(repeated(), trials_s=None)
    assert runs_of(settings_of(recording)).psth is None


@pytest.mark.parametrize(
    ("lengths", "n_fitted", "first", "wanted"),
    [
        ([4, 4, 4, 4], 8, [0, 4], 4),
        # The second trial is half fitted: it is left out.
        ([4, 4, 4, 4], 6, [2, 6], 4),
        # Two of four go on for six bins, one for nine.
        ([4, 5, 6, 9], 0, [0, 4, 9, 15], 6),
        ([4, 5, 9], 0, [0, 4, 9], 5),
    ],
)
def test_trials_end_where_fewer_than_half_of_them_go_on(
    lengths: list[int], n_fitted: int, first: list[int], wanted: int
) -> None:
    trial = np.repeat(3 * np.arange(len(lengths)), lengths)
    found = aligned_trials(trial, n_fitted)
    assert found is not None
    assert found.first.tolist() == first
    assert found.length == wanted
    values = np.arange(float(trial.size))[n_fitted:]
    rows = found.rows(np.stack([values, -values]))
    assert rows.shape == (2, len(first), wanted)
    for row, start, length in zip(rows[0], first, found.n_bins, strict=True):
        n = min(length, wanted)
        np.testing.assert_array_equal(row[:n], values[start : start + n])
        assert np.isnan(row[n:]).all()


@pytest.mark.parametrize(
    ("trial", "n_fitted"),
    [(None, 5), (np.repeat([0, 1], 5), 5), (np.repeat([0, 1], 5), 2), (np.arange(10), 2)],
)
def test_too_few_trials_or_bins_have_none(trial: np.ndarray | None, n_fitted: int) -> None:
    assert aligned_trials(trial, n_fitted) is None
