"""What every basis can do, alone or made of others."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Self, cast

import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.basis.conditioning_report import Conditioning, conditioning
from glmlab.model.checks import (
    FloatArray,
    as_points,
    as_signals,
    require_equal_lengths,
    require_integer,
)
from glmlab.model.parameters import HasParameters
from glmlab.model.time_series import time_axis_of, with_times

if TYPE_CHECKING:
    from glmlab.model.basis.composite import AdditiveBasis, MultiplicativeBasis


def derived(count: Callable[[Any], int]) -> int:
    """Make a property of what other bases have as a parameter, and let it be typed like one."""
    return cast(int, property(count))


class Basis(HasParameters, ABC):
    """Base of all bases.

    ``a + b`` puts the functions of two bases side by side, each with an input of its own;
    ``a * b`` is their tensor product. Both nest.

    Attributes
    ----------
    n_basis_funcs
        Number of functions.
    """

    n_basis_funcs: int

    def __post_init__(self) -> None:
        self._check()

    @property
    def n_inputs(self) -> int:
        """Number of inputs that `evaluate` and `compute_features` take."""
        return 1

    def evaluate(self, *x: ArrayLike) -> FloatArray:
        """Evaluate the functions.

        Parameters
        ----------
        *x
            Points, one array of shape ``(n_points,)`` an input. They lie in [0, 1], or, for a basis
            with `bounds`, in these; values outside `bounds` give rows of NaN, or go on where the basis
            is periodic.

        Returns
        -------
        ndarray, shape (n_points, n_basis_funcs)

        Raises
        ------
        ValueError
            If a point leaves [0, 1] where there are no `bounds`, or the inputs differ in length.
        TypeError
            If the number of inputs is not `n_inputs`, or `x` does not hold numbers.

        Notes
        -----
        NeMoS rescales the points from min..max of `x` to [0, 1] here too, so that the value at a
        point depends on the other points; here only `compute_features` does that.
        """
        self._check()
        self._require_inputs(x)
        points = [as_points(values) for values in x]
        require_equal_lengths(points)
        return with_times(self._evaluate(*points), *x)

    def __call__(self, *x: ArrayLike) -> FloatArray:
        """Return what `evaluate` returns."""
        return self.evaluate(*x)

    def evaluate_on_grid(self, *n_samples: int) -> tuple[FloatArray, ...]:
        """Evaluate on evenly spaced points of [0, 1], or of `bounds` where they are given.

        Parameters
        ----------
        *n_samples
            Number of points, one an input.

        Returns
        -------
        points : ndarray, shape (n_samples,)
            One an input; with several inputs each has shape ``(n_samples_1, n_samples_2, ...)``.
        basis_matrix : ndarray, shape (n_samples, n_basis_funcs)
            With several inputs ``(n_samples_1, n_samples_2, ..., n_basis_funcs)``.

        Raises
        ------
        ValueError
            If a number of points is under 1.
        TypeError
            If one is not an integer, or there are not `n_inputs` of them.
        """
        self._check()
        self._require_inputs(n_samples)
        for n in n_samples:
            require_integer("n_samples", n, 1)
        points = np.meshgrid(*self.grid_axes(*n_samples), indexing="ij")
        return *points, self._values_on_grid(*n_samples)

    def compute_features(self, *x: ArrayLike) -> FloatArray:
        """Columns of a design matrix.

        An ``...Eval`` basis is evaluated at the values of `x`; a ``...Conv`` basis is convolved with
        them. The classes `EvalBasis` and `ConvBasis` say precisely how.

        Parameters
        ----------
        *x
            One array an input, shape ``(n_time_bins,)`` or ``(n_time_bins, n_signals)``.

        Returns
        -------
        ndarray, shape (n_time_bins, n_signals * n_basis_funcs)
            Signal by signal: column ``s * n_basis_funcs + k`` is function k of signal s. A sum has
            all columns of its first basis, then those of its second.

        Raises
        ------
        ValueError
            If an input has the wrong shape or length, or no finite range, or if time series differ in
            their times.
        TypeError
            If the number of inputs is not `n_inputs`, or `x` does not hold numbers.

        Notes
        -----
        A time series of pynapple gives a ``TsdFrame``, and no filter reaches from one of its epochs into
        the next: the first ``window_size`` rows of each epoch are NaN.
        """
        self._check()
        self._require_inputs(x)
        signals = [as_signals(values) for values in x]
        require_equal_lengths(signals)
        axis = time_axis_of(*x)
        if axis is None:
            return self._features(*signals)
        parted = self._features(*(axis.part_epochs(signal) for signal in signals))
        return axis.wrap(axis.join_epochs(parted))

    def conditioning(self, *n_samples: int) -> Conditioning:
        """Say how well weights on these functions can be told apart on a grid.

        Parameters
        ----------
        *n_samples
            As for `evaluate_on_grid`; for a filter, the window size in bins.
        """
        return conditioning(self.evaluate_on_grid(*n_samples)[-1].reshape(-1, self.n_basis_funcs))

    def set_params(self, **params: Any) -> Self:
        """Set constructor arguments by name, all or none.

        Raises
        ------
        ValueError, TypeError
            As the constructor does.
        """
        # Built anew first, so that values which are refused leave the basis as it was.
        changed = HasParameters.set_params(copy.copy(self), **params)
        vars(self).update(vars(changed.__sklearn_clone__()))
        return self

    def __add__(self, other: Basis) -> AdditiveBasis:
        """Put the functions of both side by side."""
        from glmlab.model.basis.composite import AdditiveBasis

        return AdditiveBasis(self, other)

    def __mul__(self, other: Basis) -> MultiplicativeBasis:
        """Multiply every function of one with every function of the other."""
        from glmlab.model.basis.composite import MultiplicativeBasis

        return MultiplicativeBasis(self, other)

    def _require_inputs(self, given: Sequence[object]) -> None:
        if len(given) != self.n_inputs:
            inputs = "input" if self.n_inputs == 1 else "inputs"
            raise TypeError(
                f"{type(self).__name__} takes {self.n_inputs} {inputs}, but got {len(given)}."
            )

    def _features(self, *signals: FloatArray) -> FloatArray:
        features = self.features_by_signal(*signals)
        return features.reshape(features.shape[0], -1)

    @abstractmethod
    def _check(self) -> None:
        """Refuse parameters that make no basis; attributes may have been set since."""

    @abstractmethod
    def _evaluate(self, *points: FloatArray) -> FloatArray:
        """Shape ``(n_points, n_basis_funcs)``."""

    @abstractmethod
    def grid_axes(self, *n_samples: int) -> list[FloatArray]:
        """Return the points of `evaluate_on_grid`, one array of shape ``(n_samples,)`` an input."""

    @abstractmethod
    def _values_on_grid(self, *n_samples: int) -> FloatArray:
        """Shape ``(*n_samples, n_basis_funcs)``."""

    @abstractmethod
    def features_by_signal(self, *signals: FloatArray) -> FloatArray:
        """Return `compute_features` with an axis of its own for the signals.

        Parameters
        ----------
        *signals
            One array an input, shape ``(n_time_bins, n_signals)``.

        Returns
        -------
        ndarray, shape (n_time_bins, n_signals, n_basis_funcs)
        """
