"""The workspace "Feed-forward"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from glmlab.app.lab import Lab, MakeRunner, MakeWork, View, figure
from glmlab.experiments.data_sets import DATA_SETS
from glmlab.experiments.feedforward import (
    EXPERIMENTS,
    STRENGTH_RANGE,
    TASKS,
    Results,
    Settings,
    compute,
)
from glmlab.experiments.feedforward.hands import strength_at, weights_after
from glmlab.experiments.long_tasks import Task
from glmlab.lab.long_work import LongWork
from glmlab.lab.runner import Compute, ThreadRunner
from glmlab.panels.data import DataPanel
from glmlab.panels.model import ModelPanel
from glmlab.panels.panel import Panel
from glmlab.panels.pointer import Drag, OnDrag, Surface
from glmlab.panels.regularization import RegularizationPanel
from glmlab.views.comparison import ComparisonView
from glmlab.views.cross_validation import CrossValidationView
from glmlab.views.filters import FiltersView
from glmlab.views.path import PathView
from glmlab.views.raster import RasterView
from glmlab.views.redraws import RedrawsView
from glmlab.views.summary import SummaryView
from glmlab.views.weights import WeightsView


class FeedforwardLab(Lab[Settings, Results]):
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
    make_work
        Makes what does long work beside the pictures.

    Attributes
    ----------
    widget
        The whole lab on the page.

    Examples
    --------
    >>> lab = FeedforwardLab(Settings(regularizer="Lasso"))  # doctest: +SKIP
    >>> lab.settings = Settings(n_samples=500)  # doctest: +SKIP
    """

    workspace: ClassVar[str] = "Feed-forward"
    experiments: ClassVar[tuple[str, ...]] = EXPERIMENTS
    tasks: ClassVar[Mapping[str, Task]] = TASKS

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        compute: Compute = compute,
        make_runner: MakeRunner = ThreadRunner,
        make_work: MakeWork = LongWork,
    ) -> None:
        super().__init__(
            settings or Settings(), compute=compute, make_runner=make_runner, make_work=make_work
        )

    def _make_panels(self) -> tuple[Panel, ...]:
        choose = self.state.choose
        return (
            DataPanel(choose),
            ModelPanel(choose),
            RegularizationPanel(choose, self._use_selected),
        )

    def _make_views(self) -> dict[str, View]:
        self._weights, self._redraws = WeightsView(), RedrawsView()
        return {
            "weights": self._weights,
            "filters": FiltersView(),
            "cross-validation": CrossValidationView(),
            "raster": RasterView(),
            "comparison": ComparisonView(),
            "redraws": self._redraws,
            "path": PathView(),
            "summary": SummaryView(),
        }

    def _unseen(self, results: Results) -> set[str]:
        # Weights with a place in time are seen better as the filters that they make.
        unseen = {"weights" if results.fit.filters else "filters", *EXPERIMENTS}
        unseen.remove(results.settings.experiment)
        return unseen

    def _surfaces(self, results: Results) -> dict[str, Surface]:
        surfaces: dict[str, Surface] = {}
        if results.settings.has_strength:
            for name in ("path", "cross-validation"):
                surfaces[name] = Surface(figure(name), x=STRENGTH_RANGE, logarithmic=True)
        if DATA_SETS[results.settings.data].is_synthetic:
            surfaces["weights"] = Surface(figure("weights"), x=(0, 1), y=self._weights.limits)
        return surfaces

    def _hands(self) -> Mapping[str, OnDrag]:
        return {
            "path": self._on_strength_drag,
            "cross-validation": self._on_strength_drag,
            "weights": self._on_weight_drag,
        }

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

    def _show_work(self, name: str, work: LongWork) -> None:
        if self.results is None:
            return
        match name:
            case "redraws":
                self._redraws.show_redraws(work.results, stale=work.is_stale)
            case "intervals":
                # Those of a moment ago stay while others are on their way.
                self._weights.show_intervals(work.results if work.means_something else None)
                self._pointer.show(self._surfaces(self.results))
