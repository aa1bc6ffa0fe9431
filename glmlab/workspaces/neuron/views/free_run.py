"""What the model fires when it hears only its own spikes, beside the data."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np
from bqplot import Figure

from glmlab.widgets import figure, frame, palette
from glmlab.widgets.elements import set_class
from glmlab.widgets.figure import update
from glmlab.workspaces.neuron.results import FreeRuns, Psth, Results, Statistic
from glmlab.workspaces.neuron.settings import FloatArray
from glmlab.workspaces.neuron.views.band_plot import BandPlot, ends, rounded, side_by_side
from glmlab.workspaces.neuron.words import checks as words

_MOST_TICKS = {"psth": 2}
"""Tenths of seconds are wide numbers, of which the narrowest of five figures has no room for more."""


class FreeRunView(frame.View):
    """Statistics of the data among those of many runs: rate, intervals, autocorrelation, Fano factor.

    Where there are trials, the rate over the time of a trial comes after them, with twice its standard error.
    """

    def __init__(self) -> None:
        self.plots = {
            "rate_hz": _plot(words.TIME_S, words.RATE_HZ),
            "interval": _plot(words.INTERVAL_MS, words.SHARE_OF_INTERVALS),
            "autocorrelation": _plot(words.LAG_MS, words.CORRELATION),
            "fano": _plot(words.WINDOW_MS, words.FANO, is_logarithmic=True),
            "psth": _plot(words.TIME_IN_TRIAL_S, words.RATE_HZ),
        }
        self.medians = {
            name: figure.line(
                plot.scales,
                palette.RECOVERED,
                stroke_width=1.5,
                line_style="dashed",
                labels=[words.MEDIAN_OF_RUNS],
            )
            for name, plot in self.plots.items()
        }
        self.errors = figure.band(self.plots["psth"].scales, palette.DATA, fill_opacities=[0.25])
        for name, plot in self.plots.items():
            over = (self.errors,) if name == "psth" else ()
            plot.put_between(*over, self.medians[name])
        self._box = side_by_side(self._figures(has_trials=False))
        keys = (
            frame.key("line", palette.DATA, words.DATA),
            frame.key("dashed", palette.RECOVERED, words.MEDIAN_OF_RUNS),
            frame.key("band", palette.RECOVERED, words.RUNS),
        )
        super().__init__(words.TITLES["free-run"], keys, [self._box], caption_lines=2)

    @property
    def spare(self) -> tuple[widgets.Widget, ...]:
        """The figure of trials, which is shown where there are any."""
        return (self.plots["psth"].figure,)

    def show(self, results: Results) -> None:
        """Leave everything to `show_free_runs`: runs are longer work than the results."""

    def show_free_runs(self, found: FreeRuns | None, *, stale: bool) -> None:
        """Draw the runs that are done; pale where they belong to other settings."""
        set_class(self.widget, "glmlab-stale", stale)
        psth = found and found.psth
        self._shows(has_trials=psth is not None)
        if found is None:
            for plot in self.plots.values():
                plot.clear()
            self._say(words.NOT_YET)
            return
        for name in words.STATISTICS:
            self._draw(name, getattr(found, name))
        if psth is not None:
            self._draw_psth(psth)
        ran_away = found.runaway > 0
        self._say(words.describe_free_runs(found), words.say_free_runs(found), is_warning=ran_away)

    def _draw_psth(self, found: Psth) -> None:
        rate = found.rate_hz
        low, high = found.ends
        self._draw("psth", rate, low, high)
        x, y = figure.around(rate.x, low, high)
        update(self.errors, x=x, y=y)

    def _shows(self, *, has_trials: bool) -> None:
        update(self._box, children=self._figures(has_trials=has_trials))

    def _figures(self, *, has_trials: bool) -> tuple[Figure, ...]:
        names = (*words.STATISTICS, "psth") if has_trials else tuple(words.STATISTICS)
        return tuple(self.plots[name].figure for name in names)

    def _draw(self, name: str, found: Statistic, *others: FloatArray) -> None:
        plot = self.plots[name]
        plot.set_x(ends(found.x), most=_MOST_TICKS.get(name, 4))
        plot.set_y(_limits(found, *others))
        plot.show(found.x, found.data, found.low, found.high)
        known = np.isfinite(found.median)
        update(self.medians[name], x=found.x[known], y=found.median[known])


def _plot(x_label: str, y_label: str, *, is_logarithmic: bool = False) -> BandPlot:
    return BandPlot(
        x_label,
        y_label,
        words.DATA,
        band_color=palette.RECOVERED,
        is_logarithmic=is_logarithmic,
    )


def _limits(found: Statistic, *others: FloatArray) -> tuple[float, float]:
    """Return the range of all curves, from zero."""
    values = np.concatenate([found.data, found.low, found.high, *others])
    values = values[np.isfinite(values)]
    return rounded(min(float(values.min(initial=0.0)), 0.0), float(values.max(initial=0.0)))
