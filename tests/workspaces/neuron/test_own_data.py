"""Somebody's own recording: named in settings, held elsewhere, read from a file with questions and refusals."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from glmlab.engine.enclosures import MOST_SESSION_BYTES, MissingEnclosureError, n_bytes_of
from glmlab.engine.idle_scheduler import IdleScheduler
from glmlab.lab.settings.sharing import from_json, from_query, to_json, to_query
from glmlab.lab.state import LabState
from glmlab.recordings import (
    Answers,
    Covariate,
    Option,
    Question,
    Recording,
    RecordingError,
    SpikeCounts,
    SpikeTimes,
    refractory_cell,
)
from glmlab.recordings.reading.interpretation import interpret
from glmlab.recordings.upload.parse import parsed
from glmlab.recordings.wire import decoded, encoded
from glmlab.workspaces.neuron import own_data
from glmlab.workspaces.neuron.compute.data import make_recording
from glmlab.workspaces.neuron.compute.own_recordings import own_recording
from glmlab.workspaces.neuron.lab import NeuronLab
from glmlab.workspaces.neuron.own_data import OWN_RECORDINGS, OwnRecordings, start_of, start_of_data
from glmlab.workspaces.neuron.panels import upload
from glmlab.workspaces.neuron.panels.question import QuestionForm
from glmlab.workspaces.neuron.panels.upload import UploadPanel
from glmlab.workspaces.neuron.settings import Settings, part_read_by
from glmlab.workspaces.neuron.words import own_data as words

FINGERPRINT = "0123456789abcdef"
PATIENCE_S = 20.0
TIMES = np.unique(np.random.default_rng(0).uniform(0, 30, 400).round(4))


def recording(seed: int = 0, *, name: str = "spikes.csv", interval_s: float = 1e-3) -> Recording:
    rng = np.random.default_rng(seed)
    n = round(10 / interval_s)
    signal = Covariate("speed", "cm/s", rng.normal(size=n), interval_s)
    return Recording(name, SpikeTimes(np.sort(rng.uniform(0, 10, 200)), 10.0), (signal,))


@pytest.fixture(autouse=True)
def store(monkeypatch: pytest.MonkeyPatch) -> OwnRecordings:
    """Nothing is held at first."""
    monkeypatch.setattr(OWN_RECORDINGS, "_held", {})
    return OWN_RECORDINGS


def content_of(made: Recording) -> memoryview:
    return memoryview(b"".join(bytes(piece) for piece in encoded(made)))


@pytest.mark.parametrize(
    "made",
    [
        recording(),
        refractory_cell(seed=1),
        Recording("counts", SpikeCounts(np.arange(20), 0.05), trials_s=np.array([[0.0, 0.5]])),
    ],
    ids=["times", "truth", "counts"],
)
def test_a_recording_travels_as_it_is(made: Recording) -> None:
    came = decoded(content_of(made))
    bin_size_s = 0.05
    first, second = made.binned(bin_size_s), came.binned(bin_size_s)
    for name in ("counts", "covariates", "trial", "true_rate_hz"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    assert [(c.name, c.unit) for c in came.covariates] == [
        (c.name, c.unit) for c in made.covariates
    ]
    if made.truth is not None:
        assert came.truth is not None
        for one, other in zip(made.truth.filters, came.truth.filters, strict=True):
            np.testing.assert_array_equal(one.values, other.values)
            assert (one.covariate, one.first_lag) == (other.covariate, other.first_lag)


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 64, bytes(content_of(recording()))[:200], b'\x10\0\0\0\0\0\0\0{"arrays": []}  '],
)
def test_what_is_no_recording_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json and numpy say what is wrong
        decoded(content)


def test_objects_are_no_arrays() -> None:
    text = b'{"arrays": [["|O", [1]]]}       '
    with pytest.raises(ValueError, match=r"no '\|O'"):
        decoded(len(text).to_bytes(8, "little") + text + b"\0" * 8)


def test_the_fingerprint_is_of_what_is_in_it_and_not_of_its_name(store: OwnRecordings) -> None:
    name = store.add(recording())
    assert store.add(recording(name="copy (1).csv")) == name
    assert store.add(recording(seed=1)) != name
    part = replace(recording().covariates[0], sampling_interval_s=2e-3)
    assert store.add(replace(recording(), covariates=(part,))) != name


def test_whoever_computes_is_told_no_name(store: OwnRecordings) -> None:
    name = store.add(recording(name="patient 7.csv"))
    assert "7" not in own_recording(name).name
    held = store.find(name)
    assert held is not None
    assert held.original.name == "patient 7.csv"


def test_a_simulated_cell_given_in_code_keeps_what_can_travel(store: OwnRecordings) -> None:
    made = refractory_cell(seed=0)
    assert made.truth is not None
    tuned = replace(made, truth=replace(made.truth, tuning_hz=lambda values: values[:, 0]))
    given = own_recording(store.add(tuned))
    assert given.truth is not None
    assert given.truth.filters
    assert given.truth.tuning_hz is None


def test_the_first_recordings_go_where_there_are_too_many(
    store: OwnRecordings, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = n_bytes_of(encoded(recording()))
    assert 2 * size < MOST_SESSION_BYTES
    monkeypatch.setattr(own_data, "MOST_SESSION_BYTES", 2 * size + 1000)
    names = [store.add(recording(seed)) for seed in range(3)]
    assert [store.find(name) is not None for name in names] == [False, True, True]
    assert store.latest == names[-1]


def test_one_that_is_too_large_is_refused(
    store: OwnRecordings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_data, "MOST_ENCLOSED_BYTES", 1000)
    with pytest.raises(RecordingError, match="bring a shorter stretch"):
        start_of(recording())


def test_without_a_recording_the_choice_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="load a file first"):
        Settings(data="yours")
    with pytest.raises(ValueError, match="16 hexadecimal digits"):
        Settings(fingerprint="../../etc/passwd")


def test_links_and_files_carry_the_fingerprint_and_nothing_else(store: OwnRecordings) -> None:
    settings = Settings(**start_of(recording(name="secret.csv")))
    query = to_query(settings, Settings(), "One neuron")
    text = to_json(settings, "One neuron")
    assert from_query(query, Settings()) == (settings, [])
    assert from_json(text, Settings(), "One neuron") == (settings, [])
    assert "secret" not in query + text
    assert len(query) < 1000


def test_a_lab_opens_with_what_it_is_given_in_code_and_its_links_say_so() -> None:
    lab = NeuronLab(
        recording={"spikes": TIMES, "speed": np.sin(np.arange(1500.0)), "dt": 0.02},
        n_folds=3,
        scheduler=IdleScheduler,
    )
    assert own_recording(lab.settings.fingerprint).covariates[0].name == "speed"
    assert (lab.settings.entry, lab.settings.n_folds) == ("tuning", 3)
    assert lab.settings.fingerprint in lab.query
    # Reset comes back to it, and so does the control after another choice.
    lab.state.choose(**start_of_data("Refractory cell", lab.settings.fingerprint))
    assert lab.settings.data == "Refractory cell"
    lab.state.choose(**start_of_data("yours", lab.settings.fingerprint))
    assert own_recording(lab.settings.fingerprint).duration_s == 30.0
    lab.close()


def test_what_is_no_recording_is_refused_in_code(store: OwnRecordings) -> None:
    with pytest.raises(RecordingError):
        NeuronLab(recording=[3.0, np.nan], scheduler=IdleScheduler)
    assert not store.latest


def test_a_link_without_its_fingerprint_says_so_and_leaves_the_rest() -> None:
    settings, sentences = from_query("v=3&data=yours&bin_ms=2.0", Settings())
    assert sentences == [words.NOT_LOADED]
    assert (settings.data, settings.bin_ms) == (Settings().data, 2.0)


def test_what_is_computed_of_others_does_not_depend_on_it() -> None:
    one, other = Settings(), Settings(fingerprint=FINGERPRINT)
    assert part_read_by(one, "fit") == part_read_by(other, "fit")
    own = Settings(data="yours", fingerprint=FINGERPRINT)
    assert part_read_by(own, "recording") != part_read_by(
        replace(own, fingerprint=FINGERPRINT[::-1]), "recording"
    )
    assert own_data.OWN_RECORDINGS.names_of(other) == ()


def test_a_recording_that_is_not_here_is_missed_in_a_sentence() -> None:
    settings = Settings(data="yours", fingerprint=FINGERPRINT)
    with pytest.raises(MissingEnclosureError, match="stays with them; load the file here"):
        make_recording(part_read_by(settings, "recording"))


CASES: dict[str, tuple[Any, dict[str, Any]]] = {
    "a signal at 1 kHz": (
        recording(),
        {"bin_ms": 1.0, "entry": "filter", "stimulus": True, "from_s": 8.0, "zoom_s": 1.0},
    ),
    "an animal's speed at 50 Hz": (
        recording(interval_s=0.02),
        {"bin_ms": 20.0, "entry": "tuning", "stimulus": True, "zoom_s": 2.0},
    ),
    "spikes alone": (np.linspace(0.1, 99.0, 500), {"bin_ms": 2.0, "stimulus": False}),
    "an hour of spikes": (np.linspace(1.0, 3600.0, 9000), {"bin_ms": 100.0}),
    "counts in 3 ms": (
        Recording("counts", SpikeCounts(np.arange(3000) % 2, 3e-3)),
        {"bin_ms": 3.0, "stimulus": False},
    ),
    "counts in 0.1 ms": (
        Recording("counts", SpikeCounts(np.arange(30_000) % 2, 1e-4)),
        {"bin_ms": 1.0},
    ),
    "counts of a camera at 30 Hz": (
        Recording("counts", SpikeCounts(np.arange(3000) % 2, 1 / 30)),
        {"bin_ms": 1000 / 30},
    ),
    "more signals than a page has room for": (
        replace(
            recording(),
            covariates=tuple(replace(recording().covariates[0], name=f"s{k}") for k in range(12)),
        ),
        {"covariates": (1, 2, 3)},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_bins_and_windows_suit_what_was_brought(case: str) -> None:
    given, wanted = CASES[case]
    settings = Settings(**start_of(given))
    assert settings.data == "yours"
    assert {name: getattr(settings, name) for name in wanted} == wanted
    made = own_recording(settings.fingerprint)
    assert 0 < made.binned(settings.bin_ms / 1e3).counts.sum() <= made.spikes.n_spikes


def test_counts_in_bins_that_cannot_be_chosen_are_refused() -> None:
    with pytest.raises(
        RecordingError, match=r"bins of 500 ms, and bins can be from 0\.5 to 100 ms"
    ):
        start_of(Recording("slow", SpikeCounts(np.ones(100, int), 0.5)))


def test_the_control_comes_back_to_what_was_brought_last(store: OwnRecordings) -> None:
    assert start_of_data("yours", "") == {"data": "yours", **own_data.DATA_SETS["yours"].start}
    chosen = start_of(recording(interval_s=0.02))
    later = start_of(recording())
    assert start_of_data("yours", chosen["fingerprint"]) == chosen
    assert start_of_data("yours", "") == later
    assert start_of_data("Refractory cell", "")["data"] == "Refractory cell"


def test_what_holds_recordings_is_light() -> None:
    heavy = ("jax", "scipy", "sklearn", "glmlab.model", "glmlab.recordings")
    code = (
        "import sys, glmlab.workspaces.neuron.panels.upload; "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


class LabHere:
    """The state of a lab, and how often it was asked to compute again."""

    def __init__(self) -> None:
        self.state: LabState[Settings, Any] = LabState(Settings())
        self.n_asked = 0

    @property
    def settings(self) -> Settings:
        return self.state.settings

    def ask_again(self) -> None:
        self.n_asked += 1


class Delivered:
    """Makes calls where the test waits for them, as a kernel's event loop does on its thread."""

    def __init__(self) -> None:
        self._calls: list[Callable[[], None]] = []
        self._came = threading.Semaphore(0)
        self.threads: list[str] = []

    def __call__(self, call: Callable[[], None]) -> None:
        self.threads.append(threading.current_thread().name)
        self._calls.append(call)
        self._came.release()

    def close(self) -> None:
        self._calls.clear()

    def make_one(self) -> None:
        assert self._came.acquire(timeout=PATIENCE_S)
        self._calls.pop(0)()


