"""What the next choice may ask for that JAX has not prepared in this process yet."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial

from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.lab.jobs import Prefetch
from glmlab.lab.settings.declaration import number_of
from glmlab.workspaces.neuron.compute.pipeline import compute
from glmlab.workspaces.neuron.data_sets import DATA_SETS, YOURS
from glmlab.workspaces.neuron.jobs import JOBS
from glmlab.workspaces.neuron.presets import PRESETS
from glmlab.workspaces.neuron.settings import OBSERVATION_MODELS, TABS, Settings

ONE_OF_EACH_KIND = ("Ridge", "Lasso")
"""Penalties that have a gradient share their code, and those that have none."""


_MOST_FUNCTIONS = {
    name: int(number_of(Settings, name).high)
    for name in ("stimulus_functions", "history_functions")
}


def prefetches(settings: Settings) -> Iterator[Prefetch]:
    """Yield what settings that are one choice away need, the likeliest first.

    The settings themselves come first: they are as good as done where they are shown.
    """
    for other in (settings, *_other_penalties(settings)):
        yield Prefetch(program_of(other), partial(compute, other))
    yield from _of_jobs(settings)
    for other in other_shapes(settings):
        yield Prefetch(program_of(other), partial(compute, other))
        yield from _of_jobs(other)
    for other in _one_choice_away(settings):
        yield Prefetch(program_of(other), partial(compute, other))


def program_of(settings: Settings) -> tuple[Hashable, ...]:
    """Return what of the settings another program is compiled for.

    Recordings that one function makes are equally long, where nobody chooses how long.
    """
    source = DATA_SETS[settings.data].source
    lengths = tuple(getattr(settings, name) for name in source.numbers if name == "duration_s")
    return (
        settings.fingerprint if settings.data == YOURS else source.function,
        lengths,
        settings.bin_ms,
        *_columns(settings),
        settings.observation_model,
        settings.inverse_link,
        REGULARIZERS[settings.regularizer].is_smooth,
    )


def _columns(settings: Settings) -> tuple[Hashable, ...]:
    """Return what tells how many columns there are."""
    stimulus = settings.stimulus and (
        settings.entry,
        settings.covariates,
        settings.stimulus_functions,
    )
    return stimulus, settings.history and settings.history_functions


def _of_jobs(settings: Settings) -> Iterator[Prefetch]:
    for name, job in JOBS.items():
        other = asking(settings, name)
        if job.key(other) is not None:
            yield Prefetch((name, *program_of(settings)), partial(job.finish, other))


def asking(settings: Settings, job: str) -> Settings:
    """Return settings that ask for a job: those with its tab open, where it has one."""
    return replace(settings, tab=job) if job in TABS else settings


def other_shapes(settings: Settings) -> Iterator[Settings]:
    """Yield settings with more bins, with fewer, and with more columns, to which a slider may be dragged."""
    for changes in (
        {"bin_ms": settings.bin_ms / 2},
        {"bin_ms": settings.bin_ms * 2},
        {"stimulus_functions": _MOST_FUNCTIONS["stimulus_functions"]},
        _MOST_FUNCTIONS,
    ):
        # What cannot be chosen needs no program.
        with suppress(ValueError):
            yield replace(settings, **changes)


def _other_penalties(settings: Settings) -> Iterator[Settings]:
    for regularizer in ONE_OF_EACH_KIND:
        yield replace(settings, regularizer=regularizer)


def _one_choice_away(settings: Settings) -> Iterator[Settings]:
    for link in OBSERVATION_MODELS[settings.observation_model].inverse_links:
        yield replace(settings, inverse_link=link)
    for model in OBSERVATION_MODELS:
        yield replace(settings, **settings.with_observation_model(model))
    for preset in PRESETS.values():
        yield preset.settings
    for data, entry in DATA_SETS.items():
        if data != YOURS:
            yield replace(settings, data=data, **entry.start)
