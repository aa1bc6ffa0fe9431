"""The built-in recordings: an auditory receptor of a locust, from the package nitime.

The sound is a tone whose amplitude is Gaussian white noise in dB up to 200 Hz. Source: Rokem, Watzl,
Gollisch, Stemmler, Herz and Samengo (2006), J Neurophysiol 95:2541.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from glmlab.recordings.recording import Recording

CITATION = "Rokem et al. (2006), J Neurophysiol 95:2541-2552"
DURATION_MS = 10_000
SAMPLES_PER_MS = 20


@cache
def grasshopper_receptor(number: int = 1) -> Recording:
    """Read a recording of the grasshopper's auditory receptor, in bins of 1 ms.

    Parameters
    ----------
    number
        1 or 2.

    Raises
    ------
    ValueError
        If there is no recording of this number.
    FileNotFoundError
        If nitime, which carries the data, is not installed.
    """
    if number not in (1, 2):
        raise ValueError(f"There are recordings 1 and 2, not {number!r}.")
    spike_file = _data_folder() / f"grasshopper_spike_times{number}.txt"
    volts = np.loadtxt(_data_folder() / f"grasshopper_stimulus{number}.txt", usecols=1)
    loudest_db = _intensity_db(spike_file)
    # The microphone's volts are relative: the header gives the level of the loudest sample.
    decibels = loudest_db + 20 * np.log10(volts / volts.max())
    edges_us = np.arange(DURATION_MS + 1) * 1000
    return Recording(
        name=f"Grasshopper receptor {number}",
        stimulus=decibels.reshape(DURATION_MS, SAMPLES_PER_MS).mean(axis=1),
        stimulus_unit="dB",
        counts=np.histogram(np.loadtxt(spike_file), edges_us)[0],
        bin_size_s=1e-3,
        citation=CITATION,
    )


def _data_folder() -> Path:
    # Found, not imported: importing nitime takes a second and needs matplotlib.
    spec = find_spec("nitime")
    if spec is None or spec.origin is None:
        raise FileNotFoundError(
            "The grasshopper recording comes with the package nitime, which is not installed; "
            "install it with: pip install nitime"
        )
    return Path(spec.origin).parent / "data"


def _intensity_db(spike_file: Path) -> float:
    for line in spike_file.read_text().splitlines():
        if line.startswith("# intensity (dB):"):
            return float(line.partition(":")[2])
    raise ValueError(f"{spike_file.name} does not state the intensity in dB.")
