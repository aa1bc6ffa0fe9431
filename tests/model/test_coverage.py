"""Intervals counted against the truth, and rules of choice scored against it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import norm, poisson

from glmlab.glm import GLM, GLMCV
from glmlab.model.model_selection import coverage_study
from glmlab.model_selection import coverage

pytestmark = [
    pytest.mark.usefixtures("float64"),
    pytest.mark.filterwarnings("ignore::glmlab.model.glm.GridEdgeWarning"),
]

TRUTH = np.array([0.5, -0.3, 0.0, 0.2])
INTERCEPT = 0.4
GRID = np.geomspace(1, 1e-4, 9)
DESIGNS = np.random.default_rng(0).normal(size=(60, 120, 4))


def run(model: Any, designs: np.ndarray = DESIGNS, **options: Any) -> Any:
    options = {"strengths": GRID, "seed": 1, **options}
    return coverage(model, designs, TRUTH, INTERCEPT, **options)


def test_without_a_penalty_and_with_many_bins_intervals_hold_what_they_say() -> None:
    X = np.random.default_rng(5).normal(size=(128, 4))
    designs = np.broadcast_to(X, (300, *X.shape))
    for level in (0.5, 0.95):
        found = run(GLM(), designs, strengths=None, level=level).rules["min"]
        error = np.sqrt(level * (1 - level) / 300)
        assert np.abs(found.coverage - level).max() < 3.3 * error
        assert abs(found.holds_intercept.mean() - level) < 3.3 * error
        # 1,200 intervals that hardly depend on each other.
        assert found.coverage_across_weights == pytest.approx(level, abs=2.5 * error / 2)
        assert found.error_of_coverage == pytest.approx(error / 2, rel=0.3)


def test_each_data_set_is_judged_by_its_own_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[np.ndarray] = []
    draw = coverage_study.draw_data_sets
    monkeypatch.setattr(
        coverage_study, "draw_data_sets", lambda *given: drawn.append(draw(*given)) or drawn[-1]
    )
    found = run(GLM(regularizer="Ridge"))
    (counts,) = drawn
    for rule, scores in found.rules.items():
        for k in range(len(DESIGNS)):
            model = GLMCV(strength_grid=GRID, selection=rule).fit(DESIGNS[k], counts[k])
            assert scores.strength[k] == pytest.approx(model.strength_)
            np.testing.assert_allclose(scores.coef[k], model.coef_, atol=1e-6)
            following = (k + 1) % len(DESIGNS)
            score = model.score(DESIGNS[following], counts[following])
            assert scores.held_out_score[k] == pytest.approx(score, abs=1e-6)
            assert scores.squared_error[k] == pytest.approx(
                np.sum((model.coef_ - TRUTH) ** 2), abs=1e-6
            )
            summary = model.summary(DESIGNS[k], counts[k])
            truth = np.r_[INTERCEPT, TRUTH]
            holds = (summary.low <= truth) & (truth <= summary.high)
            assert [scores.holds_intercept[k], *scores.holds_coef[k]] == holds.tolist()
    rate = np.exp(DESIGNS[1] @ TRUTH + INTERCEPT)
    assert found.true_score[0] == pytest.approx(poisson.logpmf(counts[1], rate).mean())


def test_counts_are_drawn_from_the_truth_and_the_seed() -> None:
    one, again, other = (run(GLM(regularizer="Ridge"), seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.true_score, again.true_score)
    assert (one.true_score != other.true_score).all()


def test_one_standard_error_is_no_weaker_and_predicts_no_better() -> None:
    found = run(GLM(regularizer="Lasso"))
    best, simple = found.rules["min"], found.rules["1se"]
    assert (simple.strength >= best.strength * (1 - 1e-12)).all()
    assert simple.strength.mean() > 2 * best.strength.mean()
    assert simple.squared_error.mean() > best.squared_error.mean()
    assert simple.held_out_score.mean() < best.held_out_score.mean() < found.true_score.mean()
    # The truth's weights have a corner in their penalty, so that there are no Wald intervals to count.
    assert best.coverage is best.coverage_across_weights is best.error_of_coverage is None
    assert best.n_without_intervals == 0
    assert found.n_converged == 60


def test_intervals_around_weights_that_are_shrunk_too_much_miss_the_truth() -> None:
    fair = run(GLM(regularizer="Ridge")).rules["min"]
    shrunk = run(GLM(regularizer="Ridge"), strengths=[3.0]).rules["min"]
    assert fair.coverage_across_weights > 0.88
    # The largest weight is missed, and zero is not.
    assert shrunk.coverage[0] < 0.3
    assert shrunk.coverage[2] > 0.95


def test_scales_are_drawn_and_estimated() -> None:
    found = run(GLM("Gaussian", regularizer="Ridge"), true_scale=0.25)
    assert found.rules["min"].coverage_across_weights > 0.88
    deviation = np.sqrt(np.mean(found.rules["min"].squared_error) / 4)
    # 120 bins of unit variance.
    assert deviation == pytest.approx(0.5 / np.sqrt(120), rel=0.25)
    # By the truth, at its own variance: minus the entropy of the noise.
    assert found.true_score.mean() == pytest.approx(-norm(0, 0.5).entropy(), abs=0.02)


def test_bootstrap_intervals_are_counted_on_request() -> None:
    found = run(GLM(regularizer="Lasso"), n_replicates=20).rules["min"]
    assert found.holds_coef.shape == (60, 4)
    assert 0.5 < found.coverage_across_weights <= 1


def test_data_sets_without_intervals_are_told_and_hold_nothing() -> None:
    designs = DESIGNS.copy()
    designs[2, :, 1] = designs[2, :, 0]
    found = run(GLM(), designs, strengths=None).rules["min"]
    assert found.n_without_intervals == 1
    assert not found.holds_coef[2].any()
    assert not found.holds_intercept[2]


BAD: dict[str, tuple[Any, dict[str, Any], type[Exception], str]] = {
    "no model": (GLMCV(), {}, TypeError, "takes a GLM, but it is given a GLMCV"),
    "one data set": (GLM(), {"designs": DESIGNS[:1]}, ValueError, "at least two data sets"),
    "another truth": (
        GLM(),
        {"true_coef": [1.0]},
        ValueError,
        r"one finite weight .* shape \(4,\)",
    ),
    "no strengths": (
        GLM(regularizer="Ridge"),
        {"strengths": None},
        ValueError,
        "Ridge needs strengths to choose from",
    ),
    "no seed": (GLM(), {"seed": -1}, ValueError, "seed must be at least 0"),
    "level": (
        GLM(regularizer="Lasso"),
        {"level": 1.0},
        ValueError,
        "level must be above 0 and below 1",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_refused_in_words(case: str) -> None:
    model, options, error, message = BAD[case]
    given: dict[str, Any] = {
        "designs": DESIGNS[:3],
        "true_coef": TRUTH,
        "true_intercept": INTERCEPT,
        "strengths": GRID,
        "seed": 0,
        **options,
    }
    with pytest.raises(error, match=message):
        coverage(model, **given)
