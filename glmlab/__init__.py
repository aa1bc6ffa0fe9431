"""glmlab: how a Poisson GLM explains spike trains, by dragging things and seeing what happens.

The names of the page that it grew from are here: ``glmlab.glm.GLM``,
``glmlab.observation_models.PoissonObservations``, ``glmlab.regularizer.Ridge``,
``glmlab.basis.RaisedCosineLogEval``, ``glmlab.simulation``; ``glmlab.stability`` tells whether a coupled
network runs away. ``glmlab.FeedforwardLab()`` and ``glmlab.CouplingLab()`` open the labs in a notebook,
``glmlab.Labs()`` both of them as tabs.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from glmlab._version import __version__

if TYPE_CHECKING:
    from glmlab.app import CouplingLab, FeedforwardLab, Labs
    from glmlab.model import basis, glm, observation_models, regularizer, simulation, stability

# Imported when first used: a lab must not wait for scikit-learn, nor a script for widgets.
_WHERE = {
    "CouplingLab": ("glmlab.app", "CouplingLab"),
    "FeedforwardLab": ("glmlab.app", "FeedforwardLab"),
    "Labs": ("glmlab.app", "Labs"),
    "basis": ("glmlab.model.basis", None),
    "glm": ("glmlab.model.glm", None),
    "observation_models": ("glmlab.model.observation_models", None),
    "regularizer": ("glmlab.model.regularizer", None),
    "simulation": ("glmlab.model.simulation", None),
    "stability": ("glmlab.model.stability", None),
}

__all__ = [
    "CouplingLab",
    "FeedforwardLab",
    "Labs",
    "__version__",
    "basis",
    "glm",
    "observation_models",
    "regularizer",
    "simulation",
    "stability",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module_name, attribute = _WHERE[name]
    module = importlib.import_module(module_name)
    return module if attribute is None else getattr(module, attribute)


def __dir__() -> list[str]:
    return sorted({*globals(), *_WHERE})
