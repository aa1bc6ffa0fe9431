"""What tests must know of the libraries below, and no public name of theirs tells."""

from __future__ import annotations

from typing import Any


def tell(widget: Any, content: dict[str, Any]) -> None:
    """Let a widget receive a message as from its browser."""
    widget._handle_custom_msg(content, [])  # noqa: SLF001


def classes_of(widget: Any) -> tuple[str, ...]:
    """Return the classes that a widget's element has in the style sheet."""
    return widget._dom_classes  # noqa: SLF001


def shown_pictures(lab: Any) -> set[str]:
    """Return the names of the pictures of a lab that are seen."""
    return {
        name
        for name, view in lab.parts.views.items()
        if "glmlab-unseen" not in classes_of(view.widget)
    }


def n_compiled(function: Any) -> int:
    """Return how often JAX has compiled a function."""
    return function.n_compiled()


def sockets_of(connection: Any) -> list[Any]:
    """Return the sockets of Jupyter's server that are open."""
    return list(connection._open_sockets)  # noqa: SLF001
