"""The network that a fit has found, beside the true one."""

from __future__ import annotations

from html import escape

import ipywidgets as widgets
import numpy as np
from ipywidgets import HBox, Layout, VBox

from glmlab.number_format import number
from glmlab.widgets import figure, frame, palette
from glmlab.widgets.elements import set_class
from glmlab.workspaces.coupling.results import Recovered, Results, kind_of
from glmlab.workspaces.coupling.settings import MOST_NEURONS
from glmlab.workspaces.coupling.views.cells import Cells, write_in
from glmlab.workspaces.coupling.views.generated import GeneratedSpikes
from glmlab.workspaces.coupling.views.graph import Graph
from glmlab.workspaces.coupling.words import pictures as words
from glmlab.workspaces.coupling.words.sentences import describe_recovered, recovered_pairs


class RecoveredView(frame.View):
    """Filters of all pairs, true and recovered; what of the graph was found; what the fit generates."""

    def __init__(self) -> None:
        self.cells = Cells()
        scales = self.cells.scales
        self.band = figure.line(
            scales,
            palette.RECOVERED,
            stroke_width=0,
            fill="inside",
            fill_colors=[palette.RECOVERED] * MOST_NEURONS**2,
            fill_opacities=[0.22] * MOST_NEURONS**2,
            close_path=True,
        )
        # In words, since no color of a curve says it.
        self.verdicts = {
            "missed": figure.label(scales, palette.INK, default_size=11, align="end"),
            "false": figure.label(
                scales, palette.FOCUS, default_size=11, align="end", font_weight="bold"
            ),
        }
        self.true = figure.line(scales, palette.TRUTH, stroke_width=2)
        self.fitted = figure.line(scales, palette.RECOVERED, stroke_width=1.8, line_style="dashed")
        curves = [self.band, self.true, self.fitted, *self.verdicts.values()]
        matrix = self.cells.figure(curves, "glmlab-recovered-figure", "5 1 0")
        self.graph = Graph("1 1 0")
        self.report = widgets.HTML(
            _hint(words.RECOVERED_HINT),
            layout=Layout(flex="1.4 1 0", min_width="0", overflow="hidden auto"),
        )
        self.report.add_class("glmlab-report")
        self.generated = GeneratedSpikes("3 1 0")
        found = HBox(
            [self.graph.figure, self.report],
            layout=Layout(width="100%", min_height="0", flex="4 1 0", overflow="hidden"),
        )
        found.add_class("glmlab-found")
        beside = VBox(
            [found, self.generated.figure],
            layout=Layout(flex="9 1 0", min_width="0", min_height="0", overflow="hidden"),
        )
        beside.add_class("glmlab-beside")
        side_by_side = HBox(
            [matrix, beside],
            layout=Layout(width="100%", min_height="0", flex="1 1 220px", overflow="hidden"),
        )
        side_by_side.add_class("glmlab-side-by-side")
        self._results: Results | None = None
        keys = (
            frame.key("line", palette.TRUTH, words.TRUE),
            frame.key("dashed", palette.RECOVERED, words.RECOVERED),
            frame.key("band", palette.RECOVERED, words.INTERVAL),
            frame.key("dotted", palette.QUIET, words.MISSED),
            frame.key("dashed", palette.FOCUS, words.FALSE),
        )
        super().__init__(words.TITLES["recovered"], keys, [side_by_side])

    @property
    def spare(self) -> tuple[widgets.Widget, ...]:
        """The two images, of which one is in the figure."""
        return self.generated.images

    def show(self, results: Results) -> None:
        """Keep the network that is shown, which is the true one of a fit."""
        self._results = results

    def show_recovered(
        self, recovered: Recovered | None, *, stale: bool, is_fitting: bool = False
    ) -> None:
        """Draw what a fit has brought, pale where it belongs to other settings; say what is still to come."""
        set_class(self.widget, "glmlab-stale", stale)
        if recovered is None:
            hint = words.RECOVERED_SOON if is_fitting else words.RECOVERED_HINT
            figure.update(self.report, value=_hint(hint))
        if recovered is None or self._results is None:
            return
        settings, chosen = recovered.settings, recovered.chosen
        true = self._results.filters.approximation
        fitted = recovered.filters[chosen]
        if true.shape != fitted.shape:
            return
        limits = _limits(true, fitted)
        self.cells.show(settings.n_neurons, self._results.settings.pair)
        self.cells.draw_zeros(limits)
        self.cells.draw(self.true, true, limits)
        self.cells.draw(self.fitted, fitted, limits)
        self.cells.draw_bands(self.band, recovered.low, recovered.high, limits)
        self.cells.say(recovered_pairs(recovered, true))
        found, is_true = recovered.is_edge[chosen], recovered.is_true_edge
        area, kind = fitted.sum(axis=0), np.where(found, kind_of(fitted), 0)
        others = {"missed": is_true & ~found, "false": found & ~is_true}
        self._name_cells(others)
        self.graph.show(area, kind, self._results.settings.pair, others)
        self.generated.show(self._results.simulation, recovered)
        figure.update(self.report, value=_report(recovered))
        self._say(describe_recovered(recovered))

    def _name_cells(self, pairs: dict[str, np.ndarray]) -> None:
        """Write into cells which of them the fit has missed, and which are false."""
        for name, mark in self.verdicts.items():
            n_neurons = len(pairs[name])
            receiver, sender = np.nonzero(pairs[name])
            word = _NAMES_OF_CELLS[name][n_neurons > _FEW_NEURONS]
            write_in(mark, receiver, sender, n_neurons, [word] * len(sender))


