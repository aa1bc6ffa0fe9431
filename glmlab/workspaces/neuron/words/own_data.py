"""The words around somebody's own recording."""

from __future__ import annotations

import html

from glmlab.number_format import exact, number

LABEL = "Your recording"
DESCRIPTION = "What you have brought: it stays with you, and with what computes for you."

MISSING = (
    "This link was made with somebody's own recording, which stays with them; load the file here, or choose "
    "another recording."
)
NOT_LOADED = (
    "There is no recording of yours here yet; load a file first, or choose another recording."
)

CHOOSE = "Load a file…"
CHOOSE_TIP = (
    "Spike times or counts of one neuron, with or without signals beside them: CSV, NPZ, NPY, MAT, NWB, "
    "or NPZ of pynapple. It stays in this session, and is written nowhere."
)
GO_ON = "Go on"
GO_ON_TIP = "Goes on with this answer."
GIVE_UP = "Give up"
GIVE_UP_TIP = "Leaves the file alone; the recording stays what it was."

UNREADABLE = "The file could not be read; save it again, or choose another one."
READING_ON = "Reading on …"


def sending(name: str, share: float) -> str:
    """Say how much of a file has arrived."""
    return f"Loading {html.escape(name)}: {100 * share:.0f}%"


def lost(name: str) -> str:
    """Say that a file has not come to its end."""
    return f"The rest of {name} has not come; choose it once more."


def reading(name: str) -> str:
    """Say that a file is being read."""
    return f"Reading {html.escape(name)} …"


def loaded(name: str, n_spikes: int, duration_s: float, notes: tuple[str, ...]) -> str:
    """Say what has been read, and what was done to it."""
    found = f"{name}: {exact(n_spikes)} spikes in {number(duration_s)} s."
    return html.escape(" ".join([found, *notes]))


def too_large(n_bytes: int, most_bytes: int) -> str:
    """Say that a recording is too large to be computed with."""
    return (
        f"The recording has {exact(round(n_bytes / 1e6))} MB, and {exact(round(most_bytes / 1e6))} MB can be "
        "computed with; bring a shorter stretch, or fewer signals."
    )


def bins_out_of_range(bin_ms: float, low: float, high: float) -> str:
    """Say that counts are in bins that cannot be chosen here."""
    return (
        f"The spikes are counted in bins of {number(bin_ms)} ms, and bins can be from {number(low)} to "
        f"{number(high)} ms here; bring the spike times, or counts in other bins."
    )


def not_a_fingerprint(label: str, value: object) -> str:
    """Say that a setting names no recording."""
    return f"{label} must be 16 hexadecimal digits, or nothing, but it is {value!r}."
