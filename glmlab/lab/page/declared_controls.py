"""The controls that declarations call for: one kind of declaration, one kind of control."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from glmlab.lab.settings.declaration import (
    Choice,
    Declaration,
    Described,
    Flag,
    Number,
    Numbers,
    Subset,
    declarations,
)
from glmlab.widgets.controls import (
    Checkbox,
    Choose,
    Control,
    Dropdown,
    NumberBox,
    NumberListBox,
    SliderRow,
    ToggleGroup,
)
from glmlab.widgets.scale import Scale


def control_of(name: str, declared: Declaration, choose: Choose) -> Any:
    """Return the control of a setting.

    Parameters
    ----------
    name
        Of the setting.
    declared
        Its declaration.
    choose
        Is told of a choice.

    Raises
    ------
    TypeError
        If nothing here can choose such a setting.
    """
    texts = (name, declared.label, declared.tip)
    # A subset is a choice, and several numbers are a number: the special ones come first.
    match declared:
        case Subset():
            return ToggleGroup(*texts, _with_symbols(declared), choose)
        case Choice():
            return Dropdown(*texts, declared.labels, choose)
        case Numbers():
            return NumberListBox(*texts, choose)
        case Number(step=None):
            return NumberBox(*texts, choose)
        case Number():
            return SliderRow(*texts, declared.scale, choose)
        case Flag():
            return Checkbox(*texts, choose)
    raise TypeError(f"{declared.label} has no control.")


def slider_of(name: str, declared: Number, choose: Choose, scale: Scale | None = None) -> SliderRow:
    """Return a slider for a number, or for one of several numbers, with its own or other positions."""
    return SliderRow(name, declared.label, declared.tip, scale or declared.scale, choose)


def controls_of(
    settings: type[Any],
    names: Iterable[str],
    choose: Choose,
    **own: Callable[..., None] | Control,
) -> dict[str, Any]:
    """Return the controls of several settings, in their order.

    Parameters
    ----------
    settings
        The class that declares them.
    names
        Of the settings.
    choose
        Is told of a choice.
    **own
        Controls that stand for those that the declarations call for; or other functions that are told
        of a choice, by the names of the settings.
    """
    declared = declarations(settings)
    made: dict[str, Any] = {}
    for name in names:
        special = own.get(name)
        if special is None or callable(special):
            made[name] = control_of(name, declared[name], special or choose)
        else:
            made[name] = special
    return made


def folded(
    settings: type[Any], names: Iterable[str], others: Mapping[str, Described] | None = None
) -> frozenset[str]:
    """Return which of these are seen only when more is asked for."""
    declared = {**declarations(settings), **(others or {})}
    return frozenset(name for name in names if name in declared and declared[name].folded)


def _with_symbols(declared: Subset) -> dict[str, str]:
    """Return labels with the symbols by which pictures tell the options apart."""
    return {
        name: f"{symbol} {label}"
        if (symbol := getattr(declared.options[name], "symbol", ""))
        else label
        for name, label in declared.labels.items()
    }
