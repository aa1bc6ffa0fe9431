"""Generalized linear models as scikit-learn estimators.

`GLM` fits one neuron, `PopulationGLM` many at once, `GLMCV` chooses the regularizer strength by
cross-validation.
"""

from __future__ import annotations

from glmlab.model.glm.cross_validated import GLMCV, GridEdgeWarning
from glmlab.model.glm.existence_warnings import InfiniteOptimumWarning, UndefinedScaleWarning
from glmlab.model.glm.population import PopulationGLM
from glmlab.model.glm.saved_model import inspect_npz, load_model
from glmlab.model.glm.single import GLM
from glmlab.model.glm.summary import Summary

__all__ = [
    "GLM",
    "GLMCV",
    "GridEdgeWarning",
    "InfiniteOptimumWarning",
    "PopulationGLM",
    "Summary",
    "UndefinedScaleWarning",
    "inspect_npz",
    "load_model",
]
