"""Data as the bytes of a file."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray


def npz_bytes(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Pack arrays into an NPZ file, which ``numpy.load`` reads without pickles.

    Parameters
    ----------
    arrays
        Of numbers or of text, by name.
    """
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Pack files, by their names, into one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def csv_bytes(columns: Mapping[str, NDArray[Any]]) -> bytes:
    """Write columns as a table with a line of heads; numbers keep their last digit.

    Parameters
    ----------
    columns
        Arrays of one length, by their heads.

    Raises
    ------
    ValueError
        If the lengths differ.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(column.tolist() for column in columns.values()), strict=True))
    return buffer.getvalue().encode()
