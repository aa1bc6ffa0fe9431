"""What every view owes: framed before results, silent when nothing changed, quick."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

import ipywidgets as widgets
import numpy as np
import pytest
from bqplot import Axis, Figure, Lines, Scale

from glmlab.widgets.summary import SummaryView
from glmlab.workspaces.feedforward.interaction_state import InteractionState
from glmlab.workspaces.feedforward.results import Results
from glmlab.workspaces.feedforward.views.comparison import ComparisonView
from glmlab.workspaces.feedforward.views.cross_validation import CrossValidationView
from glmlab.workspaces.feedforward.views.filters import FiltersView
from glmlab.workspaces.feedforward.views.path import PathView
from glmlab.workspaces.feedforward.views.raster import RasterView
from glmlab.workspaces.feedforward.views.weights import WeightsView
from glmlab.workspaces.feedforward.words.sentences import summarize
from tests.workspaces.feedforward.results import compared, ran_away, recording_results, toy_results


class View(Protocol):
    widget: widgets.DOMWidget
    alternative: str

    def show(self, results: Results) -> None: ...


VIEWS = [
    lambda: WeightsView(InteractionState()),
    FiltersView,
    CrossValidationView,
    PathView,
    RasterView,
    ComparisonView,
    partial(SummaryView, summarize),
]
RESULTS = {
    "toy": toy_results(),
    "one feature": toy_results(1),
    "twenty features": toy_results(20),
    "no strength_max": toy_results(strength_max=np.inf),
    "recording": recording_results(),
    "compared": compared(toy_results()),
    "compared recording": compared(recording_results()),
    "runaway": ran_away(toy_results()),
    "runaway from the start": ran_away(toy_results(), at=0),
}


def widgets_in(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    yield widget
    if isinstance(widget, Figure):
        yield from widget.marks
        yield from widget.axes
        yield from (axis.scale for axis in widget.axes)
    if isinstance(widget, widgets.Box):
        for child in widget.children:
            yield from widgets_in(child)


def figures_in(view: View) -> list[Figure]:
    return [w for w in widgets_in(view.widget) if isinstance(w, Figure)]


class Messages:
    """Counts what is sent to the browser."""

    def __init__(self, view: View, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[tuple[widgets.Widget, Any]] = []
        record = lambda widget, key=None: self.sent.append((widget, key))  # noqa: E731
        for widget in widgets_in(view.widget):
            monkeypatch.setattr(widget, "send_state", lambda key=None, w=widget: record(w, key))


@pytest.mark.parametrize("make", VIEWS)
def test_before_results_a_view_is_framed_and_says_so(make: Callable[[], View]) -> None:
    view = make()
    for figure in figures_in(view):
        assert all(axis.label for axis in figure.axes)
        assert figure.animation_duration == 0
        assert not figure.display_toolbar
    assert view.widget.layout.width == "100%"


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("make", VIEWS)
def test_no_line_ends_in_a_hole(make: Callable[[], View], name: str) -> None:
    view = make()
    view.show(RESULTS[name])
    lines = [m for f in figures_in(view) for m in f.marks if isinstance(m, Lines)]
    for line in lines:
        ends = np.atleast_2d(line.y)[:, -1:]
        assert np.isfinite(ends).all()
    assert view.alternative
    assert "nan" not in view.alternative.lower()


@pytest.mark.parametrize("make", VIEWS)
def test_nothing_is_sent_when_nothing_changed(
    make: Callable[[], View], monkeypatch: pytest.MonkeyPatch
) -> None:
    view = make()
    view.show(recording_results())
    messages = Messages(view, monkeypatch)
    view.show(recording_results())  # equal, but made anew
    assert messages.sent == []


@pytest.mark.parametrize("make", VIEWS)
def test_a_drag_leaves_axes_and_figures_alone(
    make: Callable[[], View], monkeypatch: pytest.MonkeyPatch
) -> None:
    view = make()
    before = toy_results(strength=0.1)
    view.show(before)
    marks = [list(figure.marks) for figure in figures_in(view)]
    messages = Messages(view, monkeypatch)
    after = toy_results(strength=0.02)
    # The observed spikes do not depend on the strength; the made-up ones of `after` do.
    simulation = replace(after.simulation, observed=before.simulation.observed)
    view.show(replace(after, simulation=simulation))
    framing = (Figure, Axis, Scale)
    assert [widget for widget, _ in messages.sent if isinstance(widget, framing)] == []
    # Two marks, and the line of text beneath them.
    assert len(messages.sent) <= 3
    assert [list(figure.marks) for figure in figures_in(view)] == marks
