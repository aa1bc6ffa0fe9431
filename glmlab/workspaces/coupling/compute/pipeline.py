"""From settings to results."""

from __future__ import annotations

from collections.abc import Callable

import jax

from glmlab.workspaces.coupling.compute.approximation import approximate, describe_basis
from glmlab.workspaces.coupling.compute.correlations import correlate
from glmlab.workspaces.coupling.compute.simulation import simulate
from glmlab.workspaces.coupling.compute.stability import assess_quickly
from glmlab.workspaces.coupling.results import Results
from glmlab.workspaces.coupling.settings import Settings

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
        filters, coef = approximate(settings)
        basis = describe_basis(settings, filters, coef)
        report(0.3, "Simulating")
        simulation = simulate(settings, filters.approximation)
        report(0.7, "Testing stability")
        stability = assess_quickly(settings, filters.approximation)
        looked_at = settings.tab == "correlations"
        report(1.0, "Drawing")
        return Results(
            settings=settings,
            filters=filters,
            basis=basis,
            simulation=simulation,
            stability=stability,
            correlations=correlate(simulation.counts) if looked_at else None,
        )
