"""Arrays, pandas and pynapple objects as recordings.

Neither pandas nor pynapple is imported: objects are known by what they have. A ``Tsd`` of pynapple has t, d and
time_support, a ``Ts`` no d, a ``TsGroup`` keys (Viejo et al., 2023, eLife 12:RP85786).
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.contents import Contents, Role, Variable, without_blank_end
from glmlab.recordings.reading.interpretation import recording_of
from glmlab.recordings.reading.questions import Answers, DoubtError
from glmlab.recordings.reading.time_units import known_unit, unit_in_name
from glmlab.recordings.recording import Recording
from glmlab.recordings.spikes import FloatArray


def recording_from(
    data: Any,
    *,
    name: str = "Your recording",
    spikes: str | None = None,
    covariates: Iterable[str] | None = None,
    time_unit: str | None = None,
    bin_size_s: float | None = None,
    duration_s: float | None = None,
    outside: str | None = None,
) -> Recording:
    """Make a recording of what somebody has in a notebook.

    Parameters
    ----------
    data
        A `Recording`, which is returned as it is; spike times or counts as an array, a Series of pandas, a
        ``Ts`` or ``Tsd`` of pynapple; a DataFrame of pandas with one variable in each column, and times as its
        index if there are any; a ``TsGroup``; or a mapping of names to these, such as ``{"spikes": ts,
        "speed": tsd}``, where numbers such as ``dt`` or ``duration`` count, too.
    name
        For the reader.
    spikes
        Name of the spike train, where there are several candidates.
    covariates
        Names of the covariates; all that fit if not given.
    time_unit
        Of times that come without one, such as "s" or "ms".
    bin_size_s
        Length of the bins of counts and of covariates without times, in seconds.
    duration_s
        How long was recorded, where only spike times say so.
    outside
        "cut" to leave out spikes where a covariate has no values.

    Raises
    ------
    RecordingError
        If there is no recording in it, or it can be read in two ways: one sentence of what was found, and
        what is wanted.
    """
    if isinstance(data, Recording):
        return data
    answers = Answers(
        spikes,
        None if covariates is None else tuple(covariates),
        time_unit,
        bin_size_s,
        duration_s,
        outside,
    )
    try:
        return recording_of(contents_of_object(name, data), answers)
    except DoubtError as doubt:
        options = ", ".join(repr(option.value) for option in doubt.options[:10])
        raise RecordingError(f"{doubt.text} Give {doubt.key}= one of {options}.") from doubt


def contents_of_object(name: str, data: Any) -> Contents:
    """Return the variables that an object holds."""
    variables: list[Variable] = []
    constants: dict[str, float] = {}
    epochs = []
    is_mapping = isinstance(data, Mapping) and not _is_group(data)
    named: Iterable[tuple[Any, Any]] = data.items() if is_mapping else [("", data)]
    for key, one in named:
        if isinstance(one, int | float | np.number):
            constants[str(key)] = float(one)
            continue
        variables += _variables(str(key), one)
        support = getattr(one, "time_support", None)
        if support is not None:
            epochs.append(np.asarray(support.values, dtype=float))
    if not epochs:
        return Contents(name, tuple(variables), constants)
    # One has the trials, and others may be whole.
    chosen = max(epochs, key=len)
    window_s = (float(chosen[0, 0]), float(chosen[-1, 1]))
    return Contents(name, tuple(variables), constants, epochs_s=chosen, window_s=window_s)


def _is_group(data: Any) -> bool:
    return hasattr(data, "time_support") and hasattr(data, "keys")


def _variables(name: str, data: Any) -> Iterator[Variable]:
    if _is_group(data):
        for key in data.keys():  # noqa: SIM118 - to iterate over a TsGroup is not to iterate over its keys
            yield Variable(
                f"{name or 'unit'} {key}", np.asarray(data[key].t), role=Role.SPIKE_TIMES
            )
    elif hasattr(data, "time_support"):
        yield from _of_pynapple(name, data)
    elif hasattr(data, "columns") and hasattr(data, "index"):
        for column in data.columns:
            yield _of_pandas(f"{name} {column}".strip(), data[column])
    elif hasattr(data, "index") and hasattr(data, "to_numpy"):
        yield _of_pandas(name or str(data.name or "spikes"), data)
    else:
        yield Variable(name or "spikes", _numbers(name, data))


def _of_pynapple(name: str, data: Any) -> Iterator[Variable]:
    times = np.asarray(data.t, dtype=float)
    if not hasattr(data, "d"):
        yield Variable(name or "spikes", times, role=Role.SPIKE_TIMES)
        return
    values = np.asarray(data.d)
    if values.ndim == 1:
        yield Variable(name or "counts", values, role=Role.SIGNAL, times=times)
        return
    columns = getattr(data, "columns", range(values.reshape(len(values), -1).shape[1]))
    for column, column_values in zip(columns, values.reshape(len(values), -1).T, strict=True):
        yield Variable(f"{name} {column}".strip(), column_values, role=Role.SIGNAL, times=times)


def _of_pandas(name: str, series: Any) -> Variable:
    values = _numbers(name, series.to_numpy())
    times, unit = _times_of_index(series.index)
    if times is None:
        values = without_blank_end(values)
    return Variable(name, values, times=times, times_unit=unit)


def _times_of_index(index: Any) -> tuple[FloatArray | None, str]:
    """Return the times that an index of pandas holds, and their unit; None where it only numbers rows.

    Whole numbers without a name are what is left of row numbers when rows were chosen.
    """
    array = np.asarray(index)
    kind = array.dtype.kind
    if not array.size or kind not in "iufmM" or (kind in "iu" and index.name is None):
        return None, ""
    if kind in "mM":
        since_first = (array - array[0]).astype("timedelta64[ns]")
        return since_first.astype(np.int64) / 1e9, "s"
    return array.astype(float), known_unit(unit_in_name(str(index.name))[1])


def _numbers(name: str, data: Any) -> np.ndarray:
    try:
        array = np.asarray(data)
    except ValueError as error:
        raise RecordingError(
            f"{name or 'The data'} must be one array of numbers, but its rows differ in length; choose the spikes of "
            "one neuron."
        ) from error
    if array.dtype.kind not in "biuf" or array.ndim not in (1, 2):
        raise RecordingError(
            f"{name or 'The data'} must be an array of numbers of one or two axes, but it is {reprlib.repr(data)}."
        )
    return array
