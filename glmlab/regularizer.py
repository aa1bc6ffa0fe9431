"""What keeps weights small, under NeMoS's name for the module."""

from glmlab.model.regularizer import *  # noqa: F403
from glmlab.model.regularizer import __all__  # noqa: F401
