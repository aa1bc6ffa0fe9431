"""Paths and cross-validation against exact optima and other implementations."""

from typing import Any

import glum
import numpy as np
import pytest
from scipy import optimize
from sklearn.linear_model import PoissonRegressor
from sklearn.model_selection import KFold

from glmlab.model import fold_newton, path_by_blocks, path_by_rows
from glmlab.model import path as path_module
from glmlab.model.folds import Split, fold_weights, weights_of_splits
from glmlab.model.observation_models import PoissonObservations
from glmlab.model.padding import bucket, pad
from glmlab.model.path import cross_validate, fit_path, strength_max
from glmlab.model.regularizer import (
    REGULARIZERS,
    ElasticNet,
    GroupLasso,
    Lasso,
    Ridge,
    Smoothness,
    UnRegularized,
)
from glmlab.model.solvers import SOLVERS
from tests.model.problems import (
    EXACT,
    LINKS,
    PAGE_GRID,
    PAGE_MASK,
    page_data,
    page_regularizer,
    random_problem,
)
from tests.private import n_compiled

pytestmark = pytest.mark.usefixtures("float64")

CASES = [
    (link, name, solver)
    for link in LINKS
    for name, regularizer in REGULARIZERS.items()
    for solver in regularizer.allowed_solvers
    if f"{link}/{name}" in EXACT["optima"]
]
OTHER_CASES = [
    (name, solver)
    for name, regularizer in REGULARIZERS.items()
    for solver in regularizer.allowed_solvers
    if f"exp/{name}" not in EXACT["optima"]
]


def fit(X, y, strengths, regularizer, link="exp", solver=None, **options):
    return fit_path(
        pad(X, y),
        X.shape[1],
        strengths,
        regularizer=regularizer,
        likelihood=PoissonObservations(link).likelihood(),
        train_weights=np.ones((1, len(y))),
        solver=SOLVERS[solver] if solver else None,
        **options,
    )


@pytest.mark.parametrize(("link", "name", "solver"), CASES)
def test_every_solver_reaches_the_exact_optimum(link, name, solver):
    X, _, y = page_data()
    rows = EXACT["optima"][f"{link}/{name}"]
    found = fit(X, y, [row["strength"] for row in rows], page_regularizer(name), link, solver)
    is_ours = solver in ("Newton", "ProximalNewton")
    within = 1e-8 if is_ours else 1e-7
    np.testing.assert_allclose(found.coef[0], [row["coef"] for row in rows], atol=within)
    np.testing.assert_allclose(
        found.intercept[0], np.ravel([row["intercept"] for row in rows]), atol=within
    )
    assert found.kkt_residual.max() < (1e-9 if is_ours else 1e-7)
    assert found.converged.all() or not is_ours


@pytest.mark.parametrize("name", ["Ridge", "Lasso", "GroupLasso"])
def test_cross_validation_is_the_pages(name):
    X, _, y = page_data()
    scores = cross_validate(
        pad(X, y),
        5,
        100,
        PAGE_GRID,
        2,
        regularizer=page_regularizer(name),
        likelihood=PoissonObservations().likelihood(),
    )
    expected = EXACT["cross_validation"][name]
    np.testing.assert_allclose(scores.held_out.T, expected["folds"], atol=1e-8)
    np.testing.assert_allclose(scores.mean, expected["mean"], atol=1e-8)
    assert scores.path.strength[scores.best] == pytest.approx(expected["best"])
    spread = np.std(expected["folds"], axis=1, ddof=1) / np.sqrt(2)
    np.testing.assert_allclose(scores.standard_error, spread, atol=1e-8)


@pytest.mark.parametrize(("name", "key"), [("Lasso", "lasso"), ("GroupLasso", "group_lasso")])
def test_strength_max_is_where_the_last_weight_goes(name, key):
    X, _, y = page_data()
    regularizer = page_regularizer(name)
    likelihood = PoissonObservations().likelihood()
    largest = strength_max(pad(X, y), 5, 100, regularizer=regularizer, likelihood=likelihood)
    assert largest == pytest.approx(EXACT["strength_max"][key], abs=1e-9)
    below, above = fit(X, y, [largest * 0.999, largest * 1.001], regularizer).coef[0]
    assert below.any()
    assert not above.any()


