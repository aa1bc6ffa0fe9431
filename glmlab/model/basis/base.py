"""What every basis can do, alone or made of others."""

from __future__ import annotations

import copy
import functools
import operator
import reprlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.basis.conditioning_report import Conditioning, conditioning
from glmlab.model.basis.input_shape import InputShape, Shape, as_input_shapes, shapes_of
from glmlab.model.basis.label import LABEL
from glmlab.model.checks import (
    FloatArray,
    as_points,
    as_series,
    require_equal_lengths,
    require_integer,
)
from glmlab.model.parameters import HasParameters
from glmlab.model.time_series import time_axis_of, with_times

if TYPE_CHECKING:
    from glmlab.model.basis.composite import AdditiveBasis
    from glmlab.model.basis.transformer import TransformerBasis


def derived(count: Callable[[Any], int]) -> int:
    """Make a property of what other bases have as a parameter, and let it be typed like one."""
    return cast(int, property(count))


class Basis(HasParameters, ABC):
    """Base of all bases.

    ``a + b`` puts the functions of two bases side by side, each with an input of its own;
    ``a * b`` is their tensor product. Both nest. ``a ** 2`` is ``a * a``, and ``2 * a`` is ``a + a``.

    Attributes
    ----------
    n_basis_funcs
        Number of functions.
    label
        Name of the input that the basis stands for, such as "position"; the name of the class if none
        was given. ``basis["position"]`` is the part with this label.
    """

    n_basis_funcs: int
    label = LABEL
    own_label: str | None = None
    """The label if one was given."""
    is_simple: ClassVar[bool] = True
    """Whether it is not made of other bases."""
    number: int = 0
    """How many parts before it in a composite are of the same class and have no label either."""
    _shapes: tuple[Shape, ...] | None = None

    def __post_init__(self) -> None:
        self.check()

    @property
    def n_inputs(self) -> int:
        """Number of inputs that `evaluate` and `compute_features` take."""
        return 1

    @property
    def default_label(self) -> str:
        """What the basis is called where no label was given."""
        return f"{type(self).__name__}_{self.number}" if self.number else type(self).__name__

    @property
    def input_shape(self) -> list[Shape | None]:
        """Shape of one bin of each input: that of the last features, or of `set_input_shape`."""
        return list(self._shapes or [None] * self.n_inputs)

    @property
    def n_output_features(self) -> int | None:
        """Number of columns of `compute_features`; None before the shapes of the inputs are known."""
        split = self.shape_of_features()
        return None if split is None else int(np.prod(split))

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
        self.check()
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
        self.check()
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
            One array an input, shape ``(n_time_bins,)`` or ``(n_time_bins, n_signals)``; further axes
            are signals, too.

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
        self.check()
        self._require_inputs(x)
        series = [as_series(values) for values in x]
        require_equal_lengths(series)
        axis = time_axis_of(*x)
        if axis is None:
            features = self.columns(*series)
        else:
            parted = self.columns(*(axis.part_epochs(values) for values in series))
            features = axis.wrap(axis.join_epochs(parted))
        self.keep_input_shapes(shapes_of(series))
        return features

    def conditioning(self, *n_samples: int) -> Conditioning:
        """Say how well weights on these functions can be told apart on a grid.

        Parameters
        ----------
        *n_samples
            As for `evaluate_on_grid`; for a filter, the window size in bins.
        """
        return conditioning(self.evaluate_on_grid(*n_samples)[-1].reshape(-1, self.n_basis_funcs))

    def set_input_shape(self, *x: InputShape) -> Self:
        """Say what the inputs will look like, which `compute_features` otherwise learns from them.

        Parameters
        ----------
        *x
            For each input its number of columns, the shape of one bin (that of the array without its
            first axis), or an array like it. A single None forgets them all.

        Raises
        ------
        ValueError, TypeError
            If a shape is none, or there are not `n_inputs` of them.
        """
        if len(x) == 1 and x[0] is None:
            self.keep_input_shapes(None)
            return self
        self._require_inputs(x)
        self.keep_input_shapes(as_input_shapes(x))
        return self

    def keep_input_shapes(self, shapes: tuple[Shape, ...] | None) -> None:
        """Remember the shapes of one bin of each input."""
        self._shapes = shapes

    def shape_of_features(self) -> tuple[int, ...] | None:
        """Return axes of the columns, such as ``(n_signals, n_basis_funcs)``; None if not known."""
        return None if self._shapes is None else (*self._shapes[0], self.n_basis_funcs)

    def split_by_feature(self, x: ArrayLike, axis: int = 1) -> dict[str, FloatArray]:
        """Take a design matrix, or its weights, apart by the terms of a sum.

        Parameters
        ----------
        x
            With one entry per column of `compute_features` along `axis`: a design matrix, or weights with
            ``axis=0``.
        axis
            Where the features are.

        Returns
        -------
        dict
            For each term's label its part, in which `axis` has become the axes of that term's input
            and one of length `n_basis_funcs`: shape ``(n_time_bins, n_signals, n_basis_funcs)`` for the
            features of an input with several signals.

        Raises
        ------
        ValueError
            If the shapes of the inputs are not known yet, or the length is another.
        """
        whole = np.asarray(x)
        n_features = self.n_output_features
        if n_features is None:
            raise ValueError(
                "The shapes of the inputs are not known yet; call compute_features or "
                "set_input_shape first."
            )
        if not -whole.ndim <= axis < whole.ndim or whole.shape[axis] != n_features:
            raise ValueError(
                f"x must have {n_features} features along axis {axis}, but its shape is {whole.shape}."
            )
        axis %= whole.ndim
        terms = list(self)
        shapes = [term.shape_of_features() or () for term in terms]
        ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
        pieces = np.split(whole, ends[:-1], axis=axis)
        return {
            term.label: piece.reshape(*whole.shape[:axis], *shape, *whole.shape[axis + 1 :])
            for term, shape, piece in zip(terms, shapes, pieces, strict=True)
        }

    def to_transformer(self) -> TransformerBasis:
        """Return a transformer of scikit-learn with a copy of this basis, for a ``Pipeline``."""
        from glmlab.model.basis.transformer import TransformerBasis

        return TransformerBasis(self)

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

    def __sklearn_clone__(self) -> Self:
        same = super().__sklearn_clone__()
        same.keep_input_shapes(self._shapes)
        return same

    def __iter__(self) -> Iterator[Basis]:
        """Go through the terms of a sum; what is no sum is its only term."""
        yield self

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, label: str) -> Basis:
        """Return the part with this label.

        Raises
        ------
        IndexError
            If there is none.
        """
        parts = {part.label: part for part in self.tree()}
        if label not in parts:
            raise IndexError(
                f"There is no basis with the label {reprlib.repr(label)}; there are: "
                f"{', '.join(parts)}."
            )
        return parts[label]

    def tree(self) -> list[Basis]:
        """Return this basis and, of a composite, all that it is made of."""
        return [self]

    def __repr__(self) -> str:
        plain = {"label": type(self).__name__, "fill_value": np.nan, "conv_kwargs": {}}
        params = self.get_params() | {"label": self.own_label or plain["label"]}
        shown = ", ".join(f"{k}={v!r}" for k, v in params.items() if not _is_plain(v, plain.get(k)))
        return f"{type(self).__name__}({shown})"

    def __add__(self, other: Basis) -> AdditiveBasis:
        """Put the functions of both side by side."""
        from glmlab.model.basis.composite import AdditiveBasis

        return NotImplemented if _is_transformer(other) else AdditiveBasis(self, other)

    def __mul__(self, other: Basis | int) -> Basis:
        """Multiply every function of one with every function of the other; an integer repeats a sum."""
        from glmlab.model.basis.composite import MultiplicativeBasis

        if _is_transformer(other):
            return NotImplemented
        if isinstance(other, int) and not isinstance(other, bool):
            return self._repeated(other, "factor", operator.add)
        return MultiplicativeBasis(self, cast(Basis, other))

    def __rmul__(self, other: int) -> Basis:
        """Add the basis to itself: ``3 * basis`` is for three inputs."""
        return self * other

    def __pow__(self, exponent: int) -> Basis:
        """Multiply the basis with itself: ``basis ** 2`` is for two inputs."""
        return self._repeated(exponent, "exponent", operator.mul)

    def _repeated(self, n: int, what: str, join: Callable[[Basis, Basis], Basis]) -> Basis:
        require_integer(f"The {what} of a basis", n, 1)
        if n > 1 and any(part.own_label for part in self.tree()):
            raise ValueError(
                "A basis with a label cannot be repeated, since its label would be there twice; give "
                "labels afterwards."
            )
        return functools.reduce(join, [self.__sklearn_clone__()] * n)

    def _require_inputs(self, given: Sequence[object]) -> None:
        if len(given) != self.n_inputs:
            inputs = "input" if self.n_inputs == 1 else "inputs"
            raise TypeError(
                f"{type(self).__name__} takes {self.n_inputs} {inputs}, but got {len(given)}."
            )

    def columns(self, *x: FloatArray) -> FloatArray:
        """Return `compute_features` of arrays that are checked already."""
        features = self.features_by_signal(*x)
        n_columns = features.shape[1] * features.shape[2]
        return features.reshape(features.shape[0], n_columns)

    @abstractmethod
    def check(self) -> None:
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
    def features_by_signal(self, *x: FloatArray) -> FloatArray:
        """Return `compute_features` with an axis of its own for the signals.

        Parameters
        ----------
        *x
            One array an input, shape ``(n_time_bins, ...)``.

        Returns
        -------
        ndarray, shape (n_time_bins, n_signals, n_basis_funcs)
        """


def _is_transformer(other: object) -> bool:
    """Whether it is a basis for scikit-learn, with which a sum is one, too."""
    return hasattr(other, "__sklearn_tags__")


def _is_plain(value: Any, plain: Any) -> bool:
    """Whether a value need not be shown; NaN is equal to nothing."""
    return plain is not None and (value is plain or bool(np.all(value == plain)))
