"""The style sheet of the page and its controls."""

from __future__ import annotations

from pathlib import Path

STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
"""Everything in it is under the class ``glmlab``; colours are those of JupyterLab's theme."""
