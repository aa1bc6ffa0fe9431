"""MATLAB's files of versions 4 to 7, by SciPy; version 7.3 is HDF5."""

from __future__ import annotations

import io

import numpy as np
import scipy.io

from glmlab.number_format import exact
from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.contents import Contents, Variable, contents_of_arrays
from glmlab.recordings.upload.limits import MOST_NUMBERS

NUMERIC = {"double", "single", "logical", "int8", "uint8", "int16", "uint16"} | {
    "int32",
    "uint32",
    "int64",
    "uint64",
}


def read_mat(name: str, data: bytes) -> Contents:
    """Read the numeric arrays of a MAT file; cells, structures and objects are left out.

    Raises
    ------
    RecordingError
        If it holds too many numbers.
    """
    listed = scipy.io.whosmat(io.BytesIO(data))
    wanted = [key for key, _, kind in listed if kind in NUMERIC]
    n = sum(int(np.prod(shape, dtype=object)) for _, shape, kind in listed if kind in NUMERIC)
    if n > MOST_NUMBERS:
        raise RecordingError(
            f"{name} holds {exact(n)} numbers, of which {exact(MOST_NUMBERS)} can be read; save a shorter "
            "stretch, or fewer variables."
        )
    arrays = scipy.io.loadmat(io.BytesIO(data), variable_names=wanted) if wanted else {}
    found = contents_of_arrays(
        name,
        {key: arrays[key] for key in wanted if key in arrays and arrays[key].dtype.kind in "biuf"},
    )
    strange = tuple(
        Variable(key, np.zeros(0), problem=problem_of(kind))
        for key, _, kind in listed
        if kind not in NUMERIC and kind != "char"
    )
    return Contents(name, (*found.variables, *strange), found.constants, notes=found.notes)


def problem_of(kind: str) -> str:
    """Return why a variable of a class of MATLAB's cannot be read, as the end of a sentence."""
    names = {"cell": "a cell array", "struct": "a structure", "sparse": "a sparse matrix"}
    return f"is {names.get(kind, 'an object of MATLAB')}; save each vector of numbers as a variable of its own"
