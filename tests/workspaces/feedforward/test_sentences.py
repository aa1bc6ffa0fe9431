"""The results in words."""

from __future__ import annotations

from dataclasses import replace

from glmlab.number_format import number
from glmlab.widgets.summary import SummaryView
from glmlab.workspaces.feedforward.words.sentences import (
    describe_cross_validation,
    describe_filters,
    describe_path,
    describe_simulation,
    describe_weights,
    short_name,
    summarize,
    warn_about_grid,
)
from tests.workspaces.feedforward.results import recording_results, toy_results


def test_toy_data_in_one_line() -> None:
    assert summarize(toy_results()) == (
        "Fitted data: Log-likelihood −1.02 per bin, pseudo-R² 0.143 at strength 0.1."
        " Best strength 0.0316 by cross-validation. Optimality conditions met to 10⁻⁸."
    )


def test_the_strength_that_is_selected_is_said_beside_the_best() -> None:
    results = toy_results()
    scores = replace(results.cross_validation, selected=results.cross_validation.simplest)
    settings = replace(results.settings, selection="1se")
    said = summarize(replace(results, settings=settings, cross_validation=scores))
    selected = number(scores.selected_strength)
    assert (
        f"Best strength 0.0316 by cross-validation; one standard error selects {selected}." in said
    )
    assert selected != "0.0316"


def test_null_models_are_told_of_in_words() -> None:
    said = " ".join(warn_about_grid(toy_results()))
    assert "strength_max" not in said
    assert "null models: no weight left from 0.21 on." in said


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
