"""Compile everything that the labs can ask for, so that JAX's disk cache holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import product

from glmlab.lab.settings.declaration import number_of
from glmlab.workspaces.coupling.compute.pipeline import compute as coupling_compute
from glmlab.workspaces.coupling.jobs import JOBS as COUPLING_JOBS
from glmlab.workspaces.coupling.presets import PRESETS as COUPLING_PRESETS
from glmlab.workspaces.coupling.settings import INVERSE_LINKS as COUPLING_INVERSE_LINKS
from glmlab.workspaces.coupling.settings import MOST_NEURONS as COUPLING_MOST_NEURONS
from glmlab.workspaces.coupling.settings import Settings as CouplingSettings
from glmlab.workspaces.feedforward.compute.data import TOY_PARAMETERS, TOY_TIME_BINS
from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.compute.prefetch import ONE_OF_EACH_KIND
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.jobs import JOBS
from glmlab.workspaces.feedforward.settings import OBSERVATION_MODELS, Settings

MAIN_LINKS = ("exp", "softplus")


def warm(report: Callable[[float, str], None]) -> None:
    """Run every combination of options that is compiled on its own.

    Parameters
    ----------
    report
        Told the share done, from 0 to 1, and what is compiled now.
    """
    everything, works, networks = list(all_options()), list(all_work()), list(all_networks())
    n_all = len(everything) + len(works) + len(networks)
    for done, (name, settings) in enumerate(works):
        report(done / n_all, f"{name}, {settings.regularizer}")
        JOBS[name].finish(settings)
    for done, settings in enumerate(everything, len(works)):
        label = DATA_SETS[settings.data].label
        what = f"{label}, {settings.observation_model}, {settings.inverse_link}"
        report(done / n_all, f"{what}, {settings.n_samples} x {settings.n_features}")
        compute(settings)
    for done, network in enumerate(networks, len(everything) + len(works)):
        report(done / n_all, f"Network of {network.n_neurons}, {network.inverse_link}")
        coupling_compute(network)
        for task in COUPLING_JOBS.values():
            task.finish(network)
    report(1.0, "Done")


def all_work() -> Iterator[tuple[str, Settings]]:
    """Each task that takes seconds, by its name, with settings of the starting shapes."""
    for name, regularizer in product(JOBS, ONE_OF_EACH_KIND):
        yield name, replace(Settings(), regularizer=regularizer)


def all_networks() -> Iterator[CouplingSettings]:
    """Settings of coupled networks that are compiled on their own: those of the presets, and more neurons."""
    start = replace(CouplingSettings(), horizon=1024, tab="recovered")
    for preset in COUPLING_PRESETS.values():
        yield replace(preset.settings, horizon=1024, tab="recovered")
    for link in COUPLING_INVERSE_LINKS:
        # A square that begins at -4 is loud.
        yield replace(start, inverse_link=link, coupling_scale=0.2, intercept=-0.2)
    for n_neurons in range(1, COUPLING_MOST_NEURONS + 1):
        yield replace(start, n_neurons=n_neurons)


def all_options() -> Iterator[Settings]:
    """Settings that between them use every compiled function in every shape.

    Penalties that have a gradient share their code, and those that have none. Inverse links beyond the
    first two are compiled for the starting shapes only: they are for looking, not for long work.
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
    main = start.observation_model == "Poisson" and start.inverse_link in MAIN_LINKS
    if main and DATA_SETS[start.data].is_synthetic:
        return _toy_sizes()
    return [(start.n_samples, start.n_features)]


def _toy_sizes() -> Iterator[tuple[int, int]]:
    for n_time_bins, n_parameters in product(TOY_TIME_BINS, TOY_PARAMETERS):
        yield (
            min(n_time_bins, int(number_of(Settings, "n_samples").high)),
            min(n_parameters - 1, int(number_of(Settings, "n_features").high)),
        )
