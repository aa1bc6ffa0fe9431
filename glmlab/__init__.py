"""glmlab: how a Poisson GLM explains spike trains, by dragging things and seeing what happens.

The names of the page that it grew from are here: ``glmlab.glm.GLM``,
``glmlab.observation_models.PoissonObservations``, ``glmlab.regularizer.Ridge``,
``glmlab.basis.RaisedCosineLogEval``, ``glmlab.simulation``. ``glmlab.FeedforwardLab()`` opens the lab
in a notebook.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from glmlab._version import __version__

if TYPE_CHECKING:
    from glmlab.app import FeedforwardLab
    from glmlab.model import basis, glm, observation_models, regularizer, simulation

# Imported when first used: a lab must not wait for scikit-learn, nor a script for widgets.
_WHERE = {
    "FeedforwardLab": ("glmlab.app", "FeedforwardLab"),
    "basis": ("glmlab.model.basis", None),
    "glm": ("glmlab.model.glm", None),
    "observation_models": ("glmlab.model.observation_models", None),
    "regularizer": ("glmlab.model.regularizer", None),
    "simulation": ("glmlab.model.simulation", None),
}

__all__ = [
    "FeedforwardLab",
    "__version__",
    "basis",
    "glm",
    "observation_models",
    "regularizer",
    "simulation",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module_name, attribute = _WHERE[name]
    module = importlib.import_module(module_name)
    return module if attribute is None else getattr(module, attribute)


def __dir__() -> list[str]:
    return sorted({*globals(), *_WHERE})