@pytest.fixture
def lab() -> LabHere:
    return LabHere()


@pytest.fixture
def delivered() -> Delivered:
    return Delivered()


def read_here(name: str, data: bytes) -> Recording | Question:
    """Read in this process what is read in another, which takes a second to start on a busy machine."""
    return interpret(parsed(name, data))


@pytest.fixture
def panel(
    lab: LabHere, delivered: Delivered, monkeypatch: pytest.MonkeyPatch, request: Any
) -> UploadPanel:
    if "beside_the_page" not in request.node.name:
        monkeypatch.setattr(upload, "_read_upload", read_here)
    made = UploadPanel(lab, delivered)
    made.chooser.send = lambda *_told, **_more: None  # type: ignore[method-assign]
    return made


def send(panel: UploadPanel, name: str, data: bytes, piece: int = 1000) -> None:
    """Send a file as the browser does."""

    def tell(content: dict[str, Any], *buffers: bytes) -> None:
        panel.chooser._on_message(panel.chooser, content, buffers)  # noqa: SLF001

    tell({"event": "begin", "transfer": "1", "name": name, "size": len(data)})
    for at in range(0, len(data), piece):
        tell({"event": "piece", "transfer": "1", "at": at}, data[at : at + piece])


def csv_of(times: Any, head: str = "spike time (s)") -> bytes:
    return "\n".join([head, *(f"{time:.4f}" for time in times)]).encode()


