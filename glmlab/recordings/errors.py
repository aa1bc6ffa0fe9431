"""The error of what cannot be read as a recording."""

from __future__ import annotations


class RecordingError(ValueError):
    """One sentence, or two, for whoever brought the data: what was found, and what is wanted."""
