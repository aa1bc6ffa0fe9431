"""A basis as a transformer of scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.basis.base import Basis
from glmlab.model.checks import FloatArray, as_series
from glmlab.model.time_series import with_times


class TransformerBasis:
    """A basis that takes all its inputs side by side, as steps of a ``Pipeline`` do.

    It has a copy of the basis, whose parameters are its own: a grid search over
    ``basis__n_basis_funcs`` works where the step is called "basis". Parameters and methods that are not
    listed here are those of the basis.

    Parameters
    ----------
    basis
        Any basis. Where its inputs are not known to have several columns, each has one; see
        `Basis.set_input_shape`.

    Raises
    ------
    TypeError
        If it is no basis.

    Notes
    -----
    A basis without `bounds` scales its input by the range of the data at hand, so that the same value
    means another place in training and in test data: give `bounds` in a cross-validation.
    """

    basis: Basis

    def __init__(self, basis: Basis) -> None:
        self.__dict__["basis"] = _with_shapes(_basis_of(basis).__sklearn_clone__())

    def fit(self, X: ArrayLike, y: Any = None) -> Self:
        """Check that the columns are those of the inputs; nothing is learned from the data.

        Parameters
        ----------
        X
            Inputs side by side, shape ``(n_time_bins, n_columns)``.
        y
            Not used.

        Raises
        ------
        ValueError
            If the number of columns is another.
        """
        self._inputs(X)
        return self

    def transform(self, X: ArrayLike, y: Any = None) -> FloatArray:
        """Return `Basis.compute_features` of the inputs.

        Parameters
        ----------
        X
            Inputs side by side, shape ``(n_time_bins, n_columns)``.
        y
            Not used.

        Raises
        ------
        ValueError
            If the number of columns is another.
        """
        return self.basis.compute_features(*self._inputs(X))

    def fit_transform(self, X: ArrayLike, y: Any = None) -> FloatArray:
        """Return what `transform` returns."""
        return self.fit(X, y).transform(X)

    def set_input_shape(self, *x: Any) -> Self:
        """See `Basis.set_input_shape`."""
        self.basis.set_input_shape(*x)
        return self

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the basis and its parameters."""
        return {"basis": self.basis, **self.basis.get_params(deep)}

    def set_params(self, **params: Any) -> Self:
        """Set either the basis, or parameters of the one that is there.

        Raises
        ------
        ValueError
            If both are given, or the basis refuses a value.
        """
        if "basis" not in params:
            self.basis.set_params(**params)
            return self
        if len(params) > 1:
            raise ValueError("Set either a new basis or parameters of the present one, not both.")
        self.__dict__["basis"] = _with_shapes(
            _basis_of(params["basis"]).__sklearn_clone__(), self.basis
        )
        return self

    def _inputs(self, X: ArrayLike) -> Iterator[Any]:
        shapes = [shape or () for shape in self.basis.input_shape]
        widths = [int(np.prod(shape)) for shape in shapes]
        array = as_series(X)
        if array.ndim != 2 or array.shape[1] != sum(widths):
            raise ValueError(
                f"X must have shape (n_time_bins, {sum(widths)}), the columns of all inputs, but its "
                f"shape is {array.shape}; set_input_shape says how many each input has."
            )
        ends = np.cumsum(widths)
        columns: Any = X if hasattr(X, "time_support") else array
        # Sliced as they are, so that time series stay what they are.
        return (
            _reshaped(columns[:, end - width : end], shape)
            for end, width, shape in zip(ends, widths, shapes, strict=True)
        )

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or "basis" not in self.__dict__:
            raise AttributeError(name)
        return getattr(self.basis, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "basis":
            self.set_params(basis=value)
        elif name.startswith("_"):
            # scikit-learn's own notes on its estimators, such as those of its callbacks.
            self.__dict__[name] = value
        elif hasattr(self.basis, name):
            setattr(self.basis, name, value)
        else:
            raise ValueError(
                f"Only the basis or one of its attributes can be set, but {name!r} is none."
            )

    def __getitem__(self, label: str) -> TransformerBasis:
        return TransformerBasis(self.basis[label])

    def __add__(self, other: Any) -> TransformerBasis:
        return TransformerBasis(self.basis + getattr(other, "basis", other))

    def __radd__(self, other: Any) -> TransformerBasis:
        return TransformerBasis(getattr(other, "basis", other) + self.basis)

    def __mul__(self, other: Any) -> TransformerBasis:
        return TransformerBasis(self.basis * getattr(other, "basis", other))

    def __rmul__(self, other: Any) -> TransformerBasis:
        return TransformerBasis(getattr(other, "basis", other) * self.basis)

    def __pow__(self, exponent: int) -> TransformerBasis:
        return TransformerBasis(self.basis**exponent)

    def __sklearn_clone__(self) -> TransformerBasis:
        return TransformerBasis(self.basis)

    def __sklearn_tags__(self) -> Any:
        # Not at the top: importing scikit-learn takes a second, which a basis alone need not wait for.
        from sklearn.utils import InputTags, Tags, TargetTags, TransformerTags

        return Tags(
            estimator_type="transformer",
            target_tags=TargetTags(required=False),
            transformer_tags=TransformerTags(preserves_dtype=[]),
            input_tags=InputTags(allow_nan=True),
            requires_fit=False,
        )

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"TransformerBasis({self.basis!r})"


def _basis_of(given: Any) -> Basis:
    basis = given.basis if isinstance(given, TransformerBasis) else given
    if not isinstance(basis, Basis):
        raise TypeError(f"A TransformerBasis is made from a basis, but got {basis!r}.")
    return basis


def _with_shapes(basis: Basis, before: Basis | None = None) -> Basis:
    """Give a basis the shapes of inputs that it lacks: those there were before, else one column each."""
    known = basis.input_shape
    if None not in known:
        return basis
    fallback = [()] * len(known)
    if before is not None and before.n_inputs == basis.n_inputs:
        fallback = [shape or () for shape in before.input_shape]
    basis.keep_input_shapes(
        tuple(
            other if shape is None else shape for shape, other in zip(known, fallback, strict=True)
        )
    )
    return basis


def _reshaped(columns: Any, shape: tuple[int, ...]) -> Any:
    if shape == ():
        return columns[:, 0]
    if len(shape) == 1:
        return columns
    return with_times(np.asarray(columns).reshape(columns.shape[0], *shape), columns)
