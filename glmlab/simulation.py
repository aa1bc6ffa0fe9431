"""Simulated spike trains, under NeMoS's name for the module."""

from glmlab.model.simulation import *  # noqa: F403
from glmlab.model.simulation import __all__  # noqa: F401
