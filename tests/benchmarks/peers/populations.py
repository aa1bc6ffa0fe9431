"""A population: 50 neurons, each with its own history and the others' coupling, by Ridge."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.benchmarks.peers.networks import random_network
from tests.benchmarks.peers.problems import FloatArray, Population
from tests.benchmarks.peers.timing import Contender, Progress

Coefs = tuple[FloatArray, FloatArray]
STRENGTH = 1e-2


def coupled_population(n_neurons: int = 50, n_time_bins: int = 10_000) -> Population:
    """Return simulated neurons, with 5 raised cosines over 100 bins of every neuron's past."""
    import glmlab as nmo
    from glmlab.model.design_matrix import filter_columns

    network = random_network(n_neurons, n_time_bins, n_basis_funcs=5)
    uniform = np.random.default_rng(1).random((1, n_time_bins, n_neurons))
    counts = nmo.simulation.simulate_network(uniform, network.drive, network.filters).counts[0]
    basis = network.coupling_basis_matrix
    columns = [
        filter_columns(f"neuron {n}", counts[:, n], basis, first_lag=1).values
        for n in range(n_neurons)
    ]
    return Population(np.concatenate(columns, axis=1), counts.astype(float), STRENGTH)


def glmlab_population(problem: Population, progress: Progress) -> Coefs:
    """Fit all neurons in one call."""
    import glmlab as nmo

    model = nmo.glm.PopulationGLM(regularizer="Ridge", regularizer_strength=problem.strength)
    model.fit(problem.X, problem.Y)
    return model.coef_, model.intercept_


def nemos_population(problem: Population, progress: Progress) -> Coefs:
    """Fit all neurons in one call, by NeMoS's fastest solver for this."""
    import nemos as nmo  # pyright: ignore[reportMissingImports]

    model = nmo.glm.PopulationGLM(
        regularizer="Ridge",
        regularizer_strength=problem.strength,
        solver_name="LBFGS",
        solver_kwargs={"tol": 1e-6, "maxiter": 10_000},
    ).fit(problem.X, problem.Y)
    return np.asarray(model.coef_), np.asarray(model.intercept_)


def sklearn_population(problem: Population, progress: Progress) -> Coefs:
    """Fit one neuron after the other."""
    from sklearn.linear_model import PoissonRegressor

    model = PoissonRegressor(
        alpha=problem.strength, solver="newton-cholesky", tol=1e-6, max_iter=1000
    )
    return _one_by_one(problem, progress, model)


def glum_population(problem: Population, progress: Progress) -> Coefs:
    """Fit one neuron after the other."""
    import glum

    model = glum.GeneralizedLinearRegressor(
        family="poisson",
        link="log",
        alpha=problem.strength,
        l1_ratio=0,
        gradient_tol=1e-6,
        max_iter=1000,
    )
    return _one_by_one(problem, progress, model)


def _one_by_one(problem: Population, progress: Progress, model: Any) -> Coefs:
    coef, intercept = [], []
    for y in problem.Y.T:
        model.fit(problem.X, y)
        coef.append(model.coef_)
        intercept.append(model.intercept_)
        progress.add()
    return np.array(coef).T, np.array(intercept)


CONTENDERS: dict[str, Contender] = {
    "glmlab, PopulationGLM": glmlab_population,
    "NeMoS, PopulationGLM": nemos_population,
    "scikit-learn": sklearn_population,
    "glum": glum_population,
}
