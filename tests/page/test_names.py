"""What is imported by NeMoS's names is there, and imports no more than it needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import glmlab

MODULES = (
    "basis",
    "convolve",
    "glm",
    "goodness_of_fit",
    "model_selection",
    "observation_models",
    "regularizer",
    "simulation",
    "stability",
)
# Lines of users of NeMoS, with the name of the package changed.
IMPORTS = (
    "from glmlab.glm import GLM, PopulationGLM",
    "from glmlab.basis import BSplineEval, RaisedCosineLogConv",
    "from glmlab.observation_models import PoissonObservations, GammaObservations",
    "from glmlab.regularizer import Ridge, Lasso, GroupLasso, UnRegularized",
    "from glmlab.simulation import difference_of_gammas, regress_filter, simulate_recurrent",
    "import glmlab.basis as basis; basis.HistoryConv",
    "import glmlab.simulation; glmlab.simulation.simulate_recurrent",
    "from glmlab import glm, basis; glm.GLM",
)


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("line", IMPORTS)
def test_imports_work_by_changing_the_name(line: str) -> None:
    run(line)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_holds_the_public_names_of_the_model_core_and_no_others(name: str) -> None:
    module = getattr(glmlab, name)
    core = __import__(f"glmlab.model.{name}", fromlist=["__all__"])

    assert module.__name__ == f"glmlab.{name}"
    assert module.__all__ == core.__all__
    assert all(getattr(module, public) is getattr(core, public) for public in module.__all__)
    public = {n for n in vars(module) if not n.startswith("_")}
    assert public <= {*module.__all__}


def test_recordings_are_there_once_they_are_used_and_bring_no_widgets() -> None:
    loaded = run(
        "import sys, glmlab; before = 'glmlab.recordings' in sys.modules;"
        " glmlab.recordings.place_cell; print(before, 'ipywidgets' in sys.modules)"
    )

    assert loaded.strip() == "False False"
    assert "recordings" in glmlab.__all__
    assert "recordings" in dir(glmlab)


def test_importing_glmlab_imports_nothing_heavy() -> None:
    loaded = run(
        "import sys, glmlab; print([m for m in ('jax', 'numpy', 'sklearn', 'ipywidgets', 'bqplot')"
        " if m in sys.modules])"
    )

    assert loaded.strip() == "[]"


def test_a_module_of_the_model_imports_no_widgets() -> None:
    loaded = run("import sys, glmlab.glm; print('ipywidgets' in sys.modules)")

    assert loaded.strip() == "False"
