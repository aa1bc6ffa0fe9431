"""The tabs over the picture of which one is seen at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets

from glmlab.lab import words
from glmlab.lab.restrictions import Restrictions
from glmlab.lab.tabs import Tab
from glmlab.widgets.bridge import Attributes
from glmlab.widgets.controls import Choose
from glmlab.widgets.elements import set_class


class PictureTabs:
    """Chooses which picture is shown.

    Parameters
    ----------
    tabs
        What is known of each, by name, in their order.
    choose
        Is told of a choice.
    """

    def __init__(self, tabs: Mapping[str, Tab], choose: Choose) -> None:
        self._tabs = tabs
        self._choose = choose
        self.widget = ipywidgets.ToggleButtons(
            options=[(tab.label, name) for name, tab in tabs.items()],
            tooltips=[tab.tip for tab in tabs.values()],
        )
        self.widget.add_class("glmlab-tabs")
        self._shown = self.widget.value
        self.names = tuple(tabs)
        self._locked: frozenset[str] = frozenset()
        self.widget.observe(self._on_value, "value")

    @property
    def attributes(self) -> Attributes:
        """What the browser must know of tabs that are locked; ipywidgets can lock all or none."""
        return {
            f".glmlab-tabs button:nth-of-type({place})": {
                "disabled": "true",
                "title": words.LOCKED,
            }
            for place, name in enumerate(self.names, 1)
            if name in self._locked
        }

    def restrict(self, restrictions: Restrictions) -> None:
        """Hide and lock tabs, or all of them as the setting "tab"."""
        gone = restrictions.hidden
        self.names = tuple(name for name in self._tabs if name not in gone)
        # New options put the widget at the first of them, which is no choice.
        self._shown = self.names[0] if self.names else None
        self.widget.options = [(self._tabs[name].label, name) for name in self.names]
        self.widget.tooltips = [self._tabs[name].tip for name in self.names]
        all_locked = "tab" in restrictions.locked
        self._locked = frozenset(self.names) if all_locked else restrictions.locked
        is_gone = "tab" in gone or not self.names
        self.widget.layout.visibility = "hidden" if is_gone else None
        set_class(self.widget, "glmlab-gone", is_gone)

    def show(self, settings: Any) -> None:
        """Stand at the tab of the settings, and tell nobody."""
        self._shown = settings.tab if settings.tab in self.names else None
        self.widget.value = self._shown

    def _on_value(self, change: Mapping[str, Any]) -> None:
        if change["new"] in self._locked - {self._shown}:
            self.widget.value = self._shown
        elif change["new"] != self._shown:
            self._choose(tab=change["new"])
