"""Where somebody brings a recording: a file, questions about it, and what has been read."""

from __future__ import annotations

import html
import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, cast

from glmlab.deferred import Deferred
from glmlab.engine.delivery import LoopDelivery
from glmlab.engine.thread_scheduler import Delivery
from glmlab.widgets.controls import Choose
from glmlab.widgets.elements import box, button, set_shown, text
from glmlab.widgets.file_chooser import FileChooser
from glmlab.workspaces.neuron.data_sets import YOURS
from glmlab.workspaces.neuron.own_data import start_of
from glmlab.workspaces.neuron.panels.question import QuestionForm
from glmlab.workspaces.neuron.settings import Settings
from glmlab.workspaces.neuron.words import own_data as words

if TYPE_CHECKING:
    from glmlab.recordings import Question, Recording

logger = logging.getLogger(__name__)

ACCEPT = ".csv,.tsv,.txt,.dat,.npz,.npy,.mat,.nwb,.h5,.hdf5"

_read_upload = Deferred("glmlab.recordings", "read_upload")
_require_size = Deferred("glmlab.recordings.upload.upload", "require_size")
_recording_error = Deferred("glmlab.recordings", "RecordingError")
_recording_class = Deferred("glmlab.recordings", "Recording")


class _State(Protocol):
    """Where choices are made."""

    @property
    def choose(self) -> Choose: ...


class OpenLab(Protocol):
    """The lab whose recording is chosen here."""

    @property
    def state(self) -> _State:
        """Takes choices."""
        ...

    @property
    def settings(self) -> Settings:
        """The present choices."""
        ...

    def ask_again(self) -> None:
        """Ask anew for what the present settings show."""
        ...


class UploadPanel:
    """A button that asks for a file, and beneath it what is being done with it.

    Files are read beside the kernel's own thread, so that the page goes on.

    Parameters
    ----------
    lab
        Is told what to show.
    deliver
        Brings what was read to the kernel's thread; on the event loop that runs here if not given.

    Attributes
    ----------
    widget
        Its place on the page.
    status
        One sentence.
    form
        What is asked about the file.
    """

    def __init__(self, lab: OpenLab, deliver: Delivery | None = None) -> None:
        self._lab = lab
        self._deliver: Delivery = deliver or LoopDelivery()
        # Of what was begun: what comes of an earlier file is not shown.
        self._turn = 0
        self.chooser = FileChooser(words.CHOOSE, words.CHOOSE_TIP, ACCEPT, self)
        self.status = text("", "upload-status")
        self.form = QuestionForm(self._answer)
        self.stop = button(words.GIVE_UP, words.GIVE_UP_TIP, "cancel", self._give_up)
        self.widget = box("upload", self.chooser, self.status, self.form.widget, self.stop)
        self._show_status("", goes_on=False)

    def accepts(self, name: str, size: int) -> bool:
        """Whether a file is not too large; where it is, say so before it is sent."""
        self._begin()
        try:
            _require_size(name, size)
        except _recording_error.load() as error:
            self._refuse(str(error))
            return False
        return True

    def progress(self, name: str, share: float) -> None:
        """Say how much of a file has come."""
        self._show_status(words.sending(name, share), goes_on=True)

    def take(self, name: str, data: bytearray) -> None:
        """Read a file."""
        self._show_status(words.reading(name), goes_on=True)
        self._work(lambda: _read_upload(name, bytes(data)))

    def lose(self, name: str) -> None:
        """Say that a file has not come to its end."""
        self._refuse(words.lost(name))

    def _begin(self) -> int:
        self._turn += 1
        self.form.clear()
        return self._turn

    def _work(self, find: Callable[[], Recording | Question]) -> None:
        """Find a recording, or what is to be asked, on a thread of its own."""
        work = partial(self._find, self._turn, find)
        threading.Thread(target=work, name="glmlab-upload", daemon=True).start()

    def _find(self, turn: int, find: Callable[[], Recording | Question]) -> None:
        try:
            found = find()
            if isinstance(found, _recording_class.load()):
                recording = cast("Recording", found)
                show = partial(self._use, recording, start_of(recording))
            else:
                show = partial(self._ask, cast("Question", found))
        except _recording_error.load() as error:
            show = partial(self._refuse, str(error))
        except Exception:
            logger.exception("A file could not be read")
            show = partial(self._refuse, words.UNREADABLE)
        self._deliver(lambda: show() if turn == self._turn else None)

    def _ask(self, question: Question) -> None:
        self._show_status("", goes_on=True)
        self.form.ask(question)

    def _answer(self, question: Question, value: Any) -> None:
        self._begin()
        self._show_status(words.READING_ON, goes_on=True)
        self._work(lambda: question.answer(value))

    def _use(self, recording: Recording, choices: dict[str, Any]) -> None:
        spikes = recording.spikes
        sentence = words.loaded(
            recording.name, spikes.n_spikes, recording.duration_s, recording.notes
        )
        self._show_status(sentence, goes_on=False)
        present = self._lab.settings
        if (present.data, present.fingerprint) == (YOURS, choices["fingerprint"]):
            # A link has named it, and chosen all else.
            self._lab.ask_again()
        else:
            self._lab.state.choose(**choices)

    def _refuse(self, sentence: str) -> None:
        self._show_status(html.escape(sentence), goes_on=False)

    def _give_up(self) -> None:
        self._begin()
        self.chooser.give_up()
        self._show_status("", goes_on=False)

    def _show_status(self, sentence: str, *, goes_on: bool) -> None:
        """Show a sentence, as HTML, and whether there is anything to give up."""
        self.status.value = sentence
        set_shown(self.status, bool(sentence))
        set_shown(self.stop, goes_on)
