"""What is taken away of a picture of the workspace "Feed-forward"."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from glmlab.lab.export import Export
from glmlab.workspaces.feedforward.compute.data import FitData
from glmlab.workspaces.feedforward.compute.stages import model_of
from glmlab.workspaces.feedforward.results import Results


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
        Columns: one per feature, and the counts.
    """
    fitted = model_of(results.settings).data
    features = dict(zip(fitted.feature_names, fitted.X.T, strict=True))
    return Export(
        arrays={**_data(fitted), **_findings(results), "settings": np.array(settings_text)},
        columns={**features, "counts": fitted.y.astype(np.int64)},
    )


def _data(fitted: FitData) -> dict[str, NDArray[Any]]:
    data = {"X": fitted.X, "y": fitted.y, "feature_names": np.array(fitted.feature_names)}
    if fitted.true_coef is not None:
        data["true_coef"] = fitted.true_coef
    if fitted.recorded is not None:
        data["X_held_out"], data["y_held_out"] = fitted.recorded.held_out
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
