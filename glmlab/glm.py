"""Generalized linear models as scikit-learn estimators, under NeMoS's name for the module."""

from glmlab.model.glm import *  # noqa: F403
from glmlab.model.glm import __all__  # noqa: F401
