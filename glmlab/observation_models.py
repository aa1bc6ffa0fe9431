"""How counts scatter around the rate, under NeMoS's name for the module."""

from glmlab.model.observation_models import *  # noqa: F403
from glmlab.model.observation_models import __all__  # noqa: F401
