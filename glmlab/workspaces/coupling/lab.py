"""The workspace "Coupled network"."""

from __future__ import annotations

from dataclasses import replace

from glmlab.deferred import Deferred
from glmlab.lab import words as lab_words
from glmlab.lab.background_job import BackgroundJob
from glmlab.lab.lab import Lab
from glmlab.lab.page.job_control import JobControl
from glmlab.lab.settings.declaration import formulas_of
from glmlab.lab.workspace import Parts, Workspace
from glmlab.widgets.summary import SummaryView
from glmlab.workspaces.coupling.computation import COMPUTATION
from glmlab.workspaces.coupling.interaction import NetworkInteraction
from glmlab.workspaces.coupling.interaction_state import InteractionState
from glmlab.workspaces.coupling.jobs import JOBS
from glmlab.workspaces.coupling.measures import MEASURES
from glmlab.workspaces.coupling.pairs import PARTS
from glmlab.workspaces.coupling.panels.basis import BasisPanel
from glmlab.workspaces.coupling.panels.network import NetworkPanel, PairPanel
from glmlab.workspaces.coupling.panels.simulation import SimulationPanel, StimulusPanel
from glmlab.workspaces.coupling.panels.stability import FitPanel, StabilityPanel
from glmlab.workspaces.coupling.presets import PRESETS, origin_of, preset_of
from glmlab.workspaces.coupling.results import Results, Shrunk
from glmlab.workspaces.coupling.settings import TABS, Settings
from glmlab.workspaces.coupling.views.basis import BasisView
from glmlab.workspaces.coupling.views.correlations import CorrelationsView
from glmlab.workspaces.coupling.views.filter_bank import FilterBankView
from glmlab.workspaces.coupling.views.network import NetworkView
from glmlab.workspaces.coupling.views.pair import PairView
from glmlab.workspaces.coupling.views.recovered import RecoveredView
from glmlab.workspaces.coupling.views.simulation import SimulationView
from glmlab.workspaces.coupling.views.stability import StabilityView
from glmlab.workspaces.coupling.words import controls as words
from glmlab.workspaces.coupling.words.explanations import EXPLANATIONS
from glmlab.workspaces.coupling.words.sentences import summarize

_PACKAGE = "glmlab.workspaces.coupling"

_FITTED = tuple(p.settings for p in PRESETS.values() if p.settings.tab == "recovered")


class _Jobs:
    """Draws what the jobs of the workspace bring, and takes what they find."""

    def __init__(
        self,
        lab: Lab[Settings, Results],
        stability: StabilityView,
        recovered: RecoveredView,
        summary: SummaryView,
        panel: StabilityPanel,
    ) -> None:
        self._lab = lab
        self._stability = stability
        self._recovered = recovered
        self._summary = summary
        self._panel = panel
        self._shrunk: Shrunk | None = None

    def show(self, name: str, job: BackgroundJob, shown: Results) -> Results:
        """Draw what a job has brought, and return the results with what it says of them."""
        match name:
            case "stability":
                # The picture may be ahead of the job, or behind it.
                if job.results_key == JOBS[name].key(shown.settings):
                    shown = replace(shown, stability=job.results)
                    self._stability.show_stability(job.results)
                    self._summary.show(shown)
            case "recovered":
                self._recovered.show_recovered(
                    job.results, stale=job.is_stale, is_fitting=job.fraction is not None
                )
            case "shrinking":
                self._shrink_to(job.results)
        return shown

    def _shrink_to(self, found: Shrunk | None) -> None:
        """Take the scale that was found, once: an Undo of it must stand."""
        if found is None or found is self._shrunk or found.after is None:
            return
        self._shrunk = found
        self._panel.tell(found, self._lab.settings)
        if not found.changes:
            return
        if found.changes.keys() & self._lab.locked:
            self._lab.state.refuse(lab_words.LOCKED)
        else:
            # A step of its own, also right after a drag of the same scale.
            self._lab.state.adopt(replace(self._lab.settings, **found.changes))


def _equip(lab: Lab[Settings, Results]) -> Parts:
    """Make the parts of the workspace for a lab."""
    choose, fit = lab.state.choose, lab.jobs["recovered"]
    prepare = {"recovered": lambda: choose(tab="recovered")}
    controls = {
        name: JobControl(lab.jobs[name], entry, prepare.get(name))
        for name, entry in words.JOB_WORDS.items()
    }
    interaction = InteractionState()
    network, pair = NetworkView(), PairView(interaction)
    simulation = SimulationView(interaction, network.graph.light)
    summary = SummaryView(summarize)
    stability, recovered = StabilityView(), RecoveredView()
    stability.put_over(controls["stability"].widget)
    stability_panel = StabilityPanel(choose, controls["shrinking"])

    def follow(settings: Settings) -> None:
        # A preset whose picture is a fit opens with the fit, not with a button to press.
        if settings in _FITTED and not fit.is_following:
            fit.start()

    return Parts(
        panels=(
            NetworkPanel(choose),
            PairPanel(choose),
            BasisPanel(choose),
            StimulusPanel(choose),
            SimulationPanel(choose),
            stability_panel,
            FitPanel(choose, controls["recovered"]),
        ),
        views={
            "network": network,
            "pair": pair,
            "stability": stability,
            "simulation": simulation,
            "basis": BasisView(),
            "filter_bank": FilterBankView(),
            "correlations": CorrelationsView(),
            "recovered": recovered,
            "summary": summary,
        },
        interaction=NetworkInteraction(lab, interaction, pair),
        unseen=lambda results: {*TABS} - {results.settings.tab},
        show_job=_Jobs(lab, stability, recovered, summary, stability_panel).show,
        job_controls=controls,
        follow=follow,
        restart=simulation.player.go_back,
    )


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
    formulas=lambda settings: formulas_of(settings, PARTS),
    equip=_equip,
    measures=MEASURES,
)


class CouplingLab(Lab[Settings, Results]):
    """The workspace "Coupled network": design filters, simulate, and know whether it is stable.

    See `Lab` for the parameters.

    Examples
    --------
    >>> lab = CouplingLab(preset="chain", n_trials=5, hide=["Share"])  # doctest: +SKIP
    >>> lab.results.simulation.counts.sum(axis=(0, 1))  # doctest: +SKIP
    """

    workspace = WORKSPACE
