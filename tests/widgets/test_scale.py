"""Sliders stand where the browser says that they stand."""

from __future__ import annotations

import pytest

from glmlab.widgets.scale import Scale

STRENGTH = Scale(1e-6, 1e2, step=0.05, logarithmic=True)
SD = Scale(0.05, 2.0, step=0.05)
SAMPLES = Scale(20, 2000, step=10, whole=True)


@pytest.mark.parametrize("scale", [STRENGTH, SD, SAMPLES])
def test_every_position_is_its_own(scale: Scale) -> None:
    for position in range(scale.position(scale.high) + 1):
        assert scale.position(scale.at(position)) == position
        assert scale.low <= scale.at(position) <= scale.high


@pytest.mark.parametrize(("scale", "value"), [(STRENGTH, 0.1), (SD, 0.15), (SAMPLES, 100)])
def test_round_numbers_stay_round(scale: Scale, value: float) -> None:
    assert scale.nearest(value) == value


def test_the_nearest_position_is_nearest_in_factors() -> None:
    assert STRENGTH.nearest(0.123) == pytest.approx(10**-0.9)


def test_whole_scales_give_whole_numbers() -> None:
    assert isinstance(SAMPLES.at(3), int)
