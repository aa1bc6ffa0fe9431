"""Random walks through the settings of the coupled network: the picture is whole, and Reset leads home.

``GLMLAB_WALKS=10000`` walks as often as that; by default it is a few.
"""

from __future__ import annotations

import os
from dataclasses import asdict, fields
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from glmlab.concepts.bases import BASES
from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.lab.session import Session
from glmlab.lab.state import LabState
from glmlab.workspaces.coupling.computation import COMPUTATION
from glmlab.workspaces.coupling.compute.pipeline import compute
from glmlab.workspaces.coupling.gestures import with_gain
from glmlab.workspaces.coupling.results import Results
from glmlab.workspaces.coupling.settings import (
    BASIS_FITS,
    INTENSITY_RANGE,
    INVERSE_LINKS,
    REGULARIZERS,
    SHRINKS,
    STIMULI,
    TABS,
    Settings,
)
from tests.declared import limits_of
from tests.workspaces.coupling.test_coupling import check
from tests.workspaces.feedforward.test_feedforward import arrays

LIMITS = limits_of(Settings)

WALKS = int(os.environ.get("GLMLAB_WALKS", "25"))

# Each number of neurons, trials, bins and lags compiles its own code; short runs keep to a few.
FEW = WALKS <= 1000


def numbers(name: str) -> st.SearchStrategy[Any]:
    low, high = LIMITS[name]
    whole = isinstance(getattr(Settings(), name), int)
    return st.integers(int(low), int(high)) if whole else st.floats(low, high)


def by_neuron(element: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(element, max_size=4).map(tuple)


CHOICES: dict[str, st.SearchStrategy[Any]] = {
    **{name: numbers(name) for name in LIMITS},
    "n_neurons": st.sampled_from((1, 2) if FEW else (1, 2, 3, 5, 8)),
    "window": st.sampled_from((20, 100) if FEW else (10, 20, 60, 100, 200)),
    "n_time_bins": st.sampled_from((300, 1000) if FEW else (100, 300, 1000, 5000)),
    "n_trials": st.sampled_from((1, 20) if FEW else (1, 3, 20, 50)),
    "width": st.sampled_from((1.5, 2.0, 3.0)),
    "pairs": st.just(()),
    "basis": st.sampled_from(sorted(BASES)),
    "basis_fit": st.sampled_from(sorted(BASIS_FITS)),
    "stimulus": st.sampled_from(sorted(STIMULI)),
    "onset": by_neuron(st.integers(0, 900)),
    "offset": by_neuron(st.integers(1, 1200)),
    "intensity": by_neuron(st.floats(*INTENSITY_RANGE)),
    "input_weights": by_neuron(st.floats(-2, 2)),
    "inverse_link": st.sampled_from(sorted(INVERSE_LINKS)),
    "intercept_shifts": by_neuron(st.floats(-4, 4)),
    "shrink": st.sampled_from(sorted(SHRINKS)),
    "regularizer": st.sampled_from(sorted(REGULARIZERS)),
    "stimulus_in_fit": st.booleans(),
    "tab": st.sampled_from(sorted(TABS)),
}
"""What a student can choose, by setting."""

one_choice = st.sampled_from(sorted(CHOICES)).flatmap(
    lambda name: st.tuples(st.just(name), CHOICES[name])
)
drawing = st.tuples(
    st.just("drawing"), st.tuples(st.integers(0, 8), st.floats(-1.0, 1.0, allow_nan=False))
)


def choose(state: LabState[Settings, Results], name: str, value: Any) -> None:
    """Do what the controls and hands do with a choice."""
    if name == "basis":
        state.choose(**state.settings.with_basis(value))
    elif name == "drawing":
        state.choose(**with_gain(state.settings, *value))
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
@given(st.lists(one_choice | drawing, min_size=1, max_size=5))
def test_no_walk_ends_in_a_picture_that_is_wrong(walk: list[tuple[str, Any]]) -> None:
    session = Session(COMPUTATION, Settings(), InlineScheduler)
    state: LabState[Settings, Results] = session.state
    for name, value in walk:
        choose(state, name, value)
    session.compute(state.settings)
    assert "could not be computed" not in state.message
    assert state.results is not None
    assert state.results.settings == state.settings
    check(state.results)
    state.reset()
    session.compute(state.settings)
    first = compute(Settings())
    for shown, expected in zip(arrays(asdict(state.results)), arrays(asdict(first)), strict=True):
        np.testing.assert_array_equal(shown, expected)
