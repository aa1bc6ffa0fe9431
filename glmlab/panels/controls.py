"""The controls that panels are made of: a list of options, a number box, a slider with a box.

A control tells of a choice only when it differs from what the control was last told to show.
So moving a control to the settings never comes back as a choice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import ipywidgets

from glmlab.lab import strings
from glmlab.number_format import plain
from glmlab.panels.scale import Scale

Choose = Callable[..., None]
"""Called with the names and new values of the settings that were chosen.

What a student types may be no number at all: the settings themselves refuse it, and say why.
"""

_LABEL_STYLE = {"description_width": "88px"}


class Control(Protocol):
    """Lets the student choose one of the settings."""

    @property
    def widget(self) -> ipywidgets.DOMWidget:
        """Its place on the page."""
        ...

    def show(self, value: Any) -> None:
        """Stand at `value`, and tell nobody."""
        ...

    def allow(self, reason_why_not: str) -> None:
        """Accept choices, or none for a reason that the tooltip gives."""
        ...


def allow(widgets: Iterable[Any], tooltip: str, reason_why_not: str) -> None:
    """Let widgets be used, or not for a reason that their tooltips give."""
    for widget in widgets:
        widget.disabled = bool(reason_why_not)
        widget.tooltip = reason_why_not or tooltip


def row(*widgets: ipywidgets.Widget) -> ipywidgets.HBox:
    """Put widgets side by side into one row of a panel."""
    made = ipywidgets.HBox(widgets)
    made.add_class("glmlab-row")
    return made


def next_seed(seed: int, limits: tuple[float, float]) -> int:
    """Return the seed after this one, behind the last of its limits the first.

    The next and not a random one: a class that presses together sees the same.
    """
    low, high = (int(limit) for limit in limits)
    return seed + 1 if seed < high else low


def shown_number(value: float) -> str:
    """Write a number as boxes show it: short, and still telling neighbours apart."""
    return str(value) if isinstance(value, int) else plain(value, 4)


class Options:
    """A list of options under a visible label.

    Parameters
    ----------
    name
        The setting that it chooses.
    options
        Values and the labels they are shown by.
    choose
        Is told of a choice.
    """

    def __init__(self, name: str, options: Mapping[str, str], choose: Choose) -> None:
        self._name = name
        self._options = dict(options)
        self._choose = choose
        self.widget = ipywidgets.Dropdown(
            options=[(label, value) for value, label in options.items()],
            description=strings.LABELS[name],
            style=_LABEL_STYLE,
        )
        self._shown: Any = self.widget.value
        self.widget.observe(self._on_value, "value")
        self.allow("")

    def show(self, value: str) -> None:
        """Stand at `value`, and tell nobody."""
        self._shown = value
        self.widget.value = value

    def offer(self, values: Iterable[str]) -> None:
        """Show only some of the options; `show` must follow where the present one may be gone."""
        offered = tuple((self._options[value], value) for value in values)
        if offered != self.widget.options:
            self._shown = offered[0][1]
            self.widget.options = offered
            self._shown = self.widget.value

    def rename(self, value: str, label: str) -> None:
        """Show an option by another label; `show` must follow."""
        if self._options[value] != label:
            self._options[value] = label
            self.offer([offered for _, offered in self.widget.options])

    def allow(self, reason_why_not: str) -> None:
        """Accept choices, or none for a reason that the tooltip gives."""
        allow([self.widget], strings.TOOLTIPS[self._name], reason_why_not)

    def _on_value(self, change: Mapping[str, Any]) -> None:
        if change["new"] != self._shown:
            self._choose(**{self._name: change["new"]})


def _typed_number(text: str) -> float | str:
    """Return the number that was typed, whole where it is; the text itself where it is none."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        value = float(text)
    except ValueError:
        return text
    # "1e9" is as whole a number as "1000000000".
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


