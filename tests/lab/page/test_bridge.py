"""What the scripts of the bridge look for on the page is there."""

from __future__ import annotations

import re
from pathlib import Path

from glmlab.widgets import bridge
from glmlab.widgets.message_batcher import reachable
from glmlab.workspaces.feedforward.lab import FeedforwardLab
from tests.private import classes_of

MADE_BY_SCRIPTS = {
    *("glmlab-dragging", "glmlab-formula", "glmlab-shown", "glmlab-tip"),
    "glmlab-full",
    *("glmlab-reading", "glmlab-reading-ring", "glmlab-reading-voice"),
}
WITHIN_TEXTS = {"glmlab-title", "glmlab-term", "glmlab-why", "glmlab-fill"}
AROUND_LABS = {"glmlab-workspaces", "glmlab-labs"}
IN_LESSONS = {"glmlab-step-place", "glmlab-submit", "glmlab-task"}


def test_the_browser_finds_what_it_looks_for() -> None:
    scripts = " ".join(script.read_text() for script in Path(bridge.__file__).parent.glob("*.js"))
    sought = set(re.findall(r"glmlab-[a-z-]*[a-z](?![a-z-]*\$)", scripts))
    lab = FeedforwardLab()
    selectors = " ".join([*lab.page.bridge.controls, *lab.page.bridge.figures])
    described = set(re.findall(r"\.(glmlab-[\w-]+)", selectors))
    held = {
        name
        for widget in reachable([lab.widget])
        if hasattr(widget, "add_class")
        for name in classes_of(widget)
    }
    lab.close()
    # The beginnings of names end at a setting's, a picture's, an action's.
    names = {name for name in sought if f"{name}-" not in scripts}
    assert {"glmlab-close", "glmlab-dialog", "glmlab-panel"} <= names
    assert names <= held | MADE_BY_SCRIPTS | WITHIN_TEXTS | AROUND_LABS | IN_LESSONS
    assert described <= held
