"""The page of one lab: everything around its panels and views, and where all of it is placed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import ipywidgets

from glmlab.lab import words
from glmlab.lab.address import Address
from glmlab.lab.export import Columns, Export
from glmlab.lab.mathml import mathml
from glmlab.lab.page.exports import Exports
from glmlab.lab.page.header import Header, Overlay
from glmlab.lab.page.panel import Panel
from glmlab.lab.page.reset import ResetButton
from glmlab.lab.page.share import SharePanel
from glmlab.lab.page.story import Story
from glmlab.lab.page.tabs import PictureTabs
from glmlab.lab.page.toolbar import Toolbar
from glmlab.lab.page.workspace_tabs import WorkspaceTabs
from glmlab.lab.restrictions import Restrictions, restrictions
from glmlab.lab.settings.changes import changes_in_words
from glmlab.lab.settings.declaration import label_of
from glmlab.lab.settings.sharing import is_for_projector, to_json
from glmlab.lab.workspace import Parts, Workspace, figure
from glmlab.widgets.bridge import Attributes, Bridge, Message
from glmlab.widgets.controls import Choose
from glmlab.widgets.elements import box, set_class, set_shown
from glmlab.widgets.figure import update
from glmlab.widgets.glossary import definitions
from glmlab.widgets.magnification import NORMAL, Magnification, zoom_of
from glmlab.widgets.message_batcher import MessageBatcher, reachable
from glmlab.widgets.pointer import NO_SLIDER, DraggableFigure, Pointer, SliderAria
from glmlab.widgets.style import style_sheet

_PICTURE = {"role": "img", "tabindex": "0"}
"""Of a figure that no key moves: keys go along its numbers."""

_UNSEEN = "glmlab-unseen"


def section_name(panel: Panel) -> str:
    """Return the name under which all of a panel is hidden."""
    return f"section {panel.heading}"


@dataclass(frozen=True, kw_only=True)
class Actions:
    """What the page lets a student do, beside choosing in panels and on figures.

    Attributes
    ----------
    choose
        Is told of another tab.
    undo, redo, pin, reset
        Are called when their buttons are pressed.
    predict
        Begins a guess; None where there is nothing to guess.
    open_file
        Is called with the text of a settings file.
    open_address
        Is called once, with the query of the page's address.
    present
        Returns the present settings.
    query
        Returns them as the query of a link.
    export
        Returns the data of the picture; None before the first one.
    tables
        Returns the numbers of each picture, by name; None where pictures have none.
    """

    choose: Choose
    undo: Callable[[], None]
    redo: Callable[[], None]
    pin: Callable[[], None]
    reset: Callable[[], None]
    predict: Callable[[], None] | None
    open_file: Callable[[str], None]
    open_address: Callable[[str], None]
    present: Callable[[], Any]
    query: Callable[[], str]
    export: Callable[[], Export | None]
    tables: Callable[[], Mapping[str, Columns]] | None


class Page:
    """Places panels and views, and holds what is around them.

    Parameters
    ----------
    workspace
        Whose page it is.
    parts
        What is placed on it.
    actions
        What its buttons do.

    Attributes
    ----------
    widget
        All of it.
    header, toolbar, story, tabs, overlay, share, exports, reset
        What is seen around panels and views.
    bridge
        Speaks with the browser.
    pointer, batcher
        What it brings: drags on figures; and takes: the updates of all widgets.
    address
        That of the page.
    """

    def __init__(self, workspace: Workspace, parts: Parts, actions: Actions) -> None:
        self._workspace = workspace
        self._parts = parts
        self._actions = actions
        self.workspace_tabs: WorkspaceTabs | None = None
        self.tabs = PictureTabs(workspace.tabs, actions.choose)
        self.reset = ResetButton(actions.reset)
        self.bridge = Bridge()
        self.bridge.definitions = definitions()
        self.bridge.explanations = {
            name: [entry.text, *entry.terms] for name, entry in workspace.explanations.items()
        }
        self.batcher = MessageBatcher(self.bridge)
        self.exports = Exports(
            self.bridge,
            workspace.scripts,
            workspace.pictures,
            present=actions.present,
            export=actions.export,
            tables=actions.tables,
            describe_settings=self._describe_settings,
            opening=self._close_dialogs,
            describe=self.describe_controls,
        )
        self.share = SharePanel(
            self.bridge,
            query=actions.query,
            settings_file=lambda: to_json(actions.present(), workspace.computation.title),
            open_file=actions.open_file,
            opening=self._close_dialogs,
            describe=self.describe_controls,
            more=[self.exports.downloads.widget],
        )
        self._dialogs = (self.share.dialog, self.exports.code.dialog)
        self.toolbar = Toolbar(
            {
                "undo": actions.undo,
                "redo": actions.redo,
                "pin": actions.pin,
                "share": self.share.dialog.toggle,
                "code": self.exports.code.dialog.toggle,
                "predict": actions.predict,
                "enlarge": self._enlarge,
            },
            [dialog.widget for dialog in self._dialogs],
        )
        self.address = Address(self._write_address)
        self._was_opened = False
        self.bridge.listen("placed", self._on_placed)
        self.story = Story(workspace.presets, workspace.preset_of, workspace.origin_of)
        self.header = Header(self.toolbar.widget)
        self.overlay = Overlay()
        self.pointer = Pointer(self.bridge)
        self.pictures = self._place_pictures()
        self.widget = self._place_all()
        spare = chain.from_iterable(view.spare for view in parts.views.values())
        self.batcher.serve(self.widget, *spare)
        self._magnification = Magnification(reachable([self.pictures]))
        self._is_large, self._window_height = False, 0.0
        self.bridge.listen("window", self._on_window)
        for name, on_drag in parts.interaction.drags.items():
            self.pointer.listen(name, on_drag)
        for name, on_key in parts.interaction.keys.items():
            self.pointer.listen_to_keys(name, on_key)

    def _on_placed(self, message: Message) -> None:
        match message:
            case {"query": str(query)} if not self._was_opened:
                self._was_opened = True
                self._actions.open_address(query)
                if is_for_projector(query) and not self._is_large:
                    self._enlarge()

    def _on_window(self, message: Message) -> None:
        match message:
            case {"height": int() | float() as height}:
                self._window_height = float(height)
                if self._is_large:
                    self._magnify()

    def _enlarge(self) -> None:
        """Make all words large enough for a room, or as they were."""
        self._is_large = not self._is_large
        self.toolbar.press("enlarge", is_pressed=self._is_large)
        self._magnify()
        self.describe_controls()

    def _magnify(self) -> None:
        zoom = zoom_of(self._window_height) if self._is_large else NORMAL
        with self.batcher.batch():
            style = f".{self._own_class} {{ --glmlab-zoom: {zoom} }}"
            update(self._zoom, value=f"<style>{style}</style>")
            set_class(self.widget, "glmlab-large", self._is_large)
            self._magnification.apply(zoom)

    def _describe_settings(self) -> str:
        settings = self._actions.present()
        changes = changes_in_words(settings, self._workspace.computation.start)
        title = self._workspace.computation.title
        return f"{title}: {', '.join(changes) or words.AS_AT_THE_START}."

    def _close_dialogs(self) -> None:
        """Make room for one: all of them open at the same place."""
        for dialog in self._dialogs:
            dialog.close()

    def _write_address(self, query: str) -> None:
        """Let the address of the page have a query; an address that is not ours stays."""
        if self.share.has_link:
            self.bridge.query = query

    def labels(self) -> dict[str, str]:
        """Return all that can be hidden and locked: names, and labels as they are on the page."""
        known: dict[str, str] = {}
        for panel in self._parts.panels:
            known |= {name: control.label for name, control in panel.controls.items()}
            known |= {name: self._workspace.button_labels[name] for name in panel.buttons}
        known["reset"] = words.RESET
        known |= {name: words.ACTIONS[name] for name in self.toolbar.buttons}
        known |= {name: tab.label for name, tab in self._workspace.tabs.items()}
        known |= {
            name: label
            for name, label in self._workspace.pictures.items()
            if name in self._parts.views
        }
        known |= {"summary": words.SUMMARY, "story": words.STORY}
        known |= {section_name(panel): words.section(panel.heading) for panel in self._parts.panels}
        known |= {name: secret.label for name, secret in self._workspace.secrets.items()}
        return known | {"tab": label_of(self._workspace.computation.settings, "tab")}

    def restrict(self, present: Restrictions) -> None:
        """Take off the page what a teacher hides, and lock what a teacher locks."""
        for part in (*self._parts.panels, self.toolbar, self.tabs, self.reset):
            part.restrict(present)
        gone = present.hidden
        # Not only unseen: another picture takes the place. They stay widgets of the page: one that comes
        # back with the next scene of a lesson need not be made anew.
        for name, view in self._parts.views.items():
            widget = view.widget
            set_class(widget, "glmlab-gone", name in gone)
        set_shown(self.story.widget, "story" not in gone)

    def implied(self, hidden: frozenset[str]) -> frozenset[str]:
        """Return what is hidden with other things: the controls of a section, and what tells a secret."""
        implied = set(hidden)
        for panel in self._parts.panels:
            if section_name(panel) in hidden:
                implied |= {*panel.controls, *panel.buttons}
        for name, secret in self._workspace.secrets.items():
            if name in hidden:
                implied |= secret.tells
        return frozenset(implied)

    def all_but(self, shown: Iterable[str]) -> frozenset[str]:
        """Return the names of all that must be hidden for only some things to be left.

        Secrets are not among them. Without two pictures to choose from there are no tabs, and a section
        goes with the last of its controls.

        Parameters
        ----------
        shown
            Names, or labels as they are on the page.

        Raises
        ------
        ValueError
            If the page has something not.
        """
        names = restrictions(shown, (), self.labels()).hidden
        if len(names & self._workspace.tabs.keys()) > 1:
            names |= {"tab"}
        kept = {
            section_name(panel)
            for panel in self._parts.panels
            if names & {*panel.controls, *panel.buttons}
        }
        return frozenset(self.labels()) - names - kept - self._workspace.secrets.keys()

    def put_workspace_tabs(self, tabs: WorkspaceTabs) -> None:
        """Put the tabs of the workspaces beside the title."""
        self.workspace_tabs = tabs
        self.header.put_tabs(tabs.widget)
        self.describe_controls()

    def show_settings(self, settings: Any) -> None:
        """Move all that chooses to the settings."""
        for panel in self._parts.panels:
            panel.show(settings)
        self.tabs.show(settings)
        self.story.show(settings)
        formulas = self._workspace.formulas(settings)
        self.bridge.formulas = {name: mathml(formula) for name, formula in formulas.items()}

    def show_tools(self, *, can_undo: bool, can_redo: bool, pinned: bool) -> None:
        """Show what can be done with the present settings."""
        self.toolbar.show(can_undo=can_undo, can_redo=can_redo, pinned=pinned)
        for dialog in self._dialogs:
            dialog.update()

    def hide(self, unseen: Collection[str]) -> None:
        """Let the views be seen or not."""
        for name, view in self._parts.views.items():
            widget = view.widget
            set_class(widget, _UNSEEN, name in unseen)
        self.exports.offer_pictures(name for name in self._parts.views if name not in unseen)

    def offer_figures(self, figures: Mapping[str, DraggableFigure]) -> None:
        """Let these figures be dragged on, and mark pictures that wait for a guess."""
        self.pointer.show(figures)
        waits = self._parts.is_waiting
        set_class(self.pictures, "glmlab-waiting", waits)

    def describe(self, sliders: Mapping[str, SliderAria]) -> None:
        """Keep roles and text alternatives in step with what is seen."""
        pictures: Attributes = {
            figure(name): _PICTURE | {"aria-label": view.alternative}
            for name, view in self._parts.views.items()
        }
        for name, selector in self._parts.interaction.selectors.items():
            offered = name in sliders and name in self.bridge.surfaces
            slider = sliders[name].attributes if offered else NO_SLIDER | _PICTURE
            pictures[selector] = pictures.get(selector, {}) | slider
        self.bridge.figures = pictures
        self.describe_controls()

    def describe_controls(self) -> None:
        """Keep the roles of all that is not a picture in step with what is seen."""
        parts = (
            *self._parts.panels,
            self.tabs,
            *([self.workspace_tabs] if self.workspace_tabs else []),
            self.header,
            self.toolbar,
            self.overlay,
            self.share,
            self.exports,
        )
        self.bridge.controls = {k: v for part in parts for k, v in part.attributes.items()}

    def _place_pictures(self) -> ipywidgets.Box:
        rows: list[ipywidgets.Widget] = []
        for name, view in self._parts.views.items():
            # The keyboard comes to the tabs where the eye does: before what they choose.
            if name == next(iter(self._workspace.tabs)):
                rows.append(self.tabs.widget)
            view.widget.add_class(f"glmlab-picture-{name}")
            view.widget.add_class(_UNSEEN)  # Until its first results, and not all over each other.
            if name in self._workspace.tabs:
                view.widget.add_class("glmlab-tab-picture")
            rows.append(view.widget)
        return box("pictures", *rows)

    def _place_all(self) -> ipywidgets.Box:
        controls = [*(panel.widget for panel in self._parts.panels), self.reset.widget]
        seen = box(
            "page",
            self.header.widget,
            box("controls", *controls),
            box("stage", self.story.widget, self.pictures, self.overlay.widget),
        )
        # Of all workspaces: one that is opened later must not be seen before its style is there.
        sheet = style_sheet("glmlab.lab.page", "glmlab.widgets", "glmlab.workspaces")
        self._zoom = ipywidgets.HTML("")
        # Other labs on the page have words of their own size.
        self._own_class = f"glmlab-lab-{self.bridge.model_id}"
        unseen = box(
            "unshown",
            ipywidgets.HTML(f"<style>{sheet}</style>"),
            self._zoom,
            self.bridge,
        )
        lab = box(f"of-{self._workspace.computation.name}", unseen, seen)
        lab.add_class("glmlab")
        lab.add_class(self._own_class)
        return lab
