"""The style sheets: all that stand beside a view or a panel are in the page, and are of the labs only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import glmlab
from glmlab.widgets.style import style_sheet

PACKAGE = Path(glmlab.__file__).parent
SHEETS = sorted(
    path.relative_to(PACKAGE)
    for folder in ("lab", "widgets", "workspaces")
    for path in (PACKAGE / folder).rglob("*.css")
)


@pytest.mark.parametrize("path", SHEETS, ids=str)
def test_every_rule_is_of_the_labs(path: Path) -> None:
    rules = re.sub(r"/\*.*?\*/", "", (PACKAGE / path).read_text(), flags=re.S)
    rules = re.sub(r"@keyframes[^{]*{(?:[^{}]*{[^{}]*})*\s*}", "", rules)
    selectors = re.findall(r"(?:^|[{}])\s*([^{}@]+?)\s*{", rules)
    assert selectors
    for selector in selectors:
        assert all(".glmlab" in part for part in re.split(r",(?![^(]*\))", selector)), selector


@pytest.mark.parametrize("path", SHEETS, ids=str)
def test_every_sheet_is_joined(path: Path) -> None:
    package = (
        ".".join(("glmlab", *path.parts[:2])) if path.parts[0] != "widgets" else "glmlab.widgets"
    )
    assert (PACKAGE / path).read_text() in style_sheet(package)


def test_a_workspace_has_no_style_of_another() -> None:
    assert "feedforward" not in style_sheet("glmlab.workspaces.coupling")
    assert "of-coupled" not in style_sheet("glmlab.workspaces.feedforward")
