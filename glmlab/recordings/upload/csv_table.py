"""Tables of text, as spreadsheets write them in any country, by pandas."""

from __future__ import annotations

import io
import re
import warnings
from typing import cast

import numpy as np
import pandas as pd

from glmlab.number_format import exact
from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.contents import Contents, Variable, without_blank_end
from glmlab.recordings.upload.csv_dialect import Dialect, dialect_of, encoding_of
from glmlab.recordings.upload.limits import MOST_NUMBERS

MOST_COLUMNS = 1000


def read_csv(name: str, data: bytes) -> Contents:
    """Read a table with one variable in each column; blank cells at the end of a column are no values.

    Raises
    ------
    RecordingError
        If it is no table of numbers, or rows are longer than others.
    """
    encoding = encoding_of(data)
    dialect = encoding and dialect_of(data, encoding)
    if not dialect:
        raise RecordingError(
            f"{name} holds no numbers in columns; wanted is a CSV, NPZ, MAT or NWB file with spike times or "
            "counts."
        )
    if dialect.n_columns > MOST_COLUMNS:
        raise RecordingError(
            f"{name} has {exact(dialect.n_columns)} columns, and {exact(MOST_COLUMNS)} can be read; write one "
            "variable in each column, and one moment in each row."
        )
    table = _table(name, data, dialect)
    if table.size > MOST_NUMBERS:
        raise RecordingError(
            f"{name} holds {exact(table.size)} cells, of which {exact(MOST_NUMBERS)} can be read; save a shorter "
            "stretch, or fewer variables."
        )
    variables = [
        _variable(column, cast(pd.Series, table[k]), dialect, k)
        for k, column in enumerate(_names(dialect))
    ]
    return Contents(name, tuple(v for v in variables if v.values.size or v.problem))


def _table(name: str, data: bytes, dialect: Dialect) -> pd.DataFrame:
    try:
        with warnings.catch_warnings():
            # Of columns with text among the numbers: they are looked at below.
            warnings.simplefilter("ignore", pd.errors.DtypeWarning)
            return pd.read_csv(
                io.BytesIO(data),
                # A byte that is in no text stands for a separator where there is none.
                sep=dialect.separator or "\x01",
                decimal=dialect.decimal,
                encoding=dialect.encoding,
                encoding_errors="replace",
                header=None,
                names=list(range(dialect.n_columns)),
                skiprows=dialect.n_skipped,
                skipinitialspace=True,
                na_values=["-"],
                engine="c",
            )
    except pd.errors.ParserError as error:
        found = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", str(error))
        if found is None:
            raise
        raise RecordingError(
            f"{name} has {found[3]} cells in line {found[2]} and {found[1]} in the lines before; all need as many, "
            "and one mark between them."
        ) from error


def _names(dialect: Dialect) -> list[str]:
    named = list(dialect.names) + [""] * (dialect.n_columns - len(dialect.names))
    names: list[str] = []
    for k, name in enumerate(named):
        own = name or f"column {k + 1}"
        names.append(own if own not in names else f"{own} ({k + 1})")
    return names


def _variable(name: str, column: pd.Series, dialect: Dialect, k: int) -> Variable:
    unit = dialect.units[k] if k < len(dialect.units) else ""
    if pd.api.types.is_numeric_dtype(column):
        return Variable(name, without_blank_end(np.asarray(column)), unit=unit)
    numbers = cast(pd.Series, pd.to_numeric(column, errors="coerce"))
    is_text = (numbers.isna() & column.notna()).to_numpy()
    if not is_text.any():
        return Variable(name, without_blank_end(np.asarray(numbers, dtype=float)), unit=unit)
    first = int(np.argmax(is_text))
    found = str(column.iloc[first])[:20]
    return Variable(
        name,
        np.zeros(0),
        problem=f"holds text, such as {found!r} in line {exact(first + dialect.n_skipped + 1)}, instead of a number",
    )
