"""How a table of text is written: separator, decimal mark, encoding, and where its numbers begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

SAMPLE_BYTES = 65_536
"""Read to find out; some hundred lines."""

MOST_LINES = 200

_NUMBER = {
    ".": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"),
    # Nobody writes "1," for a number.
    ",": re.compile(r"[+-]?(\d+(,\d+)?|,\d+)([eE][+-]?\d+)?"),
}
_NOTHING = {"", "nan", "na", "n/a", "null", "none", "-", "inf", "-inf", "true", "false"}

WHITESPACE = r"\s+"
_FORMS = (
    *((separator, mark) for separator in ("\t", ";", "|") for mark in ".,"),
    (",", "."),
    (WHITESPACE, "."),
    (WHITESPACE, ","),
    (None, "."),
    (None, ","),
)
"""Separators and decimal marks, likelier ones first."""


@dataclass(frozen=True)
class Dialect:
    """How a table is written.

    Attributes
    ----------
    encoding
        As Python calls it.
    separator
        Between cells; None where there is one column.
    decimal
        "." or ",".
    n_columns
        Cells in most of the rows that were looked at.
    n_skipped
        Lines before the first row of numbers.
    names
        Of the columns; none where nobody has named them.
    units
        Of the columns, where a second row of the head has them.
    """

    encoding: str
    separator: str | None
    decimal: str
    n_columns: int
    n_skipped: int
    names: tuple[str, ...]
    units: tuple[str, ...]


def encoding_of(data: bytes) -> str | None:
    """Return the encoding of a text; None if it is none."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return encoding
    if b"\0" in data[:SAMPLE_BYTES]:
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        # What Excel writes in western Europe; it has a letter for every byte.
        return "latin-1"
    return "utf-8"


def dialect_of(data: bytes, encoding: str) -> Dialect | None:
    """Find out how a table is written; None where there are no numbers."""
    text = data[:SAMPLE_BYTES].decode(encoding, "ignore")
    lines = text.splitlines()[:MOST_LINES]
    if len(data) > SAMPLE_BYTES and len(lines) > 1:
        lines = lines[:-1]
    remarks = _n_remarks(lines)
    best, best_score = None, 0.0
    for separator, mark in _FORMS:
        rows = [_cells(line, separator) for line in lines[remarks:]]
        n_head = next((k for k, row in enumerate(rows) if _is_numeric(row, mark)), len(rows))
        body = [row for row in rows[n_head:] if any(row)]
        score = _score(rows[:n_head], body, separator, mark)
        if score > best_score:
            n_columns = _usual_length(body)
            names, units = _head(lines[:remarks], rows[:n_head], n_columns, separator)
            best_score = score
            best = Dialect(encoding, separator, mark, n_columns, remarks + n_head, names, units)
    return best


def _n_remarks(lines: Sequence[str]) -> int:
    """Return how many lines at the top are no part of the table: remarks, and Excel's ``sep=;``."""
    is_remark = [not line.strip() or line.lstrip().startswith(("#", "%", "sep=")) for line in lines]
    return next((k for k, one in enumerate(is_remark) if not one), len(lines))


def _cells(line: str, separator: str | None) -> list[str]:
    if separator is None:
        return [line.strip().strip('"')]
    parts = line.split() if separator == WHITESPACE else line.split(separator)
    return [part.strip().strip('"').strip() for part in parts]


def _is_number(cell: str, mark: str) -> bool:
    return _NUMBER[mark].fullmatch(cell) is not None


def _is_numeric(row: Sequence[str], mark: str) -> bool:
    return any(_is_number(cell, mark) for cell in row)


def _usual_length(body: Sequence[Sequence[str]]) -> int:
    lengths = [len(row) for row in body]
    return max(set(lengths), key=lengths.count)


def _score(
    head: Sequence[Sequence[str]],
    body: Sequence[Sequence[str]],
    separator: str | None,
    mark: str,
) -> float:
    """Return the share of cells that are numbers, in rows that are as long as most, and named as often."""
    if not body:
        return 0.0
    usual = _usual_length(body)
    cells = [cell for row in body for cell in row]
    numbers = sum(_is_number(cell, mark) or cell.lower() in _NOTHING for cell in cells) / len(cells)
    alike = sum(len(row) == usual for row in body) / len(body)
    if separator is not None and usual == 1:
        # It is not there; the form without a separator is looked at, too.
        return 0.0
    above = head[-1] if head else ()
    if separator == "," and usual == 2:
        # "0,05" is a decimal fraction, and "0" and "05" are no two columns; nor are two under one name.
        is_wrong = len(above) == 1 or any(re.fullmatch(r"0\d+", row[-1]) for row in body)
    else:
        # Nor is one column under two names.
        is_wrong = separator is None and mark == "," and any("," in name for name in above)
    return 0.0 if is_wrong else numbers * alike


def _head(
    remarks: Sequence[str],
    head: Sequence[Sequence[str]],
    n_columns: int,
    separator: str | None,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return names and units of the columns from the rows above the numbers."""
    rows = [tuple(row) for row in head if any(row) and len(row) in (n_columns, n_columns - 1)]
    if not rows and remarks:
        # As numpy.savetxt writes a header.
        named = tuple(_cells(remarks[-1].lstrip("#% "), separator))
        rows = [named] if len(named) == n_columns and all(named) else []
    if not rows:
        return (), ()
    return rows[0], rows[1] if len(rows) > 1 else ()
