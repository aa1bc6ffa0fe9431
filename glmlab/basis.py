"""Bases for filters and tuning, under NeMoS's name for the module."""

from glmlab.model.basis import *  # noqa: F403
from glmlab.model.basis import __all__  # noqa: F401
