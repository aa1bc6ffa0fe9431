"""Bases made of two others: side by side, or their tensor product."""

from __future__ import annotations

import copy
import reprlib
from abc import abstractmethod
from typing import Any, ClassVar, Self

import numpy as np

from glmlab.model.basis.base import Basis, derived
from glmlab.model.checks import FloatArray
from glmlab.model.parameters import HasParameters


class CompositeBasis(Basis):
    """A basis of two others, which it copies.

    The first inputs belong to `basis1`, the others to `basis2`. Parameters of the parts have names such
    as ``basis1__n_basis_funcs``.

    Parameters
    ----------
    basis1, basis2
        Themselves simple or composite.

    Raises
    ------
    TypeError
        If one of them is not a basis.
    """

    symbol: ClassVar[str]

    def __init__(self, basis1: Basis, basis2: Basis) -> None:
        self.basis1 = _copy_of(basis1)
        self.basis2 = _copy_of(basis2)

    @property
    def n_inputs(self) -> int:
        """Number of inputs of both parts."""
        return self.basis1.n_inputs + self.basis2.n_inputs

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Both parts by name and, if `deep`, their parameters, such as ``basis1__order``."""
        parts: dict[str, Any] = {"basis1": self.basis1, "basis2": self.basis2}
        if not deep:
            return parts
        inner = {
            f"{part}__{name}": value
            for part, basis in parts.items()
            for name, value in basis.get_params().items()
        }
        return parts | inner

    def set_params(self, **params: Any) -> Self:
        """Set parts, or parameters of parts such as ``basis1__order``, all or none.

        Raises
        ------
        ValueError, TypeError
            As the constructor of a part does, or if there is no such name.
        """
        whole = {name: value for name, value in params.items() if not _is_inner(name)}
        changed = HasParameters.set_params(copy.copy(self), **whole).__sklearn_clone__()
        for part, basis in changed.get_params(deep=False).items():
            start = f"{part}__"
            basis.set_params(
                **{n.removeprefix(start): v for n, v in params.items() if n.startswith(start)}
            )
        vars(self).update(vars(changed))
        return self

    def __sklearn_clone__(self) -> Self:
        return type(self)(self.basis1, self.basis2)

    def __repr__(self) -> str:
        parts = [
            f"({part!r})" if isinstance(part, CompositeBasis) else repr(part)
            for part in (self.basis1, self.basis2)
        ]
        return f" {self.symbol} ".join(parts)

    @abstractmethod
    def _combine(self, first: FloatArray, second: FloatArray) -> FloatArray:
        """Combine values of the parts along the last axis; the others broadcast."""

    def _check(self) -> None:
        """Let each part check itself where it is used."""

    def _evaluate(self, *points: FloatArray) -> FloatArray:
        n = self.basis1.n_inputs
        return self._combine(self.basis1.evaluate(*points[:n]), self.basis2.evaluate(*points[n:]))

    def grid_axes(self, *n_samples: int) -> list[FloatArray]:
        """Return the axes of both parts."""
        n = self.basis1.n_inputs
        return self.basis1.grid_axes(*n_samples[:n]) + self.basis2.grid_axes(*n_samples[n:])

    def _values_on_grid(self, *n_samples: int) -> FloatArray:
        # Each part on its own axes only: that is less work, and what is orthogonal there stays so.
        n = self.basis1.n_inputs
        *_, first = self.basis1.evaluate_on_grid(*n_samples[:n])
        *_, second = self.basis2.evaluate_on_grid(*n_samples[n:])
        ones = (1,) * self.basis2.n_inputs
        return self._combine(first.reshape(*first.shape[:-1], *ones, first.shape[-1]), second)

    def features_by_signal(self, *signals: FloatArray) -> FloatArray:
        """Combine the features of both parts, signal by signal."""
        n = self.basis1.n_inputs
        _require_equal_signals(signals)
        return self._combine(
            self.basis1.features_by_signal(*signals[:n]),
            self.basis2.features_by_signal(*signals[n:]),
        )


class AdditiveBasis(CompositeBasis):
    """Two bases side by side: any sum of a function of the one input and one of the other."""

    symbol = "+"

    @derived
    def n_basis_funcs(self) -> int:
        """Number of functions of both parts."""
        return self.basis1.n_basis_funcs + self.basis2.n_basis_funcs

    def _features(self, *signals: FloatArray) -> FloatArray:
        # Apart from each other, so that the parts may have inputs with different numbers of signals.
        n = self.basis1.n_inputs
        return np.hstack(
            [self.basis1.compute_features(*signals[:n]), self.basis2.compute_features(*signals[n:])]
        )

    def _combine(self, first: FloatArray, second: FloatArray) -> FloatArray:
        shape = np.broadcast_shapes(first.shape[:-1], second.shape[:-1])
        sides = [np.broadcast_to(side, (*shape, side.shape[-1])) for side in (first, second)]
        return np.concatenate(sides, axis=-1)


class MultiplicativeBasis(CompositeBasis):
    """Tensor product of two bases: function ``i * basis2.n_basis_funcs + j`` is i times j.

    Inputs with several signals must have equally many; signals are multiplied pair by pair.
    """

    symbol = "*"

    @derived
    def n_basis_funcs(self) -> int:
        """Number of pairs of functions."""
        return self.basis1.n_basis_funcs * self.basis2.n_basis_funcs

    def _combine(self, first: FloatArray, second: FloatArray) -> FloatArray:
        products = first[..., :, None] * second[..., None, :]
        return products.reshape(*products.shape[:-2], -1)


def _copy_of(basis: Basis) -> Basis:
    if not isinstance(basis, Basis):
        raise TypeError(
            "Only bases can be added or multiplied, such as BSplineEval(5), but one of them is "
            f"{reprlib.repr(basis)}."
        )
    return basis.__sklearn_clone__()


def _is_inner(name: str) -> bool:
    part, separator, _ = name.partition("__")
    return bool(separator) and part in {"basis1", "basis2"}


def _require_equal_signals(signals: tuple[FloatArray, ...]) -> None:
    numbers = [signal.shape[1] for signal in signals]
    if len(set(numbers)) > 1:
        raise ValueError(
            "The inputs of a product must have equally many signals, but they have "
            f"{', '.join(map(str, numbers))}."
        )
