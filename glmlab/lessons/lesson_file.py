"""Reads a lesson from its Markdown file.

A lesson is Markdown as MyST and Jupytext write it: front matter, a heading of the second level for each
step, text, and fenced blocks in braces for what is not text::

    ---
    title: Let go of a weight
    lab: Feed-forward
    preset: sparse
    ---
    ## Which penalty empties weights?
    ```{scene}
    :show: Regularizer, Strength, Weights
    ```
    ```{do}
    Find a penalty and a strength at which exactly three weights are left.
    - [x] count(coef) == 3
          Lasso sets weights to exactly zero.
    - [ ] regularizer == "Ridge"
          Ridge shrinks all of them, and lets go of none.
          :try: regularizer="Ridge"
    - [?] Take another regularizer first.
    :solution: regularizer="Lasso", regularizer_strength=0.06
    ```

``{scene}`` says what of the lab is there (``:show:``, ``:hide:``: labels) and with which settings (``:preset:``, ``:set:``).
Another one behind a task shows something else when that is done, such as the picture that was to be predicted.
Tasks are ``{choice}``, ``{number}``, ``{order}`` (of lines ``1. First``), ``{draw}``, ``{write}`` and ``{do}``. Behind the first
four may stand ``predict``: the answer is locked, and judged when the next task is done. Answers are marked by ``[x]``
where they are right and by ``[ ]`` where they are typical mistakes, with a sentence beneath for who gives them; ``[?]`` are
hints. Those of numbers, drawings and deeds are expressions of settings and of the workspace's measures; see
`glmlab.lessons.expressions`. ``:solution:`` are settings that solve a deed and ``:press:`` the labels of buttons besides;
``:try:`` are settings that bring a mistake about, with which the lesson is checked. A number may be off by its
``:tolerance:``. A drawing has ``:x:`` and ``:y:`` of the true curve, ``:over:`` and ``:heights:`` (ranges) and ``:labels:`` of its
axes; its conditions know the arrays ``drawn`` and ``truth``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from markdown_it import MarkdownIt

from glmlab.lessons.address import name_of
from glmlab.lessons.expressions import expression
from glmlab.lessons.lesson import Answer, Lesson, LessonError, Scene, Sketch, Step, Task

KINDS = ("choice", "number", "order", "draw", "write", "do")
"""Of the tasks, as the fences name them."""

_SCENE, _EXAMPLE = "scene", "try"
_FENCE = re.compile(r"\{(?P<name>[\w-]+)\}\s*(?P<argument>.*)")
_OPTION = re.compile(r":(?P<name>[\w-]+):\s*(?P<value>.*)")
_ITEM = re.compile(r"\s*-\s+\[(?P<mark>[ xX?])\]\s+(?P<text>.*)")
_NUMBERED = re.compile(r"\s*\d+\.\s+(?P<text>.*)")
_OF_FRONT_MATTER = ("title", "minutes", "idea", "lab", "preset", "settings")
_OF_TASKS = ("tolerance", "solution", "press")
_OF_SKETCHES = ("x", "y", "over", "heights", "labels")
_DEFAULT_MINUTES = 10


def read_lesson(path: Path) -> Lesson:
    """Read a lesson from its file.

    Raises
    ------
    LessonError
        If it cannot be used, in one sentence with the line.
    """
    return parse_lesson(path.read_text(encoding="utf-8"), name_of(path))


def parse_lesson(text: str, name: str) -> Lesson:
    """Read a lesson from its text; see `read_lesson`.

    Parameters
    ----------
    text
        All of the file.
    name
        By which links find it.
    """
    front, body, first_line = _front_matter(text)
    steps = [_step(section) for section in _sections(body, first_line)]
    if not steps:
        raise LessonError("A lesson needs a step: a heading such as “## What you will see”.")
    names = [step.name for step in steps]
    twice = [step.title for step in steps if names.count(step.name) > 1]
    if twice:
        raise LessonError(f"Two steps have the title “{twice[0]}”; links need different ones.")
    return Lesson(
        name=name,
        title=str(front["title"]),
        minutes=int(front.get("minutes", _DEFAULT_MINUTES)),
        idea=str(front.get("idea", "")),
        lab=str(front["lab"]),
        preset=str(front.get("preset", "")),
        settings=_keywords(str(front.get("settings", "")), 1),
        steps=tuple(steps),
    )


def _front_matter(text: str) -> tuple[dict[str, Any], str, int]:
    found = re.match(r"---\n(?P<front>.*?\n)---\n", text, re.DOTALL)
    if not found:
        raise LessonError("A lesson begins with its title and its lab between two lines “---”.")
    try:
        front = yaml.safe_load(found["front"])
    except yaml.YAMLError as error:
        raise LessonError(f"Between the lines “---”: {' '.join(str(error).split())}.") from None
    if not isinstance(front, dict):
        raise LessonError("Between the lines “---” there must be lines such as “title: My lesson”.")
    lacking = [key for key in ("title", "lab") if key not in front]
    if lacking:
        raise LessonError(f"Between the lines “---” there is no “{lacking[0]}:”.")
    unknown = [str(key) for key in front if key not in _OF_FRONT_MATTER]
    if unknown:
        raise LessonError(
            f"Between the lines “---”, “{unknown[0]}” means nothing; there are {', '.join(_OF_FRONT_MATTER)}."
        )
    return front, text[found.end() :], text[: found.end()].count("\n") + 1


@dataclass
class _Section:
    """A step as it stands in the file."""

    title: str
    line: int
    parts: list[str | _Fence] = field(default_factory=list)


class _Fence(NamedTuple):
    """A fenced block in braces."""

    name: str
    argument: str
    lines: list[str]
    line: int


def _sections(body: str, first_line: int) -> Iterator[_Section]:
    lines = body.splitlines()
    section: _Section | None = None
    end = 0
    for token in MarkdownIt().parse(body):
        if token.level or token.map is None:
            continue
        start, stop = token.map
        if token.type == "heading_open" and token.tag == "h2":
            if section is not None:
                yield section
            section = _Section(lines[start].lstrip("# ").strip(), start + first_line)
            end = stop
            continue
        if start < end:
            continue
        end = stop
        if section is None:
            raise LessonError(
                f"Line {start + first_line}: text stands before the first heading “## ...”."
            )
        fence = _FENCE.fullmatch(token.info.strip()) if token.type == "fence" else None
        if fence is None:
            section.parts.append("\n".join(lines[start:stop]))
        else:
            section.parts.append(
                _Fence(
                    fence["name"],
                    fence["argument"].strip(),
                    token.content.splitlines(),
                    start + first_line,
                )
            )
    if section is not None:
        yield section


def _step(section: _Section) -> Step:
    settings: dict[str, Any] = {}
    preset = ""
    blocks: list[str | Task | Scene] = []
    for part in section.parts:
        if isinstance(part, str):
            blocks.append(part)
        elif part.name != _SCENE:
            blocks.append(_task(part))
        else:
            is_first = not any(isinstance(block, Scene | Task) for block in blocks)
            options = _scene(part, is_first=is_first)
            blocks.append(Scene(_labels(options.get("show", "")), _labels(options.get("hide", ""))))
            if is_first:
                settings = _keywords(options.get("set", ""), part.line)
                preset = options.get("preset", "")
    return Step(_slug(section.title), section.title, settings, preset, tuple(blocks))


def _slug(title: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))


def _labels(text: str) -> tuple[str, ...]:
    return tuple(label.strip() for label in text.split(",") if label.strip())


def _scene(fence: _Fence, *, is_first: bool) -> dict[str, str]:
    options, rest = _options(fence.lines)
    if "".join(rest).strip():
        raise LessonError(f"Line {fence.line}: a scene has lines such as “:show: Strength” alone.")
    _check_options(fence, options, ("show", "hide", "set", "preset"))
    if not is_first and options.keys() & {"set", "preset"}:
        raise LessonError(
            f"Line {fence.line}: a scene behind a task leaves the settings as the student has them."
        )
    return options


def _options(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """Return the lines ``:name: value``, and the others."""
    options: dict[str, str] = {}
    rest = []
    for line in lines:
        found = _OPTION.fullmatch(line.strip())
        if found and found["name"] != _EXAMPLE:
            options[found["name"]] = found["value"]
        else:
            rest.append(line)
    return options, rest


def _check_options(fence: _Fence, options: Mapping[str, str], known: tuple[str, ...]) -> None:
    unknown = [name for name in options if name not in known]
    if unknown:
        raise LessonError(
            f"Line {fence.line}: “:{unknown[0]}:” means nothing in a {fence.name}; there are "
            f"{', '.join(f':{name}:' for name in known)}."
        )


def _keywords(text: str, line: int) -> dict[str, Any]:
    """Read ``name=value, other="text"``."""
    try:
        call: Any = ast.parse(f"dict({text})", mode="eval").body
        found = {part.arg: ast.literal_eval(part.value) for part in call.keywords}
        is_read = not call.args
    except (SyntaxError, ValueError, AttributeError):
        is_read, found = False, {}
    if not is_read:
        raise LessonError(
            f'Line {line}: settings are written as in regularizer="Lasso", seed=3, not “{text}”.'
        )
    return found


def _task(fence: _Fence) -> Task:
    if fence.name not in KINDS:
        raise LessonError(
            f"Line {fence.line}: there is no “{{{fence.name}}}”; there are "
            f"{', '.join(f'{{{name}}}' for name in (_SCENE, *KINDS))}."
        )
    if fence.argument not in ("", "predict"):
        raise LessonError(
            f"Line {fence.line}: behind {{{fence.name}}} stands “predict” or nothing, "
            f"not “{fence.argument}”."
        )
    options, rest = _options(fence.lines)
    _check_options(fence, options, (*_OF_TASKS, *(_OF_SKETCHES if fence.name == "draw" else ())))
    items, listed = _numbered(rest) if fence.name == "order" else ([], rest)
    question, marked = _listed(listed)
    answers = tuple(_answer(fence, *entry) for entry in marked if entry[0] != "?")
    task = Task(
        kind=fence.name,
        question=question,
        is_prediction=fence.argument == "predict",
        answers=answers,
        hints=tuple(" ".join([text, *lines]) for mark, text, lines in marked if mark == "?"),
        items=tuple(items),
        tolerance=_tolerance(fence, options.get("tolerance", "5%")),
        solution=_keywords(options.get("solution", ""), fence.line),
        press=_labels(options.get("press", "")),
        sketch=_sketch(fence, options) if fence.name == "draw" else None,
        line=fence.line,
    )
    _check_task(task)
    return task


def _check_task(task: Task) -> None:
    """Refuse a task that nobody could solve."""
    if not task.question:
        raise LessonError(f"Line {task.line}: a task begins with what is asked.")
    if task.kind in ("choice", "number", "draw", "do") and not task.right:
        raise LessonError(f"Line {task.line}: no answer is marked as right by “- [x]”.")
    if task.kind == "do" and task.is_prediction:
        raise LessonError(f"Line {task.line}: what is to be done in the lab is no prediction.")
    if task.kind == "order" and len(task.items) < 2:
        raise LessonError(f"Line {task.line}: an order needs two lines such as “1. First”.")


def _numbered(lines: list[str]) -> tuple[list[str], list[str]]:
    items, rest = [], []
    for line in lines:
        found = _NUMBERED.fullmatch(line)
        if found:
            items.append(found["text"].strip())
        else:
            rest.append(line)
    return items, rest


def _listed(lines: list[str]) -> tuple[str, list[tuple[str, str, list[str]]]]:
    """Return the text before a list of answers, and their marks, first lines, and further lines."""
    question: list[str] = []
    answers: list[tuple[str, str, list[str]]] = []
    for line in lines:
        found = _ITEM.fullmatch(line)
        if found:
            answers.append((found["mark"].lower(), found["text"].strip(), []))
        elif answers and line.strip():
            answers[-1][2].append(line.strip())
        elif not answers:
            question.append(line)
    return "\n".join(question).strip(), answers


def _answer(fence: _Fence, mark: str, text: str, lines: list[str]) -> Answer:
    options = [_OPTION.fullmatch(line) for line in lines]
    examples = [option["value"] for option in options if option]
    sentence = " ".join(line for line, option in zip(lines, options, strict=True) if not option)
    try:
        is_computed = fence.name in ("number", "draw", "do")
        return Answer(
            text=text,
            is_right=mark == "x",
            sentence=sentence,
            expression=expression(text) if is_computed else None,
            example=_keywords(", ".join(examples), fence.line),
        )
    except LessonError:
        raise
    except ValueError as error:
        raise LessonError(f"Line {fence.line}: {error}") from None


def _sketch(fence: _Fence, options: Mapping[str, str]) -> Sketch:
    lacking = [name for name in _OF_SKETCHES if name not in options]
    if lacking:
        raise LessonError(
            f"Line {fence.line}: a drawing needs “:{lacking[0]}:”; it has {', '.join(f':{n}:' for n in _OF_SKETCHES)}."
        )
    labels = _labels(options["labels"])
    if len(labels) != 2:
        raise LessonError(f"Line {fence.line}: “:labels:” are two, with a comma between them.")
    try:
        at, truth = expression(options["x"]), expression(options["y"])
    except ValueError as error:
        raise LessonError(f"Line {fence.line}: {error}") from None
    return Sketch(
        at,
        truth,
        _range(fence, "over", options["over"]),
        _range(fence, "heights", options["heights"]),
        (labels[0], labels[1]),
    )


def _range(fence: _Fence, name: str, text: str) -> tuple[float, float]:
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError:
        low, high = 0.0, 0.0
    if not low < high:
        raise LessonError(f"Line {fence.line}: “:{name}:” is a range such as 0, 1, not “{text}”.")
    return low, high


def _tolerance(fence: _Fence, text: str) -> float:
    try:
        return float(text.rstrip("% ")) / 100
    except ValueError:
        raise LessonError(
            f"Line {fence.line}: a tolerance is a share such as 5%, not “{text}”."
        ) from None
