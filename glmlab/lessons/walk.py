"""The way from some settings to others, slow enough to be followed by eye: "Show me"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from glmlab.lab.settings.declaration import Number, declarations

N_STEPS = 16
"""Of a slider; with `STEP_S` it moves for a second, as a slow hand does."""

STEP_S = 0.06
CHOICE_S = 0.5
"""That a choice is seen before the next thing moves."""


def walk(present: Any, changes: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], float]]:
    """Yield changes of settings one after the other, and the seconds that each is to be seen.

    What the settings refuse alone is left out.

    Parameters
    ----------
    present
        The settings from which it begins.
    changes
        Where it goes, by name: in this order.
    """
    declared = declarations(type(present))
    for name, target in changes.items():
        try:
            after = replace(present, **{name: target})
        except ValueError:
            continue  # It is no step by itself: it comes with the others, at the end.
        declaration, value = declared[name], getattr(present, name)
        if isinstance(declaration, Number) and isinstance(value, int | float) and value != target:
            for step in _between(value, target, declaration):
                yield {name: step}, STEP_S
        yield {name: target}, CHOICE_S
        present = after


def _between(value: float, target: float, declared: Number) -> list[Any]:
    spaced = np.geomspace if declared.is_logarithmic else np.linspace
    steps = spaced(value, target, N_STEPS)[1:-1].tolist()
    if not declared.is_integer:
        return steps
    # Where a hand can bring it, too.
    step = int(declared.step or 1)
    return [round(place / step) * step for place in steps]
