"""What the model fires when it hears only its own spikes, beside the data."""

from __future__ import annotations

import numpy as np

from glmlab.widgets import figure, frame, palette
from glmlab.widgets.elements import set_class
from glmlab.widgets.figure import update
from glmlab.workspaces.neuron.results import FreeRuns, Results, Statistic
from glmlab.workspaces.neuron.views.band_plot import BandPlot, ends, rounded, side_by_side
from glmlab.workspaces.neuron.words import checks as words


class FreeRunView(frame.View):
    """Four statistics of the data among those of many runs: rate, intervals, autocorrelation, Fano factor."""

    def __init__(self) -> None:
        self.plots = {
            "rate_hz": _plot(words.TIME_S, words.RATE_HZ),
            "interval": _plot(words.INTERVAL_MS, words.SHARE_OF_INTERVALS),
            "autocorrelation": _plot(words.LAG_MS, words.CORRELATION),
            "fano": _plot(words.WINDOW_MS, words.FANO, is_logarithmic=True),
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
        for name, plot in self.plots.items():
            plot.put_between(self.medians[name])
        keys = (
            frame.key("line", palette.DATA, words.DATA),
            frame.key("dashed", palette.RECOVERED, words.MEDIAN_OF_RUNS),
            frame.key("band", palette.RECOVERED, words.RUNS),
        )
        figures = [side_by_side([plot.figure for plot in self.plots.values()])]
        super().__init__(words.TITLES["free-run"], keys, figures, caption_lines=2)

    def show(self, results: Results) -> None:
        """Leave everything to `show_free_runs`: runs are longer work than the results."""

    def show_free_runs(self, found: FreeRuns | None, *, stale: bool) -> None:
        """Draw the runs that are done; pale where they belong to other settings."""
        set_class(self.widget, "glmlab-stale", stale)
        if found is None:
            for plot in self.plots.values():
                plot.clear()
            self._say(words.NOT_YET)
            return
        for name in self.plots:
            self._draw(name, getattr(found, name))
        ran_away = found.runaway > 0
        self._say(words.describe_free_runs(found), words.say_free_runs(found), is_warning=ran_away)

    def _draw(self, name: str, found: Statistic) -> None:
        plot = self.plots[name]
        plot.set_x(ends(found.x))
        plot.set_y(_limits(found))
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


def _limits(found: Statistic) -> tuple[float, float]:
    """Return the range of all curves, from zero."""
    values = np.concatenate([found.data, found.low, found.high])
    values = values[np.isfinite(values)]
    return rounded(min(float(values.min(initial=0.0)), 0.0), float(values.max(initial=0.0)))
