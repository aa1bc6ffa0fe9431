"""Whether a coupled network runs away."""

from glmlab.model.stability import *  # noqa: F403
from glmlab.model.stability import __all__  # noqa: F401
