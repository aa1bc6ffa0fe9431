"""Simulated spike trains, and the coupling filters that they are simulated with.

`simulate_recurrent` draws as NeMoS does, number for number; `simulate_network` is faster, runs many
trials at once and takes the filters themselves.
"""

from __future__ import annotations

from glmlab.model.gammas import difference_of_gammas
from glmlab.model.simulation.filters import regress_filter
from glmlab.model.simulation.history import FreeRun, simulate_with_history
from glmlab.model.simulation.network import NetworkRun, simulate_network
from glmlab.model.simulation.recurrent import simulate_recurrent
from glmlab.model.simulation.runaway import RUNAWAY_RATE, RunawayWarning
from glmlab.model.simulation.sampling import (
    COUNT_SAMPLERS,
    LARGE_RATE,
    CountSampler,
    Draw,
    bernoulli_quantile,
    draw_bernoulli,
    draw_poisson,
    draw_rounded,
    draw_scattered,
    poisson_quantile,
    simulate_rate,
)
from glmlab.model.simulation.trials import Draws, prepare_trials, simulate_prepared

__all__ = [
    "COUNT_SAMPLERS",
    "LARGE_RATE",
    "RUNAWAY_RATE",
    "CountSampler",
    "Draw",
    "Draws",
    "FreeRun",
    "NetworkRun",
    "RunawayWarning",
    "bernoulli_quantile",
    "difference_of_gammas",
    "draw_bernoulli",
    "draw_poisson",
    "draw_rounded",
    "draw_scattered",
    "poisson_quantile",
    "prepare_trials",
    "regress_filter",
    "simulate_network",
    "simulate_prepared",
    "simulate_rate",
    "simulate_recurrent",
    "simulate_with_history",
]
