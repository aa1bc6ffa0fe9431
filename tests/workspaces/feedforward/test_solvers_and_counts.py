"""The views of solvers and of counts, without a browser."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from glmlab.model.trace import Trace
from glmlab.number_format import magnitude
from glmlab.widgets.figure import powers_of_ten
from glmlab.workspaces.feedforward.results import Counts, SolverTraces
from glmlab.workspaces.feedforward.settings import SOLVERS, Settings
from glmlab.workspaces.feedforward.views.counts import CountsView
from glmlab.workspaces.feedforward.views.solvers import GAPS, SolversView
from tests.plain_text import plain_text
from tests.private import classes_of
from tests.workspaces.feedforward.results import toy_results

BY_LBFGS = Settings(solver="LBFGS")


def trace(name: str, n: int, last: float = 1e-14) -> Trace:
    return Trace(
        name, np.arange(n + 1), np.geomspace(0.1, last, n + 1), np.linspace(0, 1, n + 1), True
    )


def test_each_solver_has_a_line_and_the_chosen_one_is_bold() -> None:
    view = SolversView()
    view.show(toy_results(5, 0.1))
    found = SolverTraces({"Newton": trace("Newton", 4), "LBFGS": trace("LBFGS", 9)})
    view.show_traces(found, BY_LBFGS, stale=False)
    lines = view.by_iteration.lines
    assert lines["LBFGS"].stroke_width > lines["Newton"].stroke_width
    assert lines["Newton"].x[-1] == 4
    assert lines["BFGS"].x.size == 0
    assert view.by_time.markers["LBFGS"].y[-1] == 1e-14
    assert "LBFGS (chosen)" in view.table.value
    assert "Newton: 4 iterations" in view.alternative
    styles = {(line.line_style, line.colors[0]) for line in lines.values()}
    assert len(styles) == len(lines)
    view.show_traces(None, BY_LBFGS, stale=True)
    assert lines["LBFGS"].x.size == 0
    assert "glmlab-stale" in classes_of(view.widget)


def test_every_solver_has_a_row_from_the_start_so_that_the_figures_keep_their_height() -> None:
    view = SolversView()
    lasso = Settings(regularizer="Lasso")
    for found in (None, SolverTraces({"Newton": trace("Newton", 4)})):
        view.show_traces(found, lasso, stale=False)
        assert view.table.value.count("<tr") == 1 + len(SOLVERS)
        assert view.table.value.count("cannot fit Lasso: its penalty is not smooth") == 4
    assert view.table.value.count("not run yet") == 1
    assert "LBFGS, BFGS, NonlinearCG, GradientDescent cannot fit Lasso" in view.alternative
    ridge = SolverTraces({"LBFGS": trace("LBFGS", 9)})
    view.show_traces(ridge, lasso, stale=True)
    assert view.by_iteration.lines["LBFGS"].x.size == 0


def test_a_line_has_a_mark_at_each_milestone_and_at_its_end() -> None:
    view = SolversView()
    gap = np.array([0.1, 1e-3, 1e-5, 1e-6, 1e-13, 1e-14])
    way = Trace("Newton", np.arange(6), gap, np.linspace(0, 1e-3, 6), True)
    view.show_traces(SolverTraces({"Newton": way}), Settings(), stale=False)
    # The step from 1e-6 to 1e-13 passes two milestones at once.
    np.testing.assert_array_equal(view.by_iteration.markers["Newton"].x, [2, 4, 5])


def test_the_axis_of_time_suits_the_data_and_not_the_solver() -> None:
    view = SolversView()
    limits = []
    for data in ("toy", "toy", "grasshopper"):
        slow = 1e-4 * (1 + len(limits))
        way = Trace("Newton", np.arange(2), np.array([0.1, 1e-9]), np.array([0, slow]), True)
        view.show_traces(SolverTraces({"Newton": way}), Settings(data=data), stale=False)
        scale = view.by_time.lines["Newton"].scales["x"]
        limits.append((scale.min, scale.max))
    assert limits[0] == limits[1]
    assert limits[2][1] > limits[1][1]


def test_a_way_that_blew_up_is_drawn_as_far_as_it_is_finite() -> None:
    view = SolversView()
    gap = np.array([0.1, 1e3, np.inf])
    blown = Trace("GradientDescent", np.arange(3), gap, np.array([0.0, 1e-6, 1.0]), False)
    view.show_traces(SolverTraces({"GradientDescent": blown}), Settings(), stale=False)
    line = view.by_iteration.lines["GradientDescent"]
    assert np.isfinite(line.y).all()
    assert line.y.max() == GAPS[1]
    assert "not converged" in view.alternative


@pytest.mark.parametrize(
    ("value", "text"), [(0.5, "0.5"), (2e-7, "10⁻⁷"), (0.0, "0"), (np.inf, "infinity")]
)
def test_gaps_are_written_short(value: float, text: str) -> None:
    assert magnitude(value) == text


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
        share_limit=0.6,
    )


def test_counts_below_zero_have_a_place_only_where_they_are_expected() -> None:
    view = CountsView()
    results = toy_results(5, 0.1)
    view.show(replace(results, counts=made_counts(0.0)))
    assert list(view.count_axis.tick_labels.values()) == ["0", "1", "2+"]
    np.testing.assert_array_equal(view.bars.y, [0.5, 0.3, 0.2])
    assert "below zero" not in view.alternative
    view.show(replace(results, counts=made_counts(0.1)))
    assert list(view.count_axis.tick_labels.values()) == ["<0", "0", "1", "2+"]
    assert (view.count.min, view.count.max) == (-0.5, 3.5)
    assert view.share.max == 0.6
    assert view.expected.y[0] == 0.1
    assert "10% of the counts below zero" in plain_text(view.caption.value)
    np.testing.assert_array_equal(view.groups.y, [0.3, 0.9])


def test_a_spike_or_none_leaves_no_place_for_more() -> None:
    view = CountsView()
    spike_or_none = replace(
        made_counts(0.0),
        observed_share=np.array([0.0, 0.6, 0.4, 0.0]),
        predicted_share=np.array([0.0, 0.6, 0.4, 1e-16]),
    )
    view.show(replace(toy_results(5, 0.1), counts=spike_or_none))
    assert list(view.count_axis.tick_labels.values()) == ["0", "1"]
    np.testing.assert_array_equal(view.bars.x, [0, 1])


def test_without_counts_the_picture_stays() -> None:
    view = CountsView()
    view.show(replace(toy_results(5, 0.1), counts=made_counts(0.0)))
    before = view.alternative
    view.show(toy_results(5, 0.2))
    assert view.alternative == before
