"""The hands of a student who has no mouse: they bring a lesson's lab to a solution."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from glmlab.lab.lab import Lab
from glmlab.lab.settings.declaration import Choice, Numbers, declarations
from glmlab.lessons.lesson import Task
from glmlab.lessons.staging import changed
from glmlab.workspaces.coupling.gestures import GAIN_STEP
from glmlab.workspaces.coupling.pairs import KNOTS
from glmlab.workspaces.feedforward.gestures import WEIGHT_STEP
from tests.browser.keyboard import Keyboard
from tests.browser.lab_page import LabPage

_FIGURES = {"true_weights": ("weights", 2, WEIGHT_STEP), "pairs": ("pair", KNOTS, GAIN_STEP)}
"""The picture whose points a setting is, how many there are, and how far a key moves one."""

_LONGEST_WAIT_MS = 2000
"""For what a key does; it takes 50 ms on a quiet machine."""


class Hands:
    """Do on a page what a lab of the student's own says.

    Parameters
    ----------
    page
        Has the lesson.
    lab
        The student's own, in this process: it has every number that the page must come to.
    """

    def __init__(self, page: Page, lab: Lab[Any, Any]) -> None:
        self.page, self.lab, self.keyboard = page, lab, Keyboard(page)

    def solve(self, asked: Task) -> None:
        """Bring the page, and the student's own lab, to the solution of a task."""
        before, solution = self.lab.settings, dict(asked.solution)
        self.lab.settings = changed(before, solution, "")
        tab = solution.pop("tab", None)
        for name in solution:
            self._bring(name, getattr(before, name))
        LabPage(self.page, self.page.url).until_still()
        for label in asked.press:
            # A network that has been fitted is fitted again by itself when it changes.
            if button(self.page, label).is_enabled():
                self.push(label)
            self.lab.press(label)
        # A picture that a job opens is there by itself.
        if tab is not None:
            declared: Any = declarations(type(self.lab.settings))["tab"]
            self.keyboard.open_tab(declared.labels[tab])

    def push(self, label: str) -> None:
        """Push a button of the lab."""
        self.keyboard.push(button(self.page, label))

    def _bring(self, name: str, before: Any) -> None:
        declared = declarations(type(self.lab.settings))[name]
        value = getattr(self.lab.settings, name)
        if name == "seed":
            for _ in range(value - before):
                self.push("New data")
                LabPage(self.page, self.page.url).until_still()
        elif name in _FIGURES:
            self._move_points(*_FIGURES[name])
        elif not self.keyboard.control(declared.label).count():
            self.push("Use it")
        else:
            self.keyboard.set(declared.label, _typed(declared, value, before))
            # On the way to an option are others, which may take away controls for a moment.
            LabPage(self.page, self.page.url).until_still()

    def _move_points(self, name: str, n_points: int, step: float) -> None:
        """Move each point of a figure by its keys."""
        figure = self.page.locator(f".glmlab-picture-{name} .bqplot.figure").first
        expect(figure).to_have_attribute("role", "slider")
        self.keyboard.focus(figure)
        interaction = self.lab.parts.interaction
        for _ in range(n_points):  # Each picture remembers the point that was moved last.
            interaction.keys[name]("ArrowLeft")
            self.page.keyboard.press("ArrowLeft")
        LabPage(self.page, self.page.url).until_still()
        for place in range(n_points):
            if place:
                interaction.keys[name]("ArrowRight")
                assert self._moves(figure, "ArrowRight")
            goal = interaction.sliders(self.lab.shown)[name].now
            now = float(figure.get_attribute("aria-valuenow") or "nan")
            tens, ones = divmod(round(abs(goal - now) / step), 10)
            keys = ("PageUp", "ArrowUp") if goal > now else ("PageDown", "ArrowDown")
            for key in [keys[0]] * tens + [keys[1]] * ones:
                if not self._moves(figure, key):
                    break  # At the end of its range a point moves no further.

    def _moves(self, figure: Locator, key: str) -> bool:
        """Press a key on a figure, and say whether the figure says then that it stands elsewhere."""
        before = figure.get_attribute("aria-valuetext")
        self.page.keyboard.press(key)
        for _ in range(_LONGEST_WAIT_MS // 50):
            if figure.get_attribute("aria-valuetext") != before:
                return True
            self.page.wait_for_timeout(50)
        return False


def _typed(declared: Any, value: Any, before: Any) -> str:
    """Return what is typed or chosen for a value."""
    if isinstance(declared, Choice):
        return declared.labels[value]
    if isinstance(declared, Numbers):
        # One of several has a slider.
        return f"{next(new for new, old in zip(value, before, strict=True) if new != old):g}"
    return str(value) if isinstance(value, bool) else f"{value:g}"


def button(inside: Page | Locator, name: str) -> Locator:
    """Find a button that is seen."""
    return inside.get_by_role("button", name=name, exact=True).locator("visible=true")
