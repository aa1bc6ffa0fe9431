"""NWB: units, time series and trials of one session.

Source: Rubel et al. (2022), eLife 11:e78362, and the schema of NWB 2 (nwb-schema.readthedocs.io): times are in
seconds, ``units/spike_times_index`` holds where the spikes of each unit end, and a time series has timestamps or a
starting time and a rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import h5py
import numpy as np

from glmlab.recordings.reading.contents import Contents, Role, Variable
from glmlab.recordings.spikes import FloatArray
from glmlab.recordings.upload.datasets import child, groups_in, numbers_of
from glmlab.recordings.upload.limits import MOST_NUMBERS

PLACES = ("acquisition", "stimulus/presentation", "processing")
DEEPEST = 3
"""A processing module holds containers of time series."""


def is_nwb(file: h5py.File) -> bool:
    """Whether an HDF5 file is one of NWB 2."""
    return "nwb_version" in file.attrs


def nwb_contents(name: str, file: h5py.File) -> Contents:
    """Return units and time series as variables, and trials as epochs."""
    units = list(_units(file))
    signals = []
    left = MOST_NUMBERS - sum(unit.values.size for unit in units)
    for path, series in _series(file):
        variable = _signal(path, series, left)
        left -= variable.values.size
        signals.append(variable)
    signals += _of_trials(file, left)
    return Contents(
        name, (*units, *_shortly_named(signals)), epochs_s=_trials(file), has_strangers=True
    )


def _units(file: h5py.File) -> Iterator[Variable]:
    times = numbers_of(child(file, "units/spike_times"))
    if isinstance(times, str):
        return
    ends = numbers_of(child(file, "units/spike_times_index"))
    ends = np.array([times.size]) if isinstance(ends, str) else ends.astype(np.int64)
    ids = numbers_of(child(file, "units/id"))
    for k, end in enumerate(ends):
        start = ends[k - 1] if k else 0
        label = k if isinstance(ids, str) or k >= ids.size else ids[k]
        yield Variable(f"unit {label}", times[start:end], role=Role.SPIKE_TIMES)


def _series(file: h5py.File) -> Iterator[tuple[str, h5py.Group]]:
    for place in PLACES:
        yield from _series_in(child(file, place), place, DEEPEST)


def _series_in(
    group: h5py.Group | h5py.Dataset | None, path: str, depth: int
) -> Iterator[tuple[str, h5py.Group]]:
    for name, found in groups_in(group):
        here = f"{path}/{name}"
        if child(found, "data") is not None:
            yield here, found
        elif depth:
            yield from _series_in(found, here, depth - 1)


def _signal(path: str, series: h5py.Group, most: int) -> Variable:
    data = child(series, "data")
    values = numbers_of(data, most)
    if isinstance(values, str):
        return Variable(path, np.zeros(0), role=Role.SIGNAL, problem=values)
    if values.ndim > 2:
        return Variable(path, np.zeros(0), role=Role.SIGNAL, problem=f"has {values.ndim} axes")
    times = _times(series, values.shape[0])
    if times is None:
        return Variable(
            path, np.zeros(0), role=Role.SIGNAL, problem="has no times that fit its values"
        )
    attributes = data.attrs if isinstance(data, h5py.Dataset) else {}
    scale, offset = (
        _number(attributes.get("conversion"), 1.0),
        _number(attributes.get("offset"), 0.0),
    )
    if (scale, offset) != (1.0, 0.0):
        values = values * scale + offset
    unit = str(attributes.get("unit", ""))
    return Variable(path, values, unit=unit, role=Role.SIGNAL, times=times)


def _times(series: h5py.Group, n_samples: int) -> FloatArray | None:
    stamps = numbers_of(child(series, "timestamps"))
    if not isinstance(stamps, str):
        return stamps.astype(float) if stamps.shape == (n_samples,) else None
    starting = child(series, "starting_time")
    start = numbers_of(starting)
    if isinstance(start, str) or start.size != 1 or not isinstance(starting, h5py.Dataset):
        return None
    rate = _number(starting.attrs.get("rate"), 0.0)
    return float(start.ravel()[0]) + np.arange(n_samples) / rate if rate > 0 else None


def _number(value: object, otherwise: float) -> float:
    """Return an attribute as a float where it is a finite number."""
    array = np.asarray(value)
    is_number = array.size == 1 and array.dtype.kind in "biuf" and np.isfinite(array).all()
    return float(array.ravel()[0]) if is_number else otherwise


def _trials(file: h5py.File) -> FloatArray | None:
    edges = [numbers_of(child(file, f"intervals/trials/{key}_time")) for key in ("start", "stop")]
    starts, stops = (np.zeros(0) if isinstance(edge, str) else edge for edge in edges)
    if not starts.size or starts.shape != stops.shape or starts.ndim != 1:
        return None
    return np.stack([starts, stops], axis=1).astype(float)


def _of_trials(file: h5py.File, most: int) -> Iterator[Variable]:
    """Give the columns of numbers in the table of trials: what was shown, what was answered."""
    trials = _trials(file)
    table = child(file, "intervals/trials")
    if trials is None or not isinstance(table, h5py.Group):
        return
    names = {str(name) for name in table}
    for name in sorted(names - {"id", "start_time", "stop_time"}):
        # A column with an index has several values a trial, and one that ends like it is such an index.
        if f"{name}_index" in names or name.endswith("_index"):
            continue
        values = numbers_of(child(table, name), most)
        if not isinstance(values, str) and values.shape == (len(trials),):
            yield Variable(f"intervals/trials/{name}", values, role=Role.SIGNAL)


def _shortly_named(signals: list[Variable]) -> Iterator[Variable]:
    """Name each by the end of its path, or by all of it where two end alike."""
    ends = [signal.name.rpartition("/")[2] for signal in signals]
    for signal, end in zip(signals, ends, strict=True):
        yield signal if ends.count(end) > 1 else replace(signal, name=end)
