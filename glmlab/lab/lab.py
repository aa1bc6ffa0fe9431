"""A lab: a workspace, the session that computes for it, and the page that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Generic, TypeVar

import ipywidgets

from glmlab.lab import words
from glmlab.lab.address import Address
from glmlab.lab.background_job import BackgroundJob
from glmlab.lab.export import Columns, Export
from glmlab.lab.jobs import Compute
from glmlab.lab.page.header import Overlay
from glmlab.lab.page.page import Actions, Page
from glmlab.lab.page.workspace_tabs import WorkspaceTabs
from glmlab.lab.restrictions import (
    Restrictions,
    check_settings,
    restricted_by,
    restrictions,
    starting_settings,
)
from glmlab.lab.session import MakeScheduler, Session
from glmlab.lab.settings.sharing import (
    from_json,
    from_query,
    has_settings,
    query_names,
    to_json,
    to_query,
)
from glmlab.lab.state import LabState
from glmlab.lab.workspace import Workspace
from glmlab.widgets.elements import set_class

SettingsT = TypeVar("SettingsT")
ResultsT = TypeVar("ResultsT")

LONGEST_WAIT_S = 120.0
"""For results: an empty cache on a slow machine takes less than half of it."""


class Lab(Generic[SettingsT, ResultsT]):
    """Panels in which the student chooses, and views that follow.

    As the last line of a notebook cell it shows itself. It returns at once; the first picture
    follows behind a progress bar.

    Parameters
    ----------
    settings
        The settings to start from, and to come back to with "Reset"; those of the workspace's start if not
        given.
    preset
        Name of the preset to start from in place of settings, such as "sparse".
    hide
        Labels, as they are on the page, or names of settings of what is taken off the page: controls,
        buttons, actions of the toolbar, tabs, pictures, the "Summary", the "Story" of the preset, whole
        sections such as "Model section", and in the workspace "Feed-forward" the "Truth". A student can
        choose it neither in a control nor by
        a drag; a preset, a link or code may still change a hidden setting.
    lock
        Labels or names of what is shown but disabled. No control, drag, preset, link or file changes
        a locked setting; code that sets `settings` does, and Undo and Reset go back to what was
        there before.
    compute
        Turns settings into results, in place of the workspace's own.
    scheduler
        Makes what does the work, in place of the engine; `glmlab.engine.inline_scheduler.InlineScheduler` works at once.
    **choices
        Single settings by their names, stronger than those of `settings` and `preset`.

    Attributes
    ----------
    widget
        The whole lab on the page.
    state
        What is chosen, and what came of it.
    jobs
        Work that takes seconds, by name.
    parts, page, session
        What it is made of.

    Raises
    ------
    ValueError
        If `hide` or `lock` names something that the lab does not have, a name is unknown, or a setting
        is refused.
    TypeError
        If `hide` or `lock` is a single text, or `settings` are of another class.
    """

    workspace: ClassVar[Workspace]

    def __init__(
        self,
        settings: SettingsT | None = None,
        *,
        preset: str | None = None,
        hide: Iterable[str] = (),
        lock: Iterable[str] = (),
        compute: Compute | None = None,
        scheduler: MakeScheduler | None = None,
        **choices: Any,
    ) -> None:
        workspace, computation = self.workspace, self.workspace.computation
        start = starting_settings(
            computation.start,
            {name: entry.settings for name, entry in workspace.presets.items()},
            settings=settings,
            preset=preset,
            choices=choices,
        )
        self.session = Session(computation, start, scheduler, compute)
        self.state: LabState[SettingsT, ResultsT] = self.session.state
        self.jobs = self.session.jobs
        self._shown: ResultsT | None = None
        self._pinned: ResultsT | None = None
        self._restrictions = self._teachers = Restrictions()
        # What the step of a lesson does not need; None outside of lessons.
        self._aside: frozenset[str] | None = None
        self.parts = workspace.equip(self)
        self.page = Page(workspace, self.parts, self._actions())
        self.widget = self.page.widget
        self._opening = _Opening(self.page.overlay)
        self._watchers: list[Callable[[], None]] = []
        self._on_address: Callable[[str], None] = self._open_address
        self._keep_address: Callable[[], None] = self._keep_own_address
        self._restrict(hide, lock)
        self._start = self._with_offered_tab(start)
        self.state.start_from(self._start)
        self._opened_with = self._start
        # So that links stay what they are where the workspace comes to start with others, and say where
        # they need data that they do not carry.
        is_of_workspace = start == computation.start or computation.enclosures.names_of(start)
        self._link_default = computation.settings() if is_of_workspace else self._start
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
        """What the pictures show of the present settings, as soon as it is computed.

        It waits for that, so that it can be read in the cell that opens the lab. While a guess is awaited it
        is what is shown; None where nothing could be computed.
        """
        self.session.wait_for_picture(LONGEST_WAIT_S)
        return self._shown

    @property
    def shown(self) -> ResultsT | None:
        """What the pictures show now; None before the first picture."""
        return self._shown

    @property
    def measures(self) -> dict[str, Any]:
        """What lessons may ask of what is shown, and the settings that it is of, by name.

        Empty while there is no picture of the present settings.
        """
        shown: Any = self._shown
        if shown is None or shown.settings != self.settings:
            return {}
        jobs = {
            name: None if job.is_stale or job.fraction is not None else job.results
            for name, job in self.jobs.items()
        }
        values = {
            field.name: getattr(self.settings, field.name) for field in fields(shown.settings)
        }
        return values | {
            name: entry.read(shown, jobs) for name, entry in self.workspace.measures.items()
        }

    @property
    def query(self) -> str:
        """The settings as the query of a link, which `open_query` of the same page takes."""
        return to_query(self.settings, self._link_default, self.workspace.computation.title)

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
        return self.page.address

    @property
    def locked(self) -> frozenset[str]:
        """Names of the settings that nobody may change on the page."""
        return self._restrictions.locked

    def is_editable(self, name: str) -> bool:
        """Whether a student may choose a setting by hand: in a control or in a picture."""
        return self._restrictions.is_editable(name)

    def open_query(self, query: str) -> None:
        """Take the settings from the query of a link, and say what of it could not be taken.

        A query without settings, and one of which nothing can be taken, changes none.
        """
        present = self.settings
        if not has_settings(query, present):
            return
        # What is locked stays as it is, and only a link that wants it otherwise is told so.
        default, _ = self._restrictions.keep(self._link_default, present)
        settings, sentences = from_query(query, default)
        is_nonsense = bool(sentences) and settings == default
        self._open(present if is_nonsense else settings, sentences)

    def restrict_by(self, query: str) -> list[str]:
        """Hide and lock what a link says; return what of it this lab does not have."""
        hide, lock = restricted_by(query)
        return self.restrict(hide, lock) if hide or lock else []

    def restrict(self, hide: Iterable[str] = (), lock: Iterable[str] = ()) -> list[str]:
        """Hide and lock more than at the start, as far as this lab has it.

        Parameters
        ----------
        hide, lock
            As for the lab.

        Returns
        -------
        list of str
            What this lab does not have.
        """
        known = self.page.labels()
        names = {*known, *known.values()}
        hide, lock = list(hide), list(lock)
        self._restrict(
            [label for label in hide if label in names],
            [label for label in lock if label in names],
        )
        self._start_with_locked()
        shown = self._with_offered_tab(self.settings)
        with self.page.batcher.batch():
            if shown != self.settings:
                self.state.adopt(shown)
            self._show_settings()
            if self._shown is not None:
                self._draw(self._shown)
        return [label for label in (*hide, *lock) if label not in names]

    def stage(self, settings: SettingsT, shown: Iterable[str], hide: Iterable[str] = ()) -> None:
        """Show only what a step of a lesson needs, and start from its settings; nothing is made anew.

        What was hidden or locked for the whole lab stays so.

        Parameters
        ----------
        settings
            To start from; what was done before cannot be undone any more.
        shown
            Labels or names, as for `hide` of the lab, of all that is left on the page; empty for all.
        hide
            What else is hidden: a secret such as the "Truth".

        Raises
        ------
        ValueError
            If the lab has something of that not.
        """
        check_settings(settings, self._start)
        with self.page.batcher.batch():
            self._put_aside(shown, hide)
            self._start = self._with_offered_tab(settings)
            self.state.begin(self._start)
            self._show_what_is_known()

    def show_only(self, shown: Iterable[str], hide: Iterable[str] = ()) -> None:
        """Show something else of the lab, with the settings as they are; see `stage`."""
        with self.page.batcher.batch():
            self._put_aside(shown, hide)
            offered = self._with_offered_tab(self.settings)
            if offered != self.settings:
                self.state.adopt(offered)
            self._show_what_is_known()

    def _put_aside(self, shown: Iterable[str], hide: Iterable[str]) -> None:
        secret = restrictions(hide, (), self.page.labels()).hidden
        self._aside = self.page.all_but([*shown] or self.page.labels()) | secret
        self._apply_restrictions()

    def _show_what_is_known(self) -> None:
        """Draw what is known of the settings; some of it may have been kept from the students until now."""
        self._show_settings()
        known: Any = self.state.results
        if known is not None and known.settings == self.settings:
            self._draw(known)

    def press(self, label: str) -> None:
        """Press the button that begins a job, such as "Fit the simulation".

        Raises
        ------
        ValueError
            If there is no such button.
        """
        buttons = {entry.begin: name for name, entry in self.workspace.job_words.items()}
        if label not in buttons:
            raise ValueError(f"There is no button “{label}”; there are {', '.join(buttons)}.")
        self.parts.job_controls[buttons[label]].begin.click()

    def save_picture(self) -> None:
        """Let the browser save all pictures that are seen, in one."""
        self.page.exports.downloads.save_picture("PNG")

    def save_code(self) -> None:
        """Let the browser save a script that makes them."""
        self.page.exports.code.save()

    def watch(self, call: Callable[[], None]) -> None:
        """Call whenever other settings are chosen, or something new is shown of them."""
        self._watchers.append(call)

    def _tell_watchers(self) -> None:
        for call in self._watchers:
            call()

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
        on_address, keep_address
            As for `leave_address_to`.
        """
        self.leave_address_to(on_address, keep_address)
        self.page.put_workspace_tabs(tabs)

    def leave_address_to(
        self, on_address: Callable[[str], None] | None, keep_address: Callable[[], None]
    ) -> None:
        """Let who holds the lab read and write the address of the page.

        Parameters
        ----------
        on_address
            Is called, in place of `open_query`, with the query of the page's address; None leaves it
            alone.
        keep_address
            Is called when the settings have changed, for the address of the page to hold them.
        """
        self._on_address = on_address or (lambda _query: None)
        self._keep_address = keep_address

    def introduce(self, host: ipywidgets.Widget) -> AbstractContextManager[None]:
        """Make widgets of the page that are made in this context known to the browser together.

        Parameters
        ----------
        host
            The widget on the page that comes to hold them.
        """
        return self.page.batcher.introduce(host)

    def show_on_page(self, shown: bool) -> None:
        """Be seen, or make room for another workspace of the page."""
        set_class(self.widget, "glmlab-away", not shown)

    def draw(self, results: ResultsT) -> None:
        """Show results, and what is known beside them."""
        with self.page.batcher.batch():
            self._draw(results)

    def refresh(self) -> None:
        """Show what has changed beside the results."""
        with self.page.batcher.batch():
            self._show_tools()
            if self._shown is not None:
                self.page.offer_figures(self.parts.interaction.figures(self._shown))
            self._describe()

    def ask_again(self) -> None:
        """Ask anew for what the present settings show: the data that they name may have come."""
        self.session.compute(self.settings)
        for job in self.jobs.values():
            if job.failure:
                job.start()

    def close(self) -> None:
        """Stop computing and take the lab off the page."""
        self.session.close()
        self.widget.close()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.widget._repr_mimebundle_(**kwargs)

    def _actions(self) -> Actions:
        prediction, title = self.parts.prediction, self.workspace.computation.title
        return Actions(
            choose=self.state.choose,
            undo=self.state.undo,
            redo=self.state.redo,
            pin=self._pin,
            reset=self._start_again,
            predict=None if prediction is None else lambda: prediction.begin(self._shown),
            open_file=lambda text: self._open(*from_json(text, self.settings, title)),
            open_address=self._take_address,
            present=lambda: self.settings,
            query=lambda: self.query,
            export=self._export,
            tables=None if self.workspace.tables is None else self._tables,
        )

    def _export(self) -> Export | None:
        if self._shown is None:
            return None
        settings: Any = self._shown
        return self.workspace.export(
            self._shown, to_json(settings.settings, self.workspace.computation.title)
        )

    def _tables(self) -> Mapping[str, Columns]:
        tables, shown = self.workspace.tables, self._shown
        if tables is None or shown is None:
            return {}
        unseen = self.parts.unseen(shown) | self._restrictions.hidden
        found = {
            name: job.results
            for name, job in self.jobs.items()
            if not job.is_stale and job.results is not None and name not in unseen
        }
        return {name: table for name, table in tables(shown, found).items() if name not in unseen}

    def _start_with_locked(self) -> None:
        """Let "Reset" leave what is locked as it is, where it goes together with the rest."""
        present: Any = self.settings
        names = (field.name for field in fields(present) if field.name in self.locked)
        start: Any = self._start
        try:
            start = replace(start, **{name: getattr(present, name) for name in names})
        except ValueError:
            start = present
        self._start = self._with_offered_tab(start)
        self.state.reset_to(self._start)

    def _restrict(self, hide: Iterable[str], lock: Iterable[str]) -> None:
        """Restrict the page as a teacher wants."""
        found = restrictions(hide, lock, self.page.labels())
        present = self._teachers
        found = Restrictions(
            self.page.implied(found.hidden) | present.hidden, found.locked | present.locked
        )
        behind = (
            panel.setting_of(name)
            for panel in self.parts.panels
            for name in panel.controls
            if name in found.locked
        )
        locked = self.workspace.also_locked(found.locked | set(behind))
        self._teachers = replace(found, locked=locked)
        self._apply_restrictions()

    def _apply_restrictions(self) -> None:
        hidden = self._teachers.hidden | self.page.implied(self._aside or frozenset())
        self._restrictions = replace(
            self._teachers, hidden=hidden, is_unfolded=self._aside is not None
        )
        self.page.restrict(self._restrictions)
        self.state.lock(self._restrictions.locked)

    def _with_offered_tab(self, settings: Any) -> Any:
        """Return settings that show a tab that is there, if any is."""
        offered = [name for name in self.workspace.tabs if name not in self._restrictions.hidden]
        if not offered or settings.tab in offered:
            return settings
        present = self.state.settings.tab
        return replace(settings, tab=present if present in offered else offered[0])

    def _connect(self) -> None:
        state, page = self.state, self.page
        state.observe(lambda change: self._on_settings(change["new"]), "settings")
        state.observe(lambda _change: self._show_settings(), "refusals")
        state.observe(lambda change: self._on_results(change["new"]), "results")
        state.observe(lambda change: change["new"] and self._opening.be_content(), "failure")
        state.observe(lambda change: self._on_progress(change["new"]), "progress")
        state.observe(lambda change: page.header.show_message(change["new"]), "message")
        state.observe(lambda change: page.header.show_busy(change["new"]), "busy")
        state.observe(lambda change: page.header.show_prepared(change["new"]), "prepared")
        for name, job in self.jobs.items():
            self._observe(name, job)
        page.bridge.observe(lambda change: self._on_held(change["new"]), "held")
        self._describe()
        self._on_settings(self.settings)

    def _observe(self, name: str, job: BackgroundJob) -> None:
        def show(_change: object) -> None:
            with self.page.batcher.batch():
                if name in self.parts.job_controls:
                    self.parts.job_controls[name].show()
                if not self.parts.is_waiting:
                    self._show_job(name)
                if self._shown is not None:
                    # Axes may have made room for what came.
                    self.page.offer_figures(self.parts.interaction.figures(self._shown))
                self._describe()
            self._tell_watchers()

        job.observe(show, ["results", "fraction", "failure"])

    def _on_settings(self, settings: Any) -> None:
        # The work begins while the controls are still being moved.
        self.session.compute(settings)
        with self.page.batcher.batch():
            self._show_settings()
            self._keep_address()
            for job in self.jobs.values():
                job.follow(settings)
            for control in self.parts.job_controls.values():
                control.show()
            self.parts.follow(settings)
        self._tell_watchers()

    def _show_settings(self) -> None:
        with self.page.batcher.batch():
            self.page.show_settings(self.settings)
            self._show_tools()
            if self.parts.prediction is not None:
                self.parts.prediction.follow()

    def _show_tools(self) -> None:
        state, prediction = self.state, self.parts.prediction
        if prediction is not None:
            self.page.toolbar.allow("predict", prediction.disabled_reason(self.settings))
        self.page.show_tools(
            can_undo=state.can_undo, can_redo=state.can_redo, pinned=self._pinned is not None
        )

    def _on_results(self, results: Any) -> None:
        if results.settings == self.settings:
            self._opening.waits_for_link = False
        with self.page.batcher.batch():
            prediction = self.parts.prediction
            self._draw(results if prediction is None else prediction.take(results))
        self._tell_watchers()

    def _draw(self, results: Any) -> None:
        results = self._without_secrets(results)
        self._shown = results
        hidden = self._restrictions.hidden
        unseen = self.parts.unseen(results) | (hidden & self.parts.views.keys())
        for name, view in self.parts.views.items():
            if name not in unseen:
                view.show(results)
        self.page.hide(unseen)
        if not self.parts.is_waiting:
            for name in self.jobs:
                if name not in unseen:
                    self._show_job(name)
        self.parts.show(results)
        self._show_tools()
        self.page.offer_figures(self.parts.interaction.figures(results))
        self._describe()
        self._opening.show_picture()

    def _without_secrets(self, results: Any) -> Any:
        """Return the results without what a teacher keeps from the students."""
        for name, secret in self.workspace.secrets.items():
            if name in self._restrictions.hidden:
                results = secret.conceal(results)
        return results

    def _show_job(self, name: str) -> None:
        if self._shown is not None:
            self._shown = self.parts.show_job(name, self.jobs[name], self._shown)

    def _describe(self) -> None:
        shown = self._shown
        self.page.describe({} if shown is None else self.parts.interaction.sliders(shown))

    def _on_held(self, held: str) -> None:
        """Let the axes stand still under a hand, and fit them to what is shown when it lets go."""
        if not held:
            self.parts.interaction.let_go()
        with self.page.batcher.batch():
            for name, view in self.parts.views.items():
                view.keep_axes("follow" if not held else "still" if name == held else "widen")
            if not held and self._shown is not None:
                self._draw(self._shown)

    def _on_progress(self, progress: tuple[float, str] | None) -> None:
        if progress is not None:
            self.page.overlay.show(*progress)
        elif self._shown is None:
            self.page.overlay.stop()
        self._describe()

    def _start_again(self) -> None:
        if self.parts.prediction is not None:
            self.parts.prediction.end()
        self.parts.restart()
        if self._pinned is not None:
            self._pin()
        self.state.reset()

    def _pin(self) -> None:
        """Keep the present picture as a ghost, or take the ghost away."""
        self._pinned = None if self._pinned is not None else self._shown
        for view in self.parts.views.values():
            view.pin(self._pinned)
        with self.page.batcher.batch():
            self._show_tools()
            if self._shown is not None:
                self._draw(self._shown)

    def _open(self, settings: Any, sentences: list[str]) -> None:
        """Take settings from a link or a file, and say what of them could not be taken."""
        settings, left_out = self._restrictions.keep(settings, self.settings)
        sentences = [*sentences, *left_out]
        settings = self._with_offered_tab(settings)
        if settings != self.settings:
            self._opening.waits_for_link = True
            self.state.adopt(settings)
        if sentences:
            self.state.refuse(" ".join(sentences))

    def _take_address(self, query: str) -> None:
        self._on_address(query)
        self._opening.be_placed()

    def _open_address(self, query: str) -> None:
        # Code of the page may have set others than those of the start.
        self._opened_with = self.settings
        if self.settings != self._start:
            self._link_default = self.settings
        self.address.read(query, self.query_names)
        # First what the link opens: what it locks afterwards stays as it has set it.
        self.open_query(query)
        unknown = self.restrict_by(query)
        if unknown:
            self.state.refuse(words.not_to_restrict(unknown))
        self._keep_address()

    def _keep_own_address(self) -> None:
        self.address.show("" if self.is_as_opened else self.query)


@dataclass
class _Opening:
    """Takes the overlay off once the pictures are complete, also in the browser.

    Attributes
    ----------
    overlay
        Covers the pictures.
    waits_for_link
        Whether the address asked for other settings than those of the picture.
    """

    overlay: Overlay
    waits_for_link: bool = False
    _is_placed: bool = False
    _has_picture: bool = False

    def be_placed(self) -> None:
        """Take note that a browser has placed the lab, and its address has been read."""
        self._is_placed = True
        self._open()

    def show_picture(self) -> None:
        """Take note that there is a picture."""
        self._has_picture = True
        self._open()

    def be_content(self) -> None:
        """Wait for no other picture: there will be none."""
        self.waits_for_link = False
        self._open()

    def _open(self) -> None:
        # The pictures of the start are not seen before those of the address.
        if self._is_placed and self._has_picture and not self.waits_for_link:
            self.overlay.open()
