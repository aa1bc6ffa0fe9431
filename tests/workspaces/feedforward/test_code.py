"""The scripts that "Code" shows make the data of the lab, and come to its weights."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jax
import numpy as np
import pytest

from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.compute.stages import model_of
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.lab import WORKSPACE
from glmlab.workspaces.feedforward.presets import PRESETS
from glmlab.workspaces.feedforward.scripts.code import glmlab_script, nemos_script
from glmlab.workspaces.feedforward.settings import OBSERVATION_MODELS, REGULARIZERS, Settings

# Few fits and few shapes; the page's grid but for the strengths that leave no weight.
START = Settings(grid_from=0.01, grid_to=0.1, grid_points=3)
DATA = {
    "toy": START,
    "one feature": replace(START, n_features=1),
    "correlated": replace(START, correlation=0.4),
    "by hand": replace(START, true_weights=(0.7, -0.5)),
    "both": replace(
        START, correlation=0.4, true_weights=(0.725,) * 8 + (-0.625,) * 12, n_features=20
    ),
    "more samples": replace(START, n_samples=150),
    "more features": replace(START, n_features=7, seed=4, truth_seed=9),
    "new data": replace(START, seed=112),
    "new weights": replace(START, truth_seed=112),
    "new data and weights alike": replace(START, seed=112, truth_seed=112),
    "another seed": replace(START, seed=2**32 - 1, stimulus_sd=0.35),
}
MODELS = {
    f"{model} {entry.inverse_links[0]} {regularizer}": replace(
        START, observation_model=model, inverse_link=entry.inverse_links[0], regularizer=regularizer
    )
    for model, entry in OBSERVATION_MODELS.items()
    for regularizer in (REGULARIZERS if model == "Poisson" else ("Ridge", "Lasso", "Smoothness"))
}
LINKS = {
    "Poisson softplus": replace(START, inverse_link="softplus", regularizer="Lasso"),
    "Poisson square": replace(START, inverse_link="square"),
    "Gaussian exp": replace(START, observation_model="Gaussian"),
    "Gaussian softplus": replace(START, observation_model="Gaussian", inverse_link="softplus"),
    **{
        f"Gaussian {name}": replace(
            START, observation_model="Gaussian", inverse_link="identity", regularizer=name
        )
        for name in ("UnRegularized", "ElasticNet")
    },
}
SCATTERED = replace(
    PRESETS["scattered"].settings, observation_model="NegativeBinomial", grid_points=3
)
COUNTED = replace(START, observation_model="NegativeBinomial")
DISPERSIONS = {
    "dispersion fitted": SCATTERED,
    "dispersion by hand": replace(SCATTERED, fit_dispersion=False, dispersion=0.5),
    "dispersion by hand Lasso": replace(
        SCATTERED,
        fit_dispersion=False,
        dispersion=2.0,
        regularizer="Lasso",
        selection="1se",
        folds=5,
    ),
    "dispersion by hand GroupLasso": replace(
        COUNTED, fit_dispersion=False, dispersion=0.3, regularizer="GroupLasso"
    ),
    "dispersion by hand UnRegularized": replace(
        COUNTED, fit_dispersion=False, regularizer="UnRegularized"
    ),
    "dispersion by hand square": replace(
        COUNTED, fit_dispersion=False, dispersion=0.1, inverse_link="square"
    ),
}
CHOICES = {
    "groups by hand": replace(START, regularizer="GroupLasso", groups=(1, 1, 0, 2, 2)),
    "smooth by hand": replace(START, regularizer="Smoothness", groups=(1, 1, 1, 0, 2)),
    "ratio": replace(START, regularizer="ElasticNet", ratio=0.2),
    "one standard error": replace(START, selection="1se", folds=5),
    "one of Gaussian": replace(
        START, selection="1se", folds=5, observation_model="Gaussian", inverse_link="identity"
    ),
    "another solver": replace(START, solver="BFGS"),
    "recording": replace(START, data="grasshopper", **DATA_SETS["grasshopper"].start),
}
ALL = {
    **DATA,
    **MODELS,
    **LINKS,
    **DISPERSIONS,
    **CHOICES,
    **{f"preset {name}": preset.settings for name, preset in PRESETS.items()},
}


# The few strengths of the scripts do not always hold the best one, of which GLMCV warns.
pytestmark = pytest.mark.filterwarnings("ignore::glmlab.model.glm.GridEdgeWarning")


@pytest.fixture(autouse=True)
def own_precision() -> Iterator[None]:
    """The scripts set JAX's precision for good, as scripts do."""
    config: Any = jax.config
    before = config.jax_enable_x64
    yield
    config.update("jax_enable_x64", before)


