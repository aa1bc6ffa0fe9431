"""The scripts that "Code" shows fit the model of the lab, in the same bins."""

from __future__ import annotations

import ast
import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jax
import numpy as np
import pytest

from glmlab.workspaces.neuron.compute.pipeline import compute
from glmlab.workspaces.neuron.own_data import OWN_RECORDINGS, start_of
from glmlab.workspaces.neuron.presets import PRESETS
from glmlab.workspaces.neuron.scripts.code import glmlab_script, nemos_script
from glmlab.workspaces.neuron.settings import Settings

START = PRESETS["history"].settings
OWN_STRENGTH: dict[str, Any] = {"separate": True, "history_strength": 1e-2}
FITS = {
    "both": START,
    "stimulus alone": replace(START, history=False),
    "history alone": replace(START, stimulus=False),
    "nothing": replace(START, stimulus=False, history=False),
    "Bernoulli": replace(START, observation_model="Bernoulli", inverse_link="logistic"),
    "NegativeBinomial": replace(START, observation_model="NegativeBinomial"),
    "square": replace(START, inverse_link="square", regularizer_strength=1e-3),
    "UnRegularized": replace(START, regularizer="UnRegularized"),
    "ElasticNet": replace(START, regularizer="ElasticNet", ratio=0.3, regularizer_strength=1e-3),
    "GroupLasso": replace(START, regularizer="GroupLasso", regularizer_strength=1e-3),
    "Smoothness": replace(START, regularizer="Smoothness", regularizer_strength=1e-3),
    **{
        f"{name}, two strengths": replace(START, regularizer=name, **OWN_STRENGTH)
        for name in ("Ridge", "GroupLasso", "Smoothness")
    },
    "splines": replace(
        START, stimulus_basis="BSplineEval", history_basis="MSplineEval", bin_ms=2.0
    ),
    "trials that no bins of 3 ms fill": replace(PRESETS["izhikevich"].settings, bin_ms=3.0),
    "few": PRESETS["few"].settings,
}
if "place" in PRESETS:
    PLACE = PRESETS["place"].settings
    FITS |= {
        "one covariate": replace(PLACE, covariates=(2,)),
        "smooth grid and history": replace(
            PLACE, regularizer="Smoothness", history=True, regularizer_strength=1e-2
        ),
    }
ALL = {**FITS, **{f"preset {name}": preset.settings for name, preset in PRESETS.items()}}
SCRIPTS = {"glmlab": glmlab_script, "NeMoS": nemos_script}


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
    """A script has the weights of the lab, and its held-out bits per spike."""
    fit = compute(settings).fit
    if fit.coef.size:
        np.testing.assert_allclose(names["coef"], fit.coef, rtol=0, atol=atol)
        assert names["intercept"] == pytest.approx(fit.intercept, rel=0, abs=atol)
    assert names["bits"] == pytest.approx(fit.bits_per_spike, abs=atol)
    assert names["rate"].shape == names["y"][names["n_fitted"] :].shape


@pytest.mark.parametrize("name", FITS)
def test_the_script_of_glmlab_comes_to_the_picture(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    expect_the_picture(run(glmlab_script(FITS[name])), FITS[name], 1e-6)
    assert ("held-out bits per spike" in capsys.readouterr().out) == (name != "nothing")


def test_a_script_runs_by_itself() -> None:
    done = subprocess.run(
        [sys.executable, "-c", glmlab_script(START)],
        capture_output=True,
        text=True,
        env=os.environ | {"JAX_PLATFORMS": "cpu"},
        timeout=120,
        check=True,
    )
    bits = float(done.stdout.rpartition("held-out bits per spike: ")[2])
    assert bits == pytest.approx(compute(START).fit.bits_per_spike, abs=1e-8)


@pytest.mark.parametrize("library", SCRIPTS)
@pytest.mark.parametrize("name", ALL)
def test_a_script_is_python_that_fits_a_page(name: str, library: str) -> None:
    script = SCRIPTS[library](ALL[name])
    compile(script, "script.py", "exec")
    assert max(map(len, script.splitlines())) <= 79
    assert script.endswith("\n")
    assert "\n\n\n\n" not in script
    if name != "nothing":
        assert ("NeMoS 0.2.8" in script.partition("\n")[0]) == (library == "NeMoS")


@pytest.mark.parametrize("name", ALL)
def test_what_a_script_uses_of_glmlab_is_public(name: str) -> None:
    taken = [
        node
        for node in ast.walk(ast.parse(glmlab_script(ALL[name])))
        if isinstance(node, ast.ImportFrom)
    ]
    assert any(node.module == "glmlab.recordings" for node in taken)
    for node in taken:
        if node.module is not None and node.module.startswith("glmlab"):
            names = {alias.name for alias in node.names}
            assert names <= set(importlib.import_module(node.module).__all__)
    assert "glmlab.model." not in glmlab_script(ALL[name])


@pytest.mark.parametrize("library", SCRIPTS)
def test_a_script_asks_for_the_file_of_an_own_recording(
    library: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    generator = np.random.default_rng(4)
    table = np.column_stack([generator.poisson(0.2, 3000), generator.normal(size=3000)])
    choices = start_of({"counts": table[:, 0], "speed": table[:, 1], "dt": 0.02})
    settings = replace(Settings(), **choices)
    script = SCRIPTS[library](settings)
    assert "read_upload(path.name, path.read_bytes())" in script
    assert max(map(len, script.splitlines())) <= 79
    if library == "glmlab":
        monkeypatch.chdir(tmp_path)
        np.savez("own.npz", counts=table[:, 0].astype(int), speed=table[:, 1], dt=0.02)
        names = run(script.replace("your-recording.csv", "own.npz"))
        expect_the_picture(names, settings, 1e-6)


@pytest.mark.parametrize("library", SCRIPTS)
def test_there_is_no_script_of_a_recording_that_stays_with_somebody_else(library: str) -> None:
    settings = Settings(data="yours", fingerprint="0123456789abcdef")
    script = SCRIPTS[library](settings)
    assert script.replace("\n# ", " ").removeprefix("# ").strip() == OWN_RECORDINGS.missing


OF_NEMOS = (
    "both",
    "Bernoulli",
    "NegativeBinomial",
    "square",
    "UnRegularized",
    "ElasticNet",
    "GroupLasso",
    "Ridge, two strengths",
    "Smoothness, two strengths",
    "splines",
    "trials that no bins of 3 ms fill",
    "smooth grid and history",
)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [name for name in OF_NEMOS if name in FITS])
def test_the_script_of_nemos_comes_to_the_picture(name: str) -> None:
    pytest.importorskip("nemos", reason="the extra bench brings it")
    expect_the_picture(run(nemos_script(FITS[name])), FITS[name], 1e-4)
