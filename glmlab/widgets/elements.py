"""Small parts of the page, each with the class by which the style sheet knows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets


def box(name: str, *children: ipywidgets.Widget) -> ipywidgets.Box:
    """Return a box that the style sheet lays out."""
    made = ipywidgets.Box(children)
    made.add_class(f"glmlab-{name}")
    return made


def text(value: str, name: str) -> ipywidgets.HTML:
    """Return a text, as HTML."""
    made = ipywidgets.HTML(value)
    made.add_class(f"glmlab-{name}")
    return made


def name_model(widget: ipywidgets.DOMWidget) -> None:
    """Let the browser find the model behind a widget's element."""
    widget.add_class(f"glmlab-model-{widget.model_id}")


def set_class(widget: ipywidgets.DOMWidget, name: str, is_set: bool) -> None:
    """Let a widget's element have a class, or not."""
    (widget.add_class if is_set else widget.remove_class)(name)


def set_shown(widget: Any, is_shown: bool) -> None:
    """Let a widget take its place on the page, or leave it to others."""
    widget.layout.display = None if is_shown else "none"


def set_away(widget: ipywidgets.DOMWidget, is_away: bool) -> None:
    """Take a figure from the page, or bring it back; it keeps a size, without which bqplot cannot draw."""
    set_class(widget, "glmlab-away", is_away)


def button(
    label: str, tooltip: str, name: str, press: Callable[[], None] | None = None
) -> ipywidgets.Button:
    """Return a button; one whose work the browser does alone has nothing to call here."""
    made = ipywidgets.Button(description=label, tooltip=tooltip)
    made.add_class(f"glmlab-{name}")
    if press is not None:
        made.on_click(lambda _button: press())
    return made