def test_a_file_is_read_beside_the_page_and_becomes_the_choice(
    panel: UploadPanel, lab: LabHere, delivered: Delivered
) -> None:
    send(panel, "mine.csv", csv_of(TIMES))
    assert "Reading mine.csv" in panel.status.value
    answer(panel, delivered)
    assert lab.settings.data == "yours"
    assert own_recording(lab.settings.fingerprint).spikes.n_spikes == TIMES.size
    assert "mine.csv" in panel.status.value
    assert set(delivered.threads) == {"glmlab-upload"}
    lab.state.undo()
    assert lab.settings == Settings()


def answer(panel: UploadPanel, delivered: Delivered) -> None:
    """Take what comes; answer each question by its first option, until there is none."""
    delivered.make_one()
    while panel.form.answers.children:
        choice: Any = panel.form.answers.children[0]
        choice.index = 0
        panel.form.go_on.click()
        delivered.make_one()


def npz_of(**arrays: Any) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


UNITS = npz_of(**{"unit 1": TIMES[:200], "unit 2": TIMES[200:]})


def test_questions_are_asked_in_place_and_nothing_is_taken_unread(
    panel: UploadPanel, lab: LabHere, delivered: Delivered
) -> None:
    send(panel, "two.npz", UNITS)
    delivered.make_one()
    form = panel.form
    assert form.text.value
    assert form.go_on.disabled
    choice: Any = form.answers.children[0]
    labels = [label for label, _ in choice.options]
    assert any("unit 2" in label for label in labels)
    choice.index = next(k for k, label in enumerate(labels) if "unit 2" in label)
    assert not form.go_on.disabled
    form.go_on.click()
    answer(panel, delivered)
    assert own_recording(lab.settings.fingerprint).spikes.n_spikes == TIMES[200:].size
    assert not form.answers.children


