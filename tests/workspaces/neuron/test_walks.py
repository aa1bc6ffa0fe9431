"""Random walks through the settings of "One neuron": whatever is chosen, the picture is whole, and Reset leads home.

``GLMLAB_WALKS=10000`` walks as often as that; by default it is a few.
"""

from __future__ import annotations

import os
from dataclasses import asdict, fields, is_dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from glmlab.concepts.bases import BASES
from glmlab.concepts.cross_validation import SELECTIONS
from glmlab.concepts.fold_schemes import FOLD_SCHEMES
from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.lab.session import Session
from glmlab.lab.state import LabState
from glmlab.workspaces.neuron.computation import COMPUTATION
from glmlab.workspaces.neuron.compute.pipeline import compute
from glmlab.workspaces.neuron.data_sets import DATA_SETS
from glmlab.workspaces.neuron.presets import PRESETS
from glmlab.workspaces.neuron.results import Results
from glmlab.workspaces.neuron.settings import (
    ENTRIES,
    OBSERVATION_MODELS,
    TABS,
    Settings,
)
from tests.declared import limits_of

LIMITS = limits_of(Settings)

WALKS = int(os.environ.get("GLMLAB_WALKS", "20"))
IS_LONG = WALKS > 1000

# Each pair of model and link compiles its own code, and each recording may have its own shape; short
# runs keep to a few of them.
MODELS = tuple(OBSERVATION_MODELS) if IS_LONG else ("Poisson", "Bernoulli")
DATA = tuple(DATA_SETS) if IS_LONG else ("Grasshopper receptor 1", "Grasshopper receptor 2")
LINKS = tuple(
    dict.fromkeys(link for one in MODELS for link in OBSERVATION_MODELS[one].inverse_links)
)


def _evenly(name: str) -> st.SearchStrategy[float]:
    return st.floats(*LIMITS[name])


def _by_factors(name: str) -> st.SearchStrategy[float]:
    low, high = LIMITS[name]
    return st.floats(*np.log10((low, high))).map(lambda power: float(np.clip(10**power, low, high)))


def _one_of(names: Any) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(names))


CHOICES: dict[str, st.SearchStrategy[Any]] = {
    "data": _one_of(DATA),
    "seed": st.integers(0, 3),
    "noise": _evenly("noise"),
    "tau_s": _by_factors("tau_s"),
    "bin_ms": _by_factors("bin_ms"),
    "from_s": st.floats(0.0, 100.0),
    "zoom_s": _by_factors("zoom_s"),
    "stimulus": st.booleans(),
    "covariates": st.lists(st.integers(1, 8), unique=True, max_size=3).map(tuple),
    "entry": _one_of(ENTRIES),
    "stimulus_basis": _one_of(BASES),
    "stimulus_functions": st.integers(*map(int, LIMITS["stimulus_functions"])),
    "stimulus_window_ms": _by_factors("stimulus_window_ms"),
    "history": st.booleans(),
    "history_basis": _one_of(BASES),
    "history_functions": st.integers(*map(int, LIMITS["history_functions"])),
    "history_window_ms": _by_factors("history_window_ms"),
    "observation_model": _one_of(MODELS),
    "inverse_link": _one_of(LINKS),
    "regularizer": _one_of(REGULARIZERS),
    "ratio": _evenly("ratio"),
    "regularizer_strength": _by_factors("regularizer_strength"),
    "separate": st.booleans(),
    "history_strength": _by_factors("history_strength"),
    "fold_scheme": _one_of(FOLD_SCHEMES),
    "n_folds": st.integers(*map(int, LIMITS["n_folds"])),
    "gap_ms": _by_factors("gap_ms"),
    "selection": _one_of(SELECTIONS),
    "intervals": st.booleans(),
    "tab": _one_of(TABS),
}
"""What a student can choose, by setting."""

one_choice = st.sampled_from(list(CHOICES)).flatmap(
    lambda name: st.tuples(st.just(name), CHOICES[name])
)
preset = st.tuples(st.just("preset"), _one_of(PRESETS if IS_LONG else ("stimulus", "history")))


@lru_cache(maxsize=1)
def first_picture() -> Results:
    return compute(COMPUTATION.start)


def choose(state: LabState[Settings, Results], name: str, value: Any) -> None:
    """Do what the controls do with a choice."""
    if name == "preset":
        state.choose(**vars(PRESETS[value].settings))
    elif name == "observation_model":
        state.choose(**state.settings.with_observation_model(value))
    elif name == "data":
        state.choose(data=value, **DATA_SETS[value].start)
    else:
        state.choose(**{name: value})


def arrays(results: Any) -> list[np.ndarray]:
    """Return all numbers of results."""
    parts = vars(results).values() if is_dataclass(results) else results
    if isinstance(results, dict):
        parts = results.values()
    found: list[np.ndarray] = []
    for part in parts:
        if isinstance(part, np.ndarray) and part.dtype.kind in "fiub":
            found.append(part)
        elif isinstance(part, int | float):
            found.append(np.asarray(part))
        elif is_dataclass(part) or isinstance(part, tuple | list | dict):
            found += arrays(part)
    return found


def check(results: Results) -> None:
    """Nothing that is drawn is missing, but where nobody can know it."""
    for one in results.filters:
        assert np.isfinite(one.values).all()
        assert np.isfinite(one.bumps).all()
        assert one.limits[0] < one.limits[1]
        np.testing.assert_allclose(one.bumps.sum(axis=1), one.values, atol=1e-9)
    if results.tuning is not None:
        assert np.isfinite(results.tuning.rate_hz).all()
    assert np.isfinite(results.rate.hz).all()
    assert (results.rate.hz >= 0).all()
    assert results.fit.kkt_residual < 1e-5
    assert np.isfinite(results.fit.bits_per_spike)
    assert all(np.isfinite(part.bits_per_spike) for part in results.parts)


def test_every_setting_is_walked_through() -> None:
    own = {"fingerprint", "duration_s"} & {field.name for field in fields(Settings)}
    assert set(CHOICES) == {field.name for field in fields(Settings)} - own


@budget(
    max_examples=WALKS,
    deadline=None,
    derandomize=True,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
)
@given(st.lists(one_choice | preset, min_size=1, max_size=4))
def test_no_walk_ends_in_a_picture_that_is_wrong(walk: list[tuple[str, Any]]) -> None:
    session = Session(COMPUTATION, COMPUTATION.start, InlineScheduler)
    state: LabState[Settings, Results] = session.state
    for name, value in walk:
        choose(state, name, value)
    session.compute(state.settings)
    assert "could not be computed" not in state.message
    assert state.results is not None
    # What the settings cannot know of a recording is refused in a sentence, and the last picture stays.
    if state.results.settings != state.settings:
        assert state.message.endswith(".")
    check(state.results)
    state.reset()
    session.compute(state.settings)
    for again, first in zip(
        arrays(asdict(state.results)), arrays(asdict(first_picture())), strict=True
    ):
        np.testing.assert_array_equal(again, first)
