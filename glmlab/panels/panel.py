"""A panel: controls under a heading."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

import ipywidgets

from glmlab.experiments.feedforward import Settings
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
    ) -> None:
        self.controls = controls
        title = ipywidgets.HTML(f"<h2>{html.escape(heading)}</h2>")
        title.add_class("glmlab-group")
        shown = rows if rows is not None else [control.widget for control in controls.values()]
        self.widget = ipywidgets.VBox([title, *shown])
        self.widget.add_class("glmlab-panel")

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        for name, control in self.controls.items():
            control.show(getattr(settings, name))
            control.allow(self.reason_why_not(name, settings))

    def reason_why_not(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        return ""
