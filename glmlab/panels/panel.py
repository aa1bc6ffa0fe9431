"""A panel: controls under a heading."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets

from glmlab.experiments.feedforward import Settings
from glmlab.lab import strings
from glmlab.panels.controls import Control


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

    Attributes
    ----------
    widget
        The panel on the page.
    controls
        As given.
    """

    def __init__(
        self,
        heading: str,
        controls: Mapping[str, Control],
        rows: Sequence[ipywidgets.Widget] | None = None,
        folded: Sequence[str] = (),
    ) -> None:
        self.controls = controls
        self._folded = frozenset(folded)
        title = ipywidgets.HTML(f"<h2>{html.escape(heading)}</h2>")
        title.add_class("glmlab-group")
        self.more = ipywidgets.ToggleButton(
            description=strings.MORE, tooltip=strings.more_tooltip(heading)
        )
        self.more.add_class("glmlab-more")
        self.more.layout.display = None if folded else "none"
        self.more.observe(self._on_more, "value")
        head = ipywidgets.Box([title, self.more])
        head.add_class("glmlab-head")
        shown = rows if rows is not None else [control.widget for control in controls.values()]
        self.widget = ipywidgets.VBox([head, *shown])
        self.widget.add_class("glmlab-panel")
        self._settings: Settings | None = None

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        self._settings = settings
        for name, control in self.controls.items():
            control.show(self.value_of(name, settings))
            control.allow(self.reason_why_not(name, settings))
        self._show_rows(settings)

    def value_of(self, name: str, settings: Settings) -> Any:
        """Return what a control shows."""
        return getattr(settings, name)

    def means_something(self, name: str, settings: Settings) -> bool:
        """Whether a control has a place at all with these settings."""
        return True

    def _on_more(self, change: Mapping[str, Any]) -> None:
        self.more.description = strings.LESS if change["new"] else strings.MORE
        if self._settings is not None:
            self._show_rows(self._settings)

    def _show_rows(self, settings: Settings) -> None:
        for name, control in self.controls.items():
            folded = name in self._folded and not self.more.value
            shown = self.means_something(name, settings) and not folded
            control.widget.layout.display = None if shown else "none"

    def reason_why_not(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        return ""
