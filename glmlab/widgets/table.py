"""Tables of numbers in a picture, as HTML."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


def table(heads: Iterable[str], rows: Iterable[str]) -> str:
    """Return a table with a name over each column, and rows such as `row` makes."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def row(name: str, cells: Iterable[str], *, symbol: str | None = None, kind: str = "") -> str:
    """Return a row.

    Parameters
    ----------
    name, cells
        What it is of, and its texts.
    symbol
        The mark in the picture that is of the same, before the name; None for no place for one.
    kind
        The class by which the style sheet knows it.
    """
    mark = "" if symbol is None else f'<span aria-hidden="true">{symbol}</span> '
    head = f'<th scope="row">{mark}{escape(name)}</th>'
    known = f' class="{kind}"' if kind else ""
    return f"<tr{known}>{head}{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
