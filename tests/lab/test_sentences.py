"""The results in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from glmlab.lab.strings.sentences import (
    describe_cross_validation,
    describe_filters,
    describe_path,
    describe_simulation,
    describe_weights,
    number,
    short_name,
    summarize,
    warn_about_grid,
)
from glmlab.views.summary import SummaryView
from tests.views.results import recording_results, toy_results


def test_toy_data_in_one_line() -> None:
    assert summarize(toy_results()) == (
        "Log-likelihood −1.02 per bin, pseudo-R² 0.143 at strength 0.1. Best strength 0.0316."
        " Largest KKT residual below 10 to the −8."
    )


def test_a_recording_adds_bits_per_spike() -> None:
    assert "Held out: 1.76 bits per spike." in summarize(recording_results())


def test_the_line_is_a_status() -> None:
    view = SummaryView(summarize)
    assert "No results yet." in view.widget.value
    view.show(toy_results())
    assert view.alternative == summarize(toy_results())
    assert 'role="status" aria-live="polite"' in view.widget.value


def test_every_figure_has_words() -> None:
    toy, recording = toy_results(), recording_results()
    assert "w1 " in describe_weights(toy.fit)
    assert "truth" in describe_weights(toy.fit)
    assert "truth" not in describe_weights(recording.fit)
    assert "stimulus filter (per dB) is largest at 8 ms" in describe_filters(recording.fit.filters)
    assert "6 strengths" in describe_cross_validation(toy)
    assert "5 of them are not zero" in describe_path(toy)
    assert "40 trials" in describe_simulation(toy.simulation)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0316227766, "0.0316"),
        (1e-5, "0.00001"),
        (-1.0173, "−1.02"),
        (40.0, "40"),
        (np.inf, "infinity"),
        (-np.inf, "minus infinity"),
        (np.nan, "not a number"),
    ],
)
def test_numbers_are_written_as_people_do(value: float, text: str) -> None:
    assert number(value) == text


def test_short_names() -> None:
    assert [short_name(name) for name in ("w12", "history 3", "bias")] == ["w12", "h3", "bias"]


def test_without_a_strength_no_strength_is_called_best():
    results = toy_results()
    settings = replace(results.settings, regularizer="UnRegularized")
    results = replace(results, settings=settings)
    assert "strength" not in summarize(results)
    assert warn_about_grid(results) == [
        "UnRegularized has no strength: every point of the grid is the same model."
    ]
