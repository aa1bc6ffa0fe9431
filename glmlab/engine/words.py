"""The sentences on work that did not come to its end."""

from __future__ import annotations

from glmlab.engine.refusal import RefusedError

NO_ROOM = (
    "Others have brought so much of their own data that there is no room for yours now; the last picture "
    "stays. Try again later, or bring a shorter stretch."
)
ENGINE_MISSING = (
    "The part of glmlab that computes did not start; the last picture stays. What it says of the "
    "reason is where glmlab was started."
)
DIED_OFTEN = (
    "The computation has ended three times on these settings, so they are not tried again; the last "
    "picture stays. Other settings still work."
)

STANDS_IN = "As there is none yet, the lab shows the one that it starts with."


def computation_failed(error: Exception) -> str:
    """Say that a computation failed and that the pictures are those of earlier settings."""
    if isinstance(error, RefusedError):
        return str(error)
    return f"These settings could not be computed ({reason_of(error)}); the last picture stays."


def work_failed(error: Exception) -> str:
    """Say that long work failed and that what it had brought stays."""
    if isinstance(error, RefusedError):
        return str(error)
    return f"This could not be computed ({reason_of(error)}); the last picture stays."


def drawing_failed(error: Exception) -> str:
    """Say that the pictures could not be drawn."""
    return f"The results could not be drawn ({reason_of(error)})."


def took_too_long(seconds: float) -> str:
    """Say that a step was ended because it took longer than one may."""
    return (
        f"These settings took more than {seconds:.0f} seconds to compute, which is as long as one "
        "request may take; the last picture stays."
    )


def took_too_much_memory(megabytes: float) -> str:
    """Say that a step was ended because it took more memory than there is for all."""
    return (
        f"These settings need more memory than the {megabytes:.0f} MB that the lab may use; the last "
        "picture stays."
    )


def reason_of(error: Exception) -> str:
    """Return the first line of an error, without its full stop, or else its kind."""
    lines = str(error).splitlines()
    return lines[0].rstrip(".") if lines and lines[0] else type(error).__name__
