"""A panel: controls under a heading."""

from __future__ import annotations

import html
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import ipywidgets

from glmlab.lab import words
from glmlab.lab.restrictions import Restrictions
from glmlab.widgets.bridge import Attributes
from glmlab.widgets.controls import Control
from glmlab.widgets.elements import set_shown


class Panel:
    """Controls under a heading.

    Parameters
    ----------
    heading
        Visible heading.
    controls
        The controls by the names of the settings that they choose.
    rows
        The widgets under the heading; by default those of the controls.
    folded
        Names of controls that are shown only when asked for.
    buttons
        Buttons beside the controls, by name.

    Attributes
    ----------
    widget
        The panel on the page.
    heading, controls
        As given.
    """

    def __init__(
        self,
        heading: str,
        controls: Mapping[str, Control],
        rows: Sequence[ipywidgets.Widget] | None = None,
        folded: Collection[str] = (),
        buttons: Mapping[str, ipywidgets.Button] | None = None,
    ) -> None:
        self.heading = heading
        self.controls = controls
        self.buttons = buttons or {}
        self._restrictions = Restrictions()
        self._folded = frozenset(folded)
        for name, control in controls.items():
            control.widget.add_class(f"glmlab-control-{name}")
        title = ipywidgets.HTML(f"<h2>{html.escape(heading)}</h2>")
        title.add_class("glmlab-group")
        self.more = ipywidgets.ToggleButton(
            description=words.MORE, tooltip=words.more_tooltip(heading)
        )
        self.more.add_class("glmlab-more")
        set_shown(self.more, bool(folded))
        self.more.observe(self._on_more, "value")
        head = ipywidgets.Box([title, self.more])
        head.add_class("glmlab-head")
        shown = rows if rows is not None else [control.widget for control in controls.values()]
        own = [*(control.widget for control in controls.values()), *self.buttons.values()]
        self._shared_rows: list[Any] = [row for row in shown if row not in own]
        self.widget = ipywidgets.VBox([head, *shown])
        self.widget.add_class("glmlab-panel")
        self._settings: Any | None = None

    def show(self, settings: Any) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        self._settings = settings
        for name, control in self.controls.items():
            control.show(self.value_of(name, settings))
            control.set_disabled(self.disabled_reason(name, settings))
        self._show_rows(settings)

    @property
    def attributes(self) -> Attributes:
        """What the controls say of themselves, or why nothing can be chosen with them now."""
        if self._settings is None:
            return {}
        found: Attributes = {}
        for name in self.controls:
            tip = self.disabled_reason(name, self._settings) or self.controls[name].tip
            control = f".glmlab-control-{name}"
            parts = ", ".join(f"{control} {part}" for part in ("input", "select", "[role=slider]"))
            found |= {control: {"data-tip": tip}, parts: {"aria-description": tip}}
        return found

    def restrict(self, restrictions: Restrictions) -> None:
        """Hide and lock what a teacher wants; seen with the next `show`."""
        self._restrictions = restrictions
        gone = restrictions.hidden
        names = {*self.controls, *self.buttons}
        set_shown(self.widget, not names <= gone)
        is_folding = bool(self._folded - gone) and not restrictions.is_unfolded
        set_shown(self.more, is_folding)

    def disabled_reason(self, name: str, settings: Any) -> str:
        """Return why nothing can be chosen here now; "" where it can."""
        if name in self._restrictions.locked:
            return words.LOCKED
        return self.reason_to_disable(name, settings)

    def value_of(self, name: str, settings: Any) -> Any:
        """Return what a control shows."""
        return getattr(settings, name)

    def setting_of(self, name: str) -> str:
        """Return the setting that a control changes: that of its name, or one that holds more."""
        return name

    def is_applicable(self, name: str, settings: Any) -> bool:
        """Whether a control has a place at all with these settings."""
        return True

    def _on_more(self, change: Mapping[str, Any]) -> None:
        self.more.description = words.LESS if change["new"] else words.MORE
        if self._settings is not None:
            self._show_rows(self._settings)

    def _show_rows(self, settings: Any) -> None:
        for name, control in self.controls.items():
            is_open = self.more.value or self._restrictions.is_unfolded
            folded = name in self._folded and not is_open
            shown = self.is_applicable(name, settings) and not folded
            set_shown(control.widget, shown and name not in self._restrictions.hidden)
        for name, button in self.buttons.items():
            set_shown(button, name not in self._restrictions.hidden)
        for row in self._shared_rows:
            set_shown(row, any(part.layout.display != "none" for part in row.children))

    def reason_to_disable(self, name: str, settings: Any) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        return ""
