"""glmlab: how a Poisson GLM explains spike trains, by dragging things and seeing what happens.

NeMoS's names are here, to be imported as there: ``glmlab.glm.GLM``,
``glmlab.observation_models.PoissonObservations``, ``glmlab.regularizer.Ridge``,
``glmlab.basis.RaisedCosineLogEval``, ``glmlab.simulation``; ``glmlab.stability`` tells whether a coupled
network runs away, ``glmlab.goodness_of_fit`` whether a model is right, and
``glmlab.model_selection`` chooses strengths; ``glmlab.recordings`` holds spike trains, and reads them from files and
arrays. ``glmlab.FeedforwardLab()`` and ``glmlab.CouplingLab()`` open the labs in a notebook, ``glmlab.Labs()`` both
of them as tabs, ``glmlab.lessons.open("shrink-or-select")`` a lesson.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from glmlab._version import __version__

if TYPE_CHECKING:
    from glmlab import (
        basis,
        convolve,
        glm,
        goodness_of_fit,
        lessons,
        model_selection,
        observation_models,
        recordings,
        regularizer,
        simulation,
        stability,
    )
    from glmlab.model.glm import inspect_npz, load_model
    from glmlab.workspaces.coupling.lab import CouplingLab
    from glmlab.workspaces.feedforward.lab import FeedforwardLab
    from glmlab.workspaces.labs import Labs
    from glmlab.workspaces.neuron.lab import NeuronLab

# Imported when first used: a lab must not wait for scikit-learn, nor a script for widgets.
_LABS = {
    "CouplingLab": "glmlab.workspaces.coupling.lab",
    "FeedforwardLab": "glmlab.workspaces.feedforward.lab",
    "Labs": "glmlab.workspaces.labs",
    "NeuronLab": "glmlab.workspaces.neuron.lab",
}
_MODELS = ("inspect_npz", "load_model")
_MODULES = (
    "basis",
    "convolve",
    "glm",
    "goodness_of_fit",
    "lessons",
    "model_selection",
    "observation_models",
    "recordings",
    "regularizer",
    "simulation",
    "stability",
)

__all__ = [
    "CouplingLab",
    "FeedforwardLab",
    "Labs",
    "NeuronLab",
    "__version__",
    "basis",
    "convolve",
    "glm",
    "goodness_of_fit",
    "inspect_npz",
    "lessons",
    "load_model",
    "model_selection",
    "observation_models",
    "recordings",
    "regularizer",
    "simulation",
    "stability",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"glmlab.{name}")
    if name in _MODELS:
        return getattr(importlib.import_module("glmlab.model.glm"), name)
    if name in _LABS:
        return getattr(importlib.import_module(_LABS[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LABS, *_MODELS, *_MODULES})
