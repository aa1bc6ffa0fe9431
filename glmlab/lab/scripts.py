"""Exported scripts, from templates beside the code of their workspace that read like what they make."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

LINE_LENGTH = 79
"""Of PEP 8: a script is read in a narrow box."""


def render(package: str, template: str, /, **values: Any) -> str:
    """Return the script that a template makes.

    Parameters
    ----------
    package
        That holds the templates.
    template
        The name of its file there.
    **values
        What it reads.
    """
    return _environment(package).get_template(template).render(**values)


@cache
def _environment(package: str) -> Environment:
    # What comes out is Python, not HTML, and is made of checked settings only.
    made = Environment(  # noqa: S701
        loader=PackageLoader(package, ""),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"fill": fill, "wrap_numbers": wrap_numbers, "wrap_call": wrap_call}
    return made


def fill(text: str, indent: int) -> str:
    """Return a text on lines that begin with so many blanks."""
    blanks = " " * indent
    return textwrap.fill(text, LINE_LENGTH, initial_indent=blanks, subsequent_indent=blanks)


def wrap_numbers(values: Iterable[float], head: str, tail: str) -> str:
    """Return a list of numbers between two texts, on as many lines as it takes."""
    return textwrap.fill(
        f"{head}{list(values)!r}{tail}",
        LINE_LENGTH,
        subsequent_indent="    ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def wrap_call(line: str) -> str:
    """Return an assigned call on one line, or on three where it is too long."""
    if len(line) <= LINE_LENGTH:
        return line
    head, _, arguments = line.partition("(")
    return f"{head}(\n    {arguments[:-1]}\n)"
