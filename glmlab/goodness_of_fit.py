"""Whether a model of a spike train is right, and where it is not."""

from glmlab.model.goodness_of_fit import *  # noqa: F403
from glmlab.model.goodness_of_fit import __all__  # noqa: F401
