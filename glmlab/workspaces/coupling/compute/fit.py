"""The network that a fit finds in the simulated counts, beside the one that made them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from scipy.special import chdtri

from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.model.float64 import steps_in_float64
from glmlab.model.network_fit import Fit, NetworkProblem, orthonormal
from glmlab.model.simulation import NetworkRun
from glmlab.model.stability.report import quick_tests
from glmlab.workspaces.coupling.compute.approximation import approximate
from glmlab.workspaces.coupling.compute.basis import basis_of
from glmlab.workspaces.coupling.compute.drive import input_weights_of, waveforms_of
from glmlab.workspaces.coupling.compute.simulation import run_trials, simulate
from glmlab.workspaces.coupling.compute.stability import network_of, of_quick_tests, refine
from glmlab.workspaces.coupling.compute.stages import kept
from glmlab.workspaces.coupling.filters import coupling_filters
from glmlab.workspaces.coupling.results import Recovered, Stability
from glmlab.workspaces.coupling.settings import FloatArray, Settings

GRID = tuple(float(strength) for strength in np.geomspace(1e-6, 1e-2, 13))
"""Strengths along which edges come and go."""

SIGNIFICANCE = 0.01


@dataclass(eq=False)
class _Fits:
    """The fits of one problem that are done."""

    problem: NetworkProblem
    by_strength: dict[float, Fit] = field(default_factory=dict)

    def at(self, strength: float) -> Fit:
        """Return the fit at a strength, from the nearest that is done."""
        if strength not in self.by_strength:
            start = None
            if self.by_strength:
                nearest = min(
                    self.by_strength, key=lambda done: abs(np.log(done) - np.log(strength))
                )
                start = self.by_strength[nearest]
            self.by_strength[strength] = self.problem.fit(strength, start)
        return self.by_strength[strength]


@steps_in_float64
def fit_simulation(settings: Settings) -> Iterator[tuple[float, Recovered]]:
    """Fit the simulated counts: first at the chosen strength, then along the grid.

    Then the fitted network is run freely, as the true one was.

    Yields
    ------
    share
        Of the work that is done, 0 to 1.
    recovered
        What is known so far.

    Raises
    ------
    ValueError
        If there is nothing to fit.
    """
    fits = _fits(settings)
    chosen = settings.regularizer_strength if settings.has_strength else 1.0
    fit, problem = fits.at(chosen), fits.problem
    filters, drive = problem.filters_of(fit), _drive(settings, problem, fit)
    half = problem.half_widths(problem.covariances(fit, chosen if settings.has_strength else 0.0))
    network = network_of(settings, filters, drive)
    of_the_chosen = _OfTheChosen(
        low=filters - half,
        high=filters + half,
        run=run_trials(settings, drive[:-1], filters),
        stability=of_quick_tests(quick_tests(network)),
    )
    found = _describe(settings, fits, chosen, of_the_chosen)
    grid = [s for s in reversed(GRID) if s != chosen] if settings.has_strength else []
    n_steps = len(grid) + 2
    yield 1 / n_steps, found
    for step, strength in enumerate(grid, 2):
        fits.at(strength)
        found = _describe(settings, fits, chosen, of_the_chosen)
        yield step / n_steps, found
    for share, stability in refine(network, settings):
        found = replace(found, stability=stability)
        yield (n_steps - 1 + share) / n_steps, found


@kept("fit")
def _fits(settings: Settings) -> _Fits:
    simulation = simulate(settings, approximate(settings)[0].approximation)
    counts = simulation.counts[simulation.runaway_neuron < 0]
    if not len(counts):
        raise ValueError("every trial ran away: shrink the network first")
    if not counts.any():
        raise ValueError("there is no spike to fit: raise the intercept or the stimulus")
    problem = NetworkProblem(
        counts=counts.astype(float),
        basis=orthonormal(basis_of(settings)),
        stimulus=waveforms_of(settings) if settings.stimulus_in_fit else None,
        inverse_link_function=settings.inverse_link,
        regularizer=settings.regularizer,
    )
    return _Fits(problem)


class _OfTheChosen(NamedTuple):
    """What is found for the fit at the chosen strength alone."""

    low: FloatArray
    high: FloatArray
    run: NetworkRun
    stability: Stability


def _describe(
    settings: Settings, fits: _Fits, chosen: float, of_the_chosen: _OfTheChosen
) -> Recovered:
    """Return what is known with all fits that are done."""
    problem, (low, high, run, stability) = fits.problem, of_the_chosen
    on_grid = {s: f for s, f in fits.by_strength.items() if s in GRID or s == chosen}
    strengths = sorted(on_grid)
    done = [on_grid[strength] for strength in strengths]
    return Recovered(
        settings=settings,
        strengths=np.array(strengths),
        chosen=strengths.index(chosen),
        filters=np.stack([problem.filters_of(fit) for fit in done]),
        low=low,
        high=high,
        stimulus_weights=np.stack([problem.stimulus_weights_of(fit) for fit in done]),
        true_stimulus_weights=input_weights_of(settings),
        intercepts=np.stack([fit.intercept for fit in done]),
        is_edge=np.stack([_edges(fits, s, fit) for s, fit in zip(strengths, done, strict=True)]),
        is_true_edge=np.asarray(coupling_filters(settings).any(axis=0)),
        pseudo_r2=np.array([_pseudo_r2(problem, fit) for fit in done]),
        kkt_residual=max(fit.kkt_residual for fit in done),
        counts=run.counts,
        runaway_bin=run.runaway_bin,
        runaway_neuron=run.runaway_neuron,
        stability=stability,
        how_edges=_rule(settings.regularizer),
    )


def _drive(settings: Settings, problem: NetworkProblem, fit: Fit) -> FloatArray:
    """Drive of the fitted network, and its intercepts as the last row."""
    weights = np.nan_to_num(problem.stimulus_weights_of(fit))
    stimulus = weights * waveforms_of(settings)
    return np.concatenate([stimulus, np.zeros_like(stimulus[:1])]) + fit.intercept


def _edges(fits: _Fits, strength: float, fit: Fit) -> np.ndarray:
    problem = fits.problem
    if not REGULARIZERS[problem.regularizer].is_smooth:
        n = problem.n_neurons
        return np.asarray(fit.coef[:, : problem.n_coupling].reshape(n, n, -1).any(axis=2))
    of_penalty = strength if REGULARIZERS[problem.regularizer].has_strength else 0.0
    statistics = problem.wald_statistics(fit, problem.covariances(fit, of_penalty))
    return statistics > chdtri(problem.basis.shape[1], SIGNIFICANCE)


def _rule(regularizer: str) -> str:
    if not REGULARIZERS[regularizer].is_smooth:
        return "An edge is a pair whose weights the penalty has not all set to zero; intervals take these edges as given."
    return f"An edge is a pair whose weights a Wald test tells from none at {SIGNIFICANCE:.0%}."


def _pseudo_r2(problem: NetworkProblem, fit: Fit) -> float:
    fitted, constant = problem.log_likelihoods(fit)
    return 1 - fitted / constant
