"""An auditory receptor of a locust, twice, from the package nitime.

The sound is a tone whose amplitude is Gaussian white noise in dB up to 200 Hz. Source: Rokem, Watzl,
Gollisch, Stemmler, Herz and Samengo (2006), J Neurophysiol 95:2541.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from glmlab.recordings.covariate import Covariate
from glmlab.recordings.packaged_data import data_folder
from glmlab.recordings.recording import Recording
from glmlab.recordings.spikes import SpikeTimes

CITATION = "Rokem et al. (2006), J Neurophysiol 95:2541-2552"
DURATION_S = 10.0
SAMPLING_INTERVAL_S = 5e-5


@cache
def grasshopper_receptor(number: int = 1) -> Recording:
    """Read a recording of the grasshopper's auditory receptor: 10 s, one covariate, the sound in dB.

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
    folder = data_folder("nitime", "The grasshopper recording")
    spike_file = folder / f"grasshopper_spike_times{number}.txt"
    volts = np.loadtxt(folder / f"grasshopper_stimulus{number}.txt", usecols=1)
    loudest_db = _intensity_db(spike_file)
    # The microphone's volts are relative: the header gives the level of the loudest sample.
    decibels = loudest_db + 20 * np.log10(volts / volts.max())
    return Recording(
        name=f"Grasshopper receptor {number}",
        spikes=SpikeTimes(np.loadtxt(spike_file) / 1e6, DURATION_S),
        covariates=(Covariate("sound", "dB", decibels, SAMPLING_INTERVAL_S),),
        citation=CITATION,
    )


def _intensity_db(spike_file: Path) -> float:
    for line in spike_file.read_text().splitlines():
        if line.startswith("# intensity (dB):"):
            return float(line.partition(":")[2])
    raise ValueError(f"{spike_file.name} does not state the intensity in dB.")