class NumberBox:
    """A box that takes a typed number on Enter or on leaving it.

    Parameters
    ----------
    name
        The setting that it chooses.
    choose
        Is told of what was typed, also where it is no number.
    label
        Visible label; by default that of the setting.
    """

    def __init__(self, name: str, choose: Choose, *, label: str | None = None) -> None:
        self._name = name
        self._choose = choose
        self.widget = ipywidgets.Text(
            description=label or strings.LABELS[name],
            continuous_update=False,
            style=_LABEL_STYLE,
        )
        self.widget.add_class("glmlab-number")
        self._shown = ""
        self.widget.observe(self._on_text, "value")
        self.allow("")

    def show(self, value: float) -> None:
        """Stand at `value`, and tell nobody."""
        self._shown = shown_number(value)
        self.widget.value = self._shown

    def allow(self, reason_why_not: str) -> None:
        """Accept choices, or none for a reason that the tooltip gives."""
        allow([self.widget], strings.TOOLTIPS[self._name], reason_why_not)

    def _on_text(self, change: Mapping[str, Any]) -> None:
        if change["new"] == self._shown:
            return
        self._choose(**{self._name: _typed_number(change["new"])})
        # Another spelling of the number that is shown already is no change of the settings,
        # so nobody else brings the box back.
        self.widget.value = self._shown


class SliderRow:
    """A slider and a number box for the same setting, in one row.

    The slider stands at the position nearest to the value; the box holds the value itself.
    The browser moves a slider to its nearest position and reports that as a new value: only
    another position is a choice, so a typed number is kept to the last digit.

    Parameters
    ----------
    name
        The setting that they choose.
    scale
        The positions of the slider.
    choose
        Is told of a choice.
    """

    def __init__(self, name: str, scale: Scale, choose: Choose) -> None:
        self._name = name
        self._scale = self._ends = scale
        self._choose = choose
        self._shown = scale.low
        self.slider = _slider(strings.LABELS[name], scale)
        label = strings.value_label(strings.LABELS[name])
        self.box = NumberBox(name, choose, label=label)
        self.box.widget.add_class("glmlab-value")
        self.widget = row(self.slider, self.box.widget)
        self.slider.observe(self._on_slider, "value")
        self.allow("")

    def show(self, value: float) -> None:
        """Stand at `value`, and tell nobody."""
        self._shown = value
        self.box.show(value)
        if self._ends != self._scale:
            self._move_ends(value)
        # A slider that stands there already is left alone: the student may be dragging it.
        elif self._scale.position(self.slider.value) != self._scale.position(value):
            self.slider.value = self._scale.nearest(value)

    def rescale(self, scale: Scale) -> None:
        """Give the slider other positions of the same kind; `show` must follow."""
        self._scale = scale

    def _move_ends(self, value: float) -> None:
        """Move the ends and the slider at once, without anybody taking that for a choice.

        While its ends move one by one, the browser's slider rounds its old value to the new
        positions, and reports that as if it had been chosen; only one without `continuous_update`
        keeps it to itself. So it has none in the one message that moves it.
        """
        scale = self._ends = self._scale
        self.slider.unobserve(self._on_slider, "value")
        with self.slider.hold_sync():
            self.slider.continuous_update = False
            # The ends must never cross.
            self.slider.max = max(scale.high, self.slider.min)
            self.slider.min = scale.low
            self.slider.step = scale.step
            self.slider.value = scale.nearest(value)
        self.slider.continuous_update = True
        self.slider.observe(self._on_slider, "value")

    def allow(self, reason_why_not: str) -> None:
        """Accept choices, or none for a reason that the tooltip gives."""
        self.box.allow(reason_why_not)
        allow([self.slider], strings.TOOLTIPS[self._name], reason_why_not)

    def _on_slider(self, change: Mapping[str, Any]) -> None:
        position = self._scale.position(change["new"])
        if position != self._scale.position(self._shown):
            self._choose(**{self._name: self._scale.at(position)})


