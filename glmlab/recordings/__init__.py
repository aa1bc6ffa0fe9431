"""Recordings: one neuron's spikes and what may explain them, built in, simulated, or brought by somebody.

All are a `Recording`, whose `Recording.binned` gives counts and covariates in bins of any width. The built-in ones
are functions; `read_upload` makes one of a file, `recording_from` of arrays, pandas and pynapple.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from glmlab.recordings.covariate import Covariate
    from glmlab.recordings.errors import RecordingError
    from glmlab.recordings.grasshopper import grasshopper_receptor
    from glmlab.recordings.history_cells import bursting_cell, refractory_cell
    from glmlab.recordings.izhikevich import IZHIKEVICH_KINDS, izhikevich_cell
    from glmlab.recordings.linear_nonlinear import lnp_cell
    from glmlab.recordings.objects import recording_from
    from glmlab.recordings.place_cells import drifting_cell, place_cell
    from glmlab.recordings.reading.questions import Answers, Option, Question
    from glmlab.recordings.recording import BinnedRecording, Recording
    from glmlab.recordings.spikes import SpikeCounts, SpikeTimes
    from glmlab.recordings.truth import HISTORY, TrueFilter, Truth
    from glmlab.recordings.upload.upload import read_upload

# Imported when first used: the process that parses an upload needs none of the simulated cells.
_PLACES = {
    "HISTORY": "truth",
    "IZHIKEVICH_KINDS": "izhikevich",
    "Answers": "reading.questions",
    "BinnedRecording": "recording",
    "Covariate": "covariate",
    "Option": "reading.questions",
    "Question": "reading.questions",
    "Recording": "recording",
    "RecordingError": "errors",
    "SpikeCounts": "spikes",
    "SpikeTimes": "spikes",
    "TrueFilter": "truth",
    "Truth": "truth",
    "bursting_cell": "history_cells",
    "drifting_cell": "place_cells",
    "grasshopper_receptor": "grasshopper",
    "izhikevich_cell": "izhikevich",
    "lnp_cell": "linear_nonlinear",
    "place_cell": "place_cells",
    "read_upload": "upload.upload",
    "recording_from": "objects",
    "refractory_cell": "history_cells",
}

__all__ = [
    "HISTORY",
    "IZHIKEVICH_KINDS",
    "Answers",
    "BinnedRecording",
    "Covariate",
    "Option",
    "Question",
    "Recording",
    "RecordingError",
    "SpikeCounts",
    "SpikeTimes",
    "TrueFilter",
    "Truth",
    "bursting_cell",
    "drifting_cell",
    "grasshopper_receptor",
    "izhikevich_cell",
    "lnp_cell",
    "place_cell",
    "read_upload",
    "recording_from",
    "refractory_cell",
]


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(importlib.import_module(f"glmlab.recordings.{_PLACES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_PLACES})
