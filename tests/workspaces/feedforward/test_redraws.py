"""Many data sets, and intervals: what they show, for every regularizer and model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from glmlab.workspaces.feedforward.compute.data import draw_again
from glmlab.workspaces.feedforward.compute.intervals import find_intervals
from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.compute.redraws import N_REDRAWS, redraw
from glmlab.workspaces.feedforward.jobs import key_of_intervals, key_of_redraws
from glmlab.workspaces.feedforward.settings import OBSERVATION_MODELS, REGULARIZERS, Settings

START = Settings(tab="redraws", intervals=True, regularizer_strength=0.05)


def all_models() -> list[Settings]:
    """Settings of each observation model and each regularizer."""
    models = [
        replace(START, observation_model=model, inverse_link=entry.inverse_links[0])
        for model, entry in OBSERVATION_MODELS.items()
    ]
    return models + [replace(START, regularizer=name) for name in ("Lasso", "GroupLasso")]


def called(settings: Settings) -> str:
    return f"{settings.observation_model}-{settings.regularizer}"


@pytest.mark.parametrize("settings", all_models(), ids=called)
def test_the_clouds_are_those_of_all_data_sets(settings: Settings) -> None:
    steps = list(redraw(settings))
    shares = [share for share, _ in steps]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    found = steps[-1][1]
    assert found.n_data_sets == N_REDRAWS
    for distribution in (found.chosen, found.selected):
        error = distribution.coef - found.true_coef
        assert distribution.mean_squared_error == pytest.approx(np.mean(error**2))
        np.testing.assert_allclose(distribution.bias, error.mean(axis=0), atol=1e-12)
        exact = ((distribution.coef != 0) == (found.true_coef != 0)).all(axis=1)
        assert distribution.exact_support == exact.mean()
    first = steps[0][1]
    np.testing.assert_array_equal(
        first.chosen.coef, found.chosen.coef[: first.n_data_sets], "what is done stays"
    )


def test_a_penalty_trades_variance_for_bias() -> None:
    weak, strong = (
        list(redraw(replace(START, regularizer_strength=strength)))[-1][1].chosen
        for strength in (1e-3, 1.0)
    )
    assert np.sum(strong.variance) < np.sum(weak.variance)
    assert np.sum(strong.bias**2) > np.sum(weak.bias**2)


def test_more_data_find_the_truth() -> None:
    choices = Settings(n_samples=2000, n_features=3, correlation=0.6, seed=5)
    truth = np.array([0.8, 0.0, -0.5])
    designs, counts = draw_again(choices, truth, 20)
    flat = designs.reshape(-1, 3)
    np.testing.assert_allclose(flat.std(axis=0), 0.5, rtol=0.02)
    correlation = np.asarray(np.corrcoef(flat.T))
    np.testing.assert_allclose(correlation[0, 1], 0.6, atol=0.02)
    rate = np.exp(flat @ truth)
    assert counts.sum() == pytest.approx(rate.sum(), rel=0.02)
    assert not np.array_equal(designs[0], designs[1])


@pytest.mark.parametrize("regularizer", REGULARIZERS)
def test_intervals_are_around_the_weights_that_are_shown(regularizer: str) -> None:
    settings = replace(START, regularizer=regularizer)
    ((share, found),) = find_intervals(settings)
    assert share == 1
    np.testing.assert_allclose(found.coef, compute(settings).fit.coef, atol=1e-10)
    assert (found.low <= found.high).all()
    assert found.method == (
        "Wald" if REGULARIZERS[settings.regularizer].interval_formula else "bootstrap"
    )
    assert found.is_conditional == (settings.regularizer != "UnRegularized")
    if found.method == "Wald":
        np.testing.assert_allclose(found.low + found.high, 2 * found.coef, atol=1e-9)


def test_what_nobody_asked_for_is_not_worked_out() -> None:
    assert key_of_intervals(Settings()) is None
    assert key_of_redraws(Settings()) is None
    assert key_of_redraws(replace(START, data="grasshopper")) is None


@pytest.mark.parametrize(
    ("changes", "follows"),
    [
        ({"regularizer_strength": 0.2}, True),
        ({"seed": 3}, True),
        ({"folds": 4}, True),
        ({"compared": ("Lasso",)}, False),
    ],
)
def test_the_key_changes_with_what_it_depends_on(changes: dict, follows: bool) -> None:
    assert (key_of_redraws(replace(START, **changes)) != key_of_redraws(START)) == follows
