"""The workspace "One neuron"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from glmlab.deferred import Deferred
from glmlab.lab.background_job import BackgroundJob
from glmlab.lab.jobs import Compute
from glmlab.lab.lab import Lab
from glmlab.lab.page.job_control import JobControl
from glmlab.lab.restrictions import Secret
from glmlab.lab.session import MakeScheduler
from glmlab.lab.settings.declaration import formulas_of
from glmlab.lab.workspace import Parts, Workspace
from glmlab.widgets.summary import SummaryView
from glmlab.workspaces.neuron.computation import COMPUTATION
from glmlab.workspaces.neuron.interaction import FigureInteraction
from glmlab.workspaces.neuron.measures import MEASURES
from glmlab.workspaces.neuron.own_data import start_of
from glmlab.workspaces.neuron.panels.model import ModelPanel
from glmlab.workspaces.neuron.panels.recording import RecordingPanel
from glmlab.workspaces.neuron.panels.regularization import RegularizationPanel
from glmlab.workspaces.neuron.panels.upload import UploadPanel
from glmlab.workspaces.neuron.presets import PRESETS, origin_of, preset_of
from glmlab.workspaces.neuron.results import Results
from glmlab.workspaces.neuron.settings import TABS, Settings
from glmlab.workspaces.neuron.tables import tables_of
from glmlab.workspaces.neuron.views.bins import BinsView
from glmlab.workspaces.neuron.views.cross_validation import CrossValidationView
from glmlab.workspaces.neuron.views.data import DataView
from glmlab.workspaces.neuron.views.filters import FiltersView
from glmlab.workspaces.neuron.views.folds import FoldsView
from glmlab.workspaces.neuron.views.free_run import FreeRunView
from glmlab.workspaces.neuron.views.goodness import GoodnessView
from glmlab.workspaces.neuron.views.parts import PartsView
from glmlab.workspaces.neuron.views.rate import RateView
from glmlab.workspaces.neuron.views.residuals import ResidualsView
from glmlab.workspaces.neuron.views.tuning import TuningView
from glmlab.workspaces.neuron.words import controls as words
from glmlab.workspaces.neuron.words.explanations import EXPLANATIONS
from glmlab.workspaces.neuron.words.summary import summarize

_PACKAGE = "glmlab.workspaces.neuron"


class _Jobs:
    """Draws what the jobs of the workspace bring."""

    def __init__(self, lab: Lab[Settings, Results]) -> None:
        self._lab = lab
        self.cross_validation, self.folds = CrossValidationView(), FoldsView()
        self.goodness, self.residuals, self.free_run = (
            GoodnessView(),
            ResidualsView(),
            FreeRunView(),
        )

    def show(self, name: str, job: BackgroundJob, shown: Results) -> Results:
        """Draw what a job has brought, beside the results that are shown."""
        found, is_stale = job.results, job.is_stale
        match name:
            case "cross-validation":
                self.cross_validation.show_scores(found, stale=is_stale)
                self.folds.show_scores(found, stale=is_stale)
            case "nested":
                self.folds.show_nested(found)
            case "goodness":
                self.goodness.show_goodness(found, stale=is_stale)
            case "residuals":
                self.residuals.show_residuals(found, stale=is_stale)
            case "free-run":
                self.free_run.show_free_runs(found, stale=is_stale)
        return shown

    def use_selected(self) -> None:
        """Move the strengths to those that cross-validation selects."""
        job = self._lab.jobs["cross-validation"]
        if job.results is None or job.is_stale:
            return
        found = job.results
        changes = {"regularizer_strength": found.chosen.selected_strength}
        if found.history is not None:
            changes["history_strength"] = found.history.selected_strength
        self._lab.state.choose(**changes)


def _equip(lab: Lab[Settings, Results]) -> Parts:
    """Make the parts of the workspace for a lab."""
    jobs = _Jobs(lab)
    controls = {name: JobControl(lab.jobs[name], entry) for name, entry in words.JOB_WORDS.items()}
    jobs.folds.put_over(controls["nested"].widget)
    regularization = RegularizationPanel(lab.state.choose, jobs.use_selected)
    recording = RecordingPanel(lab.state.choose, UploadPanel(lab).widget)
    model = ModelPanel(lab.state.choose)

    def show_beside(results: Results) -> None:
        recording.show_duration(results.data.duration_s)
        model.show_signals(results.data.signals)
        regularization.show_trials(has_trials=results.data.has_trials)

    return Parts(
        panels=(recording, model, regularization),
        views={
            "data": DataView(),
            "filters": FiltersView(),
            "tuning": TuningView(),
            "cross-validation": jobs.cross_validation,
            "rate": RateView(),
            "parts": PartsView(),
            "folds": jobs.folds,
            "bins": BinsView(),
            "goodness": jobs.goodness,
            "residuals": jobs.residuals,
            "free-run": jobs.free_run,
            "summary": SummaryView(summarize),
        },
        interaction=FigureInteraction(lab),
        unseen=_unseen,
        show_job=jobs.show,
        job_controls=controls,
        show=show_beside,
    )


def _unseen(results: Results) -> set[str]:
    # A tuning to the present value has no lags, and takes the place of the filters.
    unseen = {"tuning" if results.tuning is None else "filters", *TABS}
    unseen.remove(results.settings.tab)
    return unseen


def _without_truth(results: Results) -> Results:
    """Return the results as if nobody knew what made the spikes."""
    tuning = results.tuning and replace(results.tuning, truth_hz=None)
    return replace(
        results,
        filters=tuple(replace(one, truth=None) for one in results.filters),
        tuning=tuning,
        rate=replace(results.rate, true_hz=None),
    )


TRUTH = Secret(words.TRUTH, _without_truth, frozenset({"code"}))


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
    formulas=formulas_of,
    secrets={"truth": TRUTH},
    equip=_equip,
    tables=tables_of,
    measures=MEASURES,
)


class NeuronLab(Lab[Settings, Results]):
    """The workspace "One neuron": what a GLM of a spike train is.

    See `Lab` for the parameters that it shares with other labs.

    Parameters
    ----------
    recording
        Somebody's own data, of which `glmlab.recordings.recording_from` makes a recording: arrays of spike
        times or counts, pandas or pynapple objects, or a mapping of names to these. They stay in this process
        and its engine.

    Examples
    --------
    >>> lab = NeuronLab(preset="history", history=False)  # doctest: +SKIP
    >>> lab = NeuronLab(recording={"spikes": times_s, "speed": speed, "dt": 0.02})  # doctest: +SKIP
    """

    workspace = WORKSPACE

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        recording: Any = None,
        preset: str | None = None,
        hide: Iterable[str] = (),
        lock: Iterable[str] = (),
        compute: Compute | None = None,
        scheduler: MakeScheduler | None = None,
        **choices: Any,
    ) -> None:
        own = {} if recording is None else start_of(recording)
        super().__init__(
            settings,
            preset=preset,
            hide=hide,
            lock=lock,
            compute=compute,
            scheduler=scheduler,
            **{**own, **choices},
        )
