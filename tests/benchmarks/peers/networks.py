"""Recurrent simulations: the page's network, and larger ones, beside loops that numba compiles.

The numba loops draw with NumPy's generator, so their counts are others; what they draw from is the
same.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.benchmarks.peers.problems import FloatArray, Network
from tests.benchmarks.peers.timing import Contender, Progress

SEED = 123


def page_network() -> Network:
    """Return the page's pair of neurons: difference-of-gammas filters, 20 basis functions, 1,000 bins."""
    import glmlab as nmo

    generator = np.random.RandomState(101)
    excit_a, excit_b = (generator.uniform(1.1, 5, size=(2, 2)) for _ in range(2))
    filters = np.zeros((100, 2, 2))
    for pair in np.ndindex(2, 2):
        filters[:, *pair] = 0.8 * nmo.simulation.difference_of_gammas(
            100, inhib_a=1, excit_a=float(excit_a[pair]), inhib_b=1, excit_b=float(excit_b[pair])
        )
    basis = nmo.basis.RaisedCosineLogEval(20).evaluate_on_grid(100)[1]
    stimulus = np.zeros((1000, 2, 1))
    stimulus[200:500, 0] = 1.5
    coef = nmo.simulation.regress_filter(filters, basis)
    return _network(np.asarray(coef), np.asarray(basis), np.full(2, -4.0), stimulus)


def random_network(n_neurons: int, n_time_bins: int = 10_000, n_basis_funcs: int = 8) -> Network:
    """Return a stable network of weak random coupling over 100 bins, at about 0.05 counts per bin."""
    import glmlab as nmo

    rng = np.random.default_rng(0)
    basis = np.asarray(nmo.basis.RaisedCosineLogEval(n_basis_funcs).evaluate_on_grid(100)[1])
    coef = rng.normal(size=(n_neurons, n_neurons, n_basis_funcs)) / np.sqrt(n_neurons)
    coef *= 0.5 / basis.sum(axis=0).max()
    no_input = np.zeros((n_time_bins, n_neurons, 1))
    return _network(coef, basis, np.full(n_neurons, -3.0), no_input)


def _network(
    coef: FloatArray, basis: FloatArray, intercepts: FloatArray, stimulus: FloatArray
) -> Network:
    n_neurons = intercepts.size
    return Network(
        coupling_coef=coef,
        feedforward_coef=np.ones((n_neurons, 1)),
        intercepts=intercepts,
        feedforward_input=stimulus,
        coupling_basis_matrix=basis,
        init_y=np.zeros((basis.shape[0], n_neurons)),
        filters=np.tensordot(basis, coef, (1, 2)),
    )


def glmlab_recurrent(problem: Network, progress: Progress) -> np.ndarray:
    """Run simulate_recurrent, which draws what NeMoS draws."""
    import glmlab as nmo

    return _simulate_recurrent(nmo, problem)


def nemos_recurrent(problem: Network, progress: Progress) -> np.ndarray:
    """Run NeMoS's simulate_recurrent."""
    import nemos as nmo  # pyright: ignore[reportMissingImports]

    return _simulate_recurrent(nmo, problem)


def _simulate_recurrent(nmo: Any, problem: Network) -> np.ndarray:
    import jax

    counts, _ = nmo.simulation.simulate_recurrent(
        coupling_coef=problem.coupling_coef,
        feedforward_coef=problem.feedforward_coef,
        intercepts=problem.intercepts,
        random_key=jax.random.key(SEED),
        feedforward_input=problem.feedforward_input,
        coupling_basis_matrix=problem.coupling_basis_matrix,
        init_y=problem.init_y,
    )
    return np.asarray(counts)


def glmlab_network(problem: Network, progress: Progress) -> np.ndarray:
    """Run simulate_network, which draws from uniform numbers."""
    import glmlab as nmo

    drive = problem.drive
    uniform = np.random.default_rng(SEED).random((1, *drive.shape))
    return nmo.simulation.simulate_network(uniform, drive, problem.filters).counts[0]


def numba_every_lag(problem: Network, progress: Progress) -> np.ndarray:
    """Filter the whole past at every bin."""
    from tests.benchmarks.peers.numba_loops import every_lag

    return every_lag(problem.drive, problem.filters, SEED)


def numba_spikes_only(problem: Network, progress: Progress) -> np.ndarray:
    """Add a spike's filters to the drive of the bins to come."""
    from tests.benchmarks.peers.numba_loops import spikes_only

    return spikes_only(problem.drive, problem.filters, SEED)


CONTENDERS: dict[str, Contender] = {
    "glmlab, simulate_recurrent": glmlab_recurrent,
    "glmlab, simulate_network": glmlab_network,
    "NeMoS": nemos_recurrent,
    "numba, every lag": numba_every_lag,
    "numba, spikes only": numba_spikes_only,
}
