"""What differs from the start, in words for whoever sees a picture."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glmlab.lab.settings.changes import changes_in_words
from glmlab.workspaces.coupling.settings import Settings as Coupling
from glmlab.workspaces.feedforward.settings import Settings as Feedforward


def test_nothing_has_changed_at_the_start() -> None:
    assert changes_in_words(Feedforward(), Feedforward()) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"regularizer_strength": 0.5}, "Strength 0.5"),
        ({"regularizer": "Lasso"}, "Regularizer Lasso"),
        ({"selection": "1se"}, "Selection One standard error"),
        ({"intervals": True}, "Intervals on"),
        ({"compared": ("Lasso", "Ridge")}, "Compare Lasso, Ridge"),
        ({"true_weights": (0.5, -1.0)}, "True weights 0.5, −1"),
        ({"tab": "counts"}, "Tab Counts"),
    ],
)
def test_each_kind_of_setting_has_words(changed: dict[str, object], expected: str) -> None:
    settings = replace(Feedforward(), **changed)  # pyright: ignore[reportArgumentType]
    assert changes_in_words(settings, Feedforward()) == [expected]


def test_what_has_no_short_form_is_said_to_have_changed() -> None:
    settings = replace(Coupling(), coupling_scale=2.0, pairs=((0, 0, 1.5, 2.0, 2.0, 1.0, 1.0),))
    assert changes_in_words(settings, Coupling()) == ["Coupling scale 2", "Pairs changed"]