def test_a_refusal_is_a_sentence(panel: UploadPanel, lab: LabHere, delivered: Delivered) -> None:
    send(panel, "nothing.csv", b"a,b\nx,y\n")
    delivered.make_one()
    assert "nothing.csv" in panel.status.value
    assert panel.status.value.endswith(".")
    assert lab.settings == Settings()


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(panel: UploadPanel) -> None:
    sent = []
    panel.chooser.send = lambda content, *_more: sent.append(content)  # type: ignore[method-assign]
    begin = {"event": "begin", "transfer": "1", "name": "huge.mat", "size": 10**9}
    panel.chooser._on_message(panel.chooser, begin, [])  # noqa: SLF001
    assert sent == []
    assert "huge.mat" in panel.status.value
    assert "1000 MB" in panel.status.value


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>.csv", "a&b<script>.csv"])
def test_html_in_names_is_only_text(panel: UploadPanel, delivered: Delivered, name: str) -> None:
    send(panel, name, b"a,b\nx,y\n")
    assert "<" not in panel.status.value
    delivered.make_one()
    assert panel.status.value
    assert "<" not in panel.status.value
    send(panel, name, csv_of(TIMES, head="spike <b>times</b> (s)"))
    answer(panel, delivered)
    assert "spikes in" in panel.status.value
    assert "<" not in panel.status.value


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("n_options", [2, 40])
def test_html_in_questions_is_only_text_and_the_answer_is_whatever_was_chosen(
    several: bool, n_options: int
) -> None:
    answers: list[Any] = []
    form = QuestionForm(lambda _question, value: answers.append(value))
    options = tuple(Option(f"<b>{k}</b>", f"<b>{k}</b>: 3 spikes") for k in range(n_options))
    asked = Question("spikes", "Which <i>one</i>?", options, several, lambda _a: None, Answers())  # type: ignore[arg-type, return-value]
    form.ask(asked)
    assert form.text.value == "Which &lt;i&gt;one&lt;/i&gt;?"
    first: Any = form.answers.children[0]
    # Labels of ipywidgets are texts, unless somebody allows HTML in them.
    assert not getattr(first, "description_allow_html", False)
    if not several:
        assert form.go_on.disabled
        first.index = 1
        wanted: Any = "<b>1</b>"
    elif n_options == 2:
        first.value = True
        wanted = ("<b>0</b>",)
    else:
        first.index = (0, 3)
        wanted = ("<b>0</b>", "<b>3</b>")
    assert not form.go_on.disabled
    form.go_on.click()
    assert answers == [wanted]


