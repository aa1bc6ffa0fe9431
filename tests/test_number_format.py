"""Numbers are written as people do, everywhere the same."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import glmlab
from glmlab.number_format import THIN_SPACE, exact, magnitude, number, percent, plain
from glmlab.widgets.controls import shown_number
from glmlab.workspaces.coupling.settings import Settings as CouplingSettings
from glmlab.workspaces.feedforward.settings import Settings as FeedforwardSettings

PACKAGE = Path(glmlab.__file__).parent


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0316227766, "0.0316"),
        (1e-5, "0.00001"),
        (-1.0173, "−1.02"),
        (40.0, "40"),
        (2.0, "2"),
        (1234.0, "1230"),
        (8.04e4, f"80{THIN_SPACE}400"),
        (-1234567.0, f"−1{THIN_SPACE}230{THIN_SPACE}000"),
        (8.2e8, "8.2 × 10⁸"),
        (1e9, "10⁹"),
        (-5.21e-8, "−5.21 × 10⁻⁸"),
        (8.9996e-7, "9 × 10⁻⁷"),
        (1e-15, "0"),
        (np.inf, "infinity"),
        (-np.inf, "minus infinity"),
        (np.nan, "not a number"),
    ],
)
def test_numbers_are_written_as_people_do(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2**32 - 1, "4 294 967 295"),
        (2000, "2000"),
        (1e9, "1 000 000 000"),
        (1e-05, "0.00001"),
        (0.1 + 0.2, "0.30000000000000004"),
        (-12345.5, "−12 345.5"),
        (float("inf"), "infinity"),
    ],
)
def test_a_limit_has_all_of_its_digits(value: float, text: str) -> None:
    assert exact(value) == text.replace(" ", THIN_SPACE)


def test_shares_and_what_is_tiny() -> None:
    assert (percent(0.123456), percent(0.005), percent(1.0)) == ("12%", "0.5%", "100%")
    assert (magnitude(0.0123), magnitude(3.2e-9), magnitude(0.0)) == ("0.012", "10⁻⁹", "0")


@given(st.floats(1e-8, 1e6))
def test_what_a_box_shows_can_be_typed_again(value: float) -> None:
    assert "e" not in shown_number(value)
    assert float(shown_number(value)) == pytest.approx(value, rel=1e-3)
    assert float(plain(value)) == value


def test_errors_write_numbers_as_people_do() -> None:
    wrong: list[tuple[type, dict[str, object]]] = [
        (FeedforwardSettings, {"seed": 10**10}),
        (FeedforwardSettings, {"seed": -1}),
        (FeedforwardSettings, {"regularizer_strength": 1e9}),
        (FeedforwardSettings, {"grid_from": 2e-5, "grid_to": 1e-5}),
        (CouplingSettings, {"ridge_or_rcond": 1e-9}),
        (CouplingSettings, {"n_time_bins": 10**7}),
        (CouplingSettings, {"n_trials": 50, "n_time_bins": 20_000}),
    ]
    for settings, choice in wrong:
        with pytest.raises(ValueError, match=r"^[A-Z][^\n]*\.$") as caught:
            settings(**choice)
        assert not re.search(r"\d[eE][+-]?\d|(?<![.\d])\d{5}|\.0\b", str(caught.value))
    with pytest.raises(ValueError, match="to 4\u202f294\u202f967\u202f295, but it is −1"):
        FeedforwardSettings(seed=-1)


FOR_PEOPLE = (
    "lab/words.py",
    "concepts",
    *(f"widgets/{part}.py" for part in ("controls", "figure", "frame", "summary", "words")),
    *(
        f"workspaces/{workspace}/{part}"
        for workspace in ("feedforward", "coupling")
        for part in ("words", "views", "panels", "settings.py", "formulas.py")
    ),
    "workspaces/coupling/compute/verdict_words.py",
)
"""Where the sentences and pictures are written."""


def test_no_sentence_formats_a_number_by_itself() -> None:
    found = []
    for place in FOR_PEOPLE:
        path = PACKAGE / place
        for file in [path] if path.suffix else sorted(path.rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
                    spec = ast.unparse(node.format_spec)
                    if re.search(r"[eEgGf]'", spec):
                        found.append(f"{file.name}:{node.lineno} {spec}")
    # The axis of a matrix of filters looks its labels up by this text, as JavaScript writes it.
    assert [at for at in found if not at.startswith("cells.py")] == []
