"""The style sheet of the page and its controls."""

from __future__ import annotations

from pathlib import Path

STYLE = "".join(
    Path(__file__).with_name(name).read_text(encoding="utf-8")
    for name in ("style.css", "coupling.css")
)
"""Everything in it is under the class ``glmlab``; colours are those of JupyterLab's theme."""
