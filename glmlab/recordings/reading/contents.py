"""What a file or an object holds, before anybody knows which of it is the spike train."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glmlab.recordings.spikes import FloatArray

Numbers = NDArray[Any]
"""Of kind b, i, u or f."""


class Role(StrEnum):
    """What a variable is, where its file or type says so."""

    SPIKE_TIMES = "spike times"
    COUNTS = "counts"
    SIGNAL = "signal"
    """A covariate, or counts."""


@dataclass(frozen=True, eq=False)
class Variable:
    """An array with a name.

    Attributes
    ----------
    name
        As it is called where it comes from.
    values
        Shape ``(n,)`` or ``(n, k)``; of any type of number.
    unit
        Of the values, as far as anybody has said.
    role
        What it is, if that is known.
    times
        When each value was, shape ``(n,)``, if the variable comes with times of its own.
    times_unit
        Of these: "s" where the file or type fixes it, "" where nobody has said.
    problem
        Why it cannot be used, as the end of a sentence that begins with its name; "" if it can.
    """

    name: str
    values: Numbers
    unit: str = ""
    role: Role | None = None
    times: FloatArray | None = None
    times_unit: str = "s"
    problem: str = ""


@dataclass(frozen=True, eq=False)
class Contents:
    """All that a file or an object holds.

    Attributes
    ----------
    name
        Of the file or object.
    variables
        Those that hold several numbers.
    constants
        Those that hold one, such as a sampling interval.
    epochs_s
        Start and end of trials or epochs in seconds, shape ``(n_epochs, 2)``.
    window_s
        Start and end of what was recorded in seconds.
    notes
        What was left out on reading, one sentence each.
    has_strangers
        Whether there may be signals that nobody means to be covariates, so that these are to be chosen.
    """

    name: str
    variables: tuple[Variable, ...]
    constants: dict[str, float] = field(default_factory=dict)
    epochs_s: FloatArray | None = None
    window_s: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()
    has_strangers: bool = False


def contents_of_arrays(
    name: str, arrays: dict[str, Numbers], notes: tuple[str, ...] = ()
) -> Contents:
    """Sort arrays of any shape into variables and constants.

    Vectors may be rows or columns, as MATLAB writes them; arrays of three and more axes are left out.
    """
    variables, constants, left_out = [], {}, list(notes)
    for key, array in arrays.items():
        squeezed = array.squeeze()
        if squeezed.ndim == 0:
            constants[key] = float(squeezed)
        elif squeezed.ndim > 2:
            left_out.append(f"{key} was left out: it has {squeezed.ndim} axes.")
        else:
            variables.append(Variable(key, squeezed))
    return Contents(name, tuple(variables), constants, notes=tuple(left_out))


def without_blank_end(values: Numbers) -> Numbers:
    """Return a column up to its last value: one that is shorter than others is blank below."""
    if values.dtype.kind != "f" or not np.isnan(values[-1:]).any():
        return values
    present = np.flatnonzero(~np.isnan(values))
    return values[: present[-1] + 1] if present.size else values[:0]
