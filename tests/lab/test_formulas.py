"""The formulas beside the controls: whole, offline, and those of the present choice."""

from __future__ import annotations

from dataclasses import fields, replace
from xml.etree import ElementTree as ET

import pytest

from glmlab.concepts.cross_validation import SELECTIONS
from glmlab.lab.mathml import mathml
from glmlab.lab.settings import declaration
from glmlab.workspaces.feedforward.settings import (
    OBSERVATION_MODELS,
    REGULARIZERS,
    Settings,
)

CHOICES = [
    *({"regularizer": name} for name in REGULARIZERS),
    *({"selection": name} for name in SELECTIONS),
    *(
        {"observation_model": model, "inverse_link": link}
        for model, entry in OBSERVATION_MODELS.items()
        for link in entry.inverse_links
    ),
]


def formulas_of(settings: Settings) -> dict[str, str]:
    return {name: mathml(formula) for name, formula in declaration.formulas_of(settings).items()}


@pytest.mark.parametrize("choices", CHOICES, ids=str)
def test_every_choice_has_formulas_that_browsers_can_draw(choices: dict[str, str]) -> None:
    formulas = formulas_of(replace(Settings(), **choices))
    assert set(formulas) <= {field.name for field in fields(Settings)}
    for formula in formulas.values():
        math = ET.fromstring(formula)
        assert math.tag.endswith("math")
        # What the converter does not know it leaves as text with its backslash.
        assert "\\" not in "".join(math.itertext())


@pytest.mark.parametrize("name", ["regularizer", "selection"])
def test_formulas_follow_the_choice(name: str) -> None:
    options = REGULARIZERS if name == "regularizer" else SELECTIONS
    shown = {formulas_of(replace(Settings(), **{name: option}))[name] for option in options}
    assert len(shown) == len(options)
