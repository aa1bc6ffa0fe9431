"""What is fitted, for whoever wants to go on with it: the data, and an estimator that is fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax

from glmlab.concepts.solvers import SOLVERS
from glmlab.workspaces.feedforward.compute.stages import model_of
from glmlab.workspaces.feedforward.settings import FloatArray, Settings

if TYPE_CHECKING:
    from glmlab.model.glm import GLM


def data_of(settings: Settings) -> tuple[FloatArray, FloatArray]:
    """Return the data that the settings make, of which each fit is made.

    Parameters
    ----------
    settings
        The student's choices.

    Returns
    -------
    X : ndarray, shape (n_time_bins, n_features)
        Design matrix.
    y : ndarray, shape (n_time_bins,)
        Counts.
    """
    data = model_of(settings).data
    # They are kept for later fits, which must not find them changed.
    return data.X.copy(), data.y.copy()


def fitted_model(settings: Settings) -> GLM:
    """Fit the estimator to the data, in float64 whatever the caller's JAX is set to.

    Parameters
    ----------
    settings
        The student's choices.

    Returns
    -------
    GLM
        With the weights that the lab shows.
    """
    # Imported when first used: a lab must not wait for scikit-learn.
    from glmlab.model.glm import GLM

    known = model_of(settings)
    model = GLM(
        observation_model=known.observations,
        regularizer=known.regularizer,
        regularizer_strength=settings.regularizer_strength if settings.has_strength else None,
        solver_name=None if SOLVERS[settings.solver].is_ours else settings.solver,
    )
    with jax.enable_x64(True):
        return model.fit(*data_of(settings))