def test_strength_max_with_a_feature_in_no_group_fits_that_feature_first():
    X, y = random_problem(1)
    mask = np.array([[1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 1, 0]])
    regularizer = GroupLasso(mask)
    likelihood = PoissonObservations().likelihood()
    largest = strength_max(pad(X, y), 6, 200, regularizer=regularizer, likelihood=likelihood)
    below, above = fit(X, y, [largest * 0.999, largest * 1.001], regularizer).coef[0]
    assert below[:5].any()
    assert not above[:5].any()
    assert above[5] != 0


def test_smooth_regularizers_have_no_strength_max():
    X, _, y = page_data()
    for regularizer in (UnRegularized(), Ridge()):
        assert strength_max(
            pad(X, y),
            5,
            100,
            regularizer=regularizer,
            likelihood=PoissonObservations().likelihood(),
        ) == float("inf")


@pytest.mark.parametrize(("name", "solver"), OTHER_CASES)
def test_every_solver_reaches_the_optimum_of_the_newer_regularizers(name, solver):
    X, y = random_problem(3)
    strengths = [0.3, 0.03]
    best = fit(X, y, strengths, page_regularizer(name))
    found = fit(X, y, strengths, page_regularizer(name), solver=solver)
    np.testing.assert_allclose(found.coef, best.coef, atol=1e-6)
    assert found.kkt_residual.max() < 1e-7


