"""The path of a real rat that forages in a box of 1 m x 1 m, from the package ratinabox.

Source: Sargolini et al. (2006), Science 312:758 (https://www.ntnu.edu/kavli/research/grid-cell-data), in the
package of George et al. (2024), eLife 13:e85274, which republishes the path with its owners' permission.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from glmlab.recordings.covariate import Covariate
from glmlab.recordings.packaged_data import data_folder

CITATION = (
    "path: Sargolini et al. (2006), Science 312:758-762, by George et al. (2024), eLife 13:e85274"
)
SAMPLING_INTERVAL_S = 0.02
BOX_CM = 100.0


@cache
def rat_path() -> tuple[Covariate, Covariate]:
    """Return the rat's x and y in cm for ten minutes, every 20 ms.

    Of 29,799 steps of the tracker, 59 are longer, up to 0.36 s: there the path is straight.

    Raises
    ------
    FileNotFoundError
        If ratinabox, which carries the path, is not installed.
    """
    folder = data_folder("ratinabox", "The rat's path", install="'glmlab[path]'")
    with np.load(folder / "sargolini.npz", allow_pickle=False) as file:
        times, metres = file["t"], file["pos"]
    n_samples = int((times[-1] - times[0]) / SAMPLING_INTERVAL_S + 1e-6) + 1
    even = times[0] + np.arange(n_samples) * SAMPLING_INTERVAL_S
    x, y = (
        Covariate(name, "cm", 100 * np.interp(even, times, metres[:, k]), SAMPLING_INTERVAL_S)
        for k, name in enumerate("xy")
    )
    return x, y
