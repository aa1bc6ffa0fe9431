"""Somebody's own recordings: held in memory by who has brought them, and by the engine that computes with them.

They are named by a fingerprint of what they hold, which is all that settings, links and files carry. Nothing here
imports what reads files before there is one to read.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from glmlab.deferred import Deferred
from glmlab.engine.enclosures import MOST_ENCLOSED_BYTES, MOST_SESSION_BYTES, Piece, n_bytes_of
from glmlab.lab.settings.declaration import number_of
from glmlab.lab.settings.stages import MEMORY
from glmlab.workspaces.neuron.data_sets import DATA_SETS, FILTERS, PLACES, YOURS
from glmlab.workspaces.neuron.settings import TRAINING_SHARE, Settings
from glmlab.workspaces.neuron.words import own_data as words

if TYPE_CHECKING:
    from glmlab.recordings.covariate import Covariate
    from glmlab.recordings.recording import Recording

SLOW_MS = 10.0
"""Signals sampled no faster, such as where an animal is, last longer than the filter of a receptor."""

WANTED_TIME_BINS = 60_000
"""What a picture follows a hand with: a minute in bins of 1 ms."""

_ROUND_MS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
"""Bins that spike times are counted in at first."""

_WINDOW_BINS = 20
"""Fewer are too few for the bumps of a filter."""

_GAP_SHARE = 0.01
"""Of a recording: five folds with a gap on both sides then leave nine tenths of the training."""

_STEADY_SHARE = 0.01
"""Of the samples: trials are longer than a hundred."""

_SHOWN_BINS = 1000
_MOST_SIGNALS = 3
_MOST_TUNINGS = 2

_recording_from = Deferred("glmlab.recordings", "recording_from")
_anonymous = Deferred("glmlab.recordings.wire", "anonymous")
_encoded = Deferred("glmlab.recordings.wire", "encoded")
_decoded = Deferred("glmlab.recordings.wire", "decoded")
_fingerprint_of = Deferred("glmlab.recordings.wire", "fingerprint_of")
_recording_error = Deferred("glmlab.recordings", "RecordingError")


class Held(NamedTuple):
    """A recording that is here.

    Attributes
    ----------
    original
        As it was brought, with its name.
    anonymous
        As it is computed with.
    n_bytes
        Of it on its way to the engine.
    """

    original: Recording
    anonymous: Recording
    n_bytes: int


class OwnRecordings:
    """The recordings that are held in this process, by fingerprint; see `Enclosures`."""

    missing = words.MISSING

    def __init__(self) -> None:
        self._held: dict[str, Held] = {}
        self._lock = threading.Lock()

    def add(self, recording: Recording) -> str:
        """Hold a recording, and return its fingerprint; the first ones go where there are too many.

        Raises
        ------
        RecordingError
            If it is too large.
        """
        travelling = _anonymous(recording)
        pieces = _encoded(travelling)
        n_bytes = n_bytes_of(pieces)
        if n_bytes > MOST_ENCLOSED_BYTES:
            raise _recording_error(words.too_large(n_bytes, MOST_ENCLOSED_BYTES))
        name = _fingerprint_of(pieces)
        with self._lock:
            self._held.pop(name, None)
            self._held[name] = Held(recording, travelling, n_bytes)
            while sum(held.n_bytes for held in self._held.values()) > MOST_SESSION_BYTES:
                del self._held[next(iter(self._held))]
        return name

    def find(self, name: str) -> Held | None:
        """Return a recording; None where it is not here."""
        with self._lock:
            return self._held.get(name)

    @property
    def latest(self) -> str:
        """Fingerprint of the recording that was brought last, or ""."""
        with self._lock:
            return next(reversed(self._held), "")

    def names_of(self, settings: Settings) -> tuple[str, ...]:
        """Return the fingerprint of the recording that settings name, if they name one."""
        return (settings.fingerprint,) if settings.data == YOURS else ()

    def pieces_of(self, name: str) -> Sequence[Piece] | None:
        """Return what a recording is, piece by piece; None where it is not here."""
        held = self.find(name)
        return None if held is None else _encoded(held.anonymous)

    def read(self, name: str, content: memoryview) -> Recording:
        """Return the recording of some content.

        Raises
        ------
        ValueError
            If it is none, or another one than its name says: whoever has only seen a link has not the data.
        """
        if _fingerprint_of([content]) != name:
            raise ValueError("The recording is not the one that these settings name.")
        return _decoded(content)

    def keep(self, name: str, value: Recording) -> None:
        """Hold what a session has given."""
        held = Held(value, value, n_bytes_of(_encoded(value)))
        with self._lock:
            self._held[name] = held

    def forget(self, name: str) -> None:
        """Let nothing be left of a recording, nor of what was computed with it."""
        with self._lock:
            self._held.pop(name, None)
        MEMORY.forget_of("fingerprint", name)


OWN_RECORDINGS = OwnRecordings()
"""Those of this process: of one session in a kernel, of all sessions in an engine, which knows whose they are."""


def start_of(recording: Any) -> dict[str, Any]:
    """Hold somebody's own data, and return the choices of settings that show them.

    Parameters
    ----------
    recording
        Whatever `glmlab.recordings.recording_from` makes a recording of.

    Raises
    ------
    RecordingError
        If there is no recording in it, or it does not fit in here: what was found, and what is wanted.
    """
    made = _recording_from(recording)
    choices = _choices_for(made)
    return {**choices, "fingerprint": OWN_RECORDINGS.add(made)}


def start_of_data(data: str, fingerprint: str) -> Mapping[str, Any]:
    """Return the choices that suit an entry of the control "Recording".

    Parameters
    ----------
    data
        Its name.
    fingerprint
        Of the settings until now: somebody's own recording is that one, or else what was brought last.
    """
    if data == YOURS:
        for name in (fingerprint, OWN_RECORDINGS.latest):
            held = OWN_RECORDINGS.find(name)
            if held is not None:
                return {**_choices_for(held.original), "fingerprint": name}
    return {"data": data, **DATA_SETS[data].start}


def _choices_for(recording: Recording) -> dict[str, Any]:
    """Return bins, windows and a stretch that suit a recording."""
    covariates = recording.covariates
    moving = [one for one in covariates if not _is_steady(one)] or covariates
    intervals_ms = [1e3 * one.sampling_interval_s for one in moving]
    is_slow = bool(intervals_ms) and min(intervals_ms) >= SLOW_MS * (1 - 1e-9)
    start = PLACES if is_slow else FILTERS
    bin_ms = _bin_ms_for(recording, start["bin_ms"])
    most = _MOST_TUNINGS if is_slow else _MOST_SIGNALS
    return {
        **start,
        "data": YOURS,
        "bin_ms": bin_ms,
        "stimulus": bool(covariates),
        "history": True,
        "covariates": tuple(range(1, most + 1)) if len(covariates) > most else (),
        "stimulus_window_ms": _window_ms(FILTERS["stimulus_window_ms"], bin_ms),
        "history_window_ms": _window_ms(start["history_window_ms"], bin_ms),
        "gap_ms": max(min(start["gap_ms"], _GAP_SHARE * 1e3 * recording.duration_s), 1.0),
        **_stretch_of(recording, bin_ms),
    }


def _is_steady(covariate: Covariate) -> bool:
    """Whether a covariate changes so seldom that its samples say nothing of how fast it is: one value a trial."""
    n_changes = int(np.count_nonzero(np.diff(covariate.values)))
    return n_changes < _STEADY_SHARE * covariate.values.size


def _bin_ms_for(recording: Recording, usual_ms: float) -> float:
    low, high = number_of(Settings, "bin_ms").limits
    wanted = max(usual_ms, 1e3 * recording.duration_s / WANTED_TIME_BINS)
    own = 1e3 * recording.spikes.finest_bin_size_s
    if not own:
        return next((bin_ms for bin_ms in _ROUND_MS if bin_ms >= wanted), high)
    if not low <= own * max(math.ceil(low / own), 1) <= high:
        raise _recording_error(words.bins_out_of_range(own, low, high))
    joined = max(math.ceil(min(wanted, high) / own - 1e-9), 1)
    return own * (joined if own * joined <= high else math.floor(high / own))


def _window_ms(usual_ms: float, bin_ms: float) -> float:
    return max(usual_ms, _WINDOW_BINS * bin_ms)


def _stretch_of(recording: Recording, bin_ms: float) -> dict[str, float]:
    """Return the first seconds that are held out."""
    duration_s = recording.duration_s
    low, high = number_of(Settings, "zoom_s").limits
    longest = (1 - TRAINING_SHARE) * duration_s
    zoom_s = round(min(longest, _SHOWN_BINS * bin_ms / 1e3), 3)
    return {
        "from_s": min(round(TRAINING_SHARE * duration_s, 3), number_of(Settings, "from_s").high),
        "zoom_s": min(max(zoom_s, low), high),
    }
