"""A lesson on the page: a column of text and tasks, and the lab beside it, which stays the same."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

import ipywidgets

from glmlab.lab.address import Address
from glmlab.lab.index import link_to_index
from glmlab.lab.lab import Lab
from glmlab.lab.session import MakeScheduler
from glmlab.lab.settings.sharing import from_json, is_for_projector, pairs_of, to_json
from glmlab.lessons import words
from glmlab.lessons.address import STEP_KEY
from glmlab.lessons.judgement import Verdict
from glmlab.lessons.lesson import Lesson, Step
from glmlab.lessons.page.sketch import SketchInput
from glmlab.lessons.page.step_view import StepView
from glmlab.lessons.page.task_view import TaskActions
from glmlab.lessons.staging import make_lab, settings_of
from glmlab.lessons.tutor import Tutor
from glmlab.lessons.walk import walk
from glmlab.widgets.bridge import Attributes, Bridge, Message
from glmlab.widgets.elements import box, button, set_class, set_shown, text
from glmlab.widgets.figure import update
from glmlab.widgets.glossary import definitions
from glmlab.widgets.magnification import zoom_of
from glmlab.widgets.message_batcher import MessageBatcher
from glmlab.widgets.pointer import Pointer
from glmlab.widgets.style import style_sheet


class LessonPage:
    """A lesson that a student can go through.

    As the last line of a notebook cell it shows itself.

    Parameters
    ----------
    lesson
        To be learnt.
    scheduler
        As for a lab.
    pace
        How slowly a solution is shown; 0 shows it at once.

    Attributes
    ----------
    widget
        All of it.
    lab
        The lab beside the text.
    tutor
        Knows how far the student is.
    """

    def __init__(
        self,
        lesson: Lesson,
        *,
        scheduler: MakeScheduler | None = None,
        pace: float = 1.0,
    ) -> None:
        self.lesson = lesson
        self.lab: Lab[Any, Any] = make_lab(lesson, scheduler)
        self.tutor = Tutor(lesson, lambda: self.lab.measures)
        self._pace = pace
        self._is_staging = self._is_for_projector = False
        self._window_height = 0.0
        self._untouched: Any = None
        self._waiting: tuple[int, Any] | None = None
        self._walk: threading.Thread | None = None
        # Is set when the step is left.
        self._stay = threading.Event()
        self.bridge = Bridge()
        self.bridge.definitions = definitions()
        self.batcher = MessageBatcher(self.bridge)
        self.pointer = Pointer(self.bridge)
        self._address = Address(self._write_query)
        self._steps: dict[str, StepView] = {}
        self._make_column()
        self.widget = box("labs", self.column, self.lab.widget)
        self.widget.add_class("glmlab-lesson-page")
        self.batcher.serve(self.column)
        self.lab.leave_address_to(None, lambda: None)
        self.lab.watch(self._look)
        self.bridge.listen("placed", self._on_placed)
        self.bridge.listen("kept", self._on_kept)
        self.bridge.listen("window", self._on_window)
        self._enter()

    @property
    def answers(self) -> dict[str, list[Any]]:
        """The answers given so far, by the names of the steps."""
        return {
            name: [
                task.answer if task.answer is not None else task.is_done for task in record.tasks
            ]
            for name, record in self.tutor.records.items()
        }

    @property
    def step(self) -> Step:
        """The step that is seen."""
        return self.tutor.step

    @property
    def view(self) -> StepView:
        """What is seen of it."""
        return self._steps[self.step.name]

    def wait_for_walk(self) -> None:
        """Wait until a solution that is being shown has been."""
        if self._walk is not None:
            self._walk.join()

    def go(self, place: int) -> None:
        """See another step, from 0."""
        if place == self.tutor.place or not 0 <= place < len(self.lesson.steps):
            return
        self._remember()
        # A solution that is being shown moves the lab on a thread of its own: it ends with the step.
        self._stay.set()
        self._is_staging = True
        self.tutor.place = place
        self._enter()
        self._keep()
        self.bridge.tell("reveal", {"selector": f".glmlab-step-{place} h2", "focus": True})

    def close(self) -> None:
        """Stop computing and take the lesson off the page."""
        self._stay.set()
        self.lab.close()
        self.widget.close()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.widget._repr_mimebundle_(**kwargs)

    # The column.

    def _make_column(self) -> None:
        self.leave = text(link_to_index(words.ALL_LESSONS), "to-index")
        self.title = text(f"<h1>{escape(self.lesson.title)}</h1>", "lesson-title")
        self.dots = [
            button(str(place + 1), step.title, "dot", lambda place=place: self.go(place))
            for place, step in enumerate(self.lesson.steps)
        ]
        self.place = box("step-place")
        self.back = button(words.BACK, "", "back", lambda: self.go(self.tutor.place - 1))
        self.next = button(words.NEXT, "", "next", lambda: self.go(self.tutor.place + 1))
        self.end = text("", "end")
        self.again = button(words.BEGIN_AGAIN, words.BEGIN_AGAIN_TOOLTIP, "again", self.begin_again)
        self.save = button(words.ANSWERS, words.ANSWERS_TOOLTIP, "save", self.save_answers)
        self.save_picture = button(
            words.PICTURE, words.PICTURE_TOOLTIP, "save-lab-picture", self.lab.save_picture
        )
        self.save_code = button(words.CODE, words.CODE_TOOLTIP, "save-lab-code", self.lab.save_code)
        self._zoom = ipywidgets.HTML("")
        sheet = ipywidgets.HTML(f"<style>{style_sheet('glmlab.lessons')}</style>")
        self.column = box(
            "lesson",
            box("unshown", sheet, self._zoom, self.bridge),
            box("lesson-head", self.leave, self.title, box("dots", *self.dots)),
            self.place,
            box(
                "lesson-foot",
                self.back,
                self.next,
                self.end,
                box("lesson-tools", self.again, self._make_take_home()),
            ),
        )
        self.column.add_class("glmlab")

    def _make_take_home(self) -> ipywidgets.Box:
        label = ipywidgets.Label(words.TAKE_HOME)
        return box("take-home", label, self.save, self.save_picture, self.save_code)

    def _show(self) -> None:
        """Show how far the student is."""
        tutor = self.tutor
        with self.batcher.batch():
            self.view.show(tutor)
            for place, dot in enumerate(self.dots):
                is_done = tutor.records[self.lesson.steps[place].name].is_done
                set_class(dot, "glmlab-dot-done", is_done)
                set_class(dot, "glmlab-dot-present", place == tutor.place)
            is_last = tutor.place + 1 == len(self.lesson.steps)
            set_shown(self.next, not is_last)
            update(
                self.end, value=words.end(tutor.n_done, len(self.lesson.steps)) if is_last else ""
            )
            self.back.disabled = tutor.place == 0
            # The code has the truth in it, of which a scene may leave nothing to be seen.
            set_shown(self.save_code, not tutor.scene.hide)
            set_class(self.next, "glmlab-next-ready", tutor.record.is_done)
            self.bridge.controls = self._attributes()
            self._offer_sketches()

    def _offer_sketches(self) -> None:
        """Let the drawings of the step be drawn on, by hand and by keys."""
        sketches = self.view.sketches
        surfaces = {sketch.name: sketch.surface for sketch in sketches}
        self.pointer.show(
            {name: surface for name, surface in surfaces.items() if surface is not None}
        )
        self.bridge.figures = {
            f".glmlab-{sketch.name} .bqplot.figure": sketch.aria for sketch in sketches
        }

    def _listen_to(self, sketch: SketchInput) -> None:
        def after(act: Callable[[Any], None], value: Any) -> None:
            with self.batcher.batch():
                act(value)
                self._offer_sketches()

        self.pointer.listen(sketch.name, partial(after, sketch.drag))
        self.pointer.listen_to_keys(sketch.name, partial(after, sketch.press))

    def _attributes(self) -> Attributes:
        n_steps = len(self.lesson.steps)
        dots = {
            f".glmlab-dots button:nth-of-type({place + 1})": {
                "aria-label": words.dot(
                    place + 1, step.title, self.tutor.records[step.name].is_done
                ),
                "aria-current": "step" if place == self.tutor.place else "",
            }
            for place, step in enumerate(self.lesson.steps)
        }
        return dots | {
            ".glmlab-dots": {
                "role": "group",
                "aria-label": words.step_of(self.tutor.place + 1, n_steps),
            },
            ".glmlab-take-home": {"role": "group", "aria-label": words.TAKE_HOME},
            ".glmlab-feedback .widget-html-content": {"role": "status"},
            ".glmlab-hints .widget-html-content": {"role": "status"},
        }

    # The scene.

    def _enter(self) -> None:
        """Bring the lab and the column to the step that is seen."""
        step = self.step
        self._waiting = None
        self._stay.set()
        self._stay = threading.Event()
        if step.name not in self._steps:
            self._make_view(step)
        with self.batcher.batch():
            for name, view in self._steps.items():
                set_class(view.widget, "glmlab-unshown", name != step.name)
        start, self._is_staging = settings_of(self.lesson, step), True
        self._scene = self.tutor.scene
        self.lab.stage(start, self._scene.show, self._scene.hide)
        left = self.tutor.record.settings
        if left:
            settings, _ = from_json(left, start, self.lesson.lab)
            self.lab.settings = settings
        self._is_staging = False
        self._untouched = self.lab.settings
        self._show()
        self._look()
        self._address.show(f"{STEP_KEY}={self.tutor.place + 1}" if self.tutor.place else "")

    def _make_view(self, step: Step) -> None:
        with self.batcher.introduce(self.place):
            view = self._steps[step.name] = StepView(step, self._actions)
            view.widget.add_class(f"glmlab-step-{self.tutor.place}")
            self.place.children = (*self.place.children, view.widget)
        self.batcher.serve(view.widget)
        for sketch in view.sketches:
            self._listen_to(sketch)

    def _actions(self, place: int) -> TaskActions:
        return TaskActions(
            answer=lambda answer: self._answer(place, answer),
            hint=lambda: self._hint(place),
            show_me=lambda: self._show_me(place),
        )

    def _answer(self, place: int, answer: Any) -> None:
        # Before it is looked at: the picture may come in between, on the thread that shows it.
        self._waiting = (place, answer)
        verdict = self.tutor.answer(place, answer)
        if verdict is not None:
            self._waiting = None
            self._after(place, verdict)
        elif self._waiting is not None:
            self.view.tasks[place].say(words.WAITING, "plain")

    def _follow_scene(self) -> None:
        """Show of the lab what belongs to what is seen of the step."""
        scene = self.tutor.scene
        if scene != self._scene:
            self._scene = scene
            self.lab.show_only(scene.show, scene.hide)

    def _after(self, place: int, verdict: Verdict) -> None:
        """Show what an answer has changed."""
        self._follow_scene()
        self._show()
        if not self.tutor.record.tasks[place].is_done:
            self.view.say(place, verdict)
        self._keep()
        self._look()
        first, last = self.view.selectors_from(place)
        self.bridge.tell("reveal", {"selector": last, "from": first})

    def _hint(self, place: int) -> None:
        self.tutor.ask_hint(place)
        self._show()
        self._keep()

    def _look(self) -> None:
        """See whether what is to be done in the lab is done; called while the student moves."""
        view = self._steps.get(self.step.name)
        if self._is_staging or view is None:
            return
        waiting = self._waiting
        if waiting is not None and self.tutor.values():
            self._answer(*waiting)
        if self.tutor.judge_predictions():
            self._show()
            self._keep()
        view.reveal(self.tutor)
        found = self.tutor.look()
        if found is None:
            return
        place, verdict = found
        if verdict.is_right:
            self._untouched = self.lab.settings
            self._after(place, verdict)
        elif self.lab.settings != self._untouched:
            # Who has not begun has done nothing wrong.
            self.view.say(place, verdict)

    def _show_me(self, place: int) -> None:
        task, start = self.tutor.show_solution(place), self.lab.settings
        # Who goes on meanwhile is not followed into the next step.
        shown_in = self._stay

        def move() -> None:
            for change, seconds in walk(start, task.solution):
                if shown_in.is_set():
                    return
                self.lab.state.choose(**change)
                shown_in.wait(seconds * self._pace)
            if shown_in.is_set():
                return
            # Some go together only.
            self.lab.state.choose(**task.solution)
            for label in task.press:
                self.lab.press(label)

        self._walk = threading.Thread(target=move, name="glmlab-show-me", daemon=True)
        self._walk.start()

    # What is kept.

    def begin_again(self) -> None:
        """Forget the answers of the step, and bring its lab back."""
        self.tutor.begin_again()
        self.place.children = [
            view.widget for name, view in self._steps.items() if name != self.step.name
        ]
        del self._steps[self.step.name]
        self._enter()
        self._keep()

    def save_answers(self) -> None:
        """Let the browser save the file of answers."""
        self._remember()
        self.bridge.save(f"glmlab-answers-{self.lesson.name}.json", self.tutor.to_text().encode())

    def _remember(self) -> None:
        self.tutor.record.settings = to_json(self.lab.settings, self.lesson.lab)

    def _keep(self) -> None:
        self._remember()
        self.bridge.kept = {self._key: self.tutor.to_text()}

    @property
    def _key(self) -> str:
        return f"lesson:{self.lesson.name}"

    def _on_placed(self, message: Message) -> None:
        query = str(message.get("query", ""))
        self._is_for_projector = is_for_projector(query)
        self._magnify()
        self._wanted = dict(pairs_of(query) or ()).get(STEP_KEY, "")
        self._address.read(query, frozenset({STEP_KEY}))
        self.bridge.kept = {self._key: None}

    def _on_window(self, message: Message) -> None:
        match message:
            case {"height": int() | float() as height}:
                self._window_height = float(height)
                self._magnify()

    def _magnify(self) -> None:
        """Let the text be read from the back of a room, as the lab does with its own."""
        if self._is_for_projector and self._window_height:
            zoom = zoom_of(self._window_height)
            update(self._zoom, value=f"<style>.glmlab-lesson {{ zoom: {zoom} }}</style>")

    def _on_kept(self, message: Message) -> None:
        match message:
            case {"name": self._key, "text": str(kept)}:
                self._take(kept)

    def _take(self, kept: str) -> None:
        """Go on where the student was, or where the link points to."""
        refusal = ""
        if kept:
            try:
                self.tutor.take(kept)
            except ValueError as error:
                refusal = str(error)
        if self._wanted.isdecimal() and 0 < int(self._wanted) <= len(self.lesson.steps):
            self.tutor.place = int(self._wanted) - 1
        self._enter()
        if refusal:
            self.lab.state.refuse(refusal)

    def _write_query(self, query: str) -> None:
        self.bridge.query = query
