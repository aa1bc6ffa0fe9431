"""Arrays in HDF5 files, of which only those are read that lie in the file itself."""

from __future__ import annotations

from collections.abc import Iterator

import h5py
import numpy as np

from glmlab.number_format import exact
from glmlab.recordings.reading.contents import Numbers
from glmlab.recordings.upload.limits import MOST_NUMBERS

MOST_STEPS = 8
"""Of soft links that point to soft links."""


def child(
    group: h5py.Group, name: str, steps: int = MOST_STEPS
) -> h5py.Group | h5py.Dataset | None:
    """Return what a group holds under a name or path; None where there is nothing in this file.

    A link into another file is not followed: who uploads a file could read one of the server's with it.
    """
    if name.startswith("/"):
        group, name = group.file, name.lstrip("/")
    first, _, rest = name.partition("/")
    link = group.get(first, getlink=True) if first else None
    if isinstance(link, h5py.SoftLink) and steps:
        found = child(group, link.path, steps - 1)
    else:
        found = group[first] if isinstance(link, h5py.HardLink) else None
    if rest:
        return child(found, rest, steps) if isinstance(found, h5py.Group) else None
    return found if isinstance(found, h5py.Group | h5py.Dataset) else None


def groups_in(group: h5py.Group | h5py.Dataset | None) -> Iterator[tuple[str, h5py.Group]]:
    """Give the groups in a group, by name."""
    if isinstance(group, h5py.Group):
        for name in map(str, group):
            found = child(group, name)
            if isinstance(found, h5py.Group):
                yield name, found


def numbers_of(dataset: object, most: int = MOST_NUMBERS) -> Numbers | str:
    """Return an array, or why it cannot be read, as the end of a sentence.

    Parameters
    ----------
    dataset
        What a file holds at a place.
    most
        How many numbers there may be.
    """
    if not isinstance(dataset, h5py.Dataset):
        return "is no array"
    if dataset.is_virtual or dataset.external:
        return "lies in another file"
    if dataset.shape is None or dataset.dtype.kind not in "biuf":
        return "holds no numbers"
    size = int(np.prod(dataset.shape, dtype=object))
    if size > most:
        return f"holds {exact(size)} numbers, of which {exact(most)} can be read"
    return np.asarray(dataset[()])
