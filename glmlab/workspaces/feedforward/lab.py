"""The workspace "Feed-forward"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from glmlab.deferred import Deferred
from glmlab.lab.background_job import LongWork
from glmlab.lab.export import Export
from glmlab.lab.job_words import Work
from glmlab.lab.jobs import Task
from glmlab.lab.lab import Lab, MakeRunner, MakeWork, View
from glmlab.lab.mathml import mathml
from glmlab.lab.page.panel import Panel
from glmlab.lab.prefetching import preparing
from glmlab.lab.restrictions import starting_settings
from glmlab.lab.runner import Compute
from glmlab.lab.settings.declaration import formulas_of
from glmlab.lab.settings.sharing import to_json
from glmlab.lab.tabs import Tab
from glmlab.widgets.pointer import OnDrag, OnKey, Reading, Surface
from glmlab.widgets.summary import SummaryView
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.interaction import FigureHands
from glmlab.workspaces.feedforward.jobs import TASKS
from glmlab.workspaces.feedforward.panels.data import DataPanel
from glmlab.workspaces.feedforward.panels.model import ModelPanel
from glmlab.workspaces.feedforward.panels.regularization import RegularizationPanel
from glmlab.workspaces.feedforward.prediction.session import Predicting
from glmlab.workspaces.feedforward.presets import PRESETS
from glmlab.workspaces.feedforward.results import Results
from glmlab.workspaces.feedforward.settings import TABS, FloatArray, Settings
from glmlab.workspaces.feedforward.views.comparison import ComparisonView
from glmlab.workspaces.feedforward.views.counts import CountsView
from glmlab.workspaces.feedforward.views.cross_validation import CrossValidationView
from glmlab.workspaces.feedforward.views.filters import FiltersView
from glmlab.workspaces.feedforward.views.path import PathView
from glmlab.workspaces.feedforward.views.raster import RasterView
from glmlab.workspaces.feedforward.views.redraws import RedrawsView
from glmlab.workspaces.feedforward.views.solvers import SolversView
from glmlab.workspaces.feedforward.views.weights import WeightsView
from glmlab.workspaces.feedforward.words import controls as words
from glmlab.workspaces.feedforward.words.sentences import summarize

if TYPE_CHECKING:
    from glmlab.model.glm import GLM


_PACKAGE = "glmlab.workspaces.feedforward"

_compute = Deferred(f"{_PACKAGE}.compute.pipeline", "compute")
_export = Deferred(f"{_PACKAGE}.compute.export", "export")
_data_of = Deferred(f"{_PACKAGE}.compute.models", "data_of")
_fitted_model = Deferred(f"{_PACKAGE}.compute.models", "fitted_model")
_MAKE_RUNNER = preparing(Deferred(f"{_PACKAGE}.compute.prefetch", "upcoming"))

SCRIPTS: Mapping[str, Callable[[Settings], str]] = MappingProxyType(
    {
        "glmlab": Deferred(f"{_PACKAGE}.scripts.code", "glmlab_script"),
        "NeMoS": Deferred(f"{_PACKAGE}.scripts.code", "nemos_script"),
    }
)
"""What writes the settings as a script, by the name of the library that it uses."""


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
    tip: ClassVar[str] = "Fit one neuron's spikes, and see what regularization does."
    tabs: ClassVar[Mapping[str, Tab]] = TABS
    pictures: ClassVar[Mapping[str, str]] = words.PICTURES
    button_labels: ClassVar[Mapping[str, str]] = words.BUTTONS
    job_words: ClassVar[Mapping[str, Work]] = words.WORK
    tasks: ClassVar[Mapping[str, Task]] = TASKS
    scripts: ClassVar[Mapping[str, Callable[[Any], str]]] = SCRIPTS

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        preset: str | None = None,
        hide: Iterable[str] = (),
        lock: Iterable[str] = (),
        compute: Compute = _compute,
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
        return _data_of(self.settings)

    @property
    def model(self) -> GLM:
        """A fitted `glmlab.glm.GLM` with the present settings; fitted anew each time."""
        return _fitted_model(self.settings)

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
        unseen = {"weights" if results.fit.filters else "filters", *TABS}
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
        self._toolbar.allow("predict", "" if has_weights else words.NO_PREDICTION)
        super()._show_toolbar()

    def _start_again(self) -> None:
        self._predicting.end()
        super()._start_again()

    def _export(self, results: Results) -> Export:
        return _export(results, to_json(results.settings, self.workspace))

    def _formulas(self, settings: Settings) -> Mapping[str, str]:
        return {name: mathml(formula) for name, formula in formulas_of(settings).items()}

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
