"""The editor of groups: a button for each feature, which puts it into the next group."""

from __future__ import annotations

from functools import partial

import ipywidgets

from glmlab.lab.settings.declaration import declarations
from glmlab.widgets.controls import Choose
from glmlab.widgets.elements import set_shown
from glmlab.workspaces.feedforward.groups import MOST_GROUPS, with_next_group
from glmlab.workspaces.feedforward.settings import MOST_FEATURES, Settings
from glmlab.workspaces.feedforward.words import controls as words


class GroupsEditor:
    """A button for each feature; a click puts it into the next group, and at last into none.

    Every click makes a mask that can be: no feature is in two groups, and some feature is in one.

    Parameters
    ----------
    choose
        Is told of a choice.

    Attributes
    ----------
    groups
        The group of each feature that is shown.
    """

    def __init__(self, choose: Choose) -> None:
        declared = declarations(Settings)["groups"]
        self.label, self.tip = declared.label, declared.tip
        self._choose = choose
        self.groups: tuple[int, ...] = ()
        self._reason = ""
        self.buttons = tuple(ipywidgets.Button() for _feature in range(MOST_FEATURES))
        for feature, button in enumerate(self.buttons):
            button.on_click(partial(self._on_click, feature))
        title = ipywidgets.Label(self.label, tooltip=self.tip)
        features = ipywidgets.Box(self.buttons)
        features.add_class("glmlab-chips")
        features.add_class("glmlab-groups")
        self.widget = ipywidgets.Box([title, features])
        self.widget.add_class("glmlab-chips-row")

    def show(self, value: tuple[int, ...]) -> None:
        """Stand at the group of each feature, and tell nobody."""
        self.groups = value
        for feature, button in enumerate(self.buttons):
            set_shown(button, feature < len(value))
            if feature < len(value):
                self._show_group(button, feature, value[feature])

    def set_disabled(self, reason: str) -> None:
        """Accept no choices for a reason that the tooltip gives; "" accepts them."""
        self._reason = reason
        for button in self.buttons:
            button.disabled = bool(reason)
        self.show(self.groups)

    def _show_group(self, button: ipywidgets.Button, feature: int, group: int) -> None:
        button.description = words.feature_in_group(feature, group)
        button.tooltip = self._reason or words.group_tooltip(feature, group)
        for other in range(MOST_GROUPS + 1):
            if other != group:
                button.remove_class(f"glmlab-group-{other}")
        button.add_class(f"glmlab-group-{group}")

    def _on_click(self, feature: int, _button: ipywidgets.Button) -> None:
        self._choose(groups=with_next_group(self.groups, len(self.groups), feature))
