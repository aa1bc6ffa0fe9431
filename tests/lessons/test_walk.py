"""The way to a solution, step by step."""

from __future__ import annotations

import numpy as np
import pytest

from glmlab.lessons.walk import N_STEPS, walk
from glmlab.workspaces.feedforward.settings import Settings


def test_a_slider_moves_over_its_whole_way() -> None:
    found = [change for change, _ in walk(Settings(), {"regularizer_strength": 10.0})]
    values = [change["regularizer_strength"] for change in found]
    assert len(values) == N_STEPS - 1
    assert values[-1] == 10.0
    np.testing.assert_allclose(np.diff(np.log(values)), np.diff(np.log(values))[0])


def test_whole_numbers_stay_whole() -> None:
    found = [change["n_features"] for change, _ in walk(Settings(), {"n_features": 9})]
    assert all(isinstance(value, int) for value in found)
    assert found[-1] == 9


def test_choices_come_in_their_order() -> None:
    found = list(walk(Settings(), {"regularizer": "Lasso", "regularizer_strength": 0.1}))
    assert found[0][0] == {"regularizer": "Lasso"}
    assert [change for change, _ in found[1:]] == [{"regularizer_strength": 0.1}]


def test_what_is_refused_alone_is_left_out() -> None:
    together = {"observation_model": "Bernoulli", "inverse_link": "logistic"}
    with pytest.raises(ValueError, match="do not suit"):
        Settings(observation_model="Poisson", inverse_link="logistic")
    assert {"inverse_link": "logistic"} not in [
        change for change, _ in walk(Settings(), dict(reversed(together.items())))
    ]
