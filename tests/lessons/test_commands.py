"""What the command does with lessons and with the answers of a class."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from glmlab.lessons import built_in, commands, find
from glmlab.lessons.class_answers import COLUMNS, page, read_class, summary
from glmlab.lessons.lesson import N_DRAWN, Lesson
from glmlab.lessons.lesson_file import parse_lesson
from glmlab.lessons.tutor import Tutor
from glmlab.workspaces.coupling.measures import MEASURES as OF_NETWORKS
from glmlab.workspaces.feedforward.measures import MEASURES as OF_ONE_NEURON
from tests.lessons.conftest import TEXT
from tests.lessons.test_judgement import HUMP, VALUES

TEACHERS = Path(__file__).parents[2] / "notebooks" / "lessons" / "README.md"
LONGEST_FIRST_LESSON = 15


class Said(list[str]):
    """What a command has said."""

    def text(self) -> str:
        return "\n".join(self)


@pytest.fixture
def said() -> Said:
    return Said()


def run(command: str, what: Path | str, said: Said) -> int:
    return getattr(commands, command)(str(what), said.append, said.append)


def test_a_new_lesson_is_short_and_works(tmp_path: Path, said: Said) -> None:
    path = tmp_path / "my-lesson.md"
    assert run("new", path, said) == 0
    assert len(path.read_text().splitlines()) <= LONGEST_FIRST_LESSON
    assert run("check", path, said) == 0
    assert "“My lesson” works: 1 steps, 1 tasks." in said.text()
    assert run("build", path, said) == 0
    source = json.loads((tmp_path / "my-lesson.ipynb").read_text())["cells"][1]["source"]
    assert 'open("my-lesson.md")' in "".join(source)


def test_a_lesson_is_not_overwritten(tmp_path: Path, said: Said) -> None:
    path = tmp_path / "my-lesson.md"
    path.write_text("mine")
    assert run("new", path, said) == 2
    assert path.read_text() == "mine"


@pytest.mark.parametrize("command", ["check", "build"])
def test_a_lesson_that_is_none_gets_a_sentence(command: str, tmp_path: Path, said: Said) -> None:
    path = tmp_path / "bad.md"
    path.write_text("no lesson")
    assert run(command, path, said) == 1
    assert said == ["A lesson begins with its title and its lab between two lines “---”."]


def test_what_does_not_work_is_an_error(tmp_path: Path, said: Said) -> None:
    path = tmp_path / "wrong.md"
    path.write_text(TEXT.replace('regularizer="Lasso", reg', "reg"))
    assert run("check", path, said) == 1
    assert "its solution does not solve it" in said.text()


def test_the_example_for_teachers_works(tmp_path: Path, said: Said) -> None:
    example = re.search(r"````markdown\n(.*?)````", TEACHERS.read_text(), re.DOTALL)
    assert example
    assert len(example[1].splitlines()) <= LONGEST_FIRST_LESSON
    path = tmp_path / "example.md"
    path.write_text(example[1])
    assert run("check", path, said) == 0, said


def test_the_page_for_teachers_names_all_lessons_and_measures() -> None:
    text = TEACHERS.read_text()
    for name in built_in():
        assert find(name).title in text, name
    for measure in (*OF_ONE_NEURON, *OF_NETWORKS):
        assert f"`{measure}`" in text, measure


@pytest.fixture
def classroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two students' files, and one of something else."""
    lesson = parse_lesson(TEXT, "every-kind")

    def found(_name: str) -> Lesson:
        return lesson

    monkeypatch.setattr("glmlab.lessons.class_answers.find", found)
    for student, (predicted, number) in enumerate([(0, 13.0), (1, 12.0)]):
        values = dict(VALUES)
        tutor = Tutor(lesson, lambda values=values: values)
        tutor.answer(0, predicted)
        tutor.ask_hint(1)
        values["regularizer"] = "Lasso"
        tutor.look()
        tutor.place = 1
        for answer in {number, 12.0}:
            tutor.answer(0, answer)
        tutor.answer(1, [0, 1, 2])
        tutor.answer(2, HUMP)
        tutor.answer(3, f"<b>{student}</b>")
        (tmp_path / f"student-{student}.json").write_text(tutor.to_text())
    (tmp_path / "other.json").write_text("{}")
    return tmp_path


def test_a_class_becomes_a_table(classroom: Path) -> None:
    table, problems = read_class(classroom)
    assert problems == ["other.json: This is no file of answers to a lesson."]
    assert tuple(table.columns) == COLUMNS
    assert len(table) == 2 * 6
    rows = {(row["step"], row["task"]): row for _, row in summary(table).iterrows()}
    first = rows["First step", 1]
    assert (first["students"], first["done"], first["right"]) == (2, 2, 1)
    assert first["wrong"] == "1x Nothing."
    assert rows["First step", 2]["hints"] == 1.0
    assert rows["Second step", 1]["wrong"] == "1x 13"


def test_drawings_lie_over_each_other_and_texts_are_text(classroom: Path) -> None:
    shown = page(read_class(classroom)[0])
    assert shown.count("<polyline") == 2
    assert len(re.findall(r"\d+,\d+", shown.split("<polyline")[1])) == N_DRAWN
    assert "&lt;b&gt;0&lt;/b&gt;" in shown
    assert "<b>0" not in shown


def test_the_command_writes_table_and_page(classroom: Path, said: Said) -> None:
    assert run("answers", classroom, said) == 0
    assert "First step" in said.text()
    assert (classroom / "answers.csv").read_text().startswith("file,lesson,step")
    assert (classroom / "answers.html").exists()


def test_a_folder_without_answers_gets_a_sentence(tmp_path: Path, said: Said) -> None:
    assert run("answers", tmp_path / "none", said) == 2
    assert run("answers", tmp_path, said) == 1
    assert "has no file of answers" in said.text()
