"""Brings a page that has just been made up to date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import ipywidgets


def send_again(root: ipywidgets.Widget) -> None:
    """Send the whole state of a widget and of all that it holds to the browser.

    Voila's page asks for the state of every widget once and starts to listen to each of them a
    little later, when its code is loaded; what changes in between is lost. A picture that is
    computed fast falls right into that gap. The browser leaves alone what it has already.

    Parameters
    ----------
    root
        The widget that holds all others.
    """
    for widget in reachable(root):
        widget.send_state()


def reachable(root: ipywidgets.Widget) -> Iterator[ipywidgets.Widget]:
    """Yield a widget and every widget that it holds, each once."""
    seen: set[str] = set()
    waiting = [root]
    while waiting:
        widget = waiting.pop()
        if widget.model_id in seen:
            continue
        seen.add(widget.model_id)
        yield widget
        waiting.extend(_held(getattr(widget, name) for name in widget.keys))


def _held(values: Iterable[Any]) -> Iterator[ipywidgets.Widget]:
    for value in values:
        if isinstance(value, ipywidgets.Widget):
            yield value
        elif isinstance(value, dict):
            yield from _held(value.values())
        elif isinstance(value, list | tuple):
            yield from _held(value)
