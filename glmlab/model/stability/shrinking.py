"""The largest scale at which a network is quiet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import jax
import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.checks import FloatArray, require_bool, require_integer
from glmlab.model.inverse_links import InverseLinkFunction
from glmlab.model.simulation.runaway import RUNAWAY_RATE
from glmlab.model.stability.report import (
    N_BINS,
    N_RUNS,
    Network,
    checked_network,
    free_runs,
)

TOLERANCE = 0.01
"""The scale is found to this part of one."""


class Bracket(NamedTuple):
    """What is known of the scale.

    Attributes
    ----------
    quiet
        The largest scale at which no run ran away so far.
    loud
        The smallest at which one did; inf where none was found.
    share
        Of the search that is done, 0 to 1.
    """

    quiet: float
    loud: float
    share: float


def shrink_to_stable(
    coupling_filters: ArrayLike,
    intercepts: ArrayLike,
    inverse_link_function: str | InverseLinkFunction,
    feedforward_drive: ArrayLike | None = None,
    *,
    positive_only: bool = False,
    n_bins: int = N_BINS,
    n_runs: int = N_RUNS,
    runaway_rate: float = RUNAWAY_RATE,
    random_key: jax.Array | int = 0,
) -> float:
    """Find how far the coupling filters must shrink until no run runs away, by bisection.

    Every scale is tried with the same random numbers.

    Parameters
    ----------
    coupling_filters, intercepts, inverse_link_function, feedforward_drive
        As of `assess`.
    positive_only
        Whether only the positive parts of the filters shrink.
    n_bins, n_runs, runaway_rate, random_key
        As of `assess`: what counts as running away.

    Returns
    -------
    float
        The scale, at most 1; 1 where the network is quiet as it is, and 0 where it is loud without
        these filters.

    Raises
    ------
    TypeError, ValueError
        As `assess`.

    Notes
    -----
    Source of the remedy: Gerhard, Deger and Truccolo (2017); Arribas, Zhao and Park (2020).
    """
    require_bool("positive_only", positive_only)
    require_integer("n_bins", n_bins, 1)
    require_integer("n_runs", n_runs, 1)
    network = checked_network(
        coupling_filters, intercepts, inverse_link_function, feedforward_drive, runaway_rate
    )
    *_, bracket = shrink_steps(
        network, positive_only=positive_only, n_bins=n_bins, n_runs=n_runs, random_key=random_key
    )
    return bracket.quiet


def shrink_steps(
    network: Network,
    *,
    positive_only: bool,
    n_bins: int,
    n_runs: int,
    random_key: jax.Array | int,
) -> Iterator[Bracket]:
    """Search for the scale, and tell of every block of bins; see `shrink_to_stable`."""
    n_halvings = int(np.ceil(np.log2(1 / TOLERANCE)))
    quiet, loud = 0.0, float("inf")
    for step in range(n_halvings + 1):
        scale = 1.0 if step == 0 else (quiet + loud) / 2
        shrunk = network._replace(
            filters=scaled(network.filters, scale, positive_only=positive_only)
        )
        ran_away = False
        for escapes in free_runs(shrunk, n_bins=n_bins, n_runs=n_runs, random_key=random_key):
            done = step + escapes.n_bins_done / n_bins
            yield Bracket(quiet, loud, done / (n_halvings + 1))
            if ran_away := bool(escapes.ran_away.any()):
                break
        if ran_away:
            loud = scale
        else:
            quiet = scale
        if quiet == 1.0:
            break
    yield Bracket(quiet, loud, 1.0)


def scaled(filters: FloatArray, scale: float, *, positive_only: bool) -> FloatArray:
    """Return filters of which all, or only the positive parts, are multiplied by a scale."""
    return np.where(filters > 0, scale * filters, filters) if positive_only else scale * filters
