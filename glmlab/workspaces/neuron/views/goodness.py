"""Whether spikes come when the model says they come: rescaled intervals, and how they hang together."""

from __future__ import annotations

from glmlab.widgets import figure, frame, palette
from glmlab.widgets.elements import set_class
from glmlab.workspaces.neuron.results import Band, Goodness, Results
from glmlab.workspaces.neuron.views.band_plot import BandPlot, ends, rounded, side_by_side
from glmlab.workspaces.neuron.words import checks as words

_LONGEST = 1.5
"""Times the longest interval expected: farther off an interval is beyond the axis, and as wrong."""


class GoodnessView(frame.View):
    """A Kolmogorov-Smirnov plot, a Q-Q plot and the serial correlation, side by side."""

    def __init__(self) -> None:
        self.distribution = BandPlot(words.EXPECTED_SHARE, words.OBSERVED_SHARE, words.CORRECTED)
        self.naive = figure.line(
            self.distribution.scales,
            palette.INK,
            stroke_width=1.5,
            line_style="dashed",
            labels=[words.NAIVE],
        )
        self.distribution.put_between(self.naive)
        self.quantiles = BandPlot(
            words.EXPECTED_INTERVAL, words.OBSERVED_INTERVAL, words.OBSERVED_INTERVAL
        )
        self.correlation = BandPlot(
            words.LAG_IN_INTERVALS, words.CORRELATION, words.CORRELATION, has_points=True
        )
        self._plots = (self.distribution, self.quantiles, self.correlation)
        self.distribution.set_x((0.0, 1.0))
        self.distribution.set_y((0.0, 1.0))
        keys = (
            frame.key("line", palette.DATA, words.CORRECTED),
            frame.key("dashed", palette.INK, words.NAIVE),
            frame.key("band", palette.QUIET, words.RIGHT_MODEL),
        )
        figures = [side_by_side([plot.figure for plot in self._plots])]
        super().__init__(words.TITLES["goodness"], keys, figures, caption_lines=2)

    def show(self, results: Results) -> None:
        """Leave everything to `show_goodness`: rescaling is longer work than the results."""

    def show_goodness(self, found: Goodness | None, *, stale: bool) -> None:
        """Draw what is found; pale where it belongs to other settings."""
        set_class(self.widget, "glmlab-stale", stale)
        if found is None:
            for plot in self._plots:
                plot.clear()
            self._say(words.NOT_YET)
            return
        self._draw_distribution(found)
        self._draw_quantiles(found.quantiles)
        self._draw_correlation(found.correlation)
        is_few = found.n_intervals < words.FEW_INTERVALS
        self._say(words.describe_goodness(found), words.say_goodness(found), is_warning=is_few)

    def _draw_distribution(self, found: Goodness) -> None:
        band = found.corrected
        self.distribution.show(band.x, band.y, band.low, band.high)
        self.distribution.refer_to((0, 1), (0, 1))
        figure.update(self.naive, x=found.naive.x, y=found.naive.y)

    def _draw_quantiles(self, band: Band) -> None:
        longest = float(band.x[-1])
        top = min(max(float(band.y.max()), float(band.high[-1])), _LONGEST * longest)
        self.quantiles.set_x(rounded(0.0, longest))
        limits = rounded(0.0, top)
        self.quantiles.set_y(limits)
        inside = band.y <= limits[1]
        shown = Band(band.x[inside], band.y[inside], band.low[inside], band.high[inside])
        self.quantiles.show(shown.x, shown.y, shown.low, shown.high)
        self.quantiles.refer_to((0, longest), (0, longest))

    def _draw_correlation(self, band: Band) -> None:
        low, high = ends(band.x)
        self.correlation.set_x((low - 0.5, high + 0.5))
        values = (band.y.min(), band.low.min(), band.y.max(), band.high.max())
        self.correlation.set_y(rounded(float(min(values)), float(max(values))))
        self.correlation.show(band.x, band.y, band.low, band.high)
        self.correlation.refer_to((low - 0.5, high + 0.5), (0, 0))
