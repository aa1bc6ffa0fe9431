"""The recordings of the workspace "One neuron", with the choices that suit each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from glmlab.concepts.sources import SOURCES, Source
from glmlab.workspaces.neuron.words import own_data as words

YOURS = "yours"
"""Name of the entry for what somebody has brought."""


@dataclass(frozen=True)
class DataSet:
    """An entry of the control "Recording".

    Attributes
    ----------
    source
        What makes the recording; that of somebody's own only tells of it.
    start
        Choices that fit it and are made when it is chosen.
    """

    source: Source
    start: Mapping[str, Any]

    @property
    def label(self) -> str:
        """As the student reads it."""
        return self.source.label

    @property
    def reads(self) -> tuple[str, ...]:
        """Settings that belong to it."""
        seeds = ("seed",) if self.source.is_random else ()
        own = ("fingerprint",) if self.source is _OWN else ()
        return (*seeds, *self.source.numbers, *own)


FILTERS: Mapping[str, Any] = {
    "bin_ms": 1.0,
    "entry": "filter",
    "stimulus_window_ms": 40.0,
    "stimulus_functions": 10,
    "history_window_ms": 100.0,
    "history_functions": 8,
    "regularizer_strength": 1e-4,
    "gap_ms": 100.0,
    "zoom_s": 1.0,
}
"""For cells that hear or feel a signal, which lasts some tens of milliseconds."""

PLACES: Mapping[str, Any] = {
    "bin_ms": 20.0,
    "entry": "tuning",
    "stimulus_functions": 8,
    "history_window_ms": 400.0,
    "history_functions": 5,
    "regularizer_strength": 1e-3,
    "gap_ms": 5000.0,
    "zoom_s": 60.0,
}
"""For cells that know where a rat is, which lasts for seconds."""


_OWN = Source(
    label=words.LABEL,
    description=words.DESCRIPTION,
    function="recording_from",
    is_random=False,
    has_truth=False,
)


def _start_of(source: Source) -> Mapping[str, Any]:
    # At first the beginning of what is held out is seen: of 600 s, of 60, and of a receptor's 10.
    if source.bin_size_s >= 0.01:
        return {**PLACES, "from_s": 480.0}
    return {**FILTERS, "from_s": 48.0 if source.is_random else 8.0}


DATA_SETS: Mapping[str, DataSet] = MappingProxyType(
    {
        **{
            name: DataSet(source, _start_of(source))
            for name, source in SOURCES.items()
            if source.is_installed
        },
        YOURS: DataSet(_OWN, FILTERS),
    }
)
"""The recordings that can be chosen, by name."""
