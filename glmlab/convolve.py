"""Predictors from the past of a signal, under NeMoS's name for the module."""

from glmlab.model.convolve import *  # noqa: F403
from glmlab.model.convolve import __all__  # noqa: F401
