"""The fit of the simulated counts: what is there at once, along the grid, and when there is nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from glmlab.workspaces.coupling.compute.fit import GRID, fit_simulation
from glmlab.workspaces.coupling.jobs import key_of_fit
from glmlab.workspaces.coupling.settings import REGULARIZERS, Settings

START = Settings(
    tab="recovered", n_trials=5, n_basis_funcs=6, intercept=-2.5, horizon=1000, n_runs=16
)


@pytest.mark.parametrize("regularizer", REGULARIZERS)
def test_the_chosen_strength_comes_first_and_then_the_grid(regularizer: str) -> None:
    settings = replace(START, regularizer=regularizer, regularizer_strength=3e-4)
    steps = list(fit_simulation(settings))
    shares = [share for share, _ in steps]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    first, last = steps[0][1], steps[-1][1]
    assert len(first.filters) == 1
    assert len(last.filters) == (len(GRID) + 1 if settings.has_strength else 1)
    np.testing.assert_array_equal(last.filters[last.chosen], first.filters[0])
    assert last.kkt_residual < 1e-8
    assert last.counts.shape == (5, 1000, 2)
    assert first.stability.runs is None
    assert last.stability.runs is not None
    assert last.stability.runs.n_runs == 16
    assert last.how_edges.endswith(".")
    here = last.filters[last.chosen]
    assert (last.low <= here + 1e-12).all()
    assert (here <= last.high + 1e-12).all()


def test_edges_go_as_the_penalty_grows() -> None:
    *_, (_, found) = fit_simulation(START)
    n_edges = found.is_edge.sum(axis=(1, 2))
    assert n_edges[0] == 4
    assert n_edges[-1] == 0
    assert (np.diff(n_edges) <= 0).all()
    assert (np.diff(found.pseudo_r2) <= 1e-12).all()
    assert found.true_stimulus_weights.tolist() == [1.0, 1.0]
    assert found.stimulus_weights[found.chosen, 0] == pytest.approx(1.0, abs=0.25)
    assert np.isnan(found.stimulus_weights[:, 1]).all()


def test_more_data_bring_the_filters_nearer() -> None:
    errors = []
    for n_trials in (2, 40):
        settings = replace(START, n_trials=n_trials, regularizer="Ridge", regularizer_strength=1e-5)
        _, found = next(fit_simulation(settings))
        from glmlab.workspaces.coupling.compute.approximation import approximate

        true = approximate(settings)[0].approximation
        errors.append(np.linalg.norm(found.filters[found.chosen] - true) / np.linalg.norm(true))
    assert errors[1] < 0.6 * errors[0]


def test_a_fit_depends_on_what_it_shows_and_on_nothing_else() -> None:
    assert key_of_fit(replace(START, tab="basis")) is None
    assert key_of_fit(START) == key_of_fit(replace(START, receiver=1))
    for changes in ({"seed": 1}, {"regularizer_strength": 0.01}, {"stimulus_in_fit": False}):
        assert key_of_fit(START) != key_of_fit(replace(START, **changes))


def test_there_is_a_sentence_when_there_is_nothing_to_fit() -> None:
    with pytest.raises(ValueError, match="every trial ran away: shrink"):
        next(fit_simulation(replace(START, coupling_scale=6.0, intercept=1.0)))
    with pytest.raises(ValueError, match="no spike to fit"):
        next(
            fit_simulation(
                replace(START, intercept=-8.0, intensity=(), n_trials=1, n_time_bins=100)
            )
        )
