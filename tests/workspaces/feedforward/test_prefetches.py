"""What the next choice may need is known, and once prepared it compiles nothing."""

from __future__ import annotations

from dataclasses import replace

import jax
import pytest

from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.compute.prefetch import prefetches, program_of
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.jobs import JOBS
from glmlab.workspaces.feedforward.presets import PRESETS
from glmlab.workspaces.feedforward.settings import OBSERVATION_MODELS, REGULARIZERS, Settings
from tests.compilation import TRACED, heard

NEXT = {
    **{f"regularizer {name}": {"regularizer": name} for name in REGULARIZERS},
    **{
        f"link {name}": {"inverse_link": name}
        for name in OBSERVATION_MODELS["Poisson"].inverse_links
    },
    **{f"model {name}": Settings().with_observation_model(name) for name in OBSERVATION_MODELS},
    **{f"{n_samples} samples": {"n_samples": n_samples} for n_samples in (40, 128, 500, 2000)},
    **{f"{n_features} features": {"n_features": n_features} for n_features in (1, 7, 8, 20)},
    **{f"data {name}": {"data": name, **entry.start} for name, entry in DATA_SETS.items()},
}


@pytest.mark.parametrize("name", NEXT)
def test_every_option_is_one_choice_away(name: str) -> None:
    keys = {preparation.key for preparation in prefetches(Settings())}
    assert program_of(replace(Settings(), **NEXT[name])) in keys


@pytest.mark.parametrize("name", PRESETS)
def test_so_is_every_preset(name: str) -> None:
    keys = {preparation.key for preparation in prefetches(Settings())}
    assert program_of(PRESETS[name].settings) in keys
    assert {(task, *program_of(Settings())) for task in JOBS} <= keys


@pytest.mark.parametrize("name", ["regularizer Lasso", "link softplus", "model Bernoulli"])
def test_what_is_prepared_compiles_nothing(name: str) -> None:
    # Settings of no other test: results that another has left here would be taken without a program.
    shown = replace(Settings(), seed=977)
    chosen = replace(shown, **NEXT[name])
    for preparation in prefetches(shown):
        if preparation.key in (program_of(shown), program_of(chosen)):
            preparation.run()
    with heard(TRACED) as events:
        compute(replace(chosen, seed=31, stimulus_sd=0.4))
        assert events == []
    with heard(TRACED) as events:
        jax.jit(lambda x: x + 1.0)(1.0)
        assert events
