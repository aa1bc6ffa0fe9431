"""The workspace "Coupled network"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, ClassVar

from glmlab.deferred import Deferred
from glmlab.lab import words as strings
from glmlab.lab.background_job import LongWork
from glmlab.lab.export import Export
from glmlab.lab.job_words import Work
from glmlab.lab.jobs import Task
from glmlab.lab.lab import Lab, MakeRunner, MakeWork, View
from glmlab.lab.mathml import mathml
from glmlab.lab.page.job_control import WorkControl
from glmlab.lab.page.panel import Panel
from glmlab.lab.prefetching import preparing
from glmlab.lab.restrictions import starting_settings
from glmlab.lab.runner import Compute
from glmlab.lab.settings.declaration import formulas_of
from glmlab.lab.settings.sharing import to_json
from glmlab.lab.tabs import Tab
from glmlab.widgets.pointer import OnDrag, OnKey, Reading, Surface
from glmlab.widgets.summary import SummaryView
from glmlab.workspaces.coupling.interaction import SELECTORS, NetworkHands
from glmlab.workspaces.coupling.jobs import TASKS
from glmlab.workspaces.coupling.pairs import PARTS
from glmlab.workspaces.coupling.panels.basis import BasisPanel
from glmlab.workspaces.coupling.panels.network import NetworkPanel, PairPanel
from glmlab.workspaces.coupling.panels.simulation import SimulationPanel, StimulusPanel
from glmlab.workspaces.coupling.panels.stability import FitPanel, StabilityPanel
from glmlab.workspaces.coupling.presets import PRESETS
from glmlab.workspaces.coupling.results import Results, Shrunk
from glmlab.workspaces.coupling.settings import TABS, Settings
from glmlab.workspaces.coupling.views.basis import BasisView
from glmlab.workspaces.coupling.views.correlations import CorrelationsView
from glmlab.workspaces.coupling.views.network import NetworkView
from glmlab.workspaces.coupling.views.pair import PairView
from glmlab.workspaces.coupling.views.recovered import RecoveredView
from glmlab.workspaces.coupling.views.simulation import SimulationView
from glmlab.workspaces.coupling.views.stability import StabilityView
from glmlab.workspaces.coupling.words import controls as words
from glmlab.workspaces.coupling.words.sentences import summarize

_PACKAGE = "glmlab.workspaces.coupling"

_compute = Deferred(f"{_PACKAGE}.compute.pipeline", "compute")
_export = Deferred(f"{_PACKAGE}.compute.export", "export")
_MAKE_RUNNER = preparing(Deferred(f"{_PACKAGE}.compute.prefetch", "upcoming"))

SCRIPTS: Mapping[str, Callable[[Settings], str]] = MappingProxyType(
    {
        "glmlab": Deferred(f"{_PACKAGE}.scripts.code", "glmlab_script"),
        "NeMoS": Deferred(f"{_PACKAGE}.scripts.code", "nemos_script"),
    }
)
"""What writes the settings as a script, by the name of the library that it uses."""

_FITTED = tuple(p.settings for p in PRESETS.values() if p.settings.experiment == "recovered")


class CouplingLab(Lab[Settings, Results]):
    """The workspace "Coupled network": design filters, simulate, and know whether it is stable.

    As the last line of a notebook cell it shows itself. It returns at once; the first picture follows
    behind a progress bar.

    Parameters
    ----------
    settings
        The settings to start from, and to come back to with "Reset".
    preset
        Name of the preset to start from in place of settings, such as "chain".
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
    >>> lab = CouplingLab(preset="chain", n_trials=5, hide=["Share"])  # doctest: +SKIP
    >>> lab.results.simulation.counts.sum(axis=(0, 1))  # doctest: +SKIP
    """

    workspace: ClassVar[str] = "Coupled network"
    name: ClassVar[str] = "coupled"
    tip: ClassVar[str] = "Design the filters between neurons, simulate them, and fit them again."
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

    def _make_work_control(self, name: str, work: LongWork) -> WorkControl:
        prepare = self._show_fit if name == "recovered" else None
        return WorkControl(work, words.WORK[name], prepare)

    def _make_panels(self) -> tuple[Panel, ...]:
        choose = self.state.choose
        self._stability_panel = StabilityPanel(choose, self._work_controls["shrinking"])
        return (
            NetworkPanel(choose),
            PairPanel(choose),
            BasisPanel(choose),
            StimulusPanel(choose),
            SimulationPanel(choose),
            self._stability_panel,
            FitPanel(choose, self._work_controls["recovered"]),
        )

    def _make_views(self) -> dict[str, View]:
        self._pair, self._simulation = PairView(), SimulationView()
        self._stability, self._recovered = StabilityView(), RecoveredView()
        self._summary = SummaryView(summarize)
        self._stability.put_over(self._work_controls["stability"].widget)
        self._shrunk: Shrunk | None = None
        self._network_hands = NetworkHands(
            self.state,
            self._pair,
            self._simulation,
            takes_hands=self._takes_hands,
            refresh=self._refresh,
        )
        return {
            "network": NetworkView(),
            "pair": self._pair,
            "stability": self._stability,
            "simulation": self._simulation,
            "basis": BasisView(),
            "correlations": CorrelationsView(),
            "recovered": self._recovered,
            "summary": self._summary,
        }

    def _unseen(self, results: Results) -> set[str]:
        return {*TABS} - {results.settings.experiment}

    def _surfaces(self, results: Results) -> dict[str, Surface]:
        return self._network_hands.surfaces(results)

    def _hands(self) -> Mapping[str, OnDrag]:
        return self._network_hands.drags

    def _keys(self) -> Mapping[str, OnKey]:
        return self._network_hands.keys

    def _readings(self, results: Results) -> dict[str, Reading]:
        return self._network_hands.readings(results)

    def _selector(self, name: str) -> str:
        return SELECTORS.get(name) or super()._selector(name)

    def _on_held(self, held: str) -> None:
        if not held:
            self._network_hands.let_go()
        super()._on_held(held)

    def _export(self, results: Results) -> Export:
        return _export(results, to_json(results.settings, self.workspace))

    def _formulas(self, settings: Settings) -> Mapping[str, str]:
        return {name: mathml(f) for name, f in formulas_of(settings, PARTS).items()}

    def _on_settings(self, change: dict[str, Any]) -> None:
        super()._on_settings(change)
        # A preset whose picture is a fit opens with the fit, not with a button to press.
        if change["new"] in _FITTED and not self.works["recovered"].is_following:
            self.works["recovered"].start()

    def _start_again(self) -> None:
        self._simulation.player.go_back()
        super()._start_again()

    def _show_fit(self) -> None:
        self.state.choose(experiment="recovered")

    def _show_work(self, name: str, work: LongWork) -> None:
        if self.results is None:
            return
        match name:
            case "stability":
                # The picture may be ahead of the work, or behind it.
                if work.results_key == TASKS[name].key(self.results.settings):
                    self._stability.show_stability(work.results)
                    self._shown = replace(self.results, stability=work.results)
                    self._summary.show(self._shown)
            case "recovered":
                self._recovered.show_recovered(
                    work.results, stale=work.is_stale, is_fitting=work.fraction is not None
                )
            case "shrinking":
                self._shrink_to(work.results)

    def _shrink_to(self, found: Shrunk | None) -> None:
        """Take the scale that was found, once: an Undo of it must stand."""
        if found is None or found is self._shrunk or found.after is None:
            return
        self._shrunk = found
        self._stability_panel.tell(found, self.settings)
        if not found.changes:
            return
        if found.changes.keys() & self._restrictions.locked:
            self.state.refuse(strings.LOCKED)
        else:
            # A step of its own, also right after a drag of the same scale.
            self.state.adopt(replace(self.settings, **found.changes))
