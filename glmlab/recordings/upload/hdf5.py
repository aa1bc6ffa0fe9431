"""HDF5: MATLAB's version 7.3, NWB, and plain files.

With h5py alone: NWB's units, time series and trials lie at fixed places in the file since version 2.0, while
pynwb takes four times as long to import (0.5 s), brings four packages and refuses what is not complete.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import h5py
import numpy as np

from glmlab.recordings.reading.contents import Contents, Numbers, Variable, contents_of_arrays
from glmlab.recordings.upload.datasets import child, numbers_of
from glmlab.recordings.upload.limits import MOST_NUMBERS
from glmlab.recordings.upload.mat import NUMERIC, problem_of
from glmlab.recordings.upload.nwb import is_nwb, nwb_contents

DEEPEST = 3
"""Groups in groups of a plain file."""


def read_hdf5(name: str, data: bytes) -> Contents:
    """Read the numeric arrays of an HDF5 file."""
    with h5py.File(io.BytesIO(data), "r") as file:
        if is_nwb(file):
            return nwb_contents(name, file)
        return _plain_contents(name, file)


def _plain_contents(name: str, file: h5py.File) -> Contents:
    arrays: dict[str, Numbers] = {}
    strange = []
    left = MOST_NUMBERS
    for path, dataset in _datasets(file, DEEPEST):
        kind = _matlab_class(dataset)
        if kind == "char":
            continue
        found = numbers_of(dataset, left) if kind in ("", "number") else problem_of(kind)
        if isinstance(found, str):
            strange.append(Variable(path, np.zeros(0), problem=found))
        else:
            left -= found.size
            # MATLAB counts its axes from the other end.
            arrays[path] = found.T if kind else found
    contents = contents_of_arrays(name, arrays)
    return Contents(name, (*contents.variables, *strange), contents.constants, notes=contents.notes)


def _datasets(
    group: h5py.Group, depth: int, before: str = ""
) -> Iterator[tuple[str, h5py.Dataset]]:
    for name in map(str, group):
        # MATLAB keeps the contents of its cells in groups whose names begin with this.
        if name.startswith("#"):
            continue
        found = child(group, name)
        if isinstance(found, h5py.Dataset):
            yield before + name, found
        elif isinstance(found, h5py.Group) and depth:
            yield from _datasets(found, depth - 1, f"{before}{name}/")


def _matlab_class(dataset: h5py.Dataset) -> str:
    """Return "number", "cell", "char" and so on for an array of MATLAB's, and "" for others."""
    kind = dataset.attrs.get("MATLAB_class", b"")
    text = kind.decode("ascii", "replace") if isinstance(kind, bytes) else str(kind)
    return "number" if text in NUMERIC else text
