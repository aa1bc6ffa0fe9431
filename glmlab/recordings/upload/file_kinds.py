"""The kinds of files, told apart by how they begin: names of files lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from glmlab.deferred import Deferred
from glmlab.recordings.errors import RecordingError

_HERE = "glmlab.recordings.upload"


@dataclass(frozen=True)
class FileKind:
    """A kind of file that can be read.

    Attributes
    ----------
    label
        With its article, as a sentence says it.
    suffixes
        Of its names.
    is_one
        Whether a file with this name and beginning is of this kind.
    read
        Makes `Contents` of the file's name and bytes.
    """

    label: str
    suffixes: tuple[str, ...]
    is_one: Callable[[str, bytes], bool]
    read: Deferred


def _begins(*marks: bytes) -> Callable[[str, bytes], bool]:
    return lambda _, head: head.startswith(marks)


def _is_hdf5(_: str, head: bytes) -> bool:
    # The superblock is at 0, or at 512, 1024 and so on after a block of the user's, such as MATLAB's.
    mark = b"\x89HDF\r\n\x1a\n"
    return any(head[at : at + 8] == mark for at in (0, 512, 1024, 2048))


def _is_mat(name: str, head: bytes) -> bool:
    # Version 4 has no mark.
    return head.startswith(b"MATLAB 5.0") or (suffix_of(name) == ".mat" and not _is_text(head))


def _is_text(head: bytes) -> bool:
    return b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))


FILE_KINDS = (
    FileKind(
        "an NPZ file",
        (".npz",),
        _begins(b"PK\x03\x04", b"PK\x05\x06"),
        Deferred(f"{_HERE}.npy", "read_npz"),
    ),
    FileKind("an NPY file", (".npy",), _begins(b"\x93NUMPY"), Deferred(f"{_HERE}.npy", "read_npy")),
    FileKind(
        "an HDF5 file (NWB, or MAT of version 7.3)",
        (".nwb", ".h5", ".hdf5"),
        _is_hdf5,
        Deferred(f"{_HERE}.hdf5", "read_hdf5"),
    ),
    FileKind("a MAT file", (".mat",), _is_mat, Deferred(f"{_HERE}.mat", "read_mat")),
    FileKind(
        "a table of text",
        (".csv", ".tsv", ".txt", ".dat"),
        lambda _, head: _is_text(head),
        Deferred(f"{_HERE}.csv_table", "read_csv"),
    ),
)
"""In the order in which they are tried; a new one is a new entry."""

SUFFIXES = tuple(suffix for kind in FILE_KINDS for suffix in kind.suffixes)
"""What a file chooser offers."""

HEAD_BYTES = 4096

_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook; save its sheet as CSV"),
    (b"\x1f\x8b", "is compressed by gzip; unpack it first"),
    (b"%PDF", "is a PDF; wanted are the numbers behind it"),
    (b"\x89PNG", "is a picture; wanted are the numbers behind it"),
    (b"\xff\xd8\xff", "is a picture; wanted are the numbers behind it"),
    (b"\x80\x02", "is a pickle, which is never opened; save arrays with numpy.savez"),
    (b"\x80\x03", "is a pickle, which is never opened; save arrays with numpy.savez"),
    (b"\x80\x04", "is a pickle, which is never opened; save arrays with numpy.savez"),
    (b"\x80\x05", "is a pickle, which is never opened; save arrays with numpy.savez"),
    (b"7z\xbc\xaf", "is compressed by 7-Zip; unpack it first"),
    (b"<", "is a web page or XML; wanted are numbers"),
)


def suffix_of(name: str) -> str:
    """Return the end of a file's name, such as ".mat"."""
    return PurePath(name).suffix.lower()


def kind_of_file(name: str, data: bytes) -> FileKind:
    """Return what a file is.

    Raises
    ------
    RecordingError
        If it is none that can be read.
    """
    head = data[:HEAD_BYTES]
    if not head.strip():
        raise RecordingError(f"{name} is empty; wanted are spike times or counts.")
    for mark, what in _OTHERS:
        if head.startswith(mark):
            raise RecordingError(f"{name} {what}.")
    for kind in FILE_KINDS:
        if kind.is_one(name, head):
            return kind
    raise RecordingError(
        f"{name} is no file that can be read here; wanted is one of {', '.join(SUFFIXES)}."
    )