_FEW_NEURONS = 4
"""So many columns have room for a word each; where there are more, it is a letter."""

_NAMES_OF_CELLS = {
    name: (word, word[0]) for name, word in (("missed", words.MISSED), ("false", words.FALSE))
}


def _hint(text: str) -> str:
    return f'<p class="glmlab-hint">{escape(text)}</p>'


def _limits(true: np.ndarray, fitted: np.ndarray) -> tuple[float, float]:
    """Range of the gains: that of the true filters, and of the recovered ones if they are not far off."""
    low, high = float(true.min()), float(true.max())
    reach = max(high - low, 1e-6)
    low = max(min(low, float(fitted.min())), low - reach)
    high = min(max(high, float(fitted.max())), high + reach)
    return low - 0.05 * reach, high + 0.05 * reach


def _report(recovered: Recovered) -> str:
    found, is_true = recovered.is_edge[recovered.chosen], recovered.is_true_edge
    counts = (
        int(np.sum(found & is_true)),
        int(is_true.sum()),
        int(np.sum(is_true & ~found)),
        int(np.sum(found & ~is_true)),
    )
    rows = [
        (words.EDGES_FOUND, words.of(counts[0], counts[1])),
        (words.EDGES_MISSED, str(counts[2])),
        (words.EDGES_FALSE, str(counts[3])),
        (words.PSEUDO_R2, number(float(recovered.pseudo_r2[recovered.chosen]))),
        (words.FITTED_IS, words.with_sign(recovered.stability.verdict)),
        (words.SPIKES_OF_FIT, _spikes(recovered)),
    ]
    weights = zip(
        recovered.true_stimulus_weights,
        recovered.stimulus_weights[recovered.chosen],
        strict=True,
    )
    rows += [
        (words.stimulus_weight(neuron), f"{number(float(fitted))} ({number(float(true))})")
        for neuron, (true, fitted) in enumerate(weights)
        if np.isfinite(fitted)
    ]
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for name, value in rows
    )
    return (
        f'<div class="glmlab-table"><table><tbody>{body}</tbody></table></div>'
        f'<p class="glmlab-hint">{escape(recovered.how_edges)}</p>'
    )


def _spikes(recovered: Recovered) -> str:
    n_runaway = int(np.sum(recovered.runaway_neuron >= 0))
    if n_runaway:
        return words.trials_ran_away(n_runaway, len(recovered.runaway_neuron))
    return ", ".join(str(int(n)) for n in recovered.counts.sum(axis=(0, 1)))
