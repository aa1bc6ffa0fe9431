"""Every weight of the fit as a row of numbers, beside the truth."""

from __future__ import annotations

import ipywidgets as widgets

from glmlab.number_format import number, percent
from glmlab.widgets import frame
from glmlab.widgets import words as frame_words
from glmlab.widgets.figure import update
from glmlab.widgets.table import row, table
from glmlab.workspaces.feedforward.results import Fit, Intervals, Results
from glmlab.workspaces.feedforward.words import pictures as words
from glmlab.workspaces.feedforward.words.sentences import describe_weights

TRUE_INTERCEPT = 0.0
"""Of toy data: the rate is ``exp(X @ true_coef)``, see `glmlab.workspaces.feedforward.toy_data`."""


class NumbersView(frame.View):
    """A table with a row for each weight, and one for the intercept."""

    def __init__(self) -> None:
        self.table = widgets.HTML("", layout=widgets.Layout(width="100%", flex="1 1 0"))
        self.table.add_class("glmlab-table")
        self._results: Results | None = None
        self._intervals: Intervals | None = None
        super().__init__(words.TITLES["numbers"], (), [self.table])

    def show(self, results: Results) -> None:
        """Write the weights of a fit."""
        self._results = results
        self._write()

    def show_intervals(self, intervals: Intervals | None) -> None:
        """Write an interval beside each weight, or none."""
        self._intervals = intervals
        self._write()

    def _write(self) -> None:
        if self._results is None:
            return
        fit, found = self._results.fit, self._intervals
        shown = found if found is not None and found.coef.size == fit.coef.size else None
        update(self.table, value=_table(fit, shown))
        self._say(describe_weights(fit))


def _table(fit: Fit, intervals: Intervals | None) -> str:
    heads = [words.FEATURE, frame_words.TRUTH, frame_words.RECOVERED, words.OFF_BY]
    if intervals is not None:
        heads.append(f"{percent(intervals.level)} {words.INTERVAL}")
    trues = [None] * len(fit.coef) if fit.true_coef is None else [float(w) for w in fit.true_coef]
    rows = [
        row(name, [*_cells(float(recovered), true), *_interval(intervals, place)])
        for place, (name, recovered, true) in enumerate(
            zip(fit.feature_names, fit.coef, trues, strict=True)
        )
    ]
    intercept = _cells(fit.intercept, None if fit.true_coef is None else TRUE_INTERCEPT)
    left = [words.NO_NUMBER] * (len(heads) - 1 - len(intercept))
    rows.append(row(words.INTERCEPT, [*intercept, *left]))
    return table(heads, rows)


def _cells(recovered: float, true: float | None) -> list[str]:
    if true is None:
        return [words.NO_NUMBER, number(recovered), words.NO_NUMBER]
    return [number(true), number(recovered), number(recovered - true, 2)]


def _interval(intervals: Intervals | None, place: int) -> list[str]:
    if intervals is None:
        return []
    low, high = float(intervals.low[place]), float(intervals.high[place])
    return [words.range_of(number(low, 2), number(high, 2))]
