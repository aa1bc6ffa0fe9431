"""What every workspace has: its parts are connected here, and laid out on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import ipywidgets

from glmlab.lab import words as strings
from glmlab.lab.address import Address
from glmlab.lab.background_job import LongWork
from glmlab.lab.export import Export
from glmlab.lab.job_words import Work
from glmlab.lab.jobs import Task
from glmlab.lab.page.exports import Giving
from glmlab.lab.page.job_control import WorkControl
from glmlab.lab.page.panel import Panel
from glmlab.lab.page.reset import ResetButton
from glmlab.lab.page.status import Curtain, Header
from glmlab.lab.page.tabs import PictureTabs
from glmlab.lab.page.toolbar import Toolbar
from glmlab.lab.page.workspace_tabs import WorkspaceTabs
from glmlab.lab.restrictions import check_settings, restrictions
from glmlab.lab.runner import Compute, Receiver, Runner, ThreadRunner
from glmlab.lab.settings.declaration import label_of
from glmlab.lab.settings.sharing import from_json, from_query, query_names, to_json, to_query
from glmlab.lab.state import LabState
from glmlab.lab.tabs import Tab
from glmlab.widgets.accessibility import Accessibility, Attributes
from glmlab.widgets.delivery import Delivery
from glmlab.widgets.frame import KeepAxes
from glmlab.widgets.pointer import NO_READING, OnDrag, OnKey, Pointer, Reading, Surface
from glmlab.widgets.style import style_sheet
from glmlab.widgets.tips import Tips

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

    def keep_axes(self, how: KeepAxes, /) -> None:
        """Say whether the axes fit what is shown, only grow, or stand still."""
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
    hide
        Labels, as they are on the page, or names of settings of what is taken off the page: controls,
        buttons, actions of the toolbar, tabs. A student can choose it neither in a control nor by
        a drag; a preset, a link or code may still change a hidden setting.
    lock
        Labels or names of what is shown but disabled. No control, drag, preset, link or file changes
        a locked setting; code that sets `settings` does, and Undo and Reset go back to what was
        there before.

    Attributes
    ----------
    widget
        The whole lab on the page.

    Raises
    ------
    ValueError
        If `hide` or `lock` names something that the lab does not have.
    TypeError
        If one of them is a single text.
    """

    workspace: ClassVar[str]
    """Its name, as the student reads it."""

    name: ClassVar[str]
    """The same in one word, by which the style sheet knows it."""

    tip: ClassVar[str]
    """What it is for, in a sentence."""

    tabs: ClassVar[Mapping[str, Tab]]
    """The views of which one is seen at a time, by name, chosen by the setting `experiment`."""

    pictures: ClassVar[Mapping[str, str]]
    """The views that can be saved as pictures: labels by name."""

    button_labels: ClassVar[Mapping[str, str]]
    """Labels of the buttons in its panels, by name."""

    job_words: ClassVar[Mapping[str, Work]]
    """Words around those of its long work that have a button, by name."""

    tasks: ClassVar[Mapping[str, Task]]
    """Its long work, each by a name; that of an experiment is begun and cancelled beside it."""

    scripts: ClassVar[Mapping[str, Callable[[Any], str]]]
    """What writes the settings as a script, by the name of the library that it uses."""

    def __init__(
        self,
        start: SettingsT,
        *,
        compute: Compute,
        make_runner: MakeRunner = ThreadRunner,
        make_work: MakeWork = LongWork,
        hide: Iterable[str] = (),
        lock: Iterable[str] = (),
    ) -> None:
        self._start = start
        self.state: LabState[SettingsT, ResultsT] = LabState(start)
        self.works = {name: make_work(task) for name, task in self.tasks.items()}
        self._work_controls = {
            name: self._make_work_control(name, work)
            for name, work in self.works.items()
            if name in self.job_words
        }
        self._placed = False
        self._workspace_tabs: WorkspaceTabs | None = None
        self._on_address: Callable[[str], None] = self._open_address
        self._keep_address: Callable[[], None] = self._keep_own_address
        self._address_is_taken = False
        self._waits_for_link = False
        self._shown: ResultsT | None = None
        self._pinned: ResultsT | None = None
        self.panels = self._make_panels()
        self.views = self._make_views()
        self._make_surroundings()
        self._restrict(hide, lock)
        self._opened_with = self._start
        self.widget = self._lay_out()
        self._runner = make_runner(compute, self.state)
        self._connect()

    @property
    def settings(self) -> SettingsT:
        """The current choices; setting them moves the controls."""
        return self.state.settings

    @settings.setter
    def settings(self, settings: SettingsT) -> None:
        check_settings(settings, self._start)
        self.state.adopt(settings)

    @property
    def results(self) -> ResultsT | None:
        """What the pictures show; None before the first picture."""
        return self._shown

    @property
    def query(self) -> str:
        """The settings as the query of a link, which `open_query` of the same page takes."""
        return to_query(self.settings, self._opened_with, self.workspace)

    @property
    def query_names(self) -> frozenset[str]:
        """The names that parameters of its queries may have."""
        return query_names(self.settings)

    @property
    def is_as_opened(self) -> bool:
        """Whether the settings are those that the page has without a query."""
        return self.settings == self._opened_with

    @property
    def address(self) -> Address:
        """The address of the page that it is on."""
        return self._address

    def stand_among(
        self,
        tabs: WorkspaceTabs,
        on_address: Callable[[str], None] | None,
        keep_address: Callable[[], None],
    ) -> None:
        """Become one of several workspaces of a page.

        Parameters
        ----------
        tabs
            Are put beside the title.
        on_address
            Is called, in place of `open_query`, with the query of the page's address; None leaves it
            alone.
        keep_address
            Is called when the settings have changed, for the address of the page to hold them.
        """
        self._workspace_tabs = tabs
        self._on_address = on_address or (lambda _query: None)
        self._keep_address = keep_address
        self._header.put_tabs(tabs.widget)
        self._describe()

    def show_on_page(self, shown: bool) -> None:
        """Be seen, or make room for another workspace of the page."""
        (self.widget.remove_class if shown else self.widget.add_class)("glmlab-away")

    def _take_address(self, query: str) -> None:
        self._on_address(query)
        self._address_is_taken = True
        self._open_curtain()

    def _open_address(self, query: str) -> None:
        # Code of the page may have set others than those of the start.
        self._opened_with = self.settings
        self._address.read(query, self.query_names)
        self.open_query(query)
        self._keep_address()

    def _keep_own_address(self) -> None:
        self._address.show("" if self.is_as_opened else self.query)

    def open_query(self, query: str) -> None:
        """Take the settings from the query of a link, and say what of it could not be taken."""
        self._open(*from_query(query, self.settings))

    def close(self) -> None:
        """Stop computing and take the lab off the page."""
        self._runner.close()
        for work in self.works.values():
            work.close()
        self.widget.close()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.widget._repr_mimebundle_(**kwargs)

    # What a workspace says of itself.

    def _make_work_control(self, name: str, work: LongWork) -> WorkControl:
        """Make what begins and cancels long work."""
        return WorkControl(work, self.job_words[name])

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

    def _keys(self) -> Mapping[str, OnKey]:
        """Return what the keys do on the same figures."""
        raise NotImplementedError

    def _readings(self, results: ResultsT) -> dict[str, Reading]:
        """Return where the figures that can be dragged on stand."""
        raise NotImplementedError

    @property
    def _predict(self) -> Callable[[], None] | None:
        """What begins a guess; None where there is nothing to predict."""
        return None

    @property
    def _waits(self) -> bool:
        """Whether the pictures stay those of before a change, until they have been predicted."""
        return False

    def _to_show(self, results: ResultsT) -> ResultsT:
        """Return what is shown of new results."""
        return results

    def _show_work(self, name: str, work: LongWork) -> None:
        """Draw what long work has brought."""
        raise NotImplementedError

    def _export(self, results: ResultsT) -> Export:
        """Return the data of a picture, for those who take them away."""
        raise NotImplementedError

    def _formulas(self, settings: SettingsT) -> Mapping[str, str]:
        """Return the formulas, in MathML, that explain controls, by the names of settings."""
        raise NotImplementedError

    # What all of them have.

    def _make_surroundings(self) -> None:
        """Make what is around panels and views."""
        self._tabs = PictureTabs(self.tabs, self.state.choose)
        self._pointer = Pointer()
        self._tips = Tips()
        self._reset = ResetButton(self._start_again)
        self._giving = Giving(
            self.scripts,
            self.pictures,
            present=lambda: self.settings,
            export=lambda: None if self.results is None else self._export(self.results),
            opening=self._close_share,
            describe=self._describe,
        )
        self._toolbar = Toolbar(
            undo=self.state.undo,
            redo=self.state.redo,
            pin=self._pin,
            share=self._share,
            code=self._giving.code.toggle,
            predict=self._predict,
            open_settings=lambda text: self._open(*from_json(text, self.settings, self.workspace)),
            opened=self._take_address,
            more_to_share=[self._giving.take_away.widget],
            boxes=[self._giving.code.widget],
        )
        self._address = Address(self._toolbar.keep_in_address)
        self._header = Header(self._toolbar.widget)
        self._curtain = Curtain()
        self._accessibility = Accessibility()
        self._delivery = Delivery()

    def _restrict(self, hide: Iterable[str], lock: Iterable[str]) -> None:
        """Take off the page what a teacher hides, and lock what a teacher locks."""
        found = restrictions(hide, lock, self._labels())
        found = replace(found, locked=self._locked_settings(found.locked))
        self._restrictions = found
        self.state.lock(found.locked)
        self._start = self._with_offered_experiment(self._start)
        self.state.start_from(self._start)
        for part in (*self.panels, self._toolbar, self._tabs, self._reset):
            part.restrict(found)

    def _locked_settings(self, locked: frozenset[str]) -> frozenset[str]:
        """Return the settings that nobody may change where these controls are locked."""
        behind = (
            panel.setting_of(n) for panel in self.panels for n in panel.controls if n in locked
        )
        return locked | set(behind)

    def _takes_hands(self, name: str) -> bool:
        """Whether a student may choose a setting by hand."""
        return self._restrictions.takes_hands(name)

    def _labels(self) -> dict[str, str]:
        """Return all that can be hidden and locked: names, and labels as they are on the page."""
        known: dict[str, str] = {}
        for panel in self.panels:
            known |= {name: control.label for name, control in panel.controls.items()}
            known |= {name: self.button_labels[name] for name in panel.buttons}
        known["reset"] = strings.RESET
        known |= {name: strings.ACTIONS[name] for name in self._toolbar.buttons}
        known |= {name: tab.label for name, tab in self.tabs.items()}
        return known | {"experiment": label_of(type(self._start), "experiment")}

    def _with_offered_experiment(self, settings: Any) -> Any:
        """Return settings that show an experiment whose tab is there, if any is."""
        offered = [name for name in self.tabs if name not in self._restrictions.hidden]
        if not offered or settings.experiment in offered:
            return settings
        present = self.state.settings.experiment
        return replace(settings, experiment=present if present in offered else offered[0])

    def _lay_out(self) -> ipywidgets.Box:
        controls = [*(panel.widget for panel in self.panels), self._reset.widget]
        rows: dict[str, ipywidgets.Widget] = {}
        for name, view in self.views.items():
            # The keyboard comes to the tabs where the eye does: before what they choose.
            if name == next(iter(self.tabs)):
                rows["tabs"] = self._tabs.widget
            view.widget.add_class(f"glmlab-picture-{name}")
            rows[name] = view.widget
        self._stage = pictures = box("glmlab-pictures", *rows.values())
        page = box(
            "glmlab-page",
            self._header.widget,
            box("glmlab-controls", *controls),
            box("glmlab-stage", pictures, self._curtain.widget),
        )
        # Of all workspaces: one that is opened later must not be seen before its style is there.
        style = ipywidgets.HTML(
            f"<style>{style_sheet('glmlab.lab.page', 'glmlab.widgets', 'glmlab.workspaces')}</style>"
        )
        unshown = box(
            "glmlab-unshown",
            style,
            self._accessibility,
            self._delivery,
            self._pointer,
            self._tips,
            self._giving.saver,
        )
        lab = box("glmlab", unshown, page)
        lab.add_class(f"glmlab-of-{self.name}")
        return lab

    def _connect(self) -> None:
        self.state.observe(self._on_settings, "settings")
        self.state.observe(lambda _change: self._show_settings(), "refusals")
        self.state.observe(self._on_results, "results")
        self.state.observe(self._on_failure, "failure")
        self.state.observe(self._on_progress, "progress")
        self.state.observe(lambda change: self._header.show_message(change["new"]), "message")
        self.state.observe(lambda change: self._header.show_busy(change["new"]), "busy")
        for name in self.works:
            self._follow_work(name)
        spare = chain.from_iterable(view.spare for view in self.views.values())
        self._delivery.serve(self.widget, *spare)
        self._delivery.on_placed(self._on_placed)
        self._pointer.observe(lambda change: self._on_held(change["new"]), "held")
        for name, on_drag in self._hands().items():
            self._pointer.listen(name, on_drag)
        for name, on_key in self._keys().items():
            self._pointer.listen_to_keys(name, on_key)
        self._describe()
        self._on_settings({"new": self.settings})

    def _follow_work(self, name: str) -> None:
        work = self.works[name]

        def show(_change: object = None) -> None:
            with self._delivery.together():
                if name in self._work_controls:
                    self._work_controls[name].show()
                if not self._waits:
                    self._show_work(name, work)
                self._describe()

        work.observe(show, ["results", "fraction", "failure"])

    def _on_settings(self, change: dict[str, Any]) -> None:
        # The worker starts while the controls are still being moved.
        self._runner.submit(change["new"])
        with self._delivery.together():
            self._show_settings()
            self._keep_address()
            for name, work in self.works.items():
                work.follow(change["new"])
                if name in self._work_controls:
                    self._work_controls[name].show()

    def _show_settings(self) -> None:
        with self._delivery.together():
            for panel in self.panels:
                panel.show(self.state.settings)
            self._tabs.show(self.settings)
            self._tips.show(self._formulas(self.settings))
            self._show_toolbar()

    def _on_results(self, change: dict[str, Any]) -> None:
        if change["new"].settings == self.settings:
            self._waits_for_link = False
        with self._delivery.together():
            self._show_results(self._to_show(change["new"]))

    def _on_failure(self, change: dict[str, Any]) -> None:
        if change["new"]:
            self._waits_for_link = False
            self._open_curtain()

    def _show_results(self, results: ResultsT) -> None:
        self._shown = results
        unseen = self._unseen(results)
        for name, view in self.views.items():
            if name not in unseen:
                view.show(results)
        self._hide(unseen)
        self._pointer.show(self._surfaces(results))
        for name, work in self.works.items():
            if not self._waits and name not in unseen:
                self._show_work(name, work)
        self._show_toolbar()
        self._mark_waiting()
        self._describe()
        self._open_curtain()

    def _on_held(self, held: str) -> None:
        """Let the axes stand still under a hand, and fit them to what is shown when it lets go."""
        with self._delivery.together():
            for name, view in self.views.items():
                view.keep_axes("follow" if not held else "still" if name == held else "widen")
            if not held and self._shown is not None:
                self._show_results(self._shown)

    def _reveal(self, results: ResultsT) -> None:
        """Draw results that were kept back."""
        with self._delivery.together():
            self._show_results(results)

    def _refresh(self) -> None:
        """Show what has changed beside the results."""
        with self._delivery.together():
            self._show_toolbar()
            if self._shown is not None:
                self._pointer.show(self._surfaces(self._shown))
            self._mark_waiting()
            self._describe()

    def _mark_waiting(self) -> None:
        mark = self._stage.add_class if self._waits else self._stage.remove_class
        mark("glmlab-waiting")

    def _hide(self, unseen: set[str]) -> None:
        """Let the views be seen or not.

        A hidden one keeps its size: a figure without any logs errors in the browser. One that is
        shown inherits: "visible" would show it inside a workspace that is away, too.
        """
        for name, view in self.views.items():
            view.widget.layout.visibility = "hidden" if name in unseen else "inherit"
        self._giving.offer_pictures(name for name in self.views if name not in unseen)

    def _on_placed(self) -> None:
        self._placed = True
        self._open_curtain()

    def _open_curtain(self) -> None:
        """Let the pictures be seen once they are complete, also in the browser."""
        # Those of the start are not seen before those of the address.
        is_first = not self._address_is_taken or self._waits_for_link
        if self._placed and self.results is not None and not is_first:
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
        self._giving.code.show()

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

    def _close_share(self) -> None:
        self._toolbar.close_share()

    def _share(self) -> None:
        # Both boxes open at the same place.
        self._giving.code.close()
        self._toolbar.show_link(self.query)
        self._toolbar.show_file(to_json(self.settings, self.workspace))

    def _open(self, settings: SettingsT, sentences: list[str]) -> None:
        """Take settings from a link or a file, and say what of them could not be taken."""
        settings, left_out = self._restrictions.keep(settings, self.settings)
        sentences = [*sentences, *left_out]
        settings = self._with_offered_experiment(settings)
        if settings != self.settings:
            self._waits_for_link = True
            self.state.adopt(settings)
        if sentences:
            self.state.refuse(" ".join(sentences))

    def _describe(self) -> None:
        """Keep roles and text alternatives in step with what is seen."""
        pictures: Attributes = {
            figure(name): {"role": "img", "aria-label": view.alternative}
            for name, view in self.views.items()
        }
        readings = self._readings_of_all()
        for name in self._keys():
            reading = readings.get(name)
            own = NO_READING | {"role": "img"} if reading is None else reading.attributes
            pictures[self._selector(name)] = pictures.get(self._selector(name), {}) | own
        self._accessibility.figures = pictures
        controls: Attributes = {}
        for panel in self.panels:
            controls |= panel.attributes
        self._accessibility.controls = (
            controls
            | self._tabs.attributes
            | (self._workspace_tabs.attributes if self._workspace_tabs else {})
            | self._header.attributes
            | self._curtain.attributes
            | self._giving.attributes
        )

    def _selector(self, name: str) -> str:
        """Return the CSS selector of the figures that are moved under a name."""
        return figure(name)

    def _readings_of_all(self) -> dict[str, Reading]:
        """Return the readings of the figures that can be dragged on now."""
        readings = {} if self._shown is None else self._readings(self._shown)
        return {name: readings[name] for name in readings if name in self._pointer.surfaces}


def figure(name: str) -> str:
    """Return the CSS selector of the figures of a view."""
    return f".glmlab-picture-{name} .bqplot.figure"


def box(name: str, *children: ipywidgets.Widget) -> ipywidgets.Box:
    """Return a box of a class, which the style sheet lays out."""
    made = ipywidgets.Box(children)
    made.add_class(name)
    return made
