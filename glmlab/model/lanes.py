"""Small fits side by side: rows of bin weights of many data sets are lanes of one compiled call.

Their number is fixed, so that neither the number of data sets, nor of folds, nor of what a bootstrap draws is ever
compiled again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from glmlab.model.checks import FloatArray
from glmlab.model.observation_models import Likelihood
from glmlab.model.padding import (
    Data,
    bin_weights,
    bucket,
    fill_up,
    float_dtype,
    pad_design,
    round_up,
)
from glmlab.model.path import STRENGTH_BUCKET, Path, embed, unpack
from glmlab.model.path_by_rows import Fitted, fit_by_rows
from glmlab.model.programs import program
from glmlab.model.regularizer import Penalty, Regularizer
from glmlab.model.solvers import SOLVERS

LANES = 60
"""Rows of bin weights in a compiled call: ten data sets of 5 folds, or twenty of 2. It bounds the folds
and sets how often progress is told; the time hardly depends on it (40 data sets of 200 bins took 0.28 to
0.45 s with 12, 30, 60, 120 and 240 lanes)."""

TOLERANCE = 1e-8
"""Well below what can be seen, or matters to a choice; a tighter one costs a step per fit."""


@dataclass(frozen=True)
class Lanes:
    """What all calls share, padded.

    Attributes
    ----------
    strengths
        From strong to weak, filled up.
    n_strengths
        Before padding.
    penalty, likelihood
        What is minimized, and how bins are scored.
    options
        What is compiled in.
    """

    strengths: FloatArray
    n_strengths: int
    penalty: Penalty
    likelihood: Likelihood
    options: dict[str, Any]

    @classmethod
    def of(
        cls,
        n_features: int,
        strengths: FloatArray,
        regularizer: Regularizer,
        likelihood: Likelihood,
    ) -> Lanes:
        """Pad what all calls share.

        Parameters
        ----------
        n_features
            Of each data set.
        strengths
            From strong to weak, shape ``(n_strengths,)``.
        regularizer, likelihood
            What is minimized.
        """
        dtype = float_dtype()
        solver = SOLVERS[regularizer.default_solver]
        n_parameters = round_up(n_features + 1, 4)
        return cls(
            fill_up(strengths, round_up(strengths.size, STRENGTH_BUCKET)),
            strengths.size,
            embed(regularizer.penalty(n_features), n_parameters, dtype),
            likelihood,
            {
                "solver": solver.name,
                "is_smooth": regularizer.is_smooth,
                "maxiter": solver.default_maxiter,
            },
        )

    def fit(self, X: FloatArray, y: FloatArray, train: FloatArray, score: FloatArray) -> list[Path]:
        """Fit some data sets along all strengths, a path for each.

        Parameters
        ----------
        X, y
            Shapes ``(n_data_sets, n_time_bins, n_features)`` and ``(n_data_sets, n_time_bins)``.
        train, score
            Weights of the bins, a row for each fit of a data set, shape ``(n_rows, n_time_bins)``; no more rows of
            all data sets together than `LANES`.
        """
        n_sets, n_rows = X.shape[0], train.shape[0]
        n_time_bins, dtype = bucket(X.shape[1]), float_dtype()
        shape = n_time_bins, self.penalty.group.shape[0]
        # Lanes without work repeat a data set, which takes no longer than it does once.
        lane = np.arange(LANES) % (n_sets * n_rows)
        of_set, of_row = lane // n_rows, lane % n_rows
        fitted = fit_lanes(
            pad_design(X, *shape)[of_set],
            fill_up(y, n_time_bins)[of_set],
            bin_weights(train, n_time_bins).astype(dtype)[of_row],
            train.sum(axis=1).astype(dtype)[of_row],
            bin_weights(score, n_time_bins).astype(dtype)[of_row],
            self.penalty,
            self.strengths,
            self.n_strengths,
            np.asarray(TOLERANCE, dtype),
            self.likelihood,
            **self.options,
        )
        by_lane = [np.asarray(part)[:, 0, : self.n_strengths] for part in fitted]
        rows = [slice(k * n_rows, (k + 1) * n_rows) for k in range(n_sets)]
        return [
            unpack([part[own] for part in by_lane], self.strengths[: self.n_strengths], X.shape[2])
            for own in rows
        ]


@program(static=("solver", "is_smooth", "maxiter"))
def fit_lanes(
    designs: jax.Array,
    counts: jax.Array,
    train: jax.Array,
    train_size: jax.Array,
    score: jax.Array,
    penalty: Penalty,
    strengths: jax.Array,
    n_strengths: int,
    tol: jax.Array,
    likelihood: Likelihood,
    **static: Any,
) -> Fitted:
    """Fit each lane along the strengths; what comes back has an axis of one row behind the lanes."""

    def fit_lane(
        design: jax.Array,
        counts: jax.Array,
        train: jax.Array,
        train_size: jax.Array,
        score: jax.Array,
    ) -> Fitted:
        return fit_by_rows(
            Data(design, counts[None]),
            penalty,
            strengths,
            n_strengths,
            train[None],
            train_size[None],
            score[None],
            1,
            # Not a number: start from the null model.
            jnp.full((1, design.shape[1]), jnp.nan, design.dtype),
            tol,
            likelihood=likelihood,
            side_by_side=True,
            **static,
        )

    # Side by side takes about half the time of one after the other: the arrays are so small that
    # what each operation costs by itself decides.
    return jax.vmap(fit_lane)(designs, counts, train, train_size, score)
