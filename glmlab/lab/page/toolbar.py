"""The toolbar: undo and redo, and what else is done with the settings as a whole.

Only the actions that a lab offers are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import ipywidgets

from glmlab.lab import words
from glmlab.lab.restrictions import Restrictions
from glmlab.widgets.bridge import Attributes
from glmlab.widgets.elements import box, button, set_class, set_shown

Act = Callable[[], None]

SHORTCUTS = {"undo": "Control+Z", "redo": "Control+Shift+Z Control+Y"}
"""The keys that press a button, by its action, as ARIA writes them."""


class Toolbar:
    """A row of buttons, and the boxes that some of them open under it.

    Parameters
    ----------
    actions
        What the buttons call, by the names of `words.ACTIONS`; None where a lab does not offer it.
    boxes
        What opens under the row.

    Attributes
    ----------
    widget
        The toolbar on the page; it must be inside the lab.
    buttons
        The buttons by the names of their actions.
    """

    def __init__(
        self, actions: Mapping[str, Act | None], boxes: Sequence[ipywidgets.Widget] = ()
    ) -> None:
        self.buttons = {
            name: button(words.ACTIONS[name], words.ACTION_TOOLTIPS[name], f"act-{name}", act)
            for name, act in actions.items()
            if act
        }
        self._impossible: dict[str, str] = {}
        self._pressed: dict[str, bool] = {}
        self._restrictions = Restrictions()
        self.widget = box("toolbar", box("actions", *self.buttons.values()), *boxes)
        self.show(can_undo=False, can_redo=False)

    @property
    def attributes(self) -> Attributes:
        """What the browser and screen readers need to know of it."""
        return {
            ".glmlab-toolbar": {"role": "group", "aria-label": words.TOOLBAR},
            **{
                f".glmlab-act-{name}": {"aria-keyshortcuts": SHORTCUTS[name]}
                for name in SHORTCUTS.keys() & self.buttons.keys()
            },
            **{
                f".glmlab-act-{name}": {"aria-pressed": str(is_pressed).lower()}
                for name, is_pressed in self._pressed.items()
            },
        }

    def press(self, action: str, *, is_pressed: bool) -> None:
        """Show that a button stays pressed, or no longer."""
        self._pressed[action] = is_pressed
        pressed = self.buttons[action]
        set_class(pressed, "mod-active", is_pressed)

    def show(self, *, can_undo: bool, can_redo: bool, pinned: bool = False) -> None:
        """Show what can be done with the present settings.

        Parameters
        ----------
        can_undo, can_redo
            Whether there is something to undo and redo.
        pinned
            Whether a picture is pinned.
        """
        tooltips = dict(words.ACTION_TOOLTIPS)
        if "pin" in self.buttons:
            self.press("pin", is_pressed=pinned)
            self.buttons["pin"].description = words.UNPIN if pinned else words.ACTIONS["pin"]
            tooltips["pin"] = words.UNPIN_TOOLTIP if pinned else tooltips["pin"]
        nothing_to_do = {"undo": not can_undo, "redo": not can_redo}
        for name, offered in self.buttons.items():
            disabled_reason = self._disabled_reason(name)
            offered.disabled = bool(disabled_reason) or nothing_to_do.get(name, False)
            offered.tooltip = disabled_reason or tooltips[name]

    def restrict(self, restrictions: Restrictions) -> None:
        """Hide and lock what a teacher wants, for mouse and keys; seen with the next `show`."""
        self._restrictions = restrictions
        for name, offered in self.buttons.items():
            set_shown(offered, name not in restrictions.hidden)

    def allow(self, action: str, disabled_reason: str) -> None:
        """Offer an action, or not for a reason that its tooltip gives; seen with the next `show`."""
        self._impossible[action] = disabled_reason

    def _disabled_reason(self, action: str) -> str:
        if not self._restrictions.is_editable(action):
            # A hidden button can still be pressed by its keys.
            return words.LOCKED
        return self._impossible.get(action, "")