def test_who_loads_what_a_link_names_sees_all_that_the_link_chose(
    panel: UploadPanel, lab: LabHere, delivered: Delivered, store: OwnRecordings
) -> None:
    send(panel, "mine.csv", csv_of(TIMES))
    answer(panel, delivered)
    named = replace(lab.settings, history=False, stimulus=False, bin_ms=5.0)
    lab.state.adopt(named)
    store.forget(named.fingerprint)
    send(panel, "mine (1).csv", csv_of(TIMES))
    answer(panel, delivered)
    assert lab.settings == named
    assert lab.n_asked == 1


def test_a_second_file_takes_the_place_of_the_first(
    panel: UploadPanel, lab: LabHere, delivered: Delivered
) -> None:
    send(panel, "first.csv", b"a,b\nx,y\n")
    send(panel, "second.csv", csv_of(TIMES))
    delivered.make_one()
    delivered.make_one()
    while panel.form.answers.children:
        choice: Any = panel.form.answers.children[0]
        choice.index = 0
        panel.form.go_on.click()
        delivered.make_one()
    assert "first.csv" not in panel.status.value
    assert lab.settings.data == "yours"


def test_who_gives_up_keeps_what_there_was(
    panel: UploadPanel, lab: LabHere, delivered: Delivered
) -> None:
    send(panel, "mine.csv", csv_of(TIMES))
    panel.stop.click()
    delivered.make_one()
    assert lab.settings == Settings()
    assert panel.status.value == ""


def test_pieces_that_do_not_follow_each_other_are_not_put_together(panel: UploadPanel) -> None:
    chooser = panel.chooser
    for content, buffers in (
        ({"event": "begin", "transfer": "1", "name": "odd.csv", "size": 10}, []),
        ({"event": "piece", "transfer": "1", "at": 5}, [b"12345"]),
    ):
        chooser._on_message(chooser, content, buffers)  # noqa: SLF001
    assert "odd.csv has not come" in panel.status.value


@pytest.mark.parametrize(
    "content",
    [None, {}, {"event": "begin"}, {"event": "piece", "transfer": "9", "at": 0}, {"event": "lost"}],
)
def test_messages_that_mean_nothing_do_nothing(panel: UploadPanel, content: Any) -> None:
    panel.chooser._on_message(panel.chooser, content, [b"123"])  # noqa: SLF001
    assert panel.status.value == ""
