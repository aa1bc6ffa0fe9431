"""A model goes into a file and comes back as it was, and a file never runs anything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from sklearn.model_selection import KFold

import glmlab as nmo

RNG = np.random.default_rng(0)
X = RNG.normal(size=(80, 4))
COUNTS = RNG.poisson(np.exp(0.3 * X[:, :2]))
MASK = np.array([[1, 1, 0, 0], [0, 0, 1, 1]])


def own_link(x: Any) -> Any:
    return jnp.exp(x) + 0.1


class OwnRidge(nmo.regularizer.Ridge):
    def __init__(self, note: str = "none") -> None:
        self.note = note


MODELS = {
    "plain": nmo.glm.GLM,
    "softplus": lambda: nmo.glm.GLM(inverse_link_function="softplus", regularizer="Ridge"),
    "inner link": lambda: nmo.glm.GLM(nmo.observation_models.PoissonObservations("softplus")),
    "groups": lambda: nmo.glm.GLM(
        regularizer=nmo.regularizer.GroupLasso(MASK),
        regularizer_strength=np.array([0.01, 0.02]),
        solver_kwargs={"tol": 1e-6, "maxiter": 300},
    ),
    "elastic": lambda: nmo.glm.GLM(regularizer="ElasticNet", regularizer_strength=(0.1, 0.3)),
    "negative binomial": lambda: nmo.glm.GLM("NegativeBinomial", regularizer="Ridge"),
    "population": lambda: nmo.glm.PopulationGLM(feature_mask=MASK.T, regularizer="Ridge"),
    "chosen": lambda: nmo.glm.GLMCV(strength_grid=[0.01, 0.1, 1.0], cv=3, selection="1se"),
}


def counts_for(model: Any) -> np.ndarray:
    return COUNTS if isinstance(model, nmo.glm.PopulationGLM) else COUNTS[:, 0]


def plain(value: Any) -> str:
    return json.dumps(
        value, default=lambda v: np.asarray(v).tolist() if hasattr(v, "shape") else repr(v)
    )


@pytest.mark.filterwarnings("ignore::glmlab.model.glm.GridEdgeWarning")
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.filterwarnings("ignore::glmlab.model.glm.InfiniteOptimumWarning")
@pytest.mark.parametrize("name", MODELS)
def test_a_model_comes_back(name: str, tmp_path: Path) -> None:
    for model in (MODELS[name](), MODELS[name]().fit(X, counts_for(MODELS[name]()))):
        model.save_params(tmp_path / "model.npz")
        same: Any = nmo.load_model(tmp_path / "model.npz")
        assert type(same) is type(model)
        assert plain(same.get_params()) == plain(model.get_params())
        fitted = {k: v for k, v in vars(model).items() if k.endswith("_")}
        assert {k for k in vars(same) if k.endswith("_")} == {*fitted}
        assert plain(fitted) == plain({k: getattr(same, k) for k in fitted})
    y = counts_for(model)
    assert_array_equal(same.predict(X), model.predict(X))
    assert same.score(X, y) == model.score(X, y)
    # It can be fitted again, too.
    np.testing.assert_allclose(same.fit(X, y).coef_, model.coef_, atol=1e-6)


def test_names_of_features_come_back(tmp_path: Path) -> None:
    frame = pd.DataFrame(X, columns=["a", "b", "c", "d"])
    nmo.glm.GLM().fit(frame, COUNTS[:, 0]).save_params(str(tmp_path / "model"))
    same: Any = nmo.load_model(str(tmp_path / "model.npz"))
    assert_array_equal(same.feature_names_in_, frame.columns)
    assert same.predict(frame).shape == (80,)


def test_functions_and_classes_of_ones_own_are_given_by_name(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    nmo.glm.GLM(
        nmo.observation_models.PoissonObservations(own_link), regularizer=OwnRidge("kept")
    ).save_params(path)
    with pytest.raises(
        ValueError, match=r"mapping_dict=\{'observation_model__inverse_link_function'"
    ):
        nmo.load_model(path)
    mapping = {"observation_model__inverse_link_function": own_link, "regularizer": OwnRidge}
    same: Any = nmo.load_model(path, mapping_dict=mapping)
    assert isinstance(same.regularizer, OwnRidge)
    assert same.regularizer.note == "kept"
    assert same.fit(X, COUNTS[:, 0]).predict(X).min() > 0.1
    with pytest.raises(ValueError, match="names 'solver_name', but the file needs"):
        nmo.load_model(path, mapping | {"solver_name": "LBFGS"})
    with pytest.raises(TypeError, match="must give the class itself for 'regularizer'"):
        nmo.load_model(path, mapping | {"regularizer": OwnRidge()})
    with pytest.raises(TypeError, match="must give a function for"):
        nmo.load_model(path, mapping | {"observation_model__inverse_link_function": 3})


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cv cannot be written to a file, because it is KFold"):
        nmo.glm.GLMCV(cv=KFold(3)).save_params(tmp_path / "model.npz")


def test_other_files_are_refused_in_one_sentence(tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", a=np.ones(3))
    (tmp_path / "text.npz").write_text("hello")
    evil = np.array({"format": 1}, dtype=object)
    np.savez(tmp_path / "pickle.npz", glmlab_model=evil)
    np.save(tmp_path / "array.npy", np.ones(3))
    header = {"format": 1, "versions": {}, "model_class": "load_model", "params": {}, "fitted": {}}
    np.savez(tmp_path / "call.npz", glmlab_model=np.array(json.dumps(header)))
    header |= {"model_class": "GLM", "fitted": {"predict": {"function": "exp"}}}
    np.savez(tmp_path / "method.npz", glmlab_model=np.array(json.dumps(header)))
    np.savez(tmp_path / "list.npz", glmlab_model=np.array("[1]"))
    names = (
        "other.npz",
        "text.npz",
        "pickle.npz",
        "array.npy",
        "call.npz",
        "method.npz",
        "list.npz",
    )
    for name in names:
        with pytest.raises(ValueError, match=f"{name} is not a model that save_params wrote"):
            nmo.load_model(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        nmo.load_model(tmp_path / "none.npz")


def test_a_later_format_is_told(tmp_path: Path) -> None:
    header = {"format": 99, "versions": {"glmlab": "9.0"}}
    np.savez(tmp_path / "new.npz", glmlab_model=np.array(json.dumps(header)))
    with pytest.raises(ValueError, match=r"new\.npz was written by glmlab 9\.0 in another format"):
        nmo.load_model(tmp_path / "new.npz")


def test_a_file_says_what_is_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = nmo.glm.GLM(regularizer=nmo.regularizer.GroupLasso(MASK), solver_kwargs={"tol": 1e-5})
    model.save_params(tmp_path / "plain.npz")
    nmo.inspect_npz(tmp_path / "plain.npz")
    text = capsys.readouterr().out
    assert "GroupLasso(mask=[[1 1 0 0]" in text
    assert "tol: 1e-05" in text
    assert f"{'jax version':<24}" in text
    assert text.rstrip().endswith("Fitted\nnothing")


def test_a_link_of_ones_own_is_never_taken_for_one_of_the_same_name(tmp_path: Path) -> None:
    def softplus(x: Any) -> Any:
        return jnp.log1p(jnp.exp(2 * x)) / 2

    nmo.glm.GLM(inverse_link_function=softplus).save_params(tmp_path / "own.npz")
    with pytest.raises(ValueError, match="softplus of inverse_link_function is your own"):
        nmo.load_model(tmp_path / "own.npz")
    same = nmo.load_model(tmp_path / "own.npz", {"inverse_link_function": softplus})
    assert same.inverse_link_function is softplus


def test_numbers_of_numpy_come_back_as_numbers(tmp_path: Path) -> None:
    options = {"maxiter": np.int64(200), "tol": np.float32(1e-6)}
    model = nmo.glm.GLM(solver_kwargs=options).fit(X, COUNTS[:, 0])
    model.save_params(tmp_path / "numbers.npz")
    same: Any = nmo.load_model(tmp_path / "numbers.npz")
    assert same.solver_kwargs == {"maxiter": 200, "tol": pytest.approx(1e-6)}
    same.fit(X, COUNTS[:, 0])


def test_a_class_of_ones_own_is_not_written(tmp_path: Path) -> None:
    class Mine(nmo.glm.GLM):
        pass

    with pytest.raises(ValueError, match="but not Mine"):
        Mine().save_params(tmp_path / "mine.npz")
