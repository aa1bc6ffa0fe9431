"""What is said of a file that a library cannot read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from glmlab.recordings.errors import RecordingError


@contextmanager
def damage_said_of(name: str, kind: str) -> Iterator[None]:
    """Turn whatever a library raises over a damaged file into one sentence.

    SciPy alone raised eleven kinds of errors over MAT files with some bytes changed, `UnboundLocalError` and
    `ZeroDivisionError` among them, so that none can be singled out.

    Raises
    ------
    RecordingError
        Instead of anything else.
    """
    try:
        yield
    except RecordingError:
        raise
    except Exception as error:
        raise RecordingError(
            f"{name} looks like {kind}, but ends early or is damaged; save it again, or upload it again."
        ) from error
