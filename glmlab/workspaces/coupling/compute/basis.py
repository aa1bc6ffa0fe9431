"""The functions of a basis, lag by lag."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from glmlab.concepts.bases import BASES
from glmlab.model import basis
from glmlab.workspaces.coupling.settings import FloatArray, Settings


class BasisChoice(NamedTuple):
    """What a basis depends on.

    Attributes
    ----------
    kind
        A name in `BASES`.
    n_basis_funcs
        How many functions it has.
    window
        Number of lags.
    shape
        Values of the settings that this kind reads, in their order.
    """

    kind: str
    n_basis_funcs: int
    window: int
    shape: tuple[float, ...]

    @classmethod
    def of(cls, settings: Settings) -> BasisChoice:
        """Return that of the settings."""
        shape = tuple(getattr(settings, name) for name in BASES[settings.basis].reads)
        return cls(settings.basis, settings.n_basis_funcs, settings.window, shape)


@lru_cache(maxsize=256)
def basis_matrix(choice: BasisChoice) -> FloatArray:
    """Return the functions of a basis at every lag, shape ``(window, n_basis_funcs)``."""
    made = BASES[choice.kind].make(basis, choice.n_basis_funcs, *choice.shape)
    return np.asarray(made.evaluate_on_grid(choice.window)[1], float)


def basis_of(settings: Settings) -> FloatArray:
    """Return the basis of the settings, shape ``(window, n_basis_funcs)``."""
    return basis_matrix(BasisChoice.of(settings))