def _slider(label: str, scale: Scale) -> Any:
    """Make the slider of a scale; its number is in the box beside it."""
    shared = {
        "description": label,
        "readout": False,
        "continuous_update": True,
        "style": _LABEL_STYLE,
        "step": scale.step,
        "value": scale.low,
    }
    if scale.logarithmic:
        ends = {"min": math.log10(scale.low), "max": math.log10(scale.high)}
        slider = ipywidgets.FloatLogSlider(**shared, **ends)
        slider.add_class("glmlab-logarithmic")
        return slider
    kind = ipywidgets.IntSlider if scale.whole else ipywidgets.FloatSlider
    return kind(**shared, min=scale.low, max=scale.high)


class NumbersBox(NumberBox):
    """A box that takes several numbers with commas or spaces between them."""

    def show(self, value: Any) -> None:
        """Stand at `value`, a sequence of numbers, and tell nobody."""
        self._shown = ", ".join(shown_number(number) for number in value)
        self.widget.value = self._shown

    def _on_text(self, change: Mapping[str, Any]) -> None:
        if change["new"] == self._shown:
            return
        words = change["new"].replace(",", " ").split()
        self._choose(**{self._name: tuple(_typed_number(word) for word in words)})
        self.widget.value = self._shown


class Chips:
    """Small buttons of which any number can be pressed, under a visible label.

    Parameters
    ----------
    name
        The setting that they choose: the values of those that are pressed, in their order.
    options
        Values and the labels they are shown by.
    choose
        Is told of a choice.
    """

    def __init__(self, name: str, options: Mapping[str, str], choose: Choose) -> None:
        self._name = name
        self._choose = choose
        self._shown: tuple[str, ...] = ()
        self._moving = False
        self.buttons = {
            value: ipywidgets.ToggleButton(description=label, tooltip=strings.TOOLTIPS[name])
            for value, label in options.items()
        }
        for button in self.buttons.values():
            button.observe(self._on_value, "value")
        title = ipywidgets.Label(strings.LABELS[name], tooltip=strings.TOOLTIPS[name])
        chips = ipywidgets.Box(tuple(self.buttons.values()))
        chips.add_class("glmlab-chips")
        self.widget = ipywidgets.Box([title, chips])
        self.widget.add_class("glmlab-chips-row")

    def show(self, value: tuple[str, ...]) -> None:
        """Stand at `value`, and tell nobody."""
        self._shown = value
        self._moving = True
        for name, button in self.buttons.items():
            button.value = name in value
        self._moving = False

    def allow(self, reason_why_not: str) -> None:
        """Accept choices, or none for a reason that the tooltip gives."""
        allow(self.buttons.values(), strings.TOOLTIPS[self._name], reason_why_not)

    def _on_value(self, _change: Mapping[str, Any]) -> None:
        pressed = tuple(name for name, button in self.buttons.items() if button.value)
        if not self._moving and set(pressed) != set(self._shown):
            self._choose(**{self._name: pressed})


class Switch:
    """A box that is ticked or not, with its label beside it.

    Parameters
    ----------
    name
        The setting that it chooses.
    choose
        Is told of a choice.
    """

    def __init__(self, name: str, choose: Choose) -> None:
        self._name = name
        self._choose = choose
        self._shown = False
        self.widget = ipywidgets.Checkbox(description=strings.LABELS[name], indent=True)
        self.widget.style = _LABEL_STYLE
        self.widget.add_class("glmlab-switch")
        self.widget.observe(self._on_value, "value")
        self.allow("")

    def show(self, value: bool) -> None:
        """Stand at `value`, and tell nobody."""
        self._shown = value
        self.widget.value = value

    def allow(self, reason_why_not: str) -> None:
        """Accept choices, or none for a reason that the tooltip gives."""
        allow([self.widget], strings.TOOLTIPS[self._name], reason_why_not)

    def _on_value(self, change: Mapping[str, Any]) -> None:
        if change["new"] != self._shown:
            self._choose(**{self._name: change["new"]})
