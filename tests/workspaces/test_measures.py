"""What lessons may ask of a workspace: every measure can be read, whatever is chosen."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.lab.lab import Lab
from glmlab.workspaces.labs import LABS
from tests.held import HeldScheduler

ALL_PRESETS = [(lab, name) for lab in LABS for name in lab.workspace.presets]


@pytest.mark.parametrize("lab", LABS)
def test_a_measure_says_what_it_is(lab: type[Lab[Any, Any]]) -> None:
    measures = lab.workspace.measures
    settings = {field.name for field in fields(lab.workspace.computation.settings)}
    assert measures
    assert not measures.keys() & settings
    assert all(measure.what.endswith(".") for measure in measures.values())


@pytest.mark.parametrize(("lab", "preset"), ALL_PRESETS)
def test_each_can_be_read_in_each_preset(lab: type[Lab[Any, Any]], preset: str) -> None:
    made = lab(preset=preset, scheduler=InlineScheduler)
    values = made.measures
    assert made.workspace.measures.keys() <= values.keys()
    assert all(np.asarray(values[name]).dtype != object for name in made.workspace.measures)
    made.close()


@pytest.mark.parametrize("lab", LABS)
def test_there_are_none_before_the_first_picture(lab: type[Lab[Any, Any]]) -> None:
    def held(works: Any) -> HeldScheduler:
        made = HeldScheduler(works)
        made.held.add("picture")
        return made

    made = lab(scheduler=held)
    assert made.measures == {}
    made.close()
