"""What pynapple's ``save`` writes: spike times, groups of them, and signals, with their epochs.

Source: pynapple 0.11 (``pynapple.io.interface_npz``; Viejo et al., 2023, eLife 12:RP85786). Times are in seconds.
Its metadata and the names of columns are pickled objects, which are not read.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.contents import Contents, Numbers, Role, Variable

TYPE_KEY = "type"


def pynapple_contents(name: str, arrays: Mapping[str, Numbers]) -> Contents:
    """Sort the arrays of a ``Ts``, ``TsGroup``, ``Tsd``, ``TsdFrame`` or ``TsdTensor``.

    Raises
    ------
    RecordingError
        If it is an ``IntervalSet``, which holds no spikes, or arrays do not fit together.
    """
    epochs = np.stack(
        [np.atleast_1d(arrays[key]).astype(float) for key in ("start", "end")], axis=1
    )
    if "t" not in arrays or not len(epochs):
        raise RecordingError(
            f"{name} holds epochs only; wanted are spikes, a Ts or TsGroup of pynapple, or a Tsd of counts."
        )
    return Contents(
        name,
        _variables(name, arrays),
        epochs_s=epochs,
        window_s=(float(epochs[0, 0]), float(epochs[-1, 1])),
    )


def _variables(name: str, arrays: Mapping[str, Numbers]) -> tuple[Variable, ...]:
    times = np.asarray(arrays["t"], dtype=float)
    if "d" in arrays:
        values = arrays["d"]
        if values.shape[:1] != times.shape or values.ndim > 2:
            raise RecordingError(
                f"{name} has values of shape {values.shape} for {times.size} times; a Tsd or TsdFrame has one "
                "row for each."
            )
        return (Variable("d", values, role=Role.SIGNAL, times=times),)
    if "index" not in arrays:
        return (Variable("spikes", times, role=Role.SPIKE_TIMES),)
    units = arrays["index"]
    if units.shape != times.shape:
        raise RecordingError(
            f"{name} has {units.size} indices for {times.size} spikes; a TsGroup has one for each."
        )
    keys = np.asarray(arrays.get("keys", np.unique(units)))
    return tuple(
        Variable(f"unit {key}", times[units == key], role=Role.SPIKE_TIMES) for key in keys.ravel()
    )
