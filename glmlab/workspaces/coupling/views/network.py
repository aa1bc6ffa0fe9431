"""The network as a graph, and the filters of all pairs in a matrix."""

from __future__ import annotations

import numpy as np
from ipywidgets import HBox, Layout

from glmlab.widgets import figure, frame, palette
from glmlab.workspaces.coupling.results import Results
from glmlab.workspaces.coupling.views.cells import Cells, pair_at
from glmlab.workspaces.coupling.views.graph import Graph
from glmlab.workspaces.coupling.words import pictures as words
from glmlab.workspaces.coupling.words.sentences import describe_network, describe_pairs, say_cells

__all__ = ["NetworkView", "pair_at"]


class NetworkView(frame.View):
    """The graph on the left; on the right a small plot of each pair, of which one can be picked."""

    def __init__(self) -> None:
        self.graph = Graph("4 1 0")
        self.cells = Cells()
        scales = self.cells.scales
        self.ghost = figure.line(scales, palette.GHOST, stroke_width=3)
        self.true = figure.line(scales, palette.TRUTH, stroke_width=1.8)
        self.approximation = figure.line(
            scales, palette.RECOVERED, stroke_width=1.5, line_style="dashed"
        )
        curves = [self.ghost, self.true, self.approximation]
        matrix = self.cells.figure(curves, "glmlab-matrix-figure", "5 1 0")
        side_by_side = HBox(
            [self.graph.figure, matrix],
            layout=Layout(width="100%", min_height="0", flex="1 1 220px", overflow="hidden"),
        )
        keys = (
            frame.key("arrow", palette.RECOVERED, words.EXCITES),
            frame.key("bar", palette.DATA, words.INHIBITS),
            frame.key("arrow", palette.INK, words.MIXED),
        )
        super().__init__(words.TITLES["network"], keys, [side_by_side], caption_lines=2)

    def show(self, results: Results) -> None:
        """Draw the arrows and the filters."""
        filters, settings = results.filters, results.settings
        self.graph.show(filters.area, filters.kind, settings.pair)
        if settings.tab != "simulation":
            # The cursor that it follows is not seen.
            self.graph.light(np.zeros(settings.n_neurons))
        self.cells.show(settings.n_neurons, settings.pair)
        self.cells.draw_zeros(filters.limits)
        self.cells.draw(self.true, filters.true, filters.limits)
        self.cells.draw(self.approximation, filters.approximation, filters.limits)
        self._limits = filters.limits
        self.cells.say(describe_pairs(filters))
        self._show_ghost(results)
        self._say(describe_network(results), [say_cells(filters)])

    def _draw_ghost(self, ghost: Results | None) -> None:
        self.cells.draw(self.ghost, None if ghost is None else ghost.filters.true, self._limits)
