"""The labs: each builds its parts, connects them, and lays them out on the page."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any, Protocol

import ipywidgets

from glmlab.experiments.data_sets import DATA_SETS
from glmlab.experiments.feedforward import (
    EXPERIMENTS,
    STRENGTH_RANGE,
    Results,
    Settings,
    compute,
)
from glmlab.experiments.feedforward.hands import strength_at, weights_after
from glmlab.lab.compilation_cache import use_compilation_cache
from glmlab.lab.runner import Compute, Receiver, Runner, ThreadRunner
from glmlab.lab.sharing import from_json, from_query, to_json, to_query
from glmlab.lab.state import LabState
from glmlab.panels.accessibility import Accessibility, Attributes
from glmlab.panels.data import DataPanel
from glmlab.panels.delivery import Delivery
from glmlab.panels.model import ModelPanel
from glmlab.panels.panel import Panel
from glmlab.panels.pointer import Drag, Pointer, Surface
from glmlab.panels.regularization import RegularizationPanel
from glmlab.panels.reset import ResetButton
from glmlab.panels.status import Curtain, Header
from glmlab.panels.style import STYLE as PANELS_STYLE
from glmlab.panels.tabs import ExperimentTabs
from glmlab.panels.toolbar import STYLE as TOOLBAR_STYLE
from glmlab.panels.toolbar import Toolbar
from glmlab.views.comparison import ComparisonView
from glmlab.views.cross_validation import CrossValidationView
from glmlab.views.filters import FiltersView
from glmlab.views.palette import STYLE as VIEWS_STYLE
from glmlab.views.path import PathView
from glmlab.views.raster import RasterView
from glmlab.views.summary import SummaryView
from glmlab.views.weights import WeightsView

WORKSPACE = "Feed-forward"


class View(Protocol):
    """Draws results, and says in words what it draws."""

    @property
    def widget(self) -> ipywidgets.DOMWidget:
        """Its place on the page."""
        ...

    @property
    def alternative(self) -> str:
        """What it draws, in words."""
        ...

    @property
    def spare(self) -> tuple[ipywidgets.Widget, ...]:
        """Widgets that take turns with some that it holds."""
        ...

    def show(self, results: Results, /) -> None:
        """Draw the results."""
        ...

    def pin(self, results: Results | None, /) -> None:
        """Keep results as a pale ghost, or take it away."""
        ...


class FeedforwardLab:
    """The workspace "Feed-forward": fit a Poisson GLM and see what its choices do.

    As the last line of a notebook cell it shows itself. It returns at once; the first picture
    follows behind a progress bar.

    Parameters
    ----------
    settings
        The settings to start from, and to come back to with "Reset".
    compute
        Turns settings into results.
    make_runner
        Makes what runs `compute`; `glmlab.lab.runner.InlineRunner` computes at once.

    Attributes
    ----------
    widget
        The whole lab on the page.

    Examples
    --------
    >>> lab = FeedforwardLab(Settings(regularizer="Lasso"))  # doctest: +SKIP
    >>> lab.settings = Settings(n_samples=500)  # doctest: +SKIP
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        compute: Compute = compute,
        make_runner: Callable[[Compute, Receiver], Runner] = ThreadRunner,
    ) -> None:
        use_compilation_cache()
        self._start = settings or Settings()
        self.state: LabState[Settings, Results] = LabState(self._start)
        self._placed = False
        self._pinned: Results | None = None
        self._make_panels()
        self._make_views()
        self.widget = self._lay_out()
        self._runner = make_runner(compute, self.state)
        self._connect()

    @property
    def settings(self) -> Settings:
        """The current choices; setting them moves the controls."""
        return self.state.settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self.state.adopt(settings)

    @property
    def results(self) -> Results | None:
        """What the pictures show; None before the first picture."""
        return self.state.results

    def close(self) -> None:
        """Stop computing and take the lab off the page."""
        self._runner.close()
        self.widget.close()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.widget._repr_mimebundle_(**kwargs)

    def _make_panels(self) -> None:
        choose = self.state.choose
        self.panels: tuple[Panel, ...] = (
            DataPanel(choose),
            ModelPanel(choose),
            RegularizationPanel(choose, self._use_selected),
        )
        self._tabs = ExperimentTabs(choose)
        self._pointer = Pointer()
        self._reset = ResetButton(self._start_again)
        self._toolbar = Toolbar(
            undo=self.state.undo,
            redo=self.state.redo,
            pin=self._pin,
            share=self._share,
            open_settings=lambda text: self._open(*from_json(text, self.settings, WORKSPACE)),
            opened=lambda query: self._open(*from_query(query, self.settings)),
        )
        self._header = Header(self._toolbar.widget)
        self._curtain = Curtain()
        self._accessibility = Accessibility()
        self._delivery = Delivery()

    def _make_views(self) -> None:
        self.views: dict[str, View] = {
            "weights": WeightsView(),
            "filters": FiltersView(),
            "cross-validation": CrossValidationView(),
            "raster": RasterView(),
            "comparison": ComparisonView(),
            "path": PathView(),
            "summary": SummaryView(),
        }
        for name, view in self.views.items():
            view.widget.add_class(f"glmlab-picture-{name}")
        self._hide({"filters", *EXPERIMENTS} - {"raster"})

    def _lay_out(self) -> ipywidgets.Widget:
        controls = [*(panel.widget for panel in self.panels), self._reset.widget]
        pictures = _box(
            "glmlab-pictures", self._tabs.widget, *(view.widget for view in self.views.values())
        )
        page = _box(
            "glmlab-page",
            self._header.widget,
            _box("glmlab-controls", *controls),
            _box("glmlab-stage", pictures, self._curtain.widget),
        )
        style = ipywidgets.HTML(f"<style>{PANELS_STYLE}{TOOLBAR_STYLE}{VIEWS_STYLE}</style>")
        unshown = _box("glmlab-unshown", style, self._accessibility, self._delivery, self._pointer)
        return _box("glmlab", unshown, page)

    def _connect(self) -> None:
        self.state.observe(self._on_settings, "settings")
        self.state.observe(self._on_refusal, "refusals")
        self.state.observe(self._on_results, "results")
        self.state.observe(self._on_progress, "progress")
        self.state.observe(lambda change: self._header.show_message(change["new"]), "message")
        self.state.observe(lambda change: self._header.show_busy(change["new"]), "busy")
        self._delivery.serve(self.widget, *chain(*(v.spare for v in self.views.values())))
        self._delivery.on_placed(self._on_placed)
        for name in ("path", "cross-validation"):
            self._pointer.listen(name, self._on_strength_drag)
        self._pointer.listen("weights", self._on_weight_drag)
        self._describe()
        self._on_settings({"new": self.settings})

    def _on_settings(self, change: dict[str, Any]) -> None:
        # The worker starts while the controls are still being moved.
        self._runner.submit(change["new"])
        self._show_settings()

    def _on_refusal(self, _change: dict[str, Any]) -> None:
        self._show_settings()

    def _show_settings(self) -> None:
        with self._delivery.together():
            for panel in (*self.panels, self._tabs):
                panel.show(self.settings)
            self._show_toolbar()

    def _on_results(self, change: dict[str, Any]) -> None:
        with self._delivery.together():
            self._show_results(change["new"])

    def _show_results(self, results: Results) -> None:
        # Weights with a place in time are seen better as the filters that they make.
        unused = {"weights" if results.fit.filters else "filters", *EXPERIMENTS}
        unused.remove(results.settings.experiment)
        for name, view in self.views.items():
            if name not in unused:
                view.show(results)
        self._hide(unused)
        self._pointer.show(_surfaces(results))
        self._describe()
        self._open_curtain()

    def _on_placed(self) -> None:
        self._placed = True
        self._open_curtain()

    def _open_curtain(self) -> None:
        """Let the pictures be seen once they are complete, also in the browser."""
        if self._placed and self.results is not None:
            self._curtain.open()

    def _on_progress(self, change: dict[str, Any]) -> None:
        if change["new"] is not None:
            self._curtain.show(*change["new"])
        elif self.results is None:
            self._curtain.stop()
        self._describe()

    def _show_toolbar(self) -> None:
        state, pinned = self.state, self._pinned is not None
        self._toolbar.show(can_undo=state.can_undo, can_redo=state.can_redo, pinned=pinned)

    def _start_again(self) -> None:
        if self._pinned is not None:
            self._pin()
        self.state.reset()

    def _pin(self) -> None:
        """Keep the present picture as a ghost, or take the ghost away."""
        self._pinned = None if self._pinned is not None else self.results
        for view in self.views.values():
            view.pin(self._pinned)
        with self._delivery.together():
            self._show_toolbar()
            if self.results is not None:
                self._show_results(self.results)

    def _share(self) -> None:
        self._toolbar.show_link(to_query(self.settings, self._start))
        self._toolbar.show_file(to_json(self.settings, WORKSPACE))

    def _open(self, settings: Settings, sentences: list[str]) -> None:
        """Take settings from a link or a file, and say what of them could not be taken."""
        if settings != self.settings:
            self.state.adopt(settings)
        if sentences:
            self.state.refuse(" ".join(sentences))

    def _use_selected(self) -> None:
        if self.results is not None:
            strength = self.results.cross_validation.selected_strength
            self.state.choose(regularizer_strength=strength)

    def _on_strength_drag(self, drag: Drag) -> None:
        if self.settings.has_strength:
            self.state.choose(regularizer_strength=strength_at(drag.x))

    def _on_weight_drag(self, drag: Drag) -> None:
        if self.results is not None and self.results.fit.true_coef is not None:
            coef = self.results.fit.true_coef
            self.state.choose(true_weights=weights_after(coef, drag.start_x, drag.y))

    def _hide(self, unused: set[str]) -> None:
        """Let those views that share a place with others be seen or not.

        A hidden one keeps its size: a figure without any logs errors in the browser.
        """
        for name in ("weights", "filters", *EXPERIMENTS):
            layout = self.views[name].widget.layout
            layout.visibility = "hidden" if name in unused else "visible"

    def _describe(self) -> None:
        """Keep roles and text alternatives in step with what is seen."""
        pictures: Attributes = {
            _figure(name): {
                "role": "img",
                "aria-label": view.alternative,
            }
            for name, view in self.views.items()
        }
        self._accessibility.attributes = (
            pictures | self._header.attributes | self._curtain.attributes
        )


def _surfaces(results: Results) -> dict[str, Surface]:
    """Return the figures that can be dragged on."""
    surfaces: dict[str, Surface] = {}
    if results.settings.has_strength:
        for name in ("path", "cross-validation"):
            surfaces[name] = Surface(_figure(name), x=STRENGTH_RANGE, logarithmic=True)
    if DATA_SETS[results.settings.data].is_synthetic:
        surfaces["weights"] = Surface(_figure("weights"), x=(0, 1), y=results.path.limits)
    return surfaces


def _figure(name: str) -> str:
    return f".glmlab-picture-{name} .bqplot.figure"


def _box(name: str, *children: ipywidgets.Widget) -> ipywidgets.Box:
    box = ipywidgets.Box(children)
    box.add_class(name)
    return box
