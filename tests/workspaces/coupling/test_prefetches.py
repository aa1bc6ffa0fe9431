"""What the next choice on a network may need is known, and once prepared it compiles nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glmlab.workspaces.coupling.compute.pipeline import compute
from glmlab.workspaces.coupling.compute.prefetch import (
    prefetches,
    program_of,
    program_of_runs,
)
from glmlab.workspaces.coupling.jobs import JOBS
from glmlab.workspaces.coupling.presets import PRESETS
from glmlab.workspaces.coupling.settings import INVERSE_LINKS, Settings
from tests.compilation import COMPILED, heard, nothing_compiled_yet

FELT_S = 0.2

NEXT = {
    **{f"link {name}": {"inverse_link": name} for name in INVERSE_LINKS},
    **{f"{n} neurons": {"n_neurons": n} for n in range(1, 9)},
    **{f"window {window}": {"window": window} for window in (20, 51, 99, 150, 200)},
    **{f"{n} trials": {"n_trials": n} for n in (1, 2, 15, 33, 50)},
    **{f"{n} bins": {"n_time_bins": n} for n in (100, 257, 2000, 20_000)},
    "scale": {"coupling_scale": 2.0},
}


@pytest.mark.parametrize("name", NEXT)
def test_every_choice_is_prepared(name: str) -> None:
    keys = {preparation.key for preparation in prefetches(Settings())}
    chosen = replace(Settings(), **NEXT[name])
    assert {program_of(chosen), program_of_runs(chosen)} <= keys


@pytest.mark.parametrize("name", PRESETS)
def test_so_is_every_preset(name: str) -> None:
    keys = {preparation.key for preparation in prefetches(Settings())}
    assert program_of(PRESETS[name].settings) in keys


def test_no_hand_makes_the_pictures_compile() -> None:
    # Settings of no other test: results that another has left here would be taken without a program.
    settings = Settings(seed=977)
    compute(settings)
    with heard(COMPILED, FELT_S) as events:
        for changes in (
            {"window": 51},
            {"window": 99},
            {"n_time_bins": 300},
            {"n_time_bins": 1700},
            {"n_trials": 11},
            {"coupling_scale": 1.4, "n_basis_funcs": 13},
            {"coupling_scale": 5.0},
        ):
            compute(replace(settings, **changes))
    assert events == []


def test_what_is_prepared_compiles_nothing() -> None:
    chosen = replace(Settings(), inverse_link="exp")
    for preparation in prefetches(Settings()):
        if preparation.key in (program_of(chosen), program_of_runs(chosen)):
            preparation.run()
    with heard(COMPILED, FELT_S) as events:
        compute(replace(chosen, seed=31))
        next(iter(JOBS["stability"].steps(replace(chosen, seed=31))))
    assert events == []
    # What has never been compiled is noticed, whatever other tests have compiled.
    with nothing_compiled_yet(), heard(COMPILED, FELT_S) as events:
        compute(replace(chosen, n_neurons=7))
    assert events
