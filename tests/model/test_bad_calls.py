"""Calls that trip other libraries: each works as it reasonably should, or gets one clear sentence.

They are the calls of a survey of NeMoS 0.2.8, where some end in a raw traceback, in NaN, or in
advice that does not help. Those of bases and simulations are with their own tests.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import ConvergenceWarning, NotFittedError

import glmlab as nmo
from tests.model.problems import PAGE_MASK, page_data

pytestmark = pytest.mark.usefixtures("float64")

X, _, Y = page_data()
GROUP_LASSO = nmo.regularizer.GroupLasso
NOT_A_LINK: Any = 3
NUMPYS_EXP: Any = np.exp


def glm(**options: Any) -> nmo.glm.GLM:
    return nmo.glm.GLM(**options)


def ridge(strength: Any) -> nmo.glm.GLM:
    return glm(regularizer="Ridge", regularizer_strength=strength).fit(X, Y)


def grouped(mask: Any) -> nmo.glm.GLM:
    return glm(regularizer=GROUP_LASSO(mask), regularizer_strength=0.1).fit(X, Y)


def with_nan(rows: int) -> np.ndarray:
    missing = X.copy()
    missing[:rows, 0] = np.nan
    return missing


REFUSED: dict[str, tuple[Callable[[], object], type[Exception], str]] = {
    "regularizer of no name": (lambda: glm(regularizer="foo"), ValueError, "Ridge"),
    "regularizer of no type": (lambda: glm(regularizer=3), TypeError, "Ridge"),
    "observation model of no name": (
        lambda: glm(observation_model="foo"),
        ValueError,
        "NegativeBinomial",
    ),
    "observation model of no type": (lambda: glm(observation_model=3), TypeError, "Poisson"),
    "solver of no name": (lambda: glm(solver_name="Adam").fit(X, Y), ValueError, "LBFGS"),
    "solver option of no name": (
        lambda: glm(solver_kwargs={"foo": 1}).fit(X, Y),
        ValueError,
        "tol and maxiter",
    ),
    "a solver that cannot": (
        lambda: glm(regularizer="Lasso", solver_name="BFGS").fit(X, Y),
        ValueError,
        "ProximalGradient",
    ),
    "negative strength": (lambda: ridge(-1), ValueError, "not negative"),
    "strength in words": (lambda: ridge("a"), TypeError, "number"),
    "ratio of zero": (
        lambda: glm(regularizer="ElasticNet", regularizer_strength=(1.0, 0.0)).fit(X, Y),
        ValueError,
        "take Ridge",
    ),
    "link of no name": (
        lambda: glm(inverse_link_function="log").fit(X, Y),
        ValueError,
        "softplus",
    ),
    "link that is no function": (
        lambda: nmo.observation_models.PoissonObservations(NOT_A_LINK),
        TypeError,
        "exp, softplus",
    ),
    "link of numpy": (
        lambda: nmo.observation_models.PoissonObservations(NUMPYS_EXP),
        ValueError,
        "not of numpy",
    ),
    "link that changes the shape": (
        lambda: nmo.observation_models.PoissonObservations(jnp.sum),
        ValueError,
        "shape",
    ),
    "X of one dimension": (lambda: glm().fit(X[:, 0], Y), ValueError, "n_features"),
    "X of three dimensions": (lambda: glm().fit(X[None], Y), ValueError, "n_features"),
    "y of two dimensions": (lambda: glm().fit(X, np.c_[Y, Y]), ValueError, "PopulationGLM"),
    "other lengths": (lambda: glm().fit(X[:50], Y), ValueError, "inconsistent"),
    "nothing but missing values": (lambda: glm().fit(with_nan(100), Y), ValueError, "NaN"),
    "infinite feature": (lambda: glm().fit(np.full_like(X, np.inf), Y), ValueError, "infinity"),
    "negative counts": (lambda: glm().fit(X, Y - 1.0), ValueError, "not negative"),
    "start of one": (
        lambda: glm().fit(X, Y, init_params=(np.zeros(5),)),  # pyright: ignore
        ValueError,
        "pair",
    ),
    "start of another shape": (
        lambda: glm().fit(X, Y, init_params=(np.zeros(4), np.zeros(1))),
        ValueError,
        r"\(5,\)",
    ),
    "start that is not finite": (
        lambda: glm().fit(X, Y, init_params=(np.full(5, np.nan), 0.0)),
        ValueError,
        "finite",
    ),
    "predict before fit": (lambda: glm().predict(X), NotFittedError, "not fitted"),
    "score before fit": (lambda: glm().score(X, Y), ValueError, "not fitted"),
    "simulate before fit": (lambda: glm().simulate(0, X), ValueError, "not fitted"),
    "score of no name": (lambda: glm().fit(X, Y).score(X, Y, "r2"), ValueError, "McFadden"),
    "predict with other features": (
        lambda: glm().fit(X, Y).predict(X[:, :3]),
        ValueError,
        "3 features",
    ),
    "predict of one dimension": (lambda: glm().fit(X, Y).predict(X[0]), ValueError, "n_features"),
    "simulate with missing values": (
        lambda: glm().fit(X, Y).simulate(0, with_nan(1)),
        ValueError,
        "all its features",
    ),
    "a key that is none": (
        lambda: glm().fit(X, Y).simulate("a", X),  # pyright: ignore
        TypeError,
        "seed",
    ),
    "parameter of no name": (lambda: glm().set_params(foo=1), ValueError, "regularizer_strength"),
    "nested parameter of no name": (
        lambda: glm().set_params(observation_model__foo=1),
        ValueError,
        "inverse_link_function",
    ),
    "options in a list": (
        lambda: glm(solver_kwargs=["tol", 2]).fit(X, Y),  # pyright: ignore
        TypeError,
        "a dictionary such as",
    ),
    "options of other keys": (
        lambda: glm(solver_kwargs={1: 2}).fit(X, Y),  # pyright: ignore
        ValueError,
        "but not 1",
    ),
    **{
        f"{option} {value!r}": (
            lambda option=option, value=value: glm(solver_kwargs={option: value}).fit(X, Y),
            kind,
            sentence,
        )
        for option, sentence, value, kind in (
            ("maxiter", "maxiter must be", "many", TypeError),
            ("maxiter", "maxiter must be", 2.5, TypeError),
            ("maxiter", "maxiter must be", True, TypeError),
            ("maxiter", "maxiter must be", -5, ValueError),
            ("maxiter", "maxiter must be", 0, ValueError),
            ("tol", "tol must", "small", TypeError),
            ("tol", "tol must", -1e-8, ValueError),
            ("tol", "tol must", float("nan"), ValueError),
            ("tol", "tol must", float("inf"), ValueError),
        )
    },
    "start as a dictionary": (
        lambda: glm().fit(X, Y, init_params={"coef": 0, "intercept": 0}),  # pyright: ignore
        ValueError,
        "a pair",
    ),
    "ragged X": (lambda: glm().fit([[1, 2], [3]], [1, 2]), ValueError, "X .* rows differ"),
    "ragged y": (lambda: glm().fit(X[:2], [[1], [2, 3]]), ValueError, "y .* rows differ"),
    "dates": (
        lambda: glm().fit(np.arange("2020-01-01", "2020-04-10", dtype="M8[D]")[:, None], Y),
        ValueError,
        "dates or durations; give",
    ),
    "a column of dates": (
        lambda: glm().fit(
            pd.DataFrame({"day": pd.date_range("2020", periods=100), "x": X[:, 0]}), Y
        ),
        ValueError,
        "durations in day; give",
    ),
    **{
        f"a strength for {name}, {options}": (
            lambda kind=kind, options=options: kind(*options[0], **options[1]),
            TypeError,
            f'GLM.regularizer="{name}", regularizer_strength=',
        )
        for name, kind in nmo.regularizer.REGULARIZERS.items()
        if name != "ElasticNet"
        for options in (((0.1,), {}), ((), {"regularizer_strength": 0.1}))
    },
    "link of no name, at once": (lambda: glm(inverse_link_function="log"), ValueError, "softplus"),
    "link set to one of no name": (
        lambda: glm().set_params(inverse_link_function=jnp.sum),
        ValueError,
        "sum does not",
    ),
    "simulate without a key": (
        lambda: glm().fit(X, Y).simulate(X),  # pyright: ignore
        TypeError,
        "a random key and then X",
    ),
    "simulate with X first": (
        lambda: glm().fit(X, Y).simulate(X, jax.random.key(0)),  # pyright: ignore
        TypeError,
        "a random key and then X",
    ),
    "empty mask": (lambda: grouped(np.zeros((0, 5))), ValueError, "n_groups"),
    "mask of one dimension": (lambda: grouped(np.ones(5)), ValueError, "n_groups"),
    "overlapping groups": (lambda: grouped(np.ones((2, 5))), ValueError, "not share"),
    "mask of other numbers": (lambda: grouped(2 * PAGE_MASK), ValueError, "0 and 1"),
    "mask of other features": (lambda: grouped(np.ones((1, 4))), ValueError, r"\(n_groups, 5\)"),
    "a group of none": (
        lambda: grouped(np.array([[1, 1, 1, 1, 1], [0, 0, 0, 0, 0]])),
        ValueError,
        "must have a feature",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_one_sentence(name: str) -> None:
    call, kind, sentence = REFUSED[name]
    with pytest.raises(kind, match=sentence) as caught:
        call()
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 400


def is_a_fit(model: nmo.glm.GLM) -> bool:
    return (
        model.optim_info_["converged"]
        and bool(np.isfinite(model.coef_).all())
        and bool(np.isfinite(model.intercept_).all())
    )


WORKS: dict[str, Callable[[], nmo.glm.GLM]] = {
    "no strength": lambda: ridge(None),
    "a strength of zero": lambda: ridge(0),
    "a strength of zero for groups": lambda: glm(
        regularizer=GROUP_LASSO(PAGE_MASK), regularizer_strength=0
    ).fit(X, Y),
    "a very strong penalty": lambda: ridge(1e6),
    "a strength without a penalty": lambda: glm(regularizer_strength=1).fit(X, Y),
    "an elastic net as it comes": lambda: glm(regularizer="ElasticNet").fit(X, Y),
    "a link by name": lambda: glm(inverse_link_function="softplus").fit(X, Y),
    "lists": lambda: glm().fit(X.tolist(), Y.tolist()),
    "whole numbers": lambda: glm().fit(np.rint(4 * X).astype(int), Y.astype(int)),
    "counts that are not whole": lambda: glm().fit(X, Y + 0.5),
    "a start": lambda: glm().fit(X, Y, init_params=(np.zeros(5), np.zeros(1))),
    "no mask": lambda: grouped(None),
    "a feature in no group": lambda: grouped(np.array([[1, 1, 1, 0, 0]])),
    "features of large scale": lambda: glm().fit(50 * X, Y),
    "features of large scale by gradients": lambda: glm(
        regularizer="Ridge", solver_name="LBFGS", solver_kwargs={"tol": 1e-6}
    ).fit(50 * X, Y),
}


@pytest.mark.parametrize("name", WORKS)
def test_it_works(name: str) -> None:
    assert is_a_fit(WORKS[name]())


def test_bins_with_missing_features_are_left_out() -> None:
    whole = glm().fit(X[3:], Y[3:])
    missing = glm().fit(with_nan(3), Y)
    np.testing.assert_array_equal(missing.coef_, whole.coef_)
    assert missing.score(with_nan(3), Y) == whole.score(X[3:], Y[3:])
    predicted = missing.predict(with_nan(3))
    assert np.isnan(predicted[:3]).all()
    assert np.isfinite(predicted[3:]).all()


def test_every_kind_of_key_draws_the_same_counts() -> None:
    model = glm().fit(X, Y)
    keys: tuple[Any, ...] = (3, np.int64(3), jax.random.key(3))
    drawn = [model.simulate(key, X)[0] for key in keys]
    np.testing.assert_array_equal(drawn[0], drawn[1])
    np.testing.assert_array_equal(drawn[0], drawn[2])
    np.testing.assert_array_equal(drawn[0], model.simulate(jax.random.PRNGKey(3), X)[0])


def test_a_sum_of_scores_is_the_mean_times_the_bins() -> None:
    model = glm().fit(X, Y)
    total = model.score(X, Y, aggregate_sample_scores=jnp.sum)
    assert total == pytest.approx(100 * model.score(X, Y))


def test_a_fit_in_float32_says_how_far_it_came() -> None:
    with jax.enable_x64(False), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = glm(regularizer="Ridge", solver_name="BFGS", solver_kwargs={"tol": 1e-10})
        model.fit(X, Y)
    assert 0 < model.optim_info_["kkt_residual"] < 1e-4
