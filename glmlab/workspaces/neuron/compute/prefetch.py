"""What the next choice may ask for that JAX has not prepared in this process yet."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.lab.jobs import Prefetch
from glmlab.workspaces.neuron.compute.pipeline import compute
from glmlab.workspaces.neuron.data_sets import DATA_SETS, YOURS
from glmlab.workspaces.neuron.jobs import JOBS
from glmlab.workspaces.neuron.presets import PRESETS
from glmlab.workspaces.neuron.settings import OBSERVATION_MODELS, TABS, Settings

ONE_OF_EACH_KIND = ("Ridge", "Lasso")
"""Penalties that have a gradient share their code, and those that have none."""


MORE_FUNCTIONS = 20
"""Bumps of each filter, as many as there can be."""


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
        asking: dict[str, Any] = {"tab": name} if name in TABS else {}
        other = replace(settings, **asking)
        if job.key(other) is not None:
            yield Prefetch((name, *program_of(settings)), partial(job.finish, other))


def other_shapes(settings: Settings) -> Iterator[Settings]:
    """Yield settings with more bins, with fewer, and with more columns, to which a slider may be dragged."""
    for changes in (
        {"bin_ms": settings.bin_ms / 2},
        {"bin_ms": settings.bin_ms * 2},
        {"stimulus_functions": MORE_FUNCTIONS},
        {"stimulus_functions": MORE_FUNCTIONS, "history_functions": MORE_FUNCTIONS},
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
