"""Random walks through the settings: whatever is chosen, the picture is whole, and Reset leads home.

``GLMLAB_WALKS=10000`` walks as often as that; by default it is a few.
"""

from __future__ import annotations

import os
from dataclasses import asdict, fields
from functools import lru_cache
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from glmlab.concepts.cross_validation import SELECTIONS
from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.lab.session import Session
from glmlab.lab.state import LabState
from glmlab.workspaces.feedforward.computation import COMPUTATION
from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.groups import MOST_GROUPS
from glmlab.workspaces.feedforward.presets import PRESETS
from glmlab.workspaces.feedforward.results import Results
from glmlab.workspaces.feedforward.settings import (
    OBSERVATION_MODELS,
    REGULARIZERS,
    SOLVERS,
    STRENGTH_RANGE,
    TABS,
    WEIGHT_RANGE,
    Settings,
)
from tests.declared import limits_of
from tests.workspaces.feedforward.test_feedforward import arrays, check

LIMITS = limits_of(Settings)

WALKS = int(os.environ.get("GLMLAB_WALKS", "30"))

# Each pair of model and link compiles its own code; short runs keep to a few of them.
MODELS = tuple(OBSERVATION_MODELS) if WALKS > 1000 else ("Poisson", "Bernoulli")

strengths = st.floats(*np.log10(STRENGTH_RANGE)).map(
    lambda exponent: float(np.clip(10**exponent, *STRENGTH_RANGE))
)
links = st.sampled_from(
    tuple(
        dict.fromkeys(link for model in MODELS for link in OBSERVATION_MODELS[model].inverse_links)
    )
)

CHOICES: dict[str, st.SearchStrategy[Any]] = {
    # The recording takes long and has fewer choices; it is walked through now and then.
    "data": st.sampled_from([*["toy"] * 9, "grasshopper"] if WALKS > 1000 else ["toy"]),
    "n_samples": st.integers(*map(int, LIMITS["n_samples"])),
    "n_features": st.integers(*map(int, LIMITS["n_features"])),
    "stimulus_sd": st.floats(*LIMITS["stimulus_sd"]),
    "correlation": st.floats(*LIMITS["correlation"]),
    "overdispersion": st.just(0.0) | st.floats(*LIMITS["overdispersion"]),
    "true_weights": st.lists(st.floats(*WEIGHT_RANGE), max_size=20).map(tuple),
    "truth_seed": st.integers(*map(int, LIMITS["truth_seed"])),
    "groups": st.lists(st.integers(0, MOST_GROUPS), max_size=20).map(tuple),
    "seed": st.integers(*map(int, LIMITS["seed"])),
    "new_stimulus": st.booleans(),
    "first_bin": st.integers(*map(int, LIMITS["first_bin"])),
    "observation_model": st.sampled_from(sorted(MODELS)),
    "inverse_link": links,
    "fit_dispersion": st.booleans(),
    "dispersion": st.floats(*LIMITS["dispersion"]),
    "regularizer": st.sampled_from(sorted(REGULARIZERS)),
    "ratio": st.floats(*LIMITS["ratio"]),
    "regularizer_strength": strengths,
    "grid_from": strengths,
    "grid_to": strengths,
    "grid_points": st.integers(*map(int, LIMITS["grid_points"])),
    "folds": st.integers(*map(int, LIMITS["folds"])),
    "selection": st.sampled_from(sorted(SELECTIONS)),
    "solver": st.sampled_from(sorted(SOLVERS)),
    "compared": st.lists(st.sampled_from(sorted(REGULARIZERS)), unique=True, max_size=2).map(tuple),
    "intervals": st.booleans(),
    "tab": st.sampled_from(sorted(TABS)),
}
"""What a student can choose, by setting."""

one_choice = st.sampled_from(list(CHOICES)).flatmap(
    lambda name: st.tuples(st.just(name), CHOICES[name])
)
preset = st.tuples(st.just("preset"), st.sampled_from(sorted(set(PRESETS) - {"neuron"})))


@lru_cache(maxsize=1)
def first_picture() -> Results:
    return compute(Settings())


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


def test_every_setting_is_walked_through() -> None:
    assert set(CHOICES) == {field.name for field in fields(Settings)}


@budget(
    max_examples=WALKS,
    deadline=None,
    derandomize=True,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
)
@given(st.lists(one_choice | preset, min_size=1, max_size=4))
def test_no_walk_ends_in_a_picture_that_is_wrong(walk: list[tuple[str, Any]]) -> None:
    session = Session(COMPUTATION, Settings(), InlineScheduler)
    state: LabState[Settings, Results] = session.state
    for name, value in walk:
        choose(state, name, value)
    session.compute(state.settings)
    # What the settings refuse is said before; what they take must work.
    assert "could not be computed" not in state.message
    assert state.results is not None
    assert state.results.settings == state.settings
    check(state.results)
    state.reset()
    session.compute(state.settings)
    for shown, first in zip(
        arrays(asdict(state.results)), arrays(asdict(first_picture())), strict=True
    ):
        np.testing.assert_array_equal(shown, first)
