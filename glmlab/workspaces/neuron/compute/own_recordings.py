"""Somebody's own recordings, where they are computed with."""

from __future__ import annotations

from glmlab.engine.enclosures import MissingEnclosureError
from glmlab.recordings.recording import Recording
from glmlab.workspaces.neuron.own_data import OWN_RECORDINGS


def own_recording(fingerprint: str) -> Recording:
    """Return a recording that somebody has brought.

    Raises
    ------
    MissingEnclosureError
        If it is not here: a link tells which it was, and does not carry it.
    """
    held = OWN_RECORDINGS.find(fingerprint)
    if held is None:
        raise MissingEnclosureError(OWN_RECORDINGS.missing)
    return held.anonymous
