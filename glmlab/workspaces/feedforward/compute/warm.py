"""What is compiled on its own, for all choices of the workspace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import product

from glmlab.lab.jobs import Warming
from glmlab.lab.settings.declaration import number_of
from glmlab.workspaces.feedforward.compute.data import TOY_PARAMETERS, TOY_TIME_BINS
from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.compute.prefetch import ONE_OF_EACH_KIND
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.jobs import JOBS
from glmlab.workspaces.feedforward.settings import OBSERVATION_MODELS, Settings


def warmings() -> Iterator[Warming]:
    """Yield each job with settings of the starting shapes, and every picture that differs in a program."""
    for name, regularizer in product(JOBS, ONE_OF_EACH_KIND):
        settings = replace(Settings(), regularizer=regularizer)
        yield Warming(f"{name}, {regularizer}", partial(JOBS[name].finish, settings))
    for settings in all_options():
        label = DATA_SETS[settings.data].label
        what = f"{label}, {settings.observation_model}, {settings.inverse_link}"
        size = f"{settings.n_samples} x {settings.n_features}"
        yield Warming(f"{what}, {size}", partial(compute, settings))


def all_options() -> Iterator[Settings]:
    """Yield settings that between them use every compiled function in every shape.

    Penalties that have a gradient share their code, and those that have none. Beyond the first two
    inverse links of the first observation model only the starting shapes are compiled: they are for
    looking, not for long work.
    """
    for data, (model, link), regularizer in product(DATA_SETS, _models(), ONE_OF_EACH_KIND):
        start = replace(
            Settings(),
            data=data,
            observation_model=model,
            inverse_link=link,
            regularizer=regularizer,
            **DATA_SETS[data].start,
        )
        for n_samples, n_features in _sizes(start):
            yield replace(start, n_samples=n_samples, n_features=n_features)


def _models() -> list[tuple[str, str]]:
    return [
        (model, link) for model, entry in OBSERVATION_MODELS.items() for link in entry.inverse_links
    ]


def _sizes(start: Settings) -> Iterable[tuple[int, int]]:
    is_main = (start.observation_model, start.inverse_link) in _models()[:2]
    if is_main and DATA_SETS[start.data].is_synthetic:
        return _toy_sizes()
    return [(start.n_samples, start.n_features)]


def _toy_sizes() -> Iterator[tuple[int, int]]:
    for n_time_bins, n_parameters in product(TOY_TIME_BINS, TOY_PARAMETERS):
        yield (
            min(n_time_bins, int(number_of(Settings, "n_samples").high)),
            min(n_parameters - 1, int(number_of(Settings, "n_features").high)),
        )
