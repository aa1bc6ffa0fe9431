"""Files of every format that can be uploaded, made in the test."""

from __future__ import annotations

import datetime as dt
import importlib
import io
import warnings
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pandas as pd
import scipy.io

N = 3000
INTERVAL_S = 1e-3
_RNG = np.random.default_rng(8)
TIMES = np.arange(N) * INTERVAL_S
COUNTS = _RNG.poisson(0.03, N)
STIMULUS = np.round(_RNG.normal(size=N), 4)
SPIKES = np.sort(np.round(_RNG.uniform(0, N * INTERVAL_S, 60), 5))
ROWS = _RNG.poisson(0.05, (20, 100))


def csv_bytes(table: dict[str, Any], encoding: str = "utf-8", **options: Any) -> bytes:
    columns = {name: pd.Series(values) for name, values in table.items()}
    return pd.DataFrame(columns).to_csv(index=False, **options).encode(encoding)


def npz_bytes(*, compressed: bool = False, **arrays: Any) -> bytes:
    file = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(file, **arrays)
    return file.getvalue()


def mat_bytes(arrays: dict[str, Any], version: str = "5", *, compressed: bool = False) -> bytes:
    file = io.BytesIO()
    scipy.io.savemat(file, arrays, format=version, do_compression=compressed)
    return file.getvalue()


def mat73_bytes(**arrays: Any) -> bytes:
    """A file as MATLAB writes it with ``-v7.3``: HDF5 behind 512 bytes of its own, axes from the other end."""
    file = io.BytesIO()
    with h5py.File(file, "w", userblock_size=512) as h5:
        for name, value in arrays.items():
            array = np.atleast_2d(value)
            kind = {"f": "double", "u": "uint8", "i": "int32"}[array.dtype.kind]
            h5[name] = array.T
            h5[name].attrs["MATLAB_class"] = np.bytes_(kind)
        cells = h5.create_dataset("cells", (1, 2), dtype=h5py.ref_dtype)
        cells.attrs["MATLAB_class"] = np.bytes_("cell")
        words = h5.create_dataset("label", data=np.array([[97], [98]], dtype=np.uint16))
        words.attrs["MATLAB_class"] = np.bytes_("char")
        h5.create_group("#refs#")["a"] = np.arange(3.0)
    data = bytearray(file.getvalue())
    data[:124] = b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124)
    return bytes(data)


def hdf5_bytes(**arrays: Any) -> bytes:
    file = io.BytesIO()
    with h5py.File(file, "w") as h5:
        for name, value in arrays.items():
            h5[name] = value
    return file.getvalue()


def nwb_bytes(folder: Path, of_trials: dict[str, list[Any]] | None = None) -> bytes:
    """Written by pynwb: two units, a wheel at a rate, a current with timestamps, a position, two trials."""
    pynwb: Any = importlib.import_module("pynwb")
    behavior: Any = importlib.import_module("pynwb.behavior")
    when = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    file = pynwb.NWBFile(session_description="a", identifier="b", session_start_time=when)
    file.add_unit(spike_times=SPIKES, id=7)
    file.add_unit(spike_times=SPIKES[::2], id=9)
    file.add_acquisition(
        pynwb.TimeSeries(
            name="wheel", data=STIMULUS, unit="rad", rate=1 / INTERVAL_S, starting_time=0.0
        )
    )
    file.add_stimulus(
        pynwb.TimeSeries(
            name="current", data=STIMULUS, unit="A", timestamps=TIMES, conversion=1e-12
        )
    )
    module = file.create_processing_module(name="behavior", description="c")
    position = behavior.Position(name="Position")
    position.create_spatial_series(
        name="place",
        data=np.stack([STIMULUS, STIMULUS[::-1]], axis=1),
        timestamps=TIMES,
        reference_frame="d",
        unit="m",
    )
    module.add(position)
    columns = of_trials or {}
    for name in columns:
        file.add_trial_column(name=name, description="of each trial", index=name == "licks")
    for k, (start, stop) in enumerate([(0.0, 1.0), (1.5, 2.5)]):
        values = {name: column[k] for name, column in columns.items()}
        file.add_trial(start_time=start, stop_time=stop, **values)
    path = folder / "session.nwb"
    with pynwb.NWBHDF5IO(path, "w") as out:
        out.write(file)
    return path.read_bytes()


def pynapple_bytes(folder: Path, data: Any) -> bytes:
    path = folder / "saved.npz"
    data.save(str(path))
    return path.read_bytes()


def one_of_each() -> dict[str, bytes]:
    """A small file of every format that needs no other package, for what changes bytes."""
    few = {"t": TIMES[:300], "spiketimes": SPIKES[:9] / 10, "x": STIMULUS[:300]}
    columns = {name: value[:, None] for name, value in few.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
            "a.csv": csv_bytes(few),
            "b.csv": csv_bytes({"t": TIMES[:300], "n": COUNTS[:300]}, sep=";", decimal=","),
            "c.npz": npz_bytes(**few),
            "d.npz": npz_bytes(compressed=True, **few),
            "e.npz": npz_bytes(
                t=SPIKES,
                start=[0.0],
                end=[3.0],
                index=np.arange(60) % 2,
                keys=[0, 1],
                type=["TsGroup"],
            ),
            "f.mat": mat_bytes(columns, "4"),
            "g.mat": mat_bytes({**columns, "cells": np.array([SPIKES, STIMULUS], dtype=object)}),
            "h.mat": mat_bytes({**columns, "inner": {"a": 1.0}}, compressed=True),
            "i.mat": mat73_bytes(**columns),
            "j.h5": hdf5_bytes(**few),
            "k.nwb": _small_nwb(),
        }


def _small_nwb() -> bytes:
    file = io.BytesIO()
    with h5py.File(file, "w") as h5:
        h5.attrs["nwb_version"] = "2.7.0"
        h5["units/spike_times"] = SPIKES
        h5["units/spike_times_index"] = np.array([20, 60])
        h5["units/id"] = np.array([3, 4])
        h5["acquisition/wheel/data"] = STIMULUS
        h5["acquisition/wheel/data"].attrs["unit"] = "rad"
        h5["acquisition/wheel/starting_time"] = 0.0
        h5["acquisition/wheel/starting_time"].attrs["rate"] = 1000.0
        h5["intervals/trials/start_time"] = np.array([0.0, 1.0])
        h5["intervals/trials/stop_time"] = np.array([1.0, 2.0])
    return file.getvalue()
