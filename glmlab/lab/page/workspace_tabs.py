"""The tabs of the workspaces, beside the title."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

from glmlab.lab import words
from glmlab.widgets.bridge import Attributes


class WorkspaceTabs:
    """Says which workspace this is, and opens the others.

    Parameters
    ----------
    workspaces
        What each is for, in a sentence, by their names in the order of the tabs.
    here
        The one in which these tabs stand.
    open_workspace
        Is called with the name of another one.
    """

    def __init__(
        self, workspaces: Mapping[str, str], here: str, open_workspace: Callable[[str], None]
    ) -> None:
        self._workspaces = tuple(workspaces)
        self._here = here
        self._open = open_workspace
        self.widget = ipywidgets.ToggleButtons(
            options=list(workspaces),
            value=here,
            tooltips=list(workspaces.values()),
        )
        self.widget.add_class("glmlab-workspaces")
        self.widget.observe(self._on_value, "value")

    @property
    def attributes(self) -> Attributes:
        """What screen readers need to know of them."""
        tabs = {
            f".glmlab-workspaces button:nth-of-type({place})": {
                "role": "tab",
                "aria-selected": str(name == self._here).lower(),
            }
            for place, name in enumerate(self._workspaces, 1)
        }
        group = {"role": "tablist", "aria-label": words.WORKSPACES}
        return {".glmlab-workspaces > div": group, **tabs}

    def _on_value(self, change: Mapping[str, Any]) -> None:
        # These tabs belong to one workspace, and stand at it again when the other one is there: until then
        # the tab that was chosen is the only sign that something is coming.
        if change["new"] != self._here:
            try:
                self._open(change["new"])
            finally:
                self.widget.value = self._here
