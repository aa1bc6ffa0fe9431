"""The bumps of the workspace "One neuron", as its settings ask for them."""

from __future__ import annotations

from typing import NamedTuple

from glmlab.concepts.bases import BASES, BasisKind
from glmlab.workspaces.neuron.settings import Settings, bins_of

WIDTH = 2.0
"""Half of each raised cosine's support, in distances of their peaks: at every point four of them overlap."""

TIME_SCALING = 10.0
"""Keeps the narrowest logarithmic function wider than a bin, so that the columns are well conditioned."""

MOST_EACH_WAY = 8
"""Bumps along each side of a grid over two covariates: 64 on the rat's path, as FIELD counts the leak with."""

FEWEST_BUMPS = 2
"""Raised cosines over the values of a covariate."""


class Bumps(NamedTuple):
    """Functions of the lag.

    Attributes
    ----------
    kind
        Of which basis.
    n_basis_funcs
        How many: no more than there are bins.
    window
        Number of lags in bins.
    """

    kind: BasisKind
    n_basis_funcs: int
    window: int

    @property
    def code(self) -> str:
        """The expression that makes the basis in a script."""
        return self.kind.code.format(
            n_basis_funcs=self.n_basis_funcs, width=WIDTH, time_scaling=TIME_SCALING
        )

    @property
    def shape(self) -> tuple[float, ...]:
        """What the basis reads beside the number of functions."""
        values = {"width": WIDTH, "time_scaling": TIME_SCALING}
        return tuple(values[name] for name in self.kind.reads)


def bumps_of(settings: Settings, name: str) -> Bumps:
    """Return the bumps of the stimulus filter or of the history filter.

    Parameters
    ----------
    settings
        The student's choices.
    name
        "stimulus" or "history".
    """
    kind = BASES[getattr(settings, f"{name}_basis")]
    window = bins_of(getattr(settings, f"{name}_window_ms"), settings.bin_ms)
    most = min(kind.largest, window)
    wanted = getattr(settings, f"{name}_functions")
    return Bumps(kind, min(max(wanted, kind.smallest), most), window)


def bumps_of_tuning(settings: Settings, n_covariates: int) -> int:
    """Return how many bumps lie along the values of each covariate."""
    most = MOST_EACH_WAY if n_covariates == 2 else settings.stimulus_functions
    return max(min(settings.stimulus_functions, most), FEWEST_BUMPS)
