"""What is compiled on its own, for all choices of the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import product

from glmlab.lab.jobs import Warming
from glmlab.workspaces.neuron.compute.pipeline import compute
from glmlab.workspaces.neuron.compute.prefetch import (
    ONE_OF_EACH_KIND,
    asking,
    other_shapes,
    program_of,
)
from glmlab.workspaces.neuron.data_sets import DATA_SETS, YOURS
from glmlab.workspaces.neuron.jobs import JOBS
from glmlab.workspaces.neuron.presets import PRESETS
from glmlab.workspaces.neuron.settings import OBSERVATION_MODELS, Settings


def warmings() -> Iterator[Warming]:
    """Yield each job with settings of the starting shapes, and every picture that differs in a program."""
    starts = [replace(Settings(), regularizer=one) for one in ONE_OF_EACH_KIND]
    # Of other penalties whoever drags a slider so far may wait.
    for settings, name in product((*starts, *other_shapes(Settings())), JOBS):
        work = partial(JOBS[name].finish, asking(settings, name))
        yield Warming(f"{name}, {settings.regularizer}", work)
    for settings in all_options():
        label = DATA_SETS[settings.data].label
        what = f"{settings.observation_model}, {settings.inverse_link}, {settings.regularizer}"
        yield Warming(f"{label}, {what}", partial(compute, settings))


def all_options() -> Iterator[Settings]:
    """Yield settings that between them use every compiled function in every shape of sources and presets.

    Penalties that have a gradient share their code, and those that have none. Beyond Poisson counts with the
    exponential only the starting recording is compiled: others are for looking, not for long work.
    """
    known: set[object] = set()
    for settings in _candidates():
        if program_of(settings) not in known:
            known.add(program_of(settings))
            yield settings


def _candidates() -> Iterator[Settings]:
    for (model, link), regularizer in product(_models(), ONE_OF_EACH_KIND):
        yield replace(
            Settings(), observation_model=model, inverse_link=link, regularizer=regularizer
        )
    yield from other_shapes(Settings())
    for regularizer in ONE_OF_EACH_KIND:
        for data, entry in DATA_SETS.items():
            if data != YOURS:
                yield replace(Settings(), data=data, regularizer=regularizer, **entry.start)
        for preset in PRESETS.values():
            yield replace(preset.settings, regularizer=regularizer)


def _models() -> list[tuple[str, str]]:
    return [
        (model, link) for model, entry in OBSERVATION_MODELS.items() for link in entry.inverse_links
    ]
