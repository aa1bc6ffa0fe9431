"""What the next choice may ask for that JAX has not prepared in this process yet."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from glmlab.lab.jobs import Job, Prefetch
from glmlab.workspaces.feedforward.compute.data import TOY_PARAMETERS, TOY_TIME_BINS, toy_shape
from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.jobs import JOBS
from glmlab.workspaces.feedforward.presets import PRESETS
from glmlab.workspaces.feedforward.settings import (
    MOST_FEATURES,
    MOST_SAMPLES,
    OBSERVATION_MODELS,
    TABS,
    Settings,
    allowed_solvers,
)

ONE_OF_EACH_KIND = ("Ridge", "Lasso")
"""Penalties that have a gradient share their code, and those that have none."""


def prefetches(settings: Settings) -> Iterator[Prefetch]:
    """Yield what settings that are one choice away need, the likeliest first.

    The settings themselves come first: they are as good as done where they are shown.
    """
    for other in (settings, *_one_choice_away(settings)):
        yield Prefetch(program_of(other), partial(compute, other))
    for name, job in JOBS.items():
        asking: dict[str, Any] = {"tab": name} if name in TABS else {name: True}
        key = (name, *program_of(settings))
        yield Prefetch(key, partial(_do, job, replace(settings, **asking)))


def program_of(settings: Settings) -> tuple[Hashable, ...]:
    """Return what of the settings another program is compiled for."""
    is_synthetic = DATA_SETS[settings.data].is_synthetic
    return (
        toy_shape(settings.n_samples, settings.n_features) if is_synthetic else settings.data,
        settings.observation_model,
        settings.inverse_link,
        allowed_solvers(settings.regularizer),
    )


def _one_choice_away(settings: Settings) -> Iterator[Settings]:
    for regularizer in ONE_OF_EACH_KIND:
        yield replace(settings, regularizer=regularizer)
    for link in OBSERVATION_MODELS[settings.observation_model].inverse_links:
        yield replace(settings, inverse_link=link)
    for model in OBSERVATION_MODELS:
        yield replace(settings, **settings.with_observation_model(model))
    for n_samples in TOY_TIME_BINS:
        yield replace(settings, n_samples=min(n_samples, MOST_SAMPLES))
    for n_parameters in TOY_PARAMETERS:
        yield replace(settings, n_features=min(n_parameters - 1, MOST_FEATURES))
    for preset in PRESETS.values():
        yield preset.settings
    for data, entry in DATA_SETS.items():
        yield replace(settings, data=data, **entry.start)


def _do(job: Job, settings: Settings) -> None:
    if job.key(settings) is None:
        return
    job.finish(settings)
    # Times that were taken in the background are none to be shown.
    if job.forget is not None:
        job.forget()
