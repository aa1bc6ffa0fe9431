"""The views of solvers and of counts, without a browser."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from glmlab.experiments.feedforward import Counts, SolverTraces, Trace
from glmlab.lab.strings.sentences import small
from glmlab.views.counts import CountsView
from glmlab.views.figure import powers_of_ten
from glmlab.views.solvers import GAPS, SolversView
from tests.views.results import toy_results


def trace(name: str, n: int, last: float = 1e-14) -> Trace:
    return Trace(
        name, np.arange(n + 1), np.geomspace(0.1, last, n + 1), np.linspace(0, 1, n + 1), True
    )


def test_each_solver_has_a_line_and_the_chosen_one_is_bold() -> None:
    view = SolversView()
    view.show(toy_results(5, 0.1))
    found = SolverTraces({"Newton": trace("Newton", 4), "LBFGS": trace("LBFGS", 9)}, 6)
    view.show_traces(found, chosen="LBFGS", stale=False)
    lines = view.by_iteration.lines
    assert lines["LBFGS"].stroke_width > lines["Newton"].stroke_width
    assert lines["Newton"].x[-1] == 4
    assert lines["BFGS"].x.size == 0
    np.testing.assert_allclose(view.by_time.ends["LBFGS"].x, [1000])
    assert "LBFGS (chosen)" in view.table.value
    assert "Newton: 4 iterations" in view.alternative
    styles = {(line.line_style, line.colors[0]) for line in lines.values()}
    assert len(styles) == len(lines)
    view.show_traces(None, chosen="LBFGS", stale=True)
    assert lines["LBFGS"].x.size == 0
    assert "glmlab-stale" in view.widget._dom_classes


def test_a_way_that_blew_up_is_drawn_as_far_as_it_is_finite() -> None:
    view = SolversView()
    gap = np.array([0.1, 1e3, np.inf])
    blown = Trace("GradientDescent", np.arange(3), gap, np.array([0.0, 1e-6, 1.0]), False)
    view.show_traces(SolverTraces({"GradientDescent": blown}, 1), chosen="Newton", stale=False)
    line = view.by_iteration.lines["GradientDescent"]
    assert np.isfinite(line.y).all()
    assert line.y.max() == GAPS[1]
    assert "not converged" in view.alternative


@pytest.mark.parametrize(
    ("value", "text"), [(0.5, "0.5"), (2e-7, "10⁻⁷"), (0.0, "0"), (np.inf, "infinity")]
)
def test_gaps_are_written_short(value: float, text: str) -> None:
    assert small(value) == text


def test_ticks_are_found_as_javascript_writes_them() -> None:
    labels = powers_of_ten(1e-16, 10, every=4)["tick_labels"]
    assert labels["1e-16"] == "10⁻¹⁶"
    assert labels["1"] == "10⁰"
    assert powers_of_ten(1e-5, 1)["tick_labels"]["0.00001"] == "10⁻⁵"


def made_counts(below: float) -> Counts:
    return Counts(
        predicted=np.array([0.2, 1.0]),
        observed=np.array([0.3, 0.9]),
        standard_error=np.array([0.1, 0.2]),
        limits=(0.0, 1.5),
        values=("<0", "0", "1", "2+"),
        observed_share=np.array([0.0, 0.5, 0.3, 0.2]),
        predicted_share=np.array([below, 0.5 - below, 0.3, 0.2]),
    )


def test_counts_below_zero_have_a_place_only_where_they_are_expected() -> None:
    view = CountsView()
    results = toy_results(5, 0.1)
    view.show(replace(results, counts=made_counts(0.0)))
    assert list(view.bars.x) == ["0", "1", "2+"]
    assert "below zero" not in view.alternative
    view.show(replace(results, counts=made_counts(0.1)))
    assert list(view.bars.x) == ["<0", "0", "1", "2+"]
    assert view.expected.y[0] == 0.1
    assert "10% of the counts below zero" in view._caption.value
    np.testing.assert_array_equal(view.groups.y, [0.3, 0.9])


def test_without_counts_the_picture_stays() -> None:
    view = CountsView()
    view.show(replace(toy_results(5, 0.1), counts=made_counts(0.0)))
    before = view.alternative
    view.show(toy_results(5, 0.2))
    assert view.alternative == before
