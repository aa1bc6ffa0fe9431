"""What is fitted in the workspace "One neuron": a recording, its bins, and the columns of the design."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import jax
import numpy as np
from numpy.typing import NDArray

from glmlab.engine.refusal import RefusedError
from glmlab.lab.settings.declaration import number_of
from glmlab.model.padding import Data, fill_up, pad_design
from glmlab.number_format import number
from glmlab.recordings.recording import NO_TRIAL, BinnedRecording, Recording
from glmlab.recordings.spikes import FloatArray, IntArray
from glmlab.workspaces.neuron.bases import bumps_of, bumps_of_tuning
from glmlab.workspaces.neuron.compute.columns import (
    FilterColumns,
    TuningColumns,
    history_columns,
    stimulus_columns,
    tuning_columns,
)
from glmlab.workspaces.neuron.compute.own_recordings import own_recording
from glmlab.workspaces.neuron.data_sets import DATA_SETS, YOURS
from glmlab.workspaces.neuron.settings import (
    MOST_COVARIATES,
    OBSERVATION_MODELS,
    TRAINING_SHARE,
    Settings,
)

MOST_TIME_BINS = 120_000
"""Bins that a picture has time for: twice those of a minute in bins of 1 ms."""

TIME_BINS = (1024, 8192, 24_576, 49_152, 98_304)
"""Bins of a fit are filled up to the next of these: few shapes, so that few are ever compiled. They hold 10 s in
bins of 1 ms, ten minutes in bins of 20 ms, a minute in bins of 1 ms, and the most that there can be."""

BOTH, STIMULUS, HISTORY = 0, 1, 2
"""Rows of every fit: the model, and its parts alone."""

PARAMETERS = (24, 32, 48, 72, 96, 192)
"""So are parameters: 10 and 8 bumps, 20 and 10, 20 and 20, a grid of 8 x 8 with a short and a long history, and eight
covariates."""

Block = FilterColumns | TuningColumns


@dataclass(frozen=True, eq=False)
class Binned:
    """A recording in bins.

    Attributes
    ----------
    recording
        As it was made or read.
    whole
        All of its bins.
    is_used
        Which of them are in the model: those in trials, where there are trials; shape ``(n_all,)``.
    used
        These alone.
    time_s
        Start of each bin of `used`, shape ``(n_time_bins,)``.
    n_fitted
        How many of `used`, from the first on, are fitted; the others are held out.
    """

    recording: Recording
    whole: BinnedRecording
    is_used: NDArray[np.bool_]
    used: BinnedRecording
    time_s: FloatArray
    n_fitted: int

    @property
    def n_time_bins(self) -> int:
        """Bins in the model."""
        return self.time_s.size

    @property
    def end_of_run(self) -> IntArray:
        """For each bin of `used` the bin after the last of its trial, or after the last of all."""
        n, trial = self.n_time_bins, self.used.trial
        if trial is None:
            return np.full(n, n)
        ends = np.append(np.flatnonzero(np.diff(trial)) + 1, n)
        return ends[np.searchsorted(ends, np.arange(n), side="right")]


def make_recording(settings: Settings) -> Recording:
    """Make or read the recording, or take the one that somebody has brought."""
    if settings.data == YOURS:
        return own_recording(settings.fingerprint)
    source = DATA_SETS[settings.data].source
    numbers = {name: getattr(settings, name) for name in source.numbers}
    return source.make(settings.seed if source.is_random else 0, **numbers)


def bin_recording(settings: Settings, recording: Recording) -> Binned:
    """Divide a recording into bins, and say which are held out.

    Raises
    ------
    RefusedError
        If there are too many bins, none to hold out, or no spike to fit.
    """
    bin_size_s = settings.bin_ms / 1e3
    n_all = recording.n_time_bins(bin_size_s)
    if n_all > MOST_TIME_BINS:
        raise RefusedError(_too_many(recording.duration_s, settings.bin_ms, n_all))
    whole = recording.binned(bin_size_s)
    is_used = np.ones(n_all, bool) if whole.trial is None else whole.trial != NO_TRIAL
    used = _only(whole, is_used)
    n_fitted = int(TRAINING_SHARE * used.counts.size)
    _check(used, n_fitted, settings.bin_ms)
    time_s = bin_size_s * np.flatnonzero(is_used).astype(float)
    return Binned(recording, whole, is_used, used, time_s, n_fitted)


def _too_many(duration_s: float, bin_ms: float, n_time_bins: int) -> str:
    enough_ms, longest_ms = 1e3 * duration_s / MOST_TIME_BINS, number_of(Settings, "bin_ms").high
    if enough_ms <= longest_ms:
        wanted = f"take bins of {number(min(np.ceil(enough_ms), longest_ms))} ms or more"
    else:
        most_minutes = MOST_TIME_BINS * longest_ms / 60e3
        wanted = (
            f"bring a stretch of {number(most_minutes)} minutes or less, since bins can be of "
            f"{number(longest_ms)} ms at most"
        )
    return (
        f"{number(duration_s)} s in bins of {number(bin_ms)} ms are {n_time_bins:,} bins, and the page computes "
        f"with {MOST_TIME_BINS:,} at most; {wanted}. The last picture stays."
    )


def _only(binned: BinnedRecording, is_used: NDArray[np.bool_]) -> BinnedRecording:
    if is_used.all():
        return binned
    trial, rate = binned.trial, binned.true_rate_hz
    return replace(
        binned,
        counts=binned.counts[is_used],
        covariates=binned.covariates[is_used],
        trial=None if trial is None else trial[is_used],
        true_rate_hz=None if rate is None else rate[is_used],
    )


def _check(used: BinnedRecording, n_fitted: int, bin_ms: float) -> None:
    n = used.counts.size
    if n_fitted < 2 or n_fitted == n:
        raise RefusedError(
            f"Bins of {number(bin_ms)} ms leave {n} of them, too few to fit some and hold others out; take "
            "shorter bins. The last picture stays."
        )
    if not used.counts[:n_fitted].any():
        raise RefusedError(
            f"There is no spike in the first {round(100 * TRAINING_SHARE)}% of the recording, so there is "
            "nothing to fit; take another recording. The last picture stays."
        )


@dataclass(frozen=True, eq=False)
class Design:
    """What the model sees.

    Attributes
    ----------
    binned
        The recording.
    covariates
        Places, from 0, of those that the model has.
    blocks
        The columns: those of the covariates, then those of the history.
    X, y
        All bins: shapes ``(n_time_bins, n_features)`` and ``(n_time_bins,)``.
    data
        The bins of the fit on the device, as one series.
    parts
        The same, as three series with the features of the stimulus, of the history, and of both.
    """

    binned: Binned
    covariates: tuple[int, ...]
    blocks: tuple[Block, ...]
    X: FloatArray
    y: FloatArray
    data: Data
    parts: Data

    @property
    def n_features(self) -> int:
        """Columns before padding."""
        return self.X.shape[1]

    @property
    def n_fitted(self) -> int:
        """Bins of the fit."""
        return self.binned.n_fitted

    @property
    def is_history(self) -> NDArray[np.bool_]:
        """Which columns are those of the history, shape ``(n_features,)``."""
        return _repeated([block.is_history for block in self.blocks], self.blocks)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """One per column."""
        return tuple(name for block in self.blocks for name in block.feature_names)

    @property
    def filters(self) -> FloatArray:
        """One row for each filter or tuning, one where it has the column; ``(n_blocks, n_features)``."""
        sizes = [block.values.shape[1] for block in self.blocks]
        return np.repeat(np.eye(len(sizes)), sizes, axis=1)

    def places(self) -> Iterator[tuple[Block, slice]]:
        """Give each block with the places of its columns."""
        first = 0
        for block in self.blocks:
            size = block.values.shape[1]
            yield block, slice(first, first + size)
            first += size


def _repeated(values: list[bool], blocks: tuple[Block, ...]) -> NDArray[np.bool_]:
    return np.repeat(np.asarray(values, bool), [block.values.shape[1] for block in blocks])


def make_design(settings: Settings, binned: Binned) -> Design:
    """Make the columns of all filters, and put the bins of the fit on the device."""
    used = covariates_of(settings, binned.recording)
    counts = binned.used.counts.astype(float)
    if OBSERVATION_MODELS[settings.observation_model].is_binary:
        counts = np.minimum(counts, 1.0)
    blocks = [*_of_covariates(settings, binned, used)] if used else []
    if settings.history:
        bumps = bumps_of(settings, "history")
        blocks.append(history_columns(counts, binned.end_of_run, bumps))
    empty = np.empty((binned.n_time_bins, 0))
    X = np.concatenate([empty, *(block.values for block in blocks)], axis=1)
    is_history = _repeated([block.is_history for block in blocks], tuple(blocks))
    data, parts = _on_device(X[: binned.n_fitted], counts[: binned.n_fitted], is_history)
    return Design(binned, used, tuple(blocks), X, counts, data, parts)


def covariates_of(settings: Settings, recording: Recording) -> tuple[int, ...]:
    """Return the places, from 0, of the covariates that the model has.

    Places that the recording lacks are left aside; where none is left, all are taken that can be chosen.
    """
    if not settings.stimulus:
        return ()
    n = len(recording.covariates)
    chosen = tuple(sorted(place - 1 for place in settings.covariates if place <= n))
    return chosen or tuple(range(min(n, MOST_COVARIATES)))


def _of_covariates(settings: Settings, binned: Binned, used: tuple[int, ...]) -> Iterator[Block]:
    known = [binned.recording.covariates[place] for place in used]
    names, units = tuple(one.name for one in known), tuple(one.unit for one in known)
    if settings.entry == "filter":
        bumps = bumps_of(settings, "stimulus")
        for name, unit, place in zip(names, units, used, strict=True):
            # Of the whole recording: the stimulus goes on between trials.
            block = stimulus_columns(name, unit, binned.whole.covariates[:, place], bumps)
            yield _cut(block, binned.is_used)
        return
    n_bumps = bumps_of_tuning(settings, len(used))
    signals = binned.used.covariates
    if len(used) == 2:
        yield tuning_columns(names, units, signals[:, used], n_bumps)
        return
    for name, unit, place in zip(names, units, used, strict=True):
        yield tuning_columns((name,), (unit,), signals[:, [place]], n_bumps)


def _cut(block: FilterColumns, is_used: NDArray[np.bool_]) -> FilterColumns:
    if is_used.all():
        return block
    columns = block.columns
    return replace(block, columns=replace(columns, values=columns.values[is_used]))


def _on_device(X: FloatArray, y: FloatArray, is_history: NDArray[np.bool_]) -> tuple[Data, Data]:
    n_time_bins, n_parameters = padded_shape(*X.shape)
    design = jax.device_put(pad_design(X, n_time_bins, n_parameters))
    counts = fill_up(y[None], n_time_bins)
    used = np.zeros((3, n_parameters), counts.dtype)
    used[:, 0] = 1
    here = slice(1, 1 + is_history.size)
    used[BOTH, here] = 1
    # With the filters of one kind only, the others' model has no features, and "both" is all there is.
    if is_history.any() and not is_history.all():
        used[STIMULUS, here], used[HISTORY, here] = ~is_history, is_history
    three = jax.device_put(np.repeat(counts, 3, axis=0))
    return Data(design, jax.device_put(counts)), Data(design, three, jax.device_put(used))


def padded_shape(n_fitted: int, n_features: int) -> tuple[int, int]:
    """Return the bins and parameters to which a fit is filled up."""
    return _next(n_fitted, TIME_BINS), _next(n_features + 1, PARAMETERS)


def _next(size: int, sizes: tuple[int, ...]) -> int:
    return next(one for one in sizes if one >= size)
