"""From settings to results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import jax

from glmlab.experiments.coupling.approximation import approximate, describe_basis
from glmlab.experiments.coupling.correlating import correlate
from glmlab.experiments.coupling.results import Basis, Filters, Results, Simulation, Stability
from glmlab.experiments.coupling.settings import FloatArray, Settings
from glmlab.experiments.coupling.simulation import simulate
from glmlab.experiments.coupling.stability import assess_quickly

Report = Callable[[float, str], None]
"""Told the share done, from 0 to 1, and a sentence."""


def _keep_quiet(_share: float, _sentence: str) -> None:
    pass


def compute(settings: Settings, report: Report = _keep_quiet) -> Results:
    """Compute all that the views show, in float64, whatever the caller's JAX is set to.

    Each stage is kept for the settings that it depends on, so that looking at another pair or another
    picture computes nothing anew.

    Parameters
    ----------
    settings
        The student's choices.
    report
        Told of the progress.
    """
    with jax.enable_x64(True):
        report(0.1, "Making the filters")
        filters, basis = _filters_and_basis(_of_the_filters(settings))
        report(0.3, "Simulating")
        simulation = simulated(settings)
        report(0.7, "Testing stability")
        stability = _stability(of_the_network(settings))
        looked_at = settings.experiment == "correlations"
        report(1.0, "Drawing")
        return Results(
            settings=settings,
            filters=filters,
            basis=basis,
            simulation=simulation,
            stability=stability,
            correlations=correlate(simulation.counts) if looked_at else None,
        )


def simulated_filters(settings: Settings) -> FloatArray:
    """Return the filters that are simulated: what the basis makes of the true ones."""
    return _filters_and_basis(_of_the_filters(settings))[0].approximation


def simulated(settings: Settings) -> Simulation:
    """Return the simulation of the settings."""
    return _simulation(of_the_simulation(settings))


def _of_the_filters(settings: Settings) -> Settings:
    """Settings with all that the filters do not depend on as it is at first."""
    names = (
        "n_neurons",
        "network_seed",
        "coupling_scale",
        "positive_scale",
        "pairs",
        "basis",
        "n_basis_funcs",
        "width",
        "time_scaling",
        "window",
        "approximation",
        "remedy",
    )
    return replace(_ORIGIN, **{name: getattr(settings, name) for name in names})


def of_the_network(settings: Settings) -> Settings:
    """Settings with all that the network and its drive do not depend on as it is at first."""
    names = (
        "stimulus",
        "onset",
        "offset",
        "intensity",
        "input_weights",
        "inverse_link",
        "intercept",
        "intercept_shifts",
        "n_time_bins",
    )
    chosen = {name: getattr(settings, name) for name in names}
    return replace(_of_the_filters(settings), n_trials=1, **chosen)


def of_the_simulation(settings: Settings) -> Settings:
    """Settings with all that the simulation does not depend on as it is at first."""
    names = ("n_trials", "shown_trial", "seed")
    chosen = {name: getattr(settings, name) for name in names}
    return replace(of_the_network(settings), **chosen)


_ORIGIN = Settings(n_trials=1)


@lru_cache(maxsize=16)
def _filters_and_basis(settings: Settings) -> tuple[Filters, Basis]:
    filters, coef = approximate(settings)
    return filters, describe_basis(settings, filters.true, coef)


@lru_cache(maxsize=8)
def _simulation(settings: Settings) -> Simulation:
    return simulate(settings, simulated_filters(settings))


@lru_cache(maxsize=16)
def _stability(settings: Settings) -> Stability:
    return assess_quickly(settings, simulated_filters(settings))