@pytest.mark.parametrize("seed", range(5))
def test_elastic_net_is_glums(seed):
    X, y = random_problem(seed)
    for strength, ratio in ((0.03, 0.5), (0.2, 0.2)):
        options: Any = {"alpha": strength, "l1_ratio": ratio, "gradient_tol": 1e-9}
        theirs = glum.GeneralizedLinearRegressor(family="poisson", max_iter=10_000, **options)
        theirs.fit(X, y)
        ours = fit(X, y, [strength], ElasticNet(ratio))
        np.testing.assert_allclose(ours.coef[0, 0], theirs.coef_, atol=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_smoothness_is_what_a_general_minimizer_finds(seed):
    X, y = random_problem(seed)
    mask = np.array([[1, 1, 1, 1, 0, 0]])
    bend = np.diff(np.eye(4), n=2, axis=0)

    def objective(beta):
        predictor = X @ beta[1:] + beta[0]
        loss = np.mean(np.exp(predictor) - y * predictor)
        return loss + 0.5 / 2 * np.sum((bend @ beta[1:5]) ** 2)

    theirs = optimize.minimize(objective, np.zeros(7), method="BFGS", options={"gtol": 1e-8}).x
    ours = fit(X, y, [0.5], Smoothness(mask))
    np.testing.assert_allclose(ours.coef[0, 0], theirs[1:], atol=1e-5)


@pytest.mark.parametrize("seed", range(10))
def test_ridge_is_scikit_learns(seed):
    X, y = random_problem(seed)
    for strength in (1e-3, 0.1, 3.0):
        theirs = PoissonRegressor(alpha=strength, tol=1e-10, solver="newton-cholesky").fit(X, y)
        ours = fit(X, y, [strength], Ridge())
        np.testing.assert_allclose(ours.coef[0, 0], theirs.coef_, atol=1e-6)
        np.testing.assert_allclose(ours.intercept[0, 0], theirs.intercept_, atol=1e-6)


@pytest.mark.parametrize("seed", range(10))
def test_lasso_is_glums(seed):
    X, y = random_problem(seed)
    for strength in (1e-3, 0.03, 0.2):
        theirs = glum.GeneralizedLinearRegressor(
            family="poisson", alpha=strength, l1_ratio=1, gradient_tol=1e-8, max_iter=10_000
        ).fit(X, y)
        ours = fit(X, y, [strength], Lasso())
        # glum stops at a tolerance of its own, so ours must also be no worse on the objective.
        np.testing.assert_allclose(ours.coef[0, 0], theirs.coef_, atol=1e-4)
        reached = lasso_objective(X, y, ours.coef[0, 0], ours.intercept[0, 0], strength)
        assert reached <= lasso_objective(X, y, theirs.coef_, theirs.intercept_, strength) + 1e-12


def lasso_objective(X, y, coef, intercept, strength):
    predictor = X @ coef + intercept
    return np.mean(np.exp(predictor) - y * predictor) + strength * np.abs(coef).sum()


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("name", REGULARIZERS)
@pytest.mark.parametrize("seed", range(5))
def test_every_fit_of_a_path_is_optimal(link, name, seed):
    X, y = random_problem(seed, n=60, p=12)
    mask = np.kron(np.eye(3), np.ones(4))
    regularizer = GroupLasso(mask) if name == "GroupLasso" else page_regularizer(name)
    found = fit(X, y, np.logspace(-4, 1, 20), regularizer, link)
    assert found.converged.all()
    assert found.kkt_residual.max() <= 1e-8
    _check_optimality(found, regularizer, mask)


def _check_optimality(found, regularizer, mask):
    """The conditions written out, without the code under test."""
    for coef, gradient, strength in zip(
        found.coef[0], found.gradient[0], found.strength, strict=True
    ):
        if regularizer.is_smooth:
            np.testing.assert_allclose(gradient, 0, atol=1e-8)
        elif isinstance(regularizer, Lasso | ElasticNet):
            alive = coef != 0
            threshold = strength * getattr(regularizer, "ratio", 1.0)
            np.testing.assert_allclose(
                gradient[alive], -threshold * np.sign(coef[alive]), atol=1e-8
            )
            assert (np.abs(gradient[~alive]) <= threshold + 1e-8).all()
        else:
            for group in mask.astype(bool):
                threshold = strength * np.sqrt(group.sum())
                norm = np.linalg.norm(coef[group])
                if norm > 0:
                    expected = -threshold * coef[group] / norm
                    np.testing.assert_allclose(gradient[group], expected, atol=1e-8)
                else:
                    assert np.linalg.norm(gradient[group]) <= threshold + 1e-8


def test_collinear_and_empty_features_do_not_stop_a_fit():
    X, y = random_problem(0)
    X = np.column_stack([X, X[:, 0], np.zeros(len(y))])
    for name in ("UnRegularized", "Ridge", "Lasso"):
        found = fit(X, y, [0.01], page_regularizer(name))
        assert found.converged.all()
        assert np.isfinite(found.coef).all()
        assert found.coef[0, 0, -1] == 0


@pytest.mark.parametrize("link", LINKS)
def test_silent_and_single_spike_data_give_finite_fits(link):
    X, _ = random_problem(0)
    for y in (np.zeros(200), np.eye(200)[3]):
        found = fit(X, y, [0.1], Ridge(), link)
        assert np.isfinite(found.coef).all()
        assert np.isfinite(found.score).all()


def test_order_and_number_of_strengths_do_not_matter():
    X, y = random_problem(3)
    strengths = np.array([0.3, 1e-3, 0.02, 5.0])
    together = fit(X, y, strengths, Lasso())
    for i, strength in enumerate(strengths):
        alone = fit(X, y, [strength], Lasso())
        np.testing.assert_allclose(together.coef[0, i], alone.coef[0, 0], atol=1e-8)
    many = fit(X, y, np.logspace(-3, 1, 70), Lasso())
    assert many.coef.shape == (1, 70, 6)
    assert many.converged.all()


def test_rows_side_by_side_are_rows_one_by_one(monkeypatch):
    X, y = random_problem(4)
    train, score = fold_weights(200, 3)
    options = {
        "regularizer": Lasso(),
        "likelihood": PoissonObservations().likelihood(),
        "train_weights": train,
        "score_weights": score,
    }
    one_by_one = fit_path(pad(X, y), 6, [0.1, 0.01], **options)
    monkeypatch.setattr(path_module.jax, "default_backend", lambda: "gpu")
    side_by_side = fit_path(pad(X, y), 6, [0.1, 0.01], **options)
    np.testing.assert_allclose(side_by_side.coef, one_by_one.coef, atol=1e-9)
    np.testing.assert_allclose(side_by_side.score, one_by_one.score, atol=1e-9)


def test_the_first_rows_alone_are_those_of_all():
    X, y = random_problem(4)
    train, _ = fold_weights(200, 3)
    options = {
        "regularizer": Ridge(),
        "likelihood": PoissonObservations().likelihood(),
        "train_weights": train,
    }
    every_row = fit_path(pad(X, y), 6, [0.1], **options)
    before = n_compiled(path_by_rows.fit_by_rows)
    first = fit_path(pad(X, y), 6, [0.1], n_rows=2, **options)
    assert first.coef.shape == (2, 1, 6)
    np.testing.assert_array_equal(first.coef, every_row.coef[:2])
    assert n_compiled(path_by_rows.fit_by_rows) == before


def test_a_warm_start_ends_where_a_cold_one_does():
    X, y = random_problem(5)
    cold = fit(X, y, [0.01], Ridge())
    warm = fit(X, y, [0.01], Ridge(), start=(cold.coef[0, 0] + 0.1, cold.intercept[0, 0]))
    np.testing.assert_allclose(warm.coef, cold.coef, atol=1e-9)


@pytest.mark.parametrize("n_folds", [2, 3, 7])
def test_folds_are_scikit_learns(n_folds):
    n = 23
    train, score = fold_weights(n, n_folds)
    assert train[0].all()
    for k, (train_index, test_index) in enumerate(KFold(n_folds).split(np.zeros(n))):
        np.testing.assert_array_equal(np.flatnonzero(train[k + 1]), train_index)
        np.testing.assert_array_equal(np.flatnonzero(score[k + 1]), test_index)


def test_buckets_are_few_and_not_wasteful():
    sizes = np.arange(1, 20_000)
    buckets = np.array([bucket(int(n)) for n in sizes])
    assert (buckets >= sizes).all()
    assert (buckets[sizes > 64] <= 1.25 * sizes[sizes > 64]).all()
    assert len(set(buckets)) < 40


def test_nothing_compiles_twice():
    X, y = random_problem(6)
    fit(X, y, [0.1], Ridge())
    compiled: Any = path_by_rows.fit_by_rows
    before = n_compiled(compiled)
    fit(X[:195], y[:195], [0.3, 0.2], Ridge())
    fit(X, y, np.logspace(-3, 0, 50), UnRegularized())
    cross_validate(
        pad(X, y),
        6,
        200,
        [0.1, 1.0],
        5,
        regularizer=Ridge(),
        likelihood=PoissonObservations().likelihood(),
    )
    assert n_compiled(compiled) == before


def test_the_page_mask_is_two_groups():
    penalty = GroupLasso(PAGE_MASK).penalty(5)
    np.testing.assert_array_equal(penalty.group, [0, 1, 1, 1, 0])
    np.testing.assert_allclose(penalty.group_weight[:2], np.sqrt([2, 3]))


def all_but(held_out, n):
    return [Split(np.delete(np.arange(n), bins), bins) for bins in held_out]


def both_engines(monkeypatch, X, y, train, score, regularizer, link="exp"):
    options: Any = {
        "regularizer": regularizer,
        "likelihood": PoissonObservations(link).likelihood(),
        "train_weights": train,
        "score_weights": score,
    }
    strengths = [0.001, 0.3, 0.03]
    by_rows = fit_path(pad(X, y), X.shape[1], strengths, **options)
    monkeypatch.setattr(path_module, "LARGE_DESIGN", 0)
    return by_rows, fit_path(pad(X, y), X.shape[1], strengths, **options)


@pytest.mark.parametrize(
    ("name", "link"), [*((name, "exp") for name in REGULARIZERS), ("Lasso", "softplus")]
)
def test_large_data_are_fitted_as_small_ones(monkeypatch, name, link):
    X, y = random_problem(7)
    mask = np.kron(np.eye(2), np.ones(3))
    regularizer = GroupLasso(mask) if name == "GroupLasso" else page_regularizer(name)
    train, score = fold_weights(len(y), 3)
    by_rows, by_blocks = both_engines(monkeypatch, X, y, train, score, regularizer, link)
    assert by_blocks.converged.all()
    assert by_blocks.kkt_residual.max() <= 1e-8
    # The engines take different steps, or the same one was compared with itself.
    assert (by_blocks.n_steps != by_rows.n_steps).any()
    for field in ("coef", "intercept", "gradient", "loss", "score"):
        np.testing.assert_allclose(getattr(by_blocks, field), getattr(by_rows, field), atol=1e-8)


def test_shuffled_folds_of_large_data_are_the_same_folds(monkeypatch):
    X, y = random_problem(8)
    held_out = [bins for _, bins in KFold(3, shuffle=True, random_state=1).split(X)]
    by_rows, by_blocks = both_engines(
        monkeypatch, X, y, *weights_of_splits(all_but(held_out, len(y)), np.ones(len(y))), Lasso()
    )
    assert (by_blocks.n_steps != by_rows.n_steps).any()
    np.testing.assert_allclose(by_blocks.coef, by_rows.coef, atol=1e-8)
    np.testing.assert_allclose(by_blocks.score, by_rows.score, atol=1e-8)


def test_held_out_bins_that_overlap_at_random_are_fitted_row_by_row(monkeypatch):
    X, y = random_problem(8)
    rng = np.random.default_rng(0)
    held_out = [rng.choice(len(y), 40, replace=False) for _ in range(4)]
    weights = weights_of_splits(all_but(held_out, len(y)), np.ones(len(y)))
    by_rows, again = both_engines(monkeypatch, X, y, *weights, Ridge())
    np.testing.assert_array_equal(again.coef, by_rows.coef)


def test_rows_learn_the_curvature_that_they_do_not_share(monkeypatch):
    # Each feature is silent in most folds, so that what a fold tells of it the others hardly do.
    rng = np.random.default_rng(2)
    fold = np.repeat(np.arange(4), 300)
    X = rng.normal(size=(1200, 8)) * np.where(fold[:, None] % 4 == np.arange(8) % 4, 1.0, 0.1)
    y = rng.poisson(np.exp(X @ rng.normal(size=8) - 2))
    train, score = fold_weights(len(y), 4)
    compiled: Any = path_by_blocks.fit_by_blocks
    found = []
    for learn in (fold_newton.learn, lambda inverse, *_: inverse):
        monkeypatch.setattr(fold_newton, "learn", learn)
        compiled.clear_cache()
        found.append(both_engines(monkeypatch, X, y, train, score, Ridge())[1])
    compiled.clear_cache()
    with_it, without = found
    assert with_it.converged.all()
    assert with_it.n_steps.max() < 0.8 * without.n_steps.max()
    np.testing.assert_allclose(with_it.coef, without.coef, atol=1e-8)


@pytest.mark.parametrize("regularizer", [Ridge(), Lasso()])
def test_a_row_that_shared_curvature_does_not_finish_is_finished_alone(monkeypatch, regularizer):
    X, y = random_problem(9, n=150)
    monkeypatch.setattr(path_by_blocks, "MAX_SHARED_STEPS", 1)
    compiled: Any = path_by_blocks.fit_by_blocks
    compiled.clear_cache()
    train, score = fold_weights(len(y), 3)
    by_rows, by_blocks = both_engines(monkeypatch, X, y, train, score, regularizer)
    compiled.clear_cache()
    assert by_blocks.converged.all()
    assert by_blocks.n_steps.max() > 1
    np.testing.assert_allclose(by_blocks.coef, by_rows.coef, atol=1e-8)
