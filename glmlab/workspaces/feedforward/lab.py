"""The workspace "Feed-forward"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glmlab.deferred import Deferred
from glmlab.lab.background_job import BackgroundJob
from glmlab.lab.lab import Lab
from glmlab.lab.page.job_control import JobControl
from glmlab.lab.restrictions import Secret
from glmlab.lab.settings.declaration import formulas_of
from glmlab.lab.workspace import Parts, Workspace
from glmlab.widgets.summary import SummaryView
from glmlab.workspaces.feedforward.computation import COMPUTATION
from glmlab.workspaces.feedforward.interaction import FigureInteraction
from glmlab.workspaces.feedforward.interaction_state import InteractionState
from glmlab.workspaces.feedforward.measures import MEASURES
from glmlab.workspaces.feedforward.panels.data import DataPanel
from glmlab.workspaces.feedforward.panels.model import ModelPanel
from glmlab.workspaces.feedforward.panels.regularization import RegularizationPanel
from glmlab.workspaces.feedforward.prediction.session import PredictionSession
from glmlab.workspaces.feedforward.presets import PRESETS, origin_of, preset_of
from glmlab.workspaces.feedforward.results import Results
from glmlab.workspaces.feedforward.settings import TABS, FloatArray, Settings
from glmlab.workspaces.feedforward.tables import tables_of
from glmlab.workspaces.feedforward.views.comparison import ComparisonView
from glmlab.workspaces.feedforward.views.counts import CountsView
from glmlab.workspaces.feedforward.views.cross_validation import CrossValidationView
from glmlab.workspaces.feedforward.views.filters import FiltersView
from glmlab.workspaces.feedforward.views.numbers import NumbersView
from glmlab.workspaces.feedforward.views.path import PathView
from glmlab.workspaces.feedforward.views.raster import RasterView
from glmlab.workspaces.feedforward.views.redraws import RedrawsView
from glmlab.workspaces.feedforward.views.solvers import SolversView
from glmlab.workspaces.feedforward.views.weights import WeightsView
from glmlab.workspaces.feedforward.words import controls as words
from glmlab.workspaces.feedforward.words.explanations import EXPLANATIONS
from glmlab.workspaces.feedforward.words.sentences import summarize

if TYPE_CHECKING:
    from glmlab.model.glm import GLM


_PACKAGE = "glmlab.workspaces.feedforward"

_data_of = Deferred(f"{_PACKAGE}.compute.models", "data_of")
_fitted_model = Deferred(f"{_PACKAGE}.compute.models", "fitted_model")


class _Jobs:
    """Draws what the jobs of the workspace bring."""

    def __init__(
        self,
        weights: WeightsView,
        numbers: NumbersView,
        redraws: RedrawsView,
        solvers: SolversView,
    ) -> None:
        self._weights = weights
        self._numbers = numbers
        self._redraws = redraws
        self._solvers = solvers

    def show(self, name: str, job: BackgroundJob, shown: Results) -> Results:
        """Draw what a job has brought, beside the results that are shown."""
        match name:
            case "redraws":
                self._redraws.show_redraws(job.results, stale=job.is_stale)
            case "solvers":
                self._solvers.show_traces(job.results, shown.settings, stale=job.is_stale)
            case "intervals":
                # Those of a moment ago stay while others are on their way.
                intervals = job.results if job.is_applicable else None
                self._weights.show_intervals(intervals)
                self._numbers.show_intervals(intervals)
        return shown


def _equip(lab: Lab[Settings, Results]) -> Parts:
    """Make the parts of the workspace for a lab."""
    controls = {name: JobControl(lab.jobs[name], entry) for name, entry in words.JOB_WORDS.items()}
    interaction = InteractionState()
    weights, numbers = WeightsView(interaction), NumbersView()
    redraws, solvers = RedrawsView(), SolversView()
    redraws.put_over(controls["redraws"].widget)
    solvers.put_over(controls["solvers"].widget)
    prediction = PredictionSession(
        weights, present=lambda: lab.settings, reveal=lab.draw, refresh=lab.refresh
    )
    model_panel = ModelPanel(lab.state.choose)

    def use_selected() -> None:
        if lab.shown is not None:
            strength = lab.shown.cross_validation.selected_strength
            lab.state.choose(regularizer_strength=strength)

    def show_beside(results: Results) -> None:
        model_panel.show_dispersion(results.fit.dispersion)
        weights.show_movable(lab.is_editable("true_weights"))

    return Parts(
        panels=(
            DataPanel(lab.state.choose),
            model_panel,
            RegularizationPanel(lab.state.choose, use_selected),
        ),
        views={
            "weights": weights,
            "filters": FiltersView(),
            "cross-validation": CrossValidationView(),
            "raster": RasterView(),
            "numbers": numbers,
            "counts": CountsView(),
            "comparison": ComparisonView(),
            "redraws": redraws,
            "solvers": solvers,
            "path": PathView(),
            "summary": SummaryView(summarize),
        },
        interaction=FigureInteraction(lab, interaction, weights, prediction),
        unseen=_unseen,
        show_job=_Jobs(weights, numbers, redraws, solvers).show,
        job_controls=controls,
        prediction=prediction,
        show=show_beside,
    )


def _unseen(results: Results) -> set[str]:
    # Weights with a place in time are seen better as the filters that they make.
    unseen = {"weights" if results.fit.filters else "filters", *TABS}
    unseen.remove(results.settings.tab)
    return unseen


def _without_truth(results: Results) -> Results:
    """Return the results as if nobody knew what made the data."""
    if results.fit.true_coef is None:
        return results
    return replace(
        results,
        fit=replace(results.fit, true_coef=None),
        candidates=tuple(replace(candidate, error=None) for candidate in results.candidates),
    )


TRUTH = Secret(
    words.TRUTH,
    _without_truth,
    # The code draws the true weights, and 100 data sets are drawn around them.
    frozenset({"true_weights", "truth_seed", "new_weights", "redraws", "predict", "code", "story"}),
)


def _also_locked(locked: frozenset[str]) -> frozenset[str]:
    # Where no weights were chosen by hand, their seed is what makes them.
    found = locked | ({"truth_seed"} if "true_weights" in locked else set())
    return found | {"new_weights"} if "truth_seed" in found else found


WORKSPACE = Workspace(
    computation=COMPUTATION,
    presets=PRESETS,
    preset_of=preset_of,
    origin_of=origin_of,
    tabs=TABS,
    pictures=words.PICTURES,
    explanations=EXPLANATIONS,
    button_labels=words.BUTTONS,
    job_words=words.JOB_WORDS,
    scripts={
        "glmlab": Deferred(f"{_PACKAGE}.scripts.code", "glmlab_script"),
        "NeMoS": Deferred(f"{_PACKAGE}.scripts.code", "nemos_script"),
    },
    export=Deferred(f"{_PACKAGE}.compute.export", "export"),
    tables=tables_of,
    formulas=formulas_of,
    secrets={"truth": TRUTH},
    also_locked=_also_locked,
    equip=_equip,
    measures=MEASURES,
)


class FeedforwardLab(Lab[Settings, Results]):
    """The workspace "Feed-forward": fit a Poisson GLM and see what its choices do.

    See `Lab` for the parameters.

    Examples
    --------
    >>> lab = FeedforwardLab(
    ...     preset="sparse", regularizer="Ridge", lock=["Seed"], hide=["Share"]
    ... )  # doctest: +SKIP
    >>> lab.settings = Settings(n_samples=500)  # doctest: +SKIP
    >>> lab.model.coef_, lab.results.fit.coef  # doctest: +SKIP
    """

    workspace = WORKSPACE

    @property
    def data(self) -> tuple[FloatArray, FloatArray]:
        """Design matrix ``(n_time_bins, n_features)`` and counts ``(n_time_bins,)`` of the fits."""
        return _data_of(self.settings)

    @property
    def model(self) -> GLM:
        """A fitted `glmlab.glm.GLM` with the present settings; fitted anew each time."""
        return _fitted_model(self.settings)
