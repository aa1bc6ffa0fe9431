"""Scripts of the coupled network run, and make what the lab shows."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from typing import Any

import jax
import numpy as np
import pytest

from glmlab.experiments.coupling import APPROXIMATIONS, BASES, STIMULI, Settings, compute
from glmlab.experiments.coupling.code import glmlab_script, nemos_script
from glmlab.experiments.coupling.hands import with_gain
from glmlab.experiments.coupling.pairs import pair_of, with_pair

START = Settings(n_trials=1, n_time_bins=400, onset=(100,), offset=(300,))
BY_HAND = replace(START, **with_gain(START, 3, 0.4))
UPSIDE_DOWN = replace(
    START, pairs=with_pair(START, replace(pair_of(START, 0, 1), pair_scale=-1.5, inhib_a=2.0))
)
CASES: dict[str, Settings] = {
    "page": Settings(n_trials=1),
    "by hand": BY_HAND,
    "upside down": UPSIDE_DOWN,
    "three neurons": replace(
        START,
        n_neurons=3,
        input_weights=(0.5, -1.0),
        intensity=(1.5, 2.0, 1.0),
        intercept_shifts=(0.5,),
    ),
    "positive parts": replace(START, positive_scale=0.5),
    "exp": replace(START, inverse_link="exp", seed=7, network_seed=3),
    "square": replace(START, inverse_link="square", coupling_scale=0.1, intercept=-0.2),
    **{name: replace(START, basis=name, n_basis_funcs=8) for name in BASES},
    **{name: replace(START, stimulus=name) for name in STIMULI},
    **{name: replace(START, approximation=name) for name in APPROXIMATIONS},
}


def run(script: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    before = jax.config.read("jax_enable_x64")
    state = np.random.get_state()
    try:
        exec(compile(script, "script", "exec"), found)
    finally:
        jax.config.update("jax_enable_x64", before)
        np.random.set_state(state)
    return found


def compare(found: dict[str, Any], settings: Settings) -> None:
    results = compute(settings)
    np.testing.assert_allclose(found["coupling_filters"], results.filters.true, atol=1e-10)
    # Coefficients of a nearly singular basis cancel; what they make does not depend on them.
    np.testing.assert_allclose(found["approximation"], results.filters.approximation, atol=2e-5)
    np.testing.assert_array_equal(np.asarray(found["counts"]), results.simulation.counts[0])
    np.testing.assert_allclose(np.asarray(found["rates"]), results.simulation.rates[0], rtol=1e-3)


@pytest.mark.parametrize("name", CASES)
def test_a_script_makes_the_network_of_the_lab(name: str) -> None:
    script = glmlab_script(CASES[name])
    assert all(len(line) <= 100 for line in script.splitlines() if "[" not in line)
    compare(run(script), CASES[name])


@pytest.mark.parametrize("name", CASES)
def test_a_script_for_nemos_makes_the_same(name: str) -> None:
    if importlib.util.find_spec("nemos") is None:
        pytest.skip("the extra bench brings it")
    assert "glmlab" not in nemos_script(CASES[name])
    compare(run(nemos_script(CASES[name])), CASES[name])
