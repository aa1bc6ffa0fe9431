"""The recovered filters over lag, one small figure each."""

from __future__ import annotations

from collections.abc import Sequence

from ipywidgets import HBox, Layout

from glmlab.widgets import frame, palette
from glmlab.widgets import words as frame_words
from glmlab.widgets.elements import set_away
from glmlab.workspaces.neuron.results import Filter, Results
from glmlab.workspaces.neuron.views.filter_plot import FilterPlot
from glmlab.workspaces.neuron.words import pictures as words
from glmlab.workspaces.neuron.words.sentences import (
    describe_filters,
    say_bands,
    say_filters,
    warn_about_history,
)

MOST_STIMULUS_FILTERS = 2
"""Of more there is no room beside each other; the caption says which are not drawn."""

TRUTH = frame.key("dashed", palette.TRUTH, frame_words.TRUTH)
INTERVAL = frame.key("band", palette.RECOVERED, words.INTERVAL)


class FiltersView(frame.View):
    """The stimulus filters side by side, and then the history filter."""

    def __init__(self) -> None:
        self.stimulus = [FilterPlot() for _ in range(MOST_STIMULUS_FILTERS)]
        self.history = FilterPlot()
        self.plots = [*self.stimulus, self.history]
        for plot in self.stimulus[1:]:
            set_away(plot.figure, is_away=True)
        side_by_side = HBox(
            [plot.figure for plot in self.plots],
            layout=Layout(width="100%", min_height="0", flex="1 1 120px", overflow="auto hidden"),
        )
        super().__init__(
            words.TITLES["filters"], (frame.RECOVERED_LINE,), [side_by_side], caption_lines=2
        )

    def show(self, results: Results) -> None:
        """Draw the filters that there is room for."""
        drawn = drawn_filters(results)
        has_gain = results.settings.inverse_link == "exp"
        for plot, recovered in zip(self.plots, drawn, strict=True):
            set_away(plot.figure, is_away=recovered is None)
            if recovered is not None:
                plot.show(recovered, self._set_limits, has_gain=has_gain)
        self._show_ghost(results)
        self._explain(filter_keys([one for one in drawn if one is not None]))
        warnings = warn_about_history(results)
        missing = [one for one in results.filters if not any(one is other for other in drawn)]
        caption = warnings or [*say_filters(results, missing), *say_bands(results)]
        self._say(describe_filters(results), caption, is_warning=bool(warnings))

    def _draw_ghost(self, ghost: Results | None) -> None:
        pinned = [None] * len(self.plots) if ghost is None else drawn_filters(ghost)
        for plot, one in zip(self.plots, pinned, strict=True):
            plot.show_ghost(one)


def drawn_filters(results: Results) -> list[Filter | None]:
    """Return the filter that each plot shows, that of the history last; None where there is none."""
    stimulus: list[Filter | None] = [one for one in results.filters if not one.is_history]
    places = [*stimulus, *[None] * MOST_STIMULUS_FILTERS][:MOST_STIMULUS_FILTERS]
    return [*places, history_of(results)]


def history_of(results: Results) -> Filter | None:
    """Return the filter of the neuron's own spikes, if there is one."""
    return next((one for one in results.filters if one.is_history), None)


def filter_keys(drawn: Sequence[Filter]) -> list[str]:
    """Return the entries of the legend: those of what is drawn."""
    keys = [frame.RECOVERED_LINE]
    if any(one.low is not None for one in drawn):
        keys.append(INTERVAL)
    if drawn:
        keys.append(frame.key("pale line", palette.RECOVERED, words.BUMPS))
    if any(one.truth is not None for one in drawn):
        keys.append(TRUTH)
    return keys
