"""The workspace "Feed-forward"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from glmlab.app.hands import FigureHands
from glmlab.app.lab import Lab, MakeRunner, MakeWork, View
from glmlab.app.predicting import Predicting
from glmlab.experiments.data_sets import DATA_SETS
from glmlab.experiments.export import Export
from glmlab.experiments.feedforward import (
    EXPERIMENTS,
    PRESETS,
    TASKS,
    FloatArray,
    Results,
    Settings,
    compute,
)
from glmlab.experiments.feedforward.code import SCRIPTS
from glmlab.experiments.feedforward.export import export
from glmlab.experiments.feedforward.models import data_of, fitted_model
from glmlab.experiments.feedforward.upcoming import upcoming
from glmlab.experiments.long_tasks import Task
from glmlab.lab import strings
from glmlab.lab.formulas.feedforward import formulas_of
from glmlab.lab.long_work import LongWork
from glmlab.lab.preparing import preparing
from glmlab.lab.runner import Compute
from glmlab.lab.sharing import to_json
from glmlab.lab.strings.sentences import summarize
from glmlab.lab.teaching import starting_settings
from glmlab.panels.feedforward.data import DataPanel
from glmlab.panels.feedforward.model import ModelPanel
from glmlab.panels.feedforward.regularization import RegularizationPanel
from glmlab.panels.panel import Panel
from glmlab.panels.pointer import OnDrag, OnKey, Reading, Surface
from glmlab.views.feedforward.comparison import ComparisonView
from glmlab.views.feedforward.counts import CountsView
from glmlab.views.feedforward.cross_validation import CrossValidationView
from glmlab.views.feedforward.filters import FiltersView
from glmlab.views.feedforward.path import PathView
from glmlab.views.feedforward.raster import RasterView
from glmlab.views.feedforward.redraws import RedrawsView
from glmlab.views.feedforward.solvers import SolversView
from glmlab.views.feedforward.weights import WeightsView
from glmlab.views.summary import SummaryView

if TYPE_CHECKING:
    from glmlab.model.glm import GLM


_MAKE_RUNNER = preparing(upcoming)


class FeedforwardLab(Lab[Settings, Results]):
    """The workspace "Feed-forward": fit a Poisson GLM and see what its choices do.

    As the last line of a notebook cell it shows itself. It returns at once; the first picture
    follows behind a progress bar.

    Parameters
    ----------
    settings
        The settings to start from, and to come back to with "Reset".
    preset
        Name of the preset to start from in place of settings, such as "sparse".
    hide, lock
        Labels, or names of settings, of what students do not see, and of what they see but cannot
        change; see `Lab`.
    compute
        Turns settings into results.
    make_runner
        Makes what runs `compute`; `glmlab.lab.runner.InlineRunner` computes at once.
    make_work
        Makes what does long work beside the pictures.
    **choices
        Single settings by their names, stronger than those of `settings` and `preset`.

    Attributes
    ----------
    widget
        The whole lab on the page.

    Raises
    ------
    ValueError
        If a name is unknown or a setting is refused, in one sentence.
    TypeError
        If `hide` or `lock` is a single text, or `settings` are of another class.

    Examples
    --------
    >>> lab = FeedforwardLab(
    ...     preset="sparse", regularizer="Ridge", lock=["Seed"], hide=["Share"]
    ... )  # doctest: +SKIP
    >>> lab.settings = Settings(n_samples=500)  # doctest: +SKIP
    >>> lab.model.coef_, lab.results.fit.coef  # doctest: +SKIP
    """

    workspace: ClassVar[str] = "Feed-forward"
    name: ClassVar[str] = "feedforward"
    experiments: ClassVar[tuple[str, ...]] = EXPERIMENTS
    tasks: ClassVar[Mapping[str, Task]] = TASKS
    scripts: ClassVar[Mapping[str, Callable[[Any], str]]] = SCRIPTS

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        preset: str | None = None,
        hide: Iterable[str] = (),
        lock: Iterable[str] = (),
        compute: Compute = compute,
        make_runner: MakeRunner = _MAKE_RUNNER,
        make_work: MakeWork = LongWork,
        **choices: Any,
    ) -> None:
        presets = {name: entry.settings for name, entry in PRESETS.items()}
        start = starting_settings(
            Settings(), presets, settings=settings, preset=preset, choices=choices
        )
        super().__init__(
            start,
            compute=compute,
            make_runner=make_runner,
            make_work=make_work,
            hide=hide,
            lock=lock,
        )

    @property
    def data(self) -> tuple[FloatArray, FloatArray]:
        """Design matrix ``(n_time_bins, n_features)`` and counts ``(n_time_bins,)`` of the fits."""
        return data_of(self.settings)

    @property
    def model(self) -> GLM:
        """A fitted `glmlab.glm.GLM` with the present settings; fitted anew each time."""
        return fitted_model(self.settings)

    def _locked_settings(self, locked: frozenset[str]) -> frozenset[str]:
        found = super()._locked_settings(locked)
        # Where no weights were chosen by hand, their seed is what makes them.
        if "true_weights" in found:
            found |= {"truth_seed"}
        return found | {"new_weights"} if "truth_seed" in found else found

    def _make_panels(self) -> tuple[Panel, ...]:
        choose = self.state.choose
        self._model_panel = ModelPanel(choose)
        return (
            DataPanel(choose),
            self._model_panel,
            RegularizationPanel(choose, self._use_selected),
        )

    def _make_views(self) -> dict[str, View]:
        self._weights, self._redraws, self._solvers = WeightsView(), RedrawsView(), SolversView()
        self._redraws.put_over(self._work_controls["redraws"].widget)
        self._solvers.put_over(self._work_controls["solvers"].widget)
        self._predicting = Predicting(
            self._weights,
            present=lambda: self.settings,
            reveal=self._reveal,
            refresh=self._refresh,
        )
        self._figure_hands = FigureHands(
            self.state,
            self._weights,
            self._predicting,
            takes_hands=self._takes_hands,
            refresh=self._refresh,
        )
        return {
            "weights": self._weights,
            "filters": FiltersView(),
            "cross-validation": CrossValidationView(),
            "raster": RasterView(),
            "counts": CountsView(),
            "comparison": ComparisonView(),
            "redraws": self._redraws,
            "solvers": self._solvers,
            "path": PathView(),
            "summary": SummaryView(summarize),
        }

    def _unseen(self, results: Results) -> set[str]:
        # Weights with a place in time are seen better as the filters that they make.
        unseen = {"weights" if results.fit.filters else "filters", *EXPERIMENTS}
        unseen.remove(results.settings.experiment)
        return unseen

    def _surfaces(self, results: Results) -> dict[str, Surface]:
        return self._figure_hands.surfaces(results)

    def _hands(self) -> Mapping[str, OnDrag]:
        return self._figure_hands.drags

    def _keys(self) -> Mapping[str, OnKey]:
        return self._figure_hands.keys

    def _readings(self, results: Results) -> dict[str, Reading]:
        return self._figure_hands.readings(results)

    @property
    def _predict(self) -> Callable[[], None]:
        return lambda: self._predicting.begin(self.results)

    @property
    def _waits(self) -> bool:
        return self._predicting.hides_answer

    def _to_show(self, results: Results) -> Results:
        return self._predicting.take(results)

    def _show_results(self, results: Results) -> None:
        super()._show_results(results)
        self._model_panel.show_dispersion(results.fit.dispersion)

    def _show_settings(self) -> None:
        super()._show_settings()
        self._predicting.follow()

    def _show_toolbar(self) -> None:
        has_weights = DATA_SETS[self.settings.data].is_synthetic
        self._toolbar.allow("predict", "" if has_weights else strings.NO_PREDICTION)
        super()._show_toolbar()

    def _start_again(self) -> None:
        self._predicting.end()
        super()._start_again()

    def _export(self, results: Results) -> Export:
        return export(results, to_json(results.settings, self.workspace))

    def _formulas(self, settings: Settings) -> Mapping[str, str]:
        return formulas_of(settings)

    def _use_selected(self) -> None:
        if self.results is not None:
            strength = self.results.cross_validation.selected_strength
            self.state.choose(regularizer_strength=strength)

    def _show_work(self, name: str, work: LongWork) -> None:
        if self.results is None:
            return
        match name:
            case "redraws":
                self._redraws.show_redraws(work.results, stale=work.is_stale)
            case "solvers":
                shown = self.results.settings
                self._solvers.show_traces(work.results, shown, stale=work.is_stale)
            case "intervals":
                # Those of a moment ago stay while others are on their way.
                self._weights.show_intervals(work.results if work.means_something else None)
                self._pointer.show(self._surfaces(self.results))
