"""What may be given as features and counts, and what scikit-learn does with estimators."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

import glmlab as nmo
from tests.model.problems import PAGE_MASK

pytestmark = [
    pytest.mark.usefixtures("float64"),
    # Its few strengths are there to be fitted, not to hold the best one.
    pytest.mark.filterwarnings("ignore::glmlab.model.glm.GridEdgeWarning"),
]

N_TIME_BINS, N_FEATURES, N_NEURONS = 110, 5, 4
NAMES = [f"lag {k}" for k in range(N_FEATURES)]
BINS = pd.date_range("2026-01-01", periods=N_TIME_BINS, freq="ms")

RNG = np.random.default_rng(0)
# Whole numbers, which every form holds without rounding.
X = RNG.integers(-2, 3, size=(N_TIME_BINS, N_FEATURES)).astype(float)
WEIGHTS = 0.3 * RNG.normal(size=(N_FEATURES, N_NEURONS))
COUNTS = RNG.poisson(np.exp(X @ WEIGHTS)).astype(float)

MODELS: dict[str, Callable[[], Any]] = {
    "GLM": lambda: nmo.glm.GLM(regularizer="Ridge", regularizer_strength=0.1),
    "PopulationGLM": lambda: nmo.glm.PopulationGLM(regularizer="Ridge", regularizer_strength=0.1),
    "GLMCV": lambda: nmo.glm.GLMCV(strength_grid=[0.01, 0.1, 1.0], cv=3),
}


def counts_for(name: str) -> np.ndarray:
    return COUNTS if name == "PopulationGLM" else COUNTS[:, 0]


def as_frame(x: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(x, columns=NAMES, index=BINS)


def as_series(y: np.ndarray) -> pd.Series | pd.DataFrame:
    """Counts of an index of their own, in whose place the bins are counted."""
    index = np.arange(N_TIME_BINS)[::-1]
    return pd.Series(y, index=index) if y.ndim == 1 else pd.DataFrame(y, index=index)


def read_only(x: np.ndarray) -> np.ndarray:
    fixed = x.copy()
    fixed.flags.writeable = False
    return fixed


def strided(x: np.ndarray) -> np.ndarray:
    wide = np.zeros((2 * len(x), *x.shape[1:]))
    wide[::2] = x
    return wide[::2]


Form = Callable[[np.ndarray], Any]
FORMS: dict[str, tuple[Form, Form]] = {
    "frame and series": (as_frame, as_series),
    "frame of whole numbers": (
        lambda x: as_frame(x).astype(int),
        lambda y: as_series(y).astype("uint8"),
    ),
    "frame that may miss values": (
        lambda x: as_frame(x).astype("Float64"),
        lambda y: as_series(y).astype("Int64"),
    ),
    "lists": (np.ndarray.tolist, np.ndarray.tolist),
    "tuples": (
        lambda x: tuple(map(tuple, x.tolist())),
        lambda y: tuple(y.tolist()),
    ),
    "integers": (lambda x: x.astype(np.int8), lambda y: y.astype(np.uint16)),
    "single precision": (lambda x: x.astype(np.float32), lambda y: y.astype(np.float32)),
    "arrays of JAX": (jnp.asarray, jnp.asarray),
    "Fortran order": (np.asfortranarray, np.asfortranarray),
    "read-only": (read_only, read_only),
    "every second row of an array": (strided, strided),
    "objects": (lambda x: x.astype(object), lambda y: y.astype(object)),
}


@pytest.fixture(scope="module")
def by_array() -> dict[str, Any]:
    """Each estimator, fitted on arrays."""
    with jax.enable_x64(True):
        return {name: make().fit(X, counts_for(name)) for name, make in MODELS.items()}


def copy_of(model: Any) -> Any:
    """Clone, of which scikit-learn says only that it may be many things."""
    return clone(model)


def assert_same(found: Any, expected: Any) -> None:
    """Equal but for the last digits, which hang on the order of the numbers in memory."""
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-14)


def assert_same_fit(model: Any, other: Any) -> None:
    for fitted in ("coef_", "intercept_", "scale_", "dof_resid_"):
        assert_same(getattr(model, fitted), getattr(other, fitted))


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_the_same_numbers_is_the_same_fit(
    by_array: dict[str, Any], form: str, name: str
) -> None:
    of_features, of_counts = FORMS[form]
    features, counts = of_features(X), of_counts(counts_for(name))
    before = copy.deepcopy((features, counts))
    model = MODELS[name]().fit(features, counts)
    assert_same_fit(model, by_array[name])
    assert_same(model.predict(features), by_array[name].predict(X))
    assert_same(model.score(features, counts), by_array[name].score(X, counts_for(name)))
    np.testing.assert_array_equal(features, before[0])
    np.testing.assert_array_equal(counts, before[1])


@pytest.mark.parametrize("name", MODELS)
def test_a_frame_gives_names_that_later_frames_must_have(name: str) -> None:
    frame, y = as_frame(X), counts_for(name)
    model = MODELS[name]().fit(frame, y)
    assert model.feature_names_in_.tolist() == NAMES
    assert model.n_features_in_ == N_FEATURES
    with pytest.raises(ValueError, match="same order"):
        model.predict(frame[NAMES[::-1]])
    with pytest.raises(ValueError, match="unseen at fit time"):
        model.score(frame.rename(columns={NAMES[0]: "other"}), y)
    with pytest.warns(UserWarning, match="feature names"):
        assert_same(model.predict(X), model.predict(frame))
    assert not hasattr(MODELS[name]().fit(X, y), "feature_names_in_")


@pytest.mark.parametrize("name", MODELS)
def test_missing_values_of_a_frame_are_bins_left_out(name: str) -> None:
    frame, y = as_frame(X).astype("Float64"), counts_for(name)
    frame.iloc[3:5, 1] = pd.NA
    there = np.delete(np.arange(N_TIME_BINS), [3, 4])
    model, whole = MODELS[name]().fit(frame, y), MODELS[name]().fit(X[there], y[there])
    assert_same_fit(model, whole)
    predicted = model.predict(frame)
    assert np.isnan(predicted[3:5]).all()
    assert_same(predicted[there], whole.predict(X[there]))


REFUSED: dict[str, tuple[Any, Any, str]] = {
    "words": ([["a"] * N_FEATURES] * N_TIME_BINS, COUNTS[:, 0], "could not convert string"),
    "words as counts": (X, ["a"] * N_TIME_BINS, "could not convert string"),
    "missing counts": (X, np.full(N_TIME_BINS, np.nan), "contains NaN"),
    "no bins": (X[:0], [], "0 sample"),
    "no features": (X[:, :0], COUNTS[:, 0], "0 feature"),
    "complex features": (X + 1j, COUNTS[:, 0], "Complex data not supported"),
    "no counts": (X, None, "requires y"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_holds_no_numbers_is_refused_in_a_sentence(case: str) -> None:
    features, counts, sentence = REFUSED[case]
    model: Any = nmo.glm.GLM()
    with pytest.raises(ValueError, match=sentence):
        model.fit(features, counts)


@pytest.mark.parametrize("name", MODELS)
def test_a_pipeline_is_scaling_by_hand(name: str) -> None:
    y, scaled = counts_for(name), StandardScaler().fit_transform(X)
    pipeline: Any = Pipeline([("scale", StandardScaler()), ("glm", MODELS[name]())])
    pipeline.fit(as_frame(X), y)
    by_hand = MODELS[name]().fit(scaled, y)
    assert_same_fit(pipeline["glm"], by_hand)
    assert_same(pipeline.predict(as_frame(X)), by_hand.predict(scaled))
    assert_same(pipeline.score(as_frame(X), y), by_hand.score(scaled, y))
    pipeline.set_params(glm__observation_model__inverse_link_function="softplus")
    assert pipeline["glm"].observation_model.get_params()["inverse_link_function"] == "softplus"


NESTED: dict[str, dict[str, list[Any]]] = {
    "GLM": {
        "glm__regularizer": ["Ridge", "Lasso"],
        "glm__regularizer_strength": [0.01, 0.3],
        "glm__observation_model__inverse_link_function": ["exp", "softplus"],
    },
    "PopulationGLM": {"glm__regularizer_strength": [0.01, 0.3], "glm__regularizer": ["Lasso"]},
    "GLMCV": {"glm__selection": ["min", "1se"], "glm__strength_grid": [[0.01, 0.1], [1.0, 5.0]]},
}


@pytest.mark.parametrize("name", MODELS)
def test_a_grid_search_over_nested_names_is_each_choice_by_hand(name: str) -> None:
    y, folds = counts_for(name), list(_two_folds())
    pipeline = Pipeline([("scale", StandardScaler()), ("glm", MODELS[name]())])
    search = GridSearchCV(pipeline, NESTED[name], cv=folds).fit(X, y)
    for params, mean in zip(
        search.cv_results_["params"], search.cv_results_["mean_test_score"], strict=True
    ):
        scores = [
            copy_of(pipeline).set_params(**params).fit(X[train], y[train]).score(X[test], y[test])
            for train, test in folds
        ]
        assert_same(mean, np.mean(scores))
    assert search.best_score_ == search.cv_results_["mean_test_score"].max()
    assert search.predict(X).shape == y.shape


def _two_folds() -> Any:
    """Folds of one size, which leave so many bins that they are padded to the size of all."""
    bins = np.arange(N_TIME_BINS)
    for held_out in (bins[:11], bins[-11:]):
        yield np.setdiff1d(bins, held_out), held_out


@pytest.mark.parametrize("name", MODELS)
def test_scikit_learns_cross_validation(name: str) -> None:
    y, folds = counts_for(name), list(_two_folds())
    scores = cross_val_score(MODELS[name](), as_frame(X), y, cv=folds)
    by_hand = [MODELS[name]().fit(X[a], y[a]).score(X[b], y[b]) for a, b in folds]
    assert_same(scores, by_hand)
    rates: Any = cross_val_predict(MODELS[name](), X, y, cv=10)
    assert rates.shape == y.shape
    assert (rates > 0).all()


OPTIONS: dict[str, dict[str, Any]] = {
    "as it comes": {},
    "all by name": {"regularizer": "Lasso", "inverse_link_function": "softplus"},
    "all as objects": {
        "observation_model": nmo.observation_models.NegativeBinomialObservations(scale=0.5),
        "inverse_link_function": jnp.exp,
        "regularizer": nmo.regularizer.GroupLasso(PAGE_MASK),
    },
    "a solver and its options": {
        "regularizer": "Ridge",
        "solver_name": "LBFGS",
        "solver_kwargs": {"tol": 1e-9},
    },
}
CLASSES: dict[str, Any] = {
    "GLM": nmo.glm.GLM,
    "PopulationGLM": nmo.glm.PopulationGLM,
    "GLMCV": nmo.glm.GLMCV,
}


def described(model: Any) -> dict[str, str]:
    """All parameters as text, the inverse link by its name, under which it is pickled."""
    params = model.get_params()
    link = params["inverse_link_function"]
    params["inverse_link_function"] = getattr(link, "__name__", link)
    return {name: repr(value) for name, value in params.items()}


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("options", OPTIONS)
def test_copies_before_a_fit_have_the_same_parameters(name: str, options: str) -> None:
    model = CLASSES[name](**OPTIONS[options])
    for other in (copy_of(model), pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
        assert type(other) is type(model)
        assert described(other) == described(model)
        assert other.likelihood() == model.likelihood()
        with pytest.raises(NotFittedError):
            other.predict(X)


@pytest.mark.parametrize("name", MODELS)
def test_copies_after_a_fit_predict_and_a_clone_is_new(by_array: dict[str, Any], name: str) -> None:
    fitted, y = by_array[name], counts_for(name)
    for other in (pickle.loads(pickle.dumps(fitted)), copy.deepcopy(fitted)):
        assert_same_fit(other, fitted)
        np.testing.assert_array_equal(other.predict(X), fitted.predict(X))
        assert other.score(X, y) == fitted.score(X, y)
        assert other.optim_info_.keys() == fitted.optim_info_.keys()
        assert_same_fit(other.fit(X, y), fitted)
    fresh = copy_of(fitted)
    assert not hasattr(fresh, "coef_")
    assert_same_fit(fresh.fit(X, y), fitted)


@pytest.mark.parametrize("name", CLASSES)
def test_a_clone_shares_nothing_that_can_change(name: str) -> None:
    model = CLASSES[name](regularizer="Ridge", solver_kwargs={"tol": 1e-9})
    other = copy_of(model)
    other.set_params(observation_model__inverse_link_function="softplus")
    other.solver_kwargs["tol"] = 1.0
    assert model.observation_model.get_params()["inverse_link_function"] == "exp"
    assert model.solver_kwargs == {"tol": 1e-9}
