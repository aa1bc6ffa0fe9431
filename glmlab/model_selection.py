"""Choosing a regularizer strength, and judging the choice, under the name that scikit-learn has for it."""

from glmlab.model.model_selection import *  # noqa: F403
from glmlab.model.model_selection import __all__  # noqa: F401
