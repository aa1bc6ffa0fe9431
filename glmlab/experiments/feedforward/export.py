"""What is taken away of a picture of the workspace "Feed-forward"."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from glmlab.experiments.data_sets import Problem
from glmlab.experiments.export import Export
from glmlab.experiments.feedforward.results import Results
from glmlab.experiments.feedforward.stages import ModelChoices


def export(results: Results, settings_text: str) -> Export:
    """Gather the data that were fitted, and what was found.

    Parameters
    ----------
    results
        What the picture shows.
    settings_text
        The settings as they are written in a file.

    Returns
    -------
    Export
        Arrays: ``X``, ``y``, ``feature_names``; ``true_coef`` of made-up data, or ``X_held_out``
        and ``y_held_out`` of a recording; ``coef`` and ``intercept`` at ``regularizer_strength``;
        ``path_strength`` and ``path_coef``; ``strength_grid``, ``score_mean``,
        ``score_standard_error`` and ``selected_strength`` of the cross-validation; ``settings``.
        Columns: one a feature, and the counts.
    """
    problem = ModelChoices.of(results.settings).problem
    features = dict(zip(problem.feature_names, problem.X.T, strict=True))
    return Export(
        arrays={**_data(problem), **_findings(results), "settings": np.array(settings_text)},
        columns={**features, "counts": problem.y.astype(np.int64)},
    )


def _data(problem: Problem) -> dict[str, NDArray[Any]]:
    data = {"X": problem.X, "y": problem.y, "feature_names": np.array(problem.feature_names)}
    if problem.true_coef is not None:
        data["true_coef"] = problem.true_coef
    if problem.held_out is not None:
        data["X_held_out"], data["y_held_out"] = problem.held_out
    return data


def _findings(results: Results) -> dict[str, NDArray[Any]]:
    fit, path, scores = results.fit, results.path, results.cross_validation
    return {
        "coef": fit.coef,
        "intercept": np.array(fit.intercept),
        "regularizer_strength": np.array(results.settings.regularizer_strength),
        "path_strength": path.strength,
        "path_coef": path.coef,
        "strength_grid": scores.strength_grid,
        "score_mean": scores.score_mean,
        "score_standard_error": scores.score_standard_error,
        "selected_strength": np.array(scores.selected_strength),
    }
