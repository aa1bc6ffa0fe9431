"""How well the weights on the functions of a basis can be told apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.checks import as_numbers
from glmlab.number_format import number

# A fit works with X'X, whose condition number is the square of X's: above this, X'X is singular in
# double precision.
NEARLY_SINGULAR = float(1 / np.sqrt(np.finfo(float).eps))


@dataclass(frozen=True)
class Conditioning:
    """What the singular values of a basis matrix say.

    Attributes
    ----------
    condition_number
        Largest over smallest singular value: by how much an error in a filter may be magnified in its
        weights. Inf where the functions are linearly dependent.
    rank
        Number of functions that can be told apart in double precision.
    n_basis_funcs
        Number of functions.
    smallest_singular_value, largest_singular_value
        Zero is the smallest where there are fewer rows than functions.
    """

    condition_number: float
    rank: int
    n_basis_funcs: int
    smallest_singular_value: float
    largest_singular_value: float

    @property
    def is_nearly_singular(self) -> bool:
        """Whether single weights mean little, though the filter they make up may be right."""
        return self.rank < self.n_basis_funcs or self.condition_number > NEARLY_SINGULAR

    @property
    def sentence(self) -> str:
        """What this means to a student."""
        if self.rank < self.n_basis_funcs:
            return (
                f"Only {self.rank} of the {self.n_basis_funcs} functions can be told apart here, so "
                "infinitely many weights give the same filter: use fewer functions or a longer window."
            )
        if self.is_nearly_singular:
            return (
                f"The {self.n_basis_funcs} functions are nearly redundant (condition number "
                f"{number(self.condition_number, 2)}), so very different weights give almost the same "
                "filter: compare filters, never single weights."
            )
        return (
            f"The {self.n_basis_funcs} functions can be told apart (condition number "
            f"{number(self.condition_number)}), so each weight is determined by the filter."
        )


def conditioning(basis_matrix: ArrayLike) -> Conditioning:
    """Report how well weights on the columns of a matrix can be told apart.

    Parameters
    ----------
    basis_matrix
        Shape ``(n_rows, n_basis_funcs)``: a basis on a grid, or any design matrix.

    Raises
    ------
    ValueError
        If it is not a matrix of finite numbers with at least one entry.
    TypeError
        If it does not hold numbers.
    """
    matrix = as_numbers("basis_matrix", basis_matrix)
    if matrix.ndim != 2 or matrix.size == 0 or not np.isfinite(matrix).all():
        raise ValueError(
            "basis_matrix must be a matrix of finite numbers, shape (n_rows, n_basis_funcs), but its "
            f"shape is {matrix.shape} and {np.sum(~np.isfinite(matrix))} entries are not finite."
        )
    values = np.linalg.svd(matrix, compute_uv=False)
    largest = float(values[0])
    smallest = float(values[-1]) if matrix.shape[0] >= matrix.shape[1] else 0.0
    return Conditioning(
        condition_number=largest / smallest if smallest > 0 else float("inf"),
        rank=int(np.sum(values > largest * max(matrix.shape) * np.finfo(float).eps)),
        n_basis_funcs=matrix.shape[1],
        smallest_singular_value=smallest,
        largest_singular_value=largest,
    )
