"""The largest scale at which a network is stable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
    quick_tests,
)

TOLERANCE = 0.01
"""The scale is found to this part of one."""


class Bracket(NamedTuple):
    """What is known of the scale.

    Attributes
    ----------
    quiet
        The largest scale at which it was stable so far.
    loud
        The smallest at which it was not; inf where none was found.
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
    """Find how far the coupling filters must shrink until `assess` calls them stable, by bisection.

    Every scale is tried with the same random numbers.

    Parameters
    ----------
    coupling_filters, intercepts, inverse_link_function, feedforward_drive
        See `assess`.
    positive_only
        Whether only the positive parts of the filters shrink.
    n_bins, n_runs, runaway_rate, random_key
        See `assess`: what counts as running away.

    Returns
    -------
    float
        The scale, at most 1; 1 where the network is stable as it is, and 0 where it is stable at no
        scale that was tried.

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

    def network_at(scale: float) -> Network:
        return network._replace(filters=scaled(network.filters, scale, positive_only=positive_only))

    *_, bracket = shrink_steps(network_at, n_bins=n_bins, n_runs=n_runs, random_key=random_key)
    return bracket.quiet


def shrink_steps(
    network_at: Callable[[float], Network],
    *,
    n_bins: int,
    n_runs: int,
    random_key: jax.Array | int,
) -> Iterator[Bracket]:
    """Search for the scale, and tell of every block of bins; see `shrink_to_stable`.

    Parameters
    ----------
    network_at
        Makes the network at a scale of 0 to 1.
    n_bins, n_runs, random_key
        See `assess`.
    """
    n_halvings = int(np.ceil(np.log2(1 / TOLERANCE)))
    quiet, loud = 0.0, float("inf")
    for step in range(n_halvings + 1):
        scale = 1.0 if step == 0 else (quiet + loud) / 2
        network = network_at(scale)
        # What the quick tests speak against runs cannot make stable.
        stable = quick_tests(network).verdict in ("stable", "untested")
        if stable:
            for escapes in free_runs(network, n_bins=n_bins, n_runs=n_runs, random_key=random_key):
                done = step + escapes.n_bins_done / n_bins
                yield Bracket(quiet, loud, min(done / (n_halvings + 1), _ALMOST_DONE))
                if escapes.ran_away.any():
                    stable = False
                    break
        if stable:
            quiet = scale
        else:
            loud = scale
        if quiet == 1.0:
            break
    yield Bracket(quiet, loud, 1.0)


_ALMOST_DONE = 0.999
"""Only the last bracket is the whole search."""


def scaled(filters: FloatArray, scale: float, *, positive_only: bool) -> FloatArray:
    """Return filters of which all, or only the positive parts, are multiplied by a scale."""
    return np.where(filters > 0, scale * filters, filters) if positive_only else scale * filters
