"""What every workspace has: its parts are connected here, and laid out on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import ipywidgets

from glmlab.experiments.long_tasks import Task
from glmlab.lab.compilation_cache import use_compilation_cache
from glmlab.lab.long_work import LongWork
from glmlab.lab.runner import Compute, Receiver, Runner, ThreadRunner
from glmlab.lab.sharing import from_json, from_query, to_json, to_query
from glmlab.lab.state import LabState
from glmlab.panels.accessibility import Accessibility, Attributes
from glmlab.panels.delivery import Delivery
from glmlab.panels.panel import Panel
from glmlab.panels.pointer import OnDrag, Pointer, Surface
from glmlab.panels.reset import ResetButton
from glmlab.panels.status import Curtain, Header
from glmlab.panels.style import STYLE as PANELS_STYLE
from glmlab.panels.tabs import ExperimentTabs
from glmlab.panels.toolbar import STYLE as TOOLBAR_STYLE
from glmlab.panels.toolbar import Toolbar
from glmlab.panels.work import WorkControl
from glmlab.views.palette import STYLE as VIEWS_STYLE

SettingsT = TypeVar("SettingsT")
ResultsT = TypeVar("ResultsT")

MakeRunner = Callable[[Compute, Receiver], Runner]
MakeWork = Callable[[Task], LongWork]


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

    def show(self, results: Any, /) -> None:
        """Draw the results."""
        ...

    def pin(self, results: Any, /) -> None:
        """Keep results as a pale ghost, or take it away."""
        ...


class Lab(Generic[SettingsT, ResultsT]):
    """A workspace: panels in which the student chooses, views that follow.

    As the last line of a notebook cell it shows itself. It returns at once; the first picture
    follows behind a progress bar. A workspace is a subclass that makes its panels and views and says
    which of them are seen.

    Parameters
    ----------
    start
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
    """

    workspace: ClassVar[str]
    """Its name, as the student reads it."""

    experiments: ClassVar[tuple[str, ...]]
    """The views of which one is seen at a time, chosen by the setting `experiment`."""

    tasks: ClassVar[Mapping[str, Task]]
    """Its long work, each by a name; that of an experiment is begun and cancelled beside it."""

    def __init__(
        self,
        start: SettingsT,
        *,
        compute: Compute,
        make_runner: MakeRunner = ThreadRunner,
        make_work: MakeWork = LongWork,
    ) -> None:
        use_compilation_cache()
        self._start = start
        self.state: LabState[SettingsT, ResultsT] = LabState(start)
        self.works = {name: make_work(task) for name, task in self.tasks.items()}
        self._placed = False
        self._pinned: ResultsT | None = None
        self.panels = self._make_panels()
        self.views = self._make_views()
        self._make_surroundings()
        self.widget = self._lay_out()
        self._runner = make_runner(compute, self.state)
        self._connect()

    @property
    def settings(self) -> SettingsT:
        """The current choices; setting them moves the controls."""
        return self.state.settings

    @settings.setter
    def settings(self, settings: SettingsT) -> None:
        self.state.adopt(settings)

    @property
    def results(self) -> ResultsT | None:
        """What the pictures show; None before the first picture."""
        return self.state.results

    def close(self) -> None:
        """Stop computing and take the lab off the page."""
        self._runner.close()
        for work in self.works.values():
            work.close()
        self.widget.close()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.widget._repr_mimebundle_(**kwargs)

    # What a workspace says of itself.

    def _make_panels(self) -> tuple[Panel, ...]:
        """Make the panels, in the order of the page."""
        raise NotImplementedError

    def _make_views(self) -> dict[str, View]:
        """Make the views by name, in the order of the page."""
        raise NotImplementedError

    def _unseen(self, results: ResultsT) -> set[str]:
        """Return the names of views that share a place with one that is seen."""
        raise NotImplementedError

    def _surfaces(self, results: ResultsT) -> dict[str, Surface]:
        """Return the figures that can be dragged on."""
        raise NotImplementedError

    def _hands(self) -> Mapping[str, OnDrag]:
        """Return what the drags on the figures do."""
        raise NotImplementedError

    def _show_work(self, name: str, work: LongWork) -> None:
        """Draw what long work has brought."""
        raise NotImplementedError

    # What all of them have.

    def _make_surroundings(self) -> None:
        """Make what is around panels and views."""
        self._tabs = ExperimentTabs(self.experiments, self.state.choose)
        self._pointer = Pointer()
        self._reset = ResetButton(self._start_again)
        self._toolbar = Toolbar(
            undo=self.state.undo,
            redo=self.state.redo,
            pin=self._pin,
            share=self._share,
            open_settings=lambda text: self._open(*from_json(text, self.settings, self.workspace)),
            opened=lambda query: self._open(*from_query(query, self.settings)),
        )
        self._header = Header(self._toolbar.widget)
        self._curtain = Curtain()
        self._accessibility = Accessibility()
        self._delivery = Delivery()
        self._work_controls = {
            name: WorkControl(name, work)
            for name, work in self.works.items()
            if name in self.experiments
        }

    def _lay_out(self) -> ipywidgets.Widget:
        controls = [*(panel.widget for panel in self.panels), self._reset.widget]
        self._pictures = {name: self._picture(name) for name in self.views}
        pictures = box("glmlab-pictures", self._tabs.widget, *self._pictures.values())
        page = box(
            "glmlab-page",
            self._header.widget,
            box("glmlab-controls", *controls),
            box("glmlab-stage", pictures, self._curtain.widget),
        )
        style = ipywidgets.HTML(f"<style>{PANELS_STYLE}{TOOLBAR_STYLE}{VIEWS_STYLE}</style>")
        unshown = box("glmlab-unshown", style, self._accessibility, self._delivery, self._pointer)
        return box("glmlab", unshown, page)

    def _picture(self, name: str) -> ipywidgets.DOMWidget:
        """Return a view under the control of its long work, where it has any."""
        control, picture = self._work_controls.get(name), self.views[name].widget
        if control is not None:
            picture = box("glmlab-with-work", control.widget, picture)
        picture.add_class(f"glmlab-picture-{name}")
        return picture

    def _connect(self) -> None:
        self.state.observe(self._on_settings, "settings")
        self.state.observe(lambda _change: self._show_settings(), "refusals")
        self.state.observe(self._on_results, "results")
        self.state.observe(self._on_progress, "progress")
        self.state.observe(lambda change: self._header.show_message(change["new"]), "message")
        self.state.observe(lambda change: self._header.show_busy(change["new"]), "busy")
        for name in self.works:
            self._follow_work(name)
        spare = chain.from_iterable(view.spare for view in self.views.values())
        self._delivery.serve(self.widget, *spare)
        self._delivery.on_placed(self._on_placed)
        for name, on_drag in self._hands().items():
            self._pointer.listen(name, on_drag)
        self._describe()
        self._on_settings({"new": self.settings})

    def _follow_work(self, name: str) -> None:
        work = self.works[name]

        def show(_change: object = None) -> None:
            with self._delivery.together():
                if name in self._work_controls:
                    self._work_controls[name].show()
                self._show_work(name, work)
                self._describe()

        work.observe(show, ["results", "fraction", "failure"])

    def _on_settings(self, change: dict[str, Any]) -> None:
        # The worker starts while the controls are still being moved.
        self._runner.submit(change["new"])
        with self._delivery.together():
            self._show_settings()
            for name, work in self.works.items():
                work.follow(change["new"])
                if name in self._work_controls:
                    self._work_controls[name].show()

    def _show_settings(self) -> None:
        with self._delivery.together():
            for panel in self.panels:
                panel.show(self.state.settings)
            self._tabs.show(self.settings)
            self._show_toolbar()

    def _on_results(self, change: dict[str, Any]) -> None:
        with self._delivery.together():
            self._show_results(change["new"])

    def _show_results(self, results: ResultsT) -> None:
        unseen = self._unseen(results)
        for name, view in self.views.items():
            if name not in unseen:
                view.show(results)
        self._hide(unseen)
        self._pointer.show(self._surfaces(results))
        for name, work in self.works.items():
            self._show_work(name, work)
        self._describe()
        self._open_curtain()

    def _hide(self, unseen: set[str]) -> None:
        """Let the views be seen or not.

        A hidden one keeps its size: a figure without any logs errors in the browser.
        """
        for name, picture in self._pictures.items():
            picture.layout.visibility = "hidden" if name in unseen else "visible"

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
        self._toolbar.show_file(to_json(self.settings, self.workspace))

    def _open(self, settings: SettingsT, sentences: list[str]) -> None:
        """Take settings from a link or a file, and say what of them could not be taken."""
        if settings != self.settings:
            self.state.adopt(settings)
        if sentences:
            self.state.refuse(" ".join(sentences))

    def _describe(self) -> None:
        """Keep roles and text alternatives in step with what is seen."""
        pictures: Attributes = {
            figure(name): {"role": "img", "aria-label": view.alternative}
            for name, view in self.views.items()
        }
        self._accessibility.attributes = (
            pictures | self._header.attributes | self._curtain.attributes
        )


def figure(name: str) -> str:
    """Return the CSS selector of the figures of a view."""
    return f".glmlab-picture-{name} .bqplot.figure"


def box(name: str, *children: ipywidgets.Widget) -> ipywidgets.Box:
    """Return a box of a class, which the style sheet lays out."""
    made = ipywidgets.Box(children)
    made.add_class(name)
    return made
