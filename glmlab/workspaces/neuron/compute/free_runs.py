"""What the fitted model fires when it is left alone with the stimulus of the held-out bins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glmlab.model.float64 import steps_in_float64
from glmlab.model.goodness_of_fit import Comparison, compare_with_free_runs
from glmlab.model.goodness_of_fit.free_runs import FEWEST_RUNS
from glmlab.model.goodness_of_fit.psth import psth_hz
from glmlab.workspaces.neuron.compute.held_out import everything, held_out, require_spikes
from glmlab.workspaces.neuron.compute.simulation import Chance, Runs, run_freely
from glmlab.workspaces.neuron.compute.stages import Fitted, fitted
from glmlab.workspaces.neuron.compute.trials import AlignedTrials, aligned_trials, compare_psths
from glmlab.workspaces.neuron.results import FreeRuns, Psth, Statistic
from glmlab.workspaces.neuron.settings import FloatArray, Settings

N_RUNS = 100
RUNS_PER_STEP = 25

FEWEST_SPIKES = 2

SPIKES_PER_WINDOW = 10
MOST_WINDOWS = 40
"""Of the curve of the rate."""

LAGS_PER_POINT = 2
"""Of the autocorrelation, which then has as many points as the histogram of intervals has bars."""


@steps_in_float64
def run_free(settings: Settings) -> Iterator[tuple[float, FreeRuns]]:
    """Run the fitted model over the held-out bins, some runs at a time.

    Yields
    ------
    share
        Of the runs that are done, 0 to 1.
    runs
        All that are done, beside the data.

    Raises
    ------
    ValueError
        If fewer than two of the held-out bins have a spike.
    """
    model = fitted(settings)
    data = held_out(model).counts
    require_spikes(data, FEWEST_SPIKES)
    done: list[Runs] = []
    for step in range(N_RUNS // RUNS_PER_STEP):
        done.append(_run(model, settings.seed, step))
        runs = Runs(
            np.concatenate([each.counts for each in done]),
            np.concatenate([each.ran_away for each in done]),
        )
        yield (step + 1) * RUNS_PER_STEP / N_RUNS, _described(settings, model, data, runs)


def _run(model: Fitted, seed: int, step: int) -> Runs:
    first, trial = model.n_fitted, model.trial
    drive = model.drive[first:]
    # Each step has numbers of its own, which do not depend on how many others there are.
    chance = Chance.draw(
        np.random.default_rng([seed, step]),
        (drive.size, RUNS_PER_STEP),
        model.observation_model,
        model.scale,
    )
    before = everything(model).counts[:first]
    if trial is not None:
        before = before[trial[:first] == trial[first]]
    return run_freely(
        drive,
        model.history_gain,
        before,
        chance,
        model.inverse_link,
        None if trial is None else trial[first:],
    )


def _described(settings: Settings, model: Fitted, data: FloatArray, runs: Runs) -> FreeRuns:
    kept = runs.counts[~runs.ran_away]
    enough = len(kept) >= FEWEST_RUNS
    # The data are described in any case; where too few runs are left they stand in for them.
    trains = kept if enough else np.repeat(data[np.newaxis], FEWEST_RUNS, axis=0)
    found = compare_with_free_runs(data, trains, bin_size_s=model.bin_size_s)
    time_s = model.time_s[model.n_fitted :]

    def in_ms(comparison: Comparison) -> Statistic:
        return _statistic(comparison, 1e3 * comparison.position, enough=enough)

    over_time = _rate_over_time(data, trains, model.bin_size_s)
    middle_s = np.interp(over_time.position, model.bin_size_s * np.arange(data.size), time_s)
    trials = aligned_trials(model.trial, model.n_fitted)

    return FreeRuns(
        settings=settings,
        n_runs=len(runs.counts),
        rate_hz=_statistic(over_time, middle_s, enough=enough),
        interval=in_ms(found.intervals),
        autocorrelation=in_ms(_pooled(found.autocorrelation)),
        fano=in_ms(found.fano_factor),
        psth=trials and _psth(model, trials, data, trains, enough=enough),
        runaway=float(runs.ran_away.mean()),
    )


def _pooled(found: Comparison) -> Comparison:
    """Return means over neighbouring lags: of single ones a picture shows noise only."""
    n_pooled = found.position.size // LAGS_PER_POINT

    def mean(values: FloatArray) -> FloatArray:
        used = values[..., : n_pooled * LAGS_PER_POINT]
        return used.reshape(*used.shape[:-1], n_pooled, LAGS_PER_POINT).mean(axis=-1)

    if n_pooled == 0:
        return found
    return Comparison(mean(found.position), mean(found.data), mean(found.runs))


def _rate_over_time(data: FloatArray, trains: NDArray[Any], bin_size_s: float) -> Comparison:
    n_windows = int(np.clip(data.sum() // SPIKES_PER_WINDOW, 1, min(MOST_WINDOWS, data.size)))
    window = data.size // n_windows
    both = np.concatenate([data[np.newaxis], trains.astype(np.float64)])[:, np.newaxis]
    rate = psth_hz(both, window, bin_size_s)
    middle = (np.arange(rate.shape[1]) + 0.5) * window * bin_size_s
    return Comparison(middle, rate[0], rate[1:])


def _psth(
    model: Fitted, trials: AlignedTrials, data: FloatArray, trains: NDArray[Any], *, enough: bool
) -> Psth:
    found = compare_psths(trials, data, trains, model.bin_size_s)
    return Psth(
        _statistic(found.rate_hz, found.rate_hz.position, enough=enough),
        found.standard_error_hz,
        trials.n_trials,
        1e3 * found.window_size * model.bin_size_s,
    )


def _statistic(found: Comparison, x: FloatArray, *, enough: bool) -> Statistic:
    if not enough:
        nothing = np.full(x.shape, np.nan)
        return Statistic(x, found.data, nothing, nothing, nothing, float("nan"))
    return Statistic(x, found.data, found.median, found.low, found.high, found.p_value)
