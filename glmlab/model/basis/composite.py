"""Bases made of two others: side by side, or their tensor product."""

from __future__ import annotations

import functools
import reprlib
from abc import abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar, Self, cast

import numpy as np

from glmlab.model.basis.base import Basis, derived
from glmlab.model.basis.input_shape import Shape
from glmlab.model.basis.label import number_parts
from glmlab.model.checks import FloatArray

PLACES = ("basis1", "basis2")


class CompositeBasis(Basis):
    """A basis of two others, which it copies.

    The first inputs belong to `basis1`, the others to `basis2`. Parameters of parts have names such
    as ``position__n_basis_funcs``, after the label of the part, or ``basis1__n_basis_funcs``.

    Parameters
    ----------
    basis1, basis2
        Themselves simple or composite.
    label
        Made of those of the parts if not given, such as "(position + speed)".

    Raises
    ------
    TypeError
        If one of them is not a basis.
    ValueError
        If parts have the same label.
    """

    symbol: ClassVar[str]
    is_simple = False

    def __init__(self, basis1: Basis, basis2: Basis, label: str | None = None) -> None:
        self._basis1, self._basis2 = _copy_of(basis1), _copy_of(basis2)
        self.label = label
        number_parts(self.tree())

    @property
    def basis1(self) -> Basis:
        """The part of the first inputs."""
        return self._basis1

    @basis1.setter
    def basis1(self, basis: Basis) -> None:
        self._basis1 = _successor(self._basis1, basis)
        number_parts(self.tree())

    @property
    def basis2(self) -> Basis:
        """The part of the other inputs."""
        return self._basis2

    @basis2.setter
    def basis2(self, basis: Basis) -> None:
        self._basis2 = _successor(self._basis2, basis)
        number_parts(self.tree())

    @property
    def default_label(self) -> str:
        """The labels of both parts."""
        return f"({self.basis1.label} {self.symbol} {self.basis2.label})"

    @property
    def n_inputs(self) -> int:
        """Number of inputs of both parts."""
        return self.basis1.n_inputs + self.basis2.n_inputs

    @property
    def input_shape(self) -> list[Shape | None]:
        """Shapes of the inputs of both parts."""
        return self.basis1.input_shape + self.basis2.input_shape

    def keep_input_shapes(self, shapes: tuple[Shape, ...] | None) -> None:
        """Remember in each part the shapes of its own inputs."""
        n = self.basis1.n_inputs
        self.basis1.keep_input_shapes(None if shapes is None else shapes[:n])
        self.basis2.keep_input_shapes(None if shapes is None else shapes[n:])

    def tree(self) -> list[Basis]:
        """Return this basis and all that it is made of."""
        return [self, *self.basis1.tree(), *self.basis2.tree()]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Both parts by their labels and, if `deep`, their parameters, such as ``position__order``."""
        params: dict[str, Any] = {}
        for part in (self.basis1, self.basis2):
            if deep:
                params |= _inner_params(part)
            params[part.label] = part
        return params | {"label": self.label}

    def set_params(self, **params: Any) -> Self:
        """Set parts or parameters of parts, all or none.

        Parameters
        ----------
        **params
            A part is called by its label or by its place, such as ``basis1``; its parameters by
            ``position__order`` or ``basis1__order``.

        Raises
        ------
        ValueError, TypeError
            As the constructor of a part does, or if there is no such name.
        """
        changed = self.__sklearn_clone__()
        # Names are those from before: a part that is put in place, or a new label, would change them.
        paths = self.paths() | {place: (place,) for place in PLACES}
        parts: list[tuple[tuple[str, ...], Any]] = []
        inner: dict[tuple[str, ...], dict[str, Any]] = {}
        for name, value in params.items():
            head, _, rest = name.partition("__")
            if name == "label":
                continue
            if head not in paths:
                raise self._unknown(head)
            if rest == "label" and _is_made(_follow(self, paths[head]), value):
                continue
            if rest:
                inner.setdefault(paths[head], {})[rest] = value
            else:
                parts.append((paths[head], value))
        # From the root down, so that a part of a new part can be another one.
        for path, value in sorted(parts, key=lambda part: len(part[0])):
            setattr(_follow(changed, path[:-1]), path[-1], value)
        for path, values in inner.items():
            _follow(changed, path).set_params(**values)
        if "label" in params:
            changed.label = None if _is_made(self, params["label"]) else params["label"]
        vars(self).update(vars(changed.__sklearn_clone__()))
        return self

    def paths(self) -> dict[str, tuple[str, ...]]:
        """Return where each part is, by its label: the places that lead to it."""
        found: dict[str, tuple[str, ...]] = {}
        for place in PLACES:
            part: Basis = getattr(self, place)
            inner = part.paths() if isinstance(part, CompositeBasis) else {}
            found |= {label: (place, *path) for label, path in inner.items()}
            found[str(part.label)] = (place,)
        return found

    def _unknown(self, name: str) -> ValueError:
        known = ", ".join([*PLACES, *self.paths(), "label"])
        return ValueError(f"{type(self).__name__} has no parameter {name!r}; it has: {known}.")

    def __sklearn_clone__(self) -> Self:
        return type(self)(self.basis1, self.basis2, self.own_label)

    def __repr__(self) -> str:
        if self.own_label is not None:
            return (
                f"{type(self).__name__}({self.basis1!r}, {self.basis2!r}, label={self.own_label!r})"
            )
        parts = [
            f"({part!r})" if isinstance(part, CompositeBasis) and not part.own_label else repr(part)
            for part in (self.basis1, self.basis2)
        ]
        return f" {self.symbol} ".join(parts)

    @abstractmethod
    def _combine(self, first: FloatArray, second: FloatArray) -> FloatArray:
        """Combine values of the parts along the last axis; the others broadcast."""

    def check(self) -> None:
        """Let each part check itself, and tell them apart."""
        self.basis1.check()
        self.basis2.check()
        number_parts(self.tree())

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

    def features_by_signal(self, *x: FloatArray) -> FloatArray:
        """Combine the features of both parts, signal by signal."""
        n = self.basis1.n_inputs
        _require_equal_signals(x)
        return self._combine(
            self.basis1.features_by_signal(*x[:n]), self.basis2.features_by_signal(*x[n:])
        )


class AdditiveBasis(CompositeBasis):
    """Two bases side by side: any sum of a function of the one input and one of the other."""

    symbol = "+"

    @derived
    def n_basis_funcs(self) -> int:
        """Number of functions of both parts."""
        return self.basis1.n_basis_funcs + self.basis2.n_basis_funcs

    def __iter__(self) -> Iterator[Basis]:
        yield from self.basis1
        yield from self.basis2

    def shape_of_features(self) -> tuple[int, ...] | None:
        """Return the number of columns of both parts."""
        numbers = [part.n_output_features for part in (self.basis1, self.basis2)]
        known = [n for n in numbers if n is not None]
        return (sum(known),) if len(known) == len(numbers) else None

    def columns(self, *x: FloatArray) -> FloatArray:
        """Put the columns of both parts side by side; their inputs may differ in signals."""
        n = self.basis1.n_inputs
        return np.hstack([self.basis1.columns(*x[:n]), self.basis2.columns(*x[n:])])

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

    def shape_of_features(self) -> tuple[int, ...] | None:
        """Return the axes of the inputs, which are the same for all, and one for the functions."""
        shape = self.input_shape[0]
        return None if shape is None else (*shape, self.n_basis_funcs)

    def _combine(self, first: FloatArray, second: FloatArray) -> FloatArray:
        products = first[..., :, None] * second[..., None, :]
        n_pairs = products.shape[-2] * products.shape[-1]
        return products.reshape(*products.shape[:-2], n_pairs)


def _copy_of(basis: Basis) -> Basis:
    if not isinstance(basis, Basis):
        raise TypeError(
            "Only bases can be added or multiplied, such as BSplineEval(5), but one of them is "
            f"{reprlib.repr(basis)}."
        )
    return basis.__sklearn_clone__()


def _follow(basis: CompositeBasis, path: tuple[str, ...]) -> Basis:
    return functools.reduce(getattr, path, cast(Basis, basis))


def _is_made(part: Basis, label: str | None) -> bool:
    """Whether a label is the present one of a part that was given none, and so is no choice."""
    return part.own_label is None and label == part.label


def _successor(old: Basis, new: Basis) -> Basis:
    """Copy a basis that takes the place of another, whose input and label it takes over."""
    part = _copy_of(new)
    if part.own_label is None:
        part.own_label = old.own_label
    if None in part.input_shape and part.n_inputs == old.n_inputs and None not in old.input_shape:
        part.keep_input_shapes(tuple(shape for shape in old.input_shape if shape is not None))
    return part


def _inner_params(part: Basis) -> dict[str, Any]:
    inner = part.get_params()
    if isinstance(part, CompositeBasis):
        # Labels are unique in the whole, so that they need no path.
        own = {f"{part.label}__label": inner.pop("label")}
        return inner | own
    return {f"{part.label}__{name}": value for name, value in inner.items()}


def _require_equal_signals(x: tuple[FloatArray, ...]) -> None:
    numbers = [int(np.prod(array.shape[1:])) for array in x]
    if len(set(numbers)) > 1:
        raise ValueError(
            "The inputs of a product must have equally many signals, but they have "
            f"{', '.join(map(str, numbers))}."
        )
