"""The controls that panels are made of: a list of options, a number box, a slider with a box.

A control tells of a choice only when it differs from what the control was last told to show.
So moving a control to the settings never comes back as a choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import ipywidgets

from glmlab.number_format import plain
from glmlab.widgets.scale import Scale

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

    @property
    def label(self) -> str:
        """As the student reads it."""
        ...

    @property
    def tip(self) -> str:
        """What it chooses, in a sentence."""
        ...

    def show(self, value: Any) -> None:
        """Stand at `value`, and tell nobody."""
        ...

    def set_disabled(self, reason: str) -> None:
        """Accept no choices for a reason that the tooltip gives; "" accepts them."""
        ...


def set_disabled(widgets: Iterable[Any], tip: str, reason: str) -> None:
    """Let widgets be used, or not for a reason that their tooltips give."""
    for widget in widgets:
        widget.disabled = bool(reason)
        widget.tooltip = reason or tip


def row(*widgets: ipywidgets.Widget) -> ipywidgets.HBox:
    """Put widgets side by side into one row of a panel."""
    made = ipywidgets.HBox(widgets)
    made.add_class("glmlab-row")
    return made


def next_seed(seed: int, low: float, high: float) -> int:
    """Return the seed after this one, after the largest the smallest.

    The next and not a random one: a class that presses together sees the same.
    """
    return seed + 1 if seed < high else int(low)


def shown_number(value: float) -> str:
    """Write a number as boxes show it: short, and still telling neighbours apart."""
    return str(value) if isinstance(value, int) else plain(value, 4)


class Dropdown:
    """A list of options under a visible label.

    Parameters
    ----------
    name
        The setting that it chooses.
    label, tip
        As the student reads it, and what it does.
    options
        Values and the labels they are shown by.
    choose
        Is told of a choice.
    """

    def __init__(
        self, name: str, label: str, tip: str, options: Mapping[str, str], choose: Choose
    ) -> None:
        self.label, self.tip = label, tip
        self._name = name
        self._options = dict(options)
        self._choose = choose
        self.widget = ipywidgets.Dropdown(
            options=[(label, value) for value, label in options.items()],
            description=label,
            style=_LABEL_STYLE,
        )
        self._shown: Any = self.widget.value
        self.widget.observe(self._on_value, "value")
        self.set_disabled("")

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

    def set_disabled(self, reason: str) -> None:
        """Accept no choices for a reason that the tooltip gives; "" accepts them."""
        set_disabled([self.widget], self.tip, reason)

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
    label, tip
        As the student reads it, and what it does.
    choose
        Is told of what was typed, also where it is no number.
    """

    def __init__(self, name: str, label: str, tip: str, choose: Choose) -> None:
        self.label, self.tip = label, tip
        self._name = name
        self._choose = choose
        self.widget = ipywidgets.Text(
            description=label,
            continuous_update=False,
            style=_LABEL_STYLE,
        )
        self.widget.add_class("glmlab-number")
        self._shown = ""
        self.widget.observe(self._on_text, "value")
        self.set_disabled("")

    def show(self, value: float) -> None:
        """Stand at `value`, and tell nobody."""
        self._shown = shown_number(value)
        self.widget.value = self._shown

    def set_disabled(self, reason: str) -> None:
        """Accept no choices for a reason that the tooltip gives; "" accepts them."""
        set_disabled([self.widget], self.tip, reason)

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
    label, tip
        As the student reads it, and what it does.
    scale
        The positions of the slider.
    choose
        Is told of a choice.
    """

    def __init__(self, name: str, label: str, tip: str, scale: Scale, choose: Choose) -> None:
        self.label, self.tip = label, tip
        self._name = name
        self._scale = self._ends = scale
        self._choose = choose
        self._shown = scale.low
        self.slider = _slider(label, scale)
        self.box = NumberBox(name, f"{label} value", tip, choose)
        self.box.widget.add_class("glmlab-value")
        self.widget = row(self.slider, self.box.widget)
        self.slider.observe(self._on_slider, "value")
        self.set_disabled("")

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
            low, high = scale.ends
            # The ends must never cross.
            self.slider.max = max(high, self.slider.min)
            self.slider.min, self.slider.max = low, high
            self.slider.step = scale.step
            self.slider.value = scale.nearest(value)
        self.slider.continuous_update = True
        self.slider.observe(self._on_slider, "value")

    def set_disabled(self, reason: str) -> None:
        """Accept no choices for a reason that the tooltip gives; "" accepts them."""
        self.box.set_disabled(reason)
        set_disabled([self.slider], self.tip, reason)

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
    low, high = scale.ends
    if scale.logarithmic:
        slider = ipywidgets.FloatLogSlider(**shared, min=low, max=high)
        slider.add_class("glmlab-logarithmic")
        return slider
    kind = ipywidgets.IntSlider if scale.whole else ipywidgets.FloatSlider
    return kind(**shared, min=low, max=high)


class NumberListBox(NumberBox):
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


class ToggleGroup:
    """Small buttons of which any number can be pressed, under a visible label.

    Parameters
    ----------
    name
        The setting that they choose: the values of those that are pressed, in their order.
    label, tip
        As the student reads it, and what it does.
    options
        Values and the labels they are shown by.
    choose
        Is told of a choice.
    """

    def __init__(
        self, name: str, label: str, tip: str, options: Mapping[Any, str], choose: Choose
    ) -> None:
        self.label, self.tip = label, tip
        self._name = name
        self._choose = choose
        self._shown: tuple[Any, ...] = ()
        self._moving = False
        self.buttons: dict[Any, ipywidgets.ToggleButton] = {}
        title = ipywidgets.Label(label, tooltip=tip)
        self._chips = ipywidgets.Box()
        self._chips.add_class("glmlab-chips")
        self.widget = ipywidgets.Box([title, self._chips])
        self.widget.add_class("glmlab-chips-row")
        self.offer(options)

    def show(self, value: tuple[Any, ...]) -> None:
        """Stand at `value`, and tell nobody."""
        self._shown = value
        self._moving = True
        for name, button in self.buttons.items():
            button.value = name in value
        self._moving = False

    def offer(self, options: Mapping[Any, str]) -> None:
        """Have other buttons; `show` and `set_disabled` must follow."""
        gone = self.buttons.values()
        self.buttons = {
            value: ipywidgets.ToggleButton(description=shown, tooltip=self.tip)
            for value, shown in options.items()
        }
        for button in self.buttons.values():
            button.observe(self._on_value, "value")
        self._chips.children = tuple(self.buttons.values())
        for button in gone:
            button.close()

    def set_disabled(self, reason: str) -> None:
        """Accept no choices for a reason that the tooltip gives; "" accepts them."""
        set_disabled(self.buttons.values(), self.tip, reason)

    def _on_value(self, _change: Mapping[str, Any]) -> None:
        pressed = tuple(name for name, button in self.buttons.items() if button.value)
        if not self._moving and set(pressed) != set(self._shown):
            self._choose(**{self._name: pressed})


class Checkbox:
    """A box that is ticked or not, with its label beside it.

    Parameters
    ----------
    name
        The setting that it chooses.
    label, tip
        As the student reads it, and what it does.
    choose
        Is told of a choice.
    """

    def __init__(self, name: str, label: str, tip: str, choose: Choose) -> None:
        self.label, self.tip = label, tip
        self._name = name
        self._choose = choose
        self._shown = False
        self.widget = ipywidgets.Checkbox(description=label, indent=True)
        self.widget.style = _LABEL_STYLE
        self.widget.add_class("glmlab-switch")
        self.widget.observe(self._on_value, "value")
        self.set_disabled("")

    def show(self, value: bool) -> None:
        """Stand at `value`, and tell nobody."""
        self._shown = value
        self.widget.value = value

    def set_disabled(self, reason: str) -> None:
        """Accept no choices for a reason that the tooltip gives; "" accepts them."""
        set_disabled([self.widget], self.tip, reason)

    def _on_value(self, change: Mapping[str, Any]) -> None:
        if change["new"] != self._shown:
            self._choose(**{self._name: change["new"]})
