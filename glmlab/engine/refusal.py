"""Why settings that are allowed cannot be computed all the same."""

from __future__ import annotations


class RefusedError(ValueError):
    """What settings ask for is not there to be computed; its message is a sentence for the student, and told as it is."""
