"""No stage keeps what belongs to other settings: each setting is changed, and kept results compared with fresh ones."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest

from glmlab.lab.settings.declaration import (
    Choice,
    Flag,
    Number,
    Numbers,
    Subset,
    declarations,
)
from glmlab.lab.settings.stages import Stage
from glmlab.workspaces.coupling.compute.pipeline import compute as compute_network
from glmlab.workspaces.coupling.settings import Settings as CouplingSettings
from glmlab.workspaces.feedforward.compute.pipeline import compute as compute_feedforward
from glmlab.workspaces.feedforward.settings import Settings as FeedforwardSettings

# From which every setting is read: what one of these leaves alone, another reads.
FEEDFORWARD = (
    FeedforwardSettings(tab="counts"),
    FeedforwardSettings(regularizer="ElasticNet", regularizer_strength=0.01, seed=3),
    FeedforwardSettings(regularizer="GroupLasso", regularizer_strength=0.01),
    FeedforwardSettings(observation_model="NegativeBinomial", compared=("Lasso",)),
    FeedforwardSettings(observation_model="NegativeBinomial", fit_dispersion=False, tab="counts"),
)
SMALL: dict[str, Any] = {"n_time_bins": 600, "n_trials": 2}
COUPLING = (
    CouplingSettings(**SMALL, tab="correlations"),
    CouplingSettings(**SMALL, basis_fit="ridge", stimulus="noise"),
)
# Values that go together with those above, where the nearest other one does not.
OTHERS: dict[str, Any] = {
    "width": 2.5,
    "window": 60,
    "pairs": ((0.0, 1.0, 2.0, 3.0, 2.0, 1.0, 1.0),),
    "groups": (1, 2, 2, 1, 1),
    "true_weights": (1.0, 0.0, -0.5),
    "input_weights": (0.5, 2.0),
    "intercept_shifts": (0.5, -0.5),
    "onset": (100, 50),
    "offset": (300, 400),
    "intensity": (2.0, 1.0),
    "n_samples": 110,
}


def others(settings: Any, name: str) -> list[Any]:
    """Other values of a setting that go together with the rest; none where there is no such value."""
    declared, present = declarations(type(settings))[name], getattr(settings, name)
    found: list[Any] = []
    if name in OTHERS:
        found = [OTHERS[name]]
    elif isinstance(declared, Subset):
        found = [("Ridge",)]
    elif isinstance(declared, Choice):
        # The recording takes long: once is enough.
        left_out = {present} if settings is FEEDFORWARD[0] else {present, "grasshopper"}
        found = [option for option in declared.options if option not in left_out]
    elif isinstance(declared, Flag):
        found = [not present]
    elif isinstance(declared, Number) and not isinstance(declared, Numbers):
        found = [1 + present if declared.is_integer else 0.9 * present or 0.1 * declared.high]
    allowed = []
    for value in found:
        try:
            allowed.append(replace(settings, **{name: value}))
        except ValueError:
            continue
    return allowed


def forget_everything() -> None:
    for stage in gc.get_objects():
        if isinstance(stage, Stage):
            stage.forget()


def assert_same(one: Any, other: Any, at: str) -> None:
    """Compare results part by part."""
    if is_dataclass(one) and not isinstance(one, type):
        for field in fields(one):
            assert_same(getattr(one, field.name), getattr(other, field.name), f"{at}.{field.name}")
    elif isinstance(one, tuple | list):
        assert len(one) == len(other), at
        for place, (first, second) in enumerate(zip(one, other, strict=True)):
            assert_same(first, second, f"{at}[{place}]")
    elif isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other, err_msg=at)
    elif isinstance(one, float) and np.isnan(one):
        assert np.isnan(other), at
    else:
        assert one == other, at


CASES = [
    (compute, start, name)
    for compute, starts in ((compute_feedforward, FEEDFORWARD), (compute_network, COUPLING))
    for start in starts
    for name in declarations(type(start))
]


@pytest.mark.parametrize(
    ("compute", "start", "name"),
    CASES,
    ids=[f"{start.tab} {start.regularizer} {name}" for _, start, name in CASES],
)
def test_what_is_kept_is_what_is_computed_anew(
    compute: Callable[[Any], Any], start: Any, name: str
) -> None:
    changed = others(start, name)
    compute(start)
    kept = [compute(settings) for settings in changed]
    forget_everything()
    for settings, results in zip(changed, kept, strict=True):
        assert_same(results, compute(settings), name)


@pytest.mark.parametrize("starts", [FEEDFORWARD, COUPLING])
def test_every_setting_is_tried(starts: tuple[Any, ...]) -> None:
    names = declarations(type(starts[0]))
    assert [name for name in names if not any(others(start, name) for start in starts)] == []