def run(script: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(script, "script.py", "exec"), names)
    return names


def expect_the_picture(names: dict[str, Any], settings: Settings, atol: float) -> None:
    """A script has the data, the weights and the selected strength of the lab."""
    results, problem = compute(settings), model_of(settings).data
    np.testing.assert_allclose(names["X"], problem.X, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(names["y"], problem.y)
    np.testing.assert_allclose(names["coef"], results.fit.coef, rtol=0, atol=atol)
    assert names["intercept"] == pytest.approx(results.fit.intercept, rel=0, abs=atol)
    if problem.true_coef is not None:
        np.testing.assert_array_equal(names["true_coef"], problem.true_coef)
    if settings.has_strength:
        expected = results.cross_validation.selected_strength
        assert names["selected"] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("name", DATA | MODELS | LINKS | DISPERSIONS | CHOICES)
def test_the_script_of_glmlab_comes_to_the_picture(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = ALL[name]
    names = run(glmlab_script(settings))
    expect_the_picture(names, settings, 1e-6)
    said = capsys.readouterr().out
    assert "recovered weights" in said
    assert ("selected strength" in said) == settings.has_strength


@pytest.mark.parametrize("name", [n for n in ALL if n in DATA or n.startswith("preset")])
def test_the_data_of_every_script_are_those_of_the_lab(name: str) -> None:
    settings = ALL[name]
    # What follows the data needs NeMoS, and is run below.
    data = nemos_script(settings).partition("# The fit at one strength.")[0]
    if DATA_SETS[settings.data].is_synthetic:
        names = run(data.replace("import nemos as nmo  # 0.2.8\n", ""))
        problem = model_of(settings).data
        np.testing.assert_array_equal(names["X"], problem.X)
        np.testing.assert_array_equal(names["y"], problem.y)
        np.testing.assert_array_equal(names["true_coef"], problem.true_coef)


@pytest.mark.parametrize("library", WORKSPACE.scripts)
@pytest.mark.parametrize("name", ALL)
def test_a_script_is_python_that_fits_a_page(name: str, library: str) -> None:
    script = WORKSPACE.scripts[library](ALL[name])
    compile(script, "script.py", "exec")
    assert max(map(len, script.splitlines())) <= 79
    assert script.endswith("\n")
    assert "\n\n\n\n" not in script
    assert ("import glmlab" in script) == (library == "glmlab")


@pytest.mark.parametrize("name", ALL)
def test_what_a_script_uses_of_glmlab_is_public(name: str) -> None:
    tree = ast.parse(glmlab_script(ALL[name]))
    taken = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    for node in taken:
        if node.module is not None and node.module.startswith("glmlab"):
            names = {alias.name for alias in node.names}
            assert names <= set(importlib.import_module(node.module).__all__)
            assert not any(part.startswith("_") for part in node.module.split("."))
    assert "glmlab.model" not in glmlab_script(ALL[name])


OF_NEMOS = {
    name: ALL[name]
    for name in (
        *(f"Poisson exp {regularizer}" for regularizer in REGULARIZERS),
        "Poisson softplus",
        "Poisson square",
        *(f"NegativeBinomial exp {name}" for name in ("Lasso", "Smoothness")),
        *DISPERSIONS,
        "Bernoulli logistic Lasso",
        *(f"Gaussian identity {name}" for name in ("Ridge", "Lasso", "Smoothness")),
        "Gaussian exp",
        "Gaussian softplus",
        "Gaussian UnRegularized",
        "Gaussian ElasticNet",
        "groups by hand",
        "one of Gaussian",
        "both",
        "recording",
    )
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", OF_NEMOS)
def test_the_script_of_nemos_comes_to_the_picture(name: str) -> None:
    pytest.importorskip("nemos", reason="the extra bench brings it")
    settings = replace(OF_NEMOS[name], grid_points=2)
    expect_the_picture(run(nemos_script(settings)), settings, 1e-4)
