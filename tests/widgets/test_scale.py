"""Sliders stand where the browser says that they stand."""

from __future__ import annotations

import pytest

from glmlab.widgets.controls import SliderRow
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


def test_the_ends_of_a_slider_are_powers_of_ten_where_its_steps_are_factors() -> None:
    assert Scale(0.1, 100.0, 0.1, logarithmic=True).ends == (-1.0, 2.0)
    assert Scale(0.1, 100.0, 0.1).ends == (0.1, 100.0)


def test_a_slider_of_factors_takes_other_ends() -> None:
    row = SliderRow("length", "Length", "", Scale(0.1, 1000.0, 0.1, logarithmic=True), print)
    row.rescale(Scale(0.1, 10.0, 0.1, logarithmic=True))
    row.show(1.0)
    assert (row.slider.min, row.slider.max, row.slider.value) == (-1.0, 1.0, 1.0)
