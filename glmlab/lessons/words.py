"""The words around lessons."""

from __future__ import annotations

from glmlab.number_format import number

TOO_LARGE = "Not yet: that is too much."
TOO_SMALL = "Not yet: that is too little."
LOCK = "Lock my prediction"
CHECK = "Check"
KEEP = "Keep it"
HINT = "Hint"
SHOW_ME = "Show me"
NEXT = "Next step"
BACK = "Back"
ALL_LESSONS = "All lessons"
BEGIN_AGAIN = "Begin again"
BEGIN_AGAIN_TOOLTIP = "Forgets the answers of this step, and brings the lab back to its start."
TAKE_HOME = "Save"
ANSWERS = "Answers"
ANSWERS_TOOLTIP = "Saves a file with all answers of this lesson, for you or your teacher."
PICTURE = "Picture"
PICTURE_TOOLTIP = "Saves the lab's pictures as they are now."
CODE = "Code"
CODE_TOOLTIP = "Saves the program that computes what the lab shows now."
PREDICTED_RIGHT = "As you predicted."
PREDICTED_WRONG = "You predicted something else."
NUMBER = "Number"
YOUR_WORDS = "Your words"
HINT_TOOLTIP = "One more hint; there is no harm in it."
SHOW_ME_TOOLTIP = "Moves the controls to a solution, before your eyes."
LOCKED = "Locked. Now see what happens."
SHOWN = "Shown: this is one way to do it."
NOT_A_NUMBER = "Type a number, such as 0.3."
WAITING = "One moment: the picture is on its way, and your answer is looked at with it."
CHOOSE_FIRST = "Choose one of the answers first."
DRAW_FIRST = "Draw first: drag the points to where you expect the curve."
YOUR_CURVE = "your curve"
TRUE_CURVE = "what it is"
SKETCH_KEYS = "Left and right choose a point, up and down move it."
WRITE_FIRST = "Write something first: it is kept for you, and nobody judges it."
KEPT = "Kept with your answers."
RIGHT = "Yes."
UP, DOWN = "Up", "Down"


def it_is(value: float) -> str:
    """Say what was to be predicted."""
    return f"It is {number(value)}."


def in_place(n_right: int, n_all: int) -> str:
    """Say how much of an order is right."""
    return f"Not yet: {n_right} of {n_all} stand in their place."


def step_of(place: int, n_steps: int) -> str:
    """Say where in a lesson one is."""
    return f"Step {place} of {n_steps}"


def hint(place: int, n_hints: int) -> str:
    """Say which hint it is."""
    return f"Hint {place} of {n_hints}"


def end(n_done: int, n_steps: int) -> str:
    """Say at the last step how much of the lesson is done."""
    if n_done == n_steps:
        return "<strong>All steps are done.</strong>"
    return f"{n_done} of {n_steps} steps are done."


def sketch_point(x: str, y: str) -> str:
    """Say where a point of a curve is."""
    return f"at {x}, {y}"


def dot(place: int, title: str, is_done: bool) -> str:
    """Name the button of a step."""
    return f"Step {place}: {title}{', done' if is_done else ''}"
