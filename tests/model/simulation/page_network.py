"""The coupled network of the page, and what NeMoS 0.2.8 makes of it in float64."""

from pathlib import Path
from typing import Any

import numpy as np

import glmlab as nmo

REFERENCE = np.load(Path(__file__).parent / "nemos_0.2.8_recurrent.npz")
WINDOW_SIZE = 100


def coupling_filters():
    rng = np.random.RandomState(101)
    excit_a, excit_b = rng.uniform(1.1, 5, (2, 2)), rng.uniform(1.1, 5, (2, 2))
    filters = np.empty((WINDOW_SIZE, 2, 2))
    for i, j in np.ndindex(2, 2):
        filters[:, i, j] = nmo.simulation.difference_of_gammas(
            WINDOW_SIZE,
            inhib_a=1,
            excit_a=float(excit_a[i, j]),
            inhib_b=1,
            excit_b=float(excit_b[i, j]),
        )
    return 0.8 * filters


FILTERS = coupling_filters()
BASIS = np.asarray(nmo.basis.RaisedCosineLogEval(20).evaluate_on_grid(WINDOW_SIZE)[1])
COEF = nmo.simulation.regress_filter(FILTERS, BASIS)
STIMULUS = np.zeros((1000, 2, 1))
STIMULUS[200:500, 0] = 1.5
DRIVE = STIMULUS[:, :, 0] - 4


def arguments(n_time_bins: int = 1000, **changes: Any) -> dict[str, Any]:
    """Arguments of ``simulate_recurrent``, as on the page but for what is changed."""
    return {
        "coupling_coef": COEF,
        "feedforward_coef": np.ones((2, 1)),
        "intercepts": -4 * np.ones(2),
        "random_key": 123,
        "feedforward_input": STIMULUS[:n_time_bins],
        "coupling_basis_matrix": BASIS,
        "init_y": np.zeros((WINDOW_SIZE, 2)),
    } | changes
