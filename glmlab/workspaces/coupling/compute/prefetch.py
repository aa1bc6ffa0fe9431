"""What the next choice may ask for that JAX has not prepared in this process yet."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.lab.jobs import Job, Prefetch
from glmlab.model.padding import LAG_STEP, compiled_neurons, round_up
from glmlab.workspaces.coupling.compute.pipeline import compute
from glmlab.workspaces.coupling.jobs import JOBS
from glmlab.workspaces.coupling.presets import PRESETS
from glmlab.workspaces.coupling.settings import MOST_NEURONS, Settings

ONE_OF_EACH_KIND = ("Ridge", "GroupLasso")
"""Penalties that have a gradient share their code, and those that have none."""


def prefetches(settings: Settings) -> Iterator[Prefetch]:
    """Yield what settings that are one choice away need, the likeliest first.

    The settings themselves come first: they are as good as done where they are shown. The first steps
    of the free runs and of the fit are enough: those that follow are the same programs.
    """
    yield _picture(settings)
    yield _free_runs(settings)
    for regularizer in (settings.regularizer, *ONE_OF_EACH_KIND):
        yield _fit(replace(settings, regularizer=regularizer))
    for other in _one_choice_away(settings):
        yield _picture(other)
        yield _free_runs(other)
    for preset in PRESETS.values():
        if preset.settings.tab == "recovered":
            yield _fit(preset.settings)


def program_of(settings: Settings) -> tuple[Hashable, ...]:
    """Return what of the settings another program of the picture is compiled for."""
    return settings.n_neurons, round_up(settings.window, LAG_STEP)


def program_of_runs(settings: Settings) -> tuple[Hashable, ...]:
    """Return what of the settings another program of the free runs is compiled for."""
    n_neurons, n_lags = compiled_neurons(settings.n_neurons), round_up(settings.window, LAG_STEP)
    return "stability", n_neurons, n_lags, settings.n_runs


def _picture(settings: Settings) -> Prefetch:
    return Prefetch(program_of(settings), partial(compute, settings))


def _free_runs(settings: Settings) -> Prefetch:
    return Prefetch(program_of_runs(settings), partial(_begin, JOBS["stability"], settings))


def _fit(settings: Settings) -> Prefetch:
    of_the_fit = (settings.n_basis_funcs, settings.n_time_bins * settings.n_trials)
    key = ("recovered", REGULARIZERS[settings.regularizer].is_smooth, *of_the_fit)
    asking = replace(settings, tab="recovered")
    return Prefetch((*key, *program_of(settings)), partial(_begin, JOBS["recovered"], asking))


def _one_choice_away(settings: Settings) -> Iterator[Settings]:
    for n_neurons in _nearest_first(settings.n_neurons, range(1, MOST_NEURONS + 1)):
        yield from _if_allowed(settings, n_neurons=n_neurons)
    for preset in PRESETS.values():
        yield preset.settings
    for window in _nearest_first(settings.window, range(LAG_STEP, 201, LAG_STEP)):
        yield from _if_allowed(settings, window=window)


def _nearest_first(present: int, others: Any) -> list[int]:
    return sorted(others, key=lambda other: abs(other - present))


def _if_allowed(settings: Settings, **choices: Any) -> Iterator[Settings]:
    try:
        yield replace(settings, **choices)
    except ValueError:
        # More counts at once than can be drawn; the student cannot choose it either.
        return


def _begin(job: Job, settings: Settings) -> None:
    if job.key(settings) is not None:
        next(iter(job.steps(settings)))
