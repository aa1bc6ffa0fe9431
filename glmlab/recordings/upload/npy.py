"""Arrays as NumPy writes them, of which only numbers are read."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath

import numpy as np

from glmlab.number_format import exact
from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.contents import Contents, Numbers, Variable, contents_of_arrays
from glmlab.recordings.upload.limits import MOST_NUMBERS
from glmlab.recordings.upload.pynapple_npz import TYPE_KEY, pynapple_contents

LARGEST_ELEMENT_BYTES = 8


def read_npy(name: str, data: bytes) -> Contents:
    """Read a file of one array."""
    stem = PurePath(name).stem
    array = parse_array(data)
    if isinstance(array, str):
        raise RecordingError(f"{name} {array}; wanted are numbers.")
    return contents_of_arrays(name, {stem: array})


def read_npz(name: str, data: bytes) -> Contents:
    """Read a file of several arrays, or what pynapple has written.

    Raises
    ------
    RecordingError
        If it is another kind of ZIP file, or too large.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [info for info in archive.infolist() if info.filename.endswith(".npy")]
        if not members:
            raise _other_archive(name, archive.namelist())
        n_bytes = sum(info.file_size for info in members)
        if n_bytes > MOST_NUMBERS * LARGEST_ELEMENT_BYTES:
            raise RecordingError(
                f"{name} holds {exact(round(n_bytes / 1e6))} MB of numbers, and "
                f"{exact(MOST_NUMBERS * LARGEST_ELEMENT_BYTES // 1_000_000)} MB can be read; save a shorter "
                "stretch, or fewer variables."
            )
        found = {
            info.filename.removesuffix(".npy"): parse_array(archive.read(info)) for info in members
        }
    arrays = {key: array for key, array in found.items() if not isinstance(array, str)}
    texts = {key: array for key, array in found.items() if isinstance(array, str)}
    if TYPE_KEY in texts and {"start", "end"} <= arrays.keys():
        return pynapple_contents(name, arrays)
    contents = contents_of_arrays(name, arrays)
    strange = tuple(Variable(key, np.zeros(0), problem=problem) for key, problem in texts.items())
    return Contents(name, (*contents.variables, *strange), contents.constants, notes=contents.notes)


def parse_array(data: bytes) -> Numbers | str:
    """Return the array in a file, or why it cannot be read, as the end of a sentence.

    `numpy.load` allocates what the header says before it looks for the data.

    Raises
    ------
    ValueError
        If this is no such file, or it ends early.
    """
    file = io.BytesIO(data)
    version = np.lib.format.read_magic(file)
    read_header = (
        np.lib.format.read_array_header_1_0
        if version == (1, 0)
        else np.lib.format.read_array_header_2_0
    )
    shape, is_fortran, dtype = read_header(file)
    if dtype.kind not in "biuf":
        kinds = {
            "O": "Python objects, which are not read",
            "U": "text",
            "S": "text",
            "c": "complex numbers",
        }
        return f"holds {kinds.get(dtype.kind, f'values of type {dtype}')}"
    n = int(np.prod(shape, dtype=object))
    if n > MOST_NUMBERS:
        return f"holds {exact(n)} numbers, of which {exact(MOST_NUMBERS)} can be read"
    flat = np.frombuffer(data, dtype, count=n, offset=file.tell())
    return flat.reshape(shape, order="F" if is_fortran else "C").astype(dtype.newbyteorder("="))


def _other_archive(name: str, members: list[str]) -> RecordingError:
    if any(member.startswith("xl/") for member in members):
        return RecordingError(
            f"{name} is an Excel workbook; save its sheet as CSV and upload that."
        )
    return RecordingError(
        f"{name} is a ZIP file without arrays of NumPy; unpack it and upload one of its files."
    )
