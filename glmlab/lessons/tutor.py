"""Leads a student through a lesson: what is asked now, what is said to an answer, what is seen next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from glmlab.lessons.judgement import Verdict, judge
from glmlab.lessons.lesson import Lesson, Scene, Step, Task
from glmlab.lessons.records import StepRecord, TaskRecord, from_text, to_text

Values = Mapping[str, Any]
"""What the lab shows now, by name; empty while there is no picture of the present settings."""


class Tutor:
    """Knows how far a student is.

    Parameters
    ----------
    lesson
        To be learnt.
    values
        Returns what the lab shows.

    Attributes
    ----------
    lesson, values
        As given.
    place
        Which step is seen, from 0.
    records
        What became of each step, by name.
    """

    def __init__(self, lesson: Lesson, values: Callable[[], Values]) -> None:
        self.lesson = lesson
        self.place = 0
        self.values = values
        self.records = {step.name: _empty(step) for step in lesson.steps}

    @property
    def step(self) -> Step:
        """The step that is seen."""
        return self.lesson.steps[self.place]

    @property
    def record(self) -> StepRecord:
        """What became of it."""
        return self.records[self.step.name]

    @property
    def n_done(self) -> int:
        """How many steps are done."""
        return sum(record.is_done for record in self.records.values())

    @property
    def scene(self) -> Scene:
        """What of the lab is on the page now: the last scene that is seen."""
        seen = [block for block, _ in self.blocks() if isinstance(block, Scene)]
        return seen[-1] if seen else Scene()

    def blocks(self) -> Iterator[tuple[str | Task | Scene, TaskRecord | None]]:
        """Yield what is seen of the step: all up to the first task that is not done."""
        records = iter(self.record.tasks)
        for block in self.step.blocks:
            record = next(records) if isinstance(block, Task) else None
            yield block, record
            if record is not None and not record.is_done:
                return

    def answer(self, place: int, answer: Any) -> Verdict | None:
        """Take an answer to a task of the step; a prediction is locked, and judged later.

        Returns
        -------
        Verdict
            On the answer; None where the lab has nothing to judge it by yet: take it again when it has.
        """
        task, record = self.step.tasks[place], self.record.tasks[place]
        if task.is_prediction:
            record.answer, record.is_done = answer, True
            self.judge_predictions()
            return self.verdict_on(place) or Verdict(False)
        values = self.values()
        if task.needs_a_picture and not values:
            return None
        verdict = judge(task, answer, values)
        if verdict.is_right:
            record.answer = answer
            _conclude(record, verdict)
            self.judge_predictions()
        elif answer not in record.wrong:
            record.wrong.append(answer)
        return verdict

    def look(self) -> tuple[int, Verdict] | None:
        """Look whether what is to be done in the lab is done.

        Returns
        -------
        tuple
            The place of the task and the verdict; None where nothing is to be done now.
        """
        place = self.present
        if place is None or self.step.tasks[place].kind != "do" or not (values := self.values()):
            return None
        task, record = self.step.tasks[place], self.record.tasks[place]
        verdict = judge(task, None, values)
        if verdict.is_right:
            _conclude(record, verdict)
            self.judge_predictions()
        elif verdict.known is not None and verdict.known not in record.wrong:
            record.wrong.append(verdict.known)
        return place, verdict

    @property
    def present(self) -> int | None:
        """The place of the task that is to be done now; None where all are done."""
        places = range(len(self.record.tasks))
        return next((place for place in places if not self.record.tasks[place].is_done), None)

    def verdict_on(self, place: int) -> Verdict | None:
        """Return what was said to the answer of a task; None where nobody has judged it yet.

        A prediction is judged when the next task is done, so that it has been seen by then.
        """
        record = self.record.tasks[place]
        return None if record.is_right is None else Verdict(record.is_right, record.said)

    def judge_predictions(self) -> bool:
        """Judge the predictions that have been put to the test by what the lab shows now.

        Returns
        -------
        bool
            Whether there was one to be judged.
        """
        tested = list(self._tested_predictions())
        # Read only where there is something to judge: this is asked at each move of a hand.
        values = self.values() if tested else {}
        found = [pair for pair in tested if values or not pair[0].needs_a_picture]
        for task, record in found:
            _conclude(record, judge(task, record.answer, values))
        return bool(found)

    def _tested_predictions(self) -> Iterator[tuple[Task, TaskRecord]]:
        """Yield the predictions without a verdict behind which the next task is done."""
        records = self.record.tasks
        for place, (task, record) in enumerate(zip(self.step.tasks, records, strict=True)):
            is_tested = all(later.is_done for later in records[place + 1 : place + 2])
            if task.is_prediction and record.is_done and record.is_right is None and is_tested:
                yield task, record

    def ask_hint(self, place: int) -> str:
        """Return the next hint for a task, or the last one again; "" where there is none."""
        task, record = self.step.tasks[place], self.record.tasks[place]
        if not task.hints:
            return ""
        record.hints = min(record.hints + 1, len(task.hints))
        return task.hints[record.hints - 1]

    def show_solution(self, place: int) -> Task:
        """Return a task for its solution, and remember that it was shown."""
        self.record.tasks[place].was_shown = True
        return self.step.tasks[place]

    def begin_again(self) -> None:
        """Forget what was answered in the step."""
        self.records[self.step.name] = _empty(self.step)

    def to_text(self) -> str:
        """Write all answers as JSON."""
        return to_text(self.lesson.name, self.step.name, self.records)

    def take(self, text: str) -> None:
        """Take answers that were written before; steps that have changed since begin anew.

        Raises
        ------
        ValueError
            If they are not those of this lesson, in one sentence.
        """
        present, records = from_text(text, self.lesson.name)
        for step in self.lesson.steps:
            found = records.get(step.name)
            if found is not None and len(found.tasks) == len(step.tasks):
                self.records[step.name] = found
        names = [step.name for step in self.lesson.steps]
        if present in names:
            self.place = names.index(present)


def _conclude(record: TaskRecord, verdict: Verdict) -> None:
    record.is_done, record.is_right, record.said = True, verdict.is_right, verdict.sentence


def _empty(step: Step) -> StepRecord:
    return StepRecord([TaskRecord() for _ in step.tasks])
