"""The summary of a fit has the numbers of statsmodels, and says what it cannot know."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from numpy.testing import assert_allclose

import glmlab as nmo

pytestmark = pytest.mark.usefixtures("float64")

RNG = np.random.default_rng(2)
X = RNG.normal(size=(300, 3))
RATE = np.exp(0.4 + X @ [0.5, -0.3, 0.0])
COUNTS = RNG.poisson(RATE)
FRAME = pd.DataFrame(X, columns=["contrast", "speed", "noise"])


def statsmodels_fit(y: Any, family: Any) -> Any:
    return sm.GLM(y, sm.add_constant(X), family=family).fit(tol=1e-12)


def test_a_poisson_fit_is_that_of_statsmodels() -> None:
    expected = statsmodels_fit(COUNTS, sm.families.Poisson())
    summary = nmo.glm.GLM().fit(X, COUNTS).summary(X, COUNTS)
    assert_allclose(summary.estimate, expected.params, atol=1e-8)
    assert_allclose(summary.standard_error, expected.bse, rtol=1e-6)
    assert_allclose(np.column_stack([summary.low, summary.high]), expected.conf_int(), atol=1e-6)
    assert summary.log_likelihood == pytest.approx(expected.llf, abs=1e-8)
    assert summary.aic == pytest.approx(expected.aic, abs=1e-8)
    assert summary.n_parameters == pytest.approx(4)
    assert summary.pseudo_r2 == pytest.approx(1 - expected.llf / expected.llnull, abs=1e-9)
    assert summary.note == ""


def test_a_dispersion_counts_as_a_parameter() -> None:
    y = X @ [0.5, -0.3, 0.0] + RNG.normal(size=300)
    expected = statsmodels_fit(y, sm.families.Gaussian())
    summary = nmo.glm.GLM("Gaussian").fit(X, y).summary(X, y)
    assert_allclose(summary.standard_error, expected.bse, rtol=1e-6)
    assert summary.n_parameters == pytest.approx(5)
    assert summary.aic == pytest.approx(2 * 5 - 2 * summary.log_likelihood)


def test_a_penalty_leaves_fewer_parameters() -> None:
    strengths = [1e-9, 0.1, 1e6]
    fits = [
        nmo.glm.GLM(regularizer="Ridge", regularizer_strength=s).fit(X, COUNTS) for s in strengths
    ]
    numbers = [fit.summary(X, COUNTS).n_parameters for fit in fits]
    assert numbers[0] == pytest.approx(4, abs=1e-6)
    assert 1.5 < numbers[1] < 3.9
    assert numbers[2] == pytest.approx(1, abs=1e-3)
    # The trace that it is, from the Hessian of the log-likelihood.
    design = np.column_stack([np.ones(300), X])
    hessian = design.T @ (design * fits[1].predict(X)[:, None])
    penalized = hessian + 300 * 0.1 * np.diag([0, 1, 1, 1])
    assert numbers[1] == pytest.approx(np.trace(np.linalg.solve(penalized, hessian)), rel=1e-8)


def test_the_best_model_by_aic_has_the_features_that_matter() -> None:
    small = nmo.glm.GLM().fit(X[:, :1], COUNTS).summary(X[:, :1], COUNTS)
    right = nmo.glm.GLM().fit(X[:, :2], COUNTS).summary(X[:, :2], COUNTS)
    assert right.aic < small.aic - 10


def test_a_corner_has_no_errors_and_says_so() -> None:
    summary = (
        nmo.glm.GLM(regularizer="Lasso", regularizer_strength=0.2).fit(X, COUNTS).summary(X, COUNTS)
    )
    assert np.isnan(summary.standard_error).all()
    assert summary.n_parameters == 1 + np.count_nonzero(summary.estimate[1:])
    assert str(summary).endswith("No errors: Lasso has no curvature where a weight is zero.")


def test_collinear_features_have_no_errors_and_say_so() -> None:
    twice = np.column_stack([X[:, 0], X[:, 0]])
    summary = nmo.glm.GLM().fit(twice, COUNTS).summary(twice, COUNTS)
    assert np.isnan(summary.standard_error).all()
    assert "collinear features" in summary.note


@pytest.mark.filterwarnings("ignore::glmlab.model.glm.GridEdgeWarning")
def test_a_chosen_strength_is_that_of_the_summary() -> None:
    chosen = nmo.glm.GLMCV(strength_grid=[0.003, 0.3], cv=3).fit(FRAME, COUNTS)
    same = nmo.glm.GLM(regularizer="Ridge", regularizer_strength=chosen.strength_).fit(
        FRAME, COUNTS
    )
    one, two = chosen.summary(FRAME, COUNTS), same.summary(FRAME, COUNTS)
    assert one.names == ("intercept", "contrast", "speed", "noise")
    assert_allclose(one.standard_error, two.standard_error, rtol=1e-6)
    assert one.aic == pytest.approx(two.aic)


def test_the_table_can_be_read() -> None:
    lines = str(nmo.glm.GLM().fit(FRAME, COUNTS).summary(FRAME, COUNTS, level=0.9)).splitlines()
    assert lines[0].split() == ["estimate", "std.", "error", "90%", "from", "to"]
    assert [line.split()[0] for line in lines[1:5]] == ["intercept", "contrast", "speed", "noise"]
    assert len({len(line) for line in lines[:5]}) == 1
    assert "AIC" in lines[-1]


def test_a_fitted_dispersion_of_counts_counts_too() -> None:
    counts = RNG.negative_binomial(2, 2 / (2 + RATE))
    fit = nmo.glm.GLM("NegativeBinomial").fit(X, counts)
    assert fit.summary(X, counts).n_parameters == pytest.approx(5)
    given = nmo.glm.GLM(nmo.observation_models.NegativeBinomialObservations(scale=0.5)).fit(
        X, counts
    )
    assert given.summary(X, counts).n_parameters == pytest.approx(4)


def test_any_function_may_make_a_score() -> None:
    model: Any = nmo.glm.GLM().fit(X, COUNTS)
    for kind in ("log-likelihood", "pseudo-r2-McFadden", "pseudo-r2-Cohen"):
        score = model.score(X, COUNTS, kind, aggregate_sample_scores=lambda v: float(v.mean()))
        assert score == pytest.approx(model.score(X, COUNTS, kind))


def test_refusals() -> None:
    model = nmo.glm.GLM().fit(X, COUNTS)
    with pytest.raises(ValueError, match="level must be above 0 and below 1"):
        model.summary(X, COUNTS, level=95)
    weighted = nmo.glm.GLM().fit(X, COUNTS, sample_weight=np.r_[2.0, np.ones(299)])
    with pytest.raises(ValueError, match="A fit with sample_weight has no summary"):
        weighted.summary(X, COUNTS)
    with pytest.raises(ValueError, match="A summary is of one neuron"):
        nmo.glm.PopulationGLM().fit(X, COUNTS[:, None]).summary(X, COUNTS[:, None])


@pytest.mark.parametrize("score_type", ["log-likelihood", "pseudo-r2-McFadden", "pseudo-r2-Cohen"])
def test_a_population_is_scored_by_neuron(score_type: str) -> None:
    counts = RNG.poisson(np.column_stack([RATE, 0.5 * RATE, np.ones(300)]))
    population = nmo.glm.PopulationGLM().fit(X, counts)
    scores = population.score(
        X, counts, score_type, aggregate_sample_scores=lambda values: values.mean(axis=0)
    )
    alone = [nmo.glm.GLM().fit(X, y).score(X, y, score_type) for y in counts.T]
    assert_allclose(scores, alone, atol=1e-8)
    by_bin = population.score(X, counts, aggregate_sample_scores=lambda values: values)
    assert np.shape(by_bin) == (300, 3)
    assert isinstance(population.score(X, counts, score_type), float)


def test_a_silent_neuron_has_no_pseudo_r2_and_leaves_the_others_theirs() -> None:
    counts = np.column_stack([COUNTS, np.full(300, 2)])
    population = nmo.glm.PopulationGLM().fit(X, counts)
    with pytest.warns(UserWarning, match="pseudo-r2-Cohen is not defined"):
        scores: Any = population.score(
            X, counts, "pseudo-r2-Cohen", aggregate_sample_scores=lambda values: values.mean(axis=0)
        )
    assert np.isfinite(scores[0])
    assert np.isnan(scores[1])
