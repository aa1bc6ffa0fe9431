"""The panels, connected to a state as the lab connects them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from glmlab.lab.page.panel import Panel
from glmlab.lab.state import LabState
from glmlab.widgets.controls import Checkbox, Dropdown, NumberBox, SliderRow, ToggleGroup
from glmlab.workspaces.feedforward.panels.data import DataPanel
from glmlab.workspaces.feedforward.panels.groups import GroupsEditor
from glmlab.workspaces.feedforward.panels.model import ModelPanel
from glmlab.workspaces.feedforward.panels.regularization import RegularizationPanel
from glmlab.workspaces.feedforward.settings import Settings


@dataclass
class Desk:
    """The panels and the state; `told` lists every change of the settings."""

    state: LabState[Settings, Any] = field(default_factory=lambda: LabState(Settings()))
    told: list[Settings] = field(default_factory=list)
    uses: int = 0

    def __post_init__(self) -> None:
        choose = self.state.choose
        self.data = DataPanel(choose)
        self.model = ModelPanel(choose)
        self.regularization = RegularizationPanel(choose, self._use_selected)
        self.panels: tuple[Panel, ...] = (self.data, self.model, self.regularization)
        self.state.observe(self._on_settings, "settings")
        self.state.observe(lambda _: self.show(), "refusals")
        self.show()

    def _use_selected(self) -> None:
        self.uses += 1

    def _on_settings(self, change: dict[str, Any]) -> None:
        self.told.append(change["new"])
        self.show()

    def show(self) -> None:
        for panel in self.panels:
            panel.show(self.state.settings)

    @property
    def controls(self) -> dict[str, Any]:
        return {name: control for panel in self.panels for name, control in panel.controls.items()}

    def box(self, name: str) -> Any:
        """The text box in which a number is typed."""
        control = self.controls[name]
        return (control.box if isinstance(control, SliderRow) else control).widget

    def shown(self, name: str) -> Any:
        """What a control says to the student."""
        control = self.controls[name]
        if isinstance(control, ToggleGroup):
            return tuple(name for name, button in control.buttons.items() if button.value)
        if isinstance(control, GroupsEditor):
            return control.groups
        if isinstance(control, Dropdown | Checkbox):
            return control.widget.value
        return self.box(name).value

    def widgets(self, name: str) -> list[Any]:
        """All parts of a control that take input."""
        control = self.controls[name]
        if isinstance(control, SliderRow):
            return [control.slider, control.box.widget]
        if isinstance(control, ToggleGroup):
            return list(control.buttons.values())
        if isinstance(control, GroupsEditor):
            return list(control.buttons[: len(control.groups)])
        assert isinstance(control, Dropdown | NumberBox | Checkbox)
        return [control.widget]


@pytest.fixture
def desk() -> Desk:
    return Desk()
