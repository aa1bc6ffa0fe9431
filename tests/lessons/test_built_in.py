"""glmlab's own lessons: every solution solves, every listed mistake gets its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from glmlab.lessons import built_in, find
from glmlab.lessons.check import problems
from glmlab.lessons.lesson_file import parse_lesson
from glmlab.lessons.notebook import notebook_of
from glmlab.server.locations import lesson_notebook
from tests.lessons.conftest import TEXT


@pytest.mark.parametrize("name", built_in())
def test_a_lesson_works(name: str) -> None:
    assert list(problems(find(name))) == []


@pytest.mark.parametrize("name", built_in())
def test_its_notebook_is_in_step(name: str) -> None:
    notebook = lesson_notebook(name)
    assert notebook is not None, f"glmlab lesson build {built_in()[name]} --to notebooks/lessons"
    assert notebook.read_text(encoding="utf-8") == notebook_of(find(name), name)


def test_there_is_no_notebook_without_its_lesson() -> None:
    some = lesson_notebook(next(iter(built_in())))
    assert some is not None
    assert {path.stem for path in some.parent.glob("*.ipynb")} == {
        Path(path).stem for path in built_in().values()
    }


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (":show: Strength,", ":show: Strenght,", "First step”: hide names 'Strenght'"),
        ("preset: sparse", "preset: spares", "There is no preset “spares”"),
        ('regularizer="Ridge"\n', 'regularizer="Rigde"\n', "Regularizer must be one of"),
        ('[x] regularizer == "Lasso"', '[x] regulariser == "Lasso"', "there is no “regulariser”"),
        (
            'regularizer="Lasso", regularizer_strength=0.2',
            "regularizer_strength=0.2",
            "its solution does not solve it",
        ),
        (
            ':solution: regularizer="Lasso", regularizer_strength=0.2\n',
            "",
            "it has no line “:solution:”",
        ),
        ('[x] regularizer == "Lasso"', '[x] regularizer == "Ridge"', "it is solved before anybody"),
        ('      :try: regularizer="ElasticNet"\n', "", "has no line “:try:”"),
        (':try: regularizer="ElasticNet"', ':try: regularizer="Ridge"', "is not what is said"),
        ("      Backwards.\n", "", "“3 2 1” has no sentence"),
        ("- [ ] 3 2 1", "- [ ] 3 2 4", "is no order of 3 things"),
        ("- [ ] n_features + 1", "- [ ] n_features + 0.01", "is told something else"),
        ("- [ ] n_features + 1", "- [ ] bits_per_spike", "which nobody can type"),
        (":heights: -1, 0.2", ":heights: -0.01, 0.2", "which “:heights:” do not hold"),
        ("correlation(drawn, truth) > 0.5", "drawn[0] > 100", "the true curve is no right answer"),
        ("correlation(drawn, truth) > 0.5", "drawn[0] < 100", "a flat line is a right answer"),
        (":x: log10(grid)", ":x: log10(gird)", "there is no “gird”"),
    ],
)
def test_what_does_not_work_is_said(old: str, new: str, sentence: str) -> None:
    assert old in TEXT
    lesson = parse_lesson(TEXT.replace(old, new, 1), "wrong")
    found = " ".join(_said(lesson))
    assert sentence in found


def _said(lesson: object) -> list[str]:
    try:
        return list(problems(lesson))  # type: ignore[arg-type]
    except ValueError as error:
        return [str(error)]


def test_the_example_works() -> None:
    assert list(problems(parse_lesson(TEXT, "every-kind"))) == []
