"""What widgets say to the browser goes there together."""

from __future__ import annotations

import threading
from typing import Any

import comm
import ipywidgets
import numpy as np
import pytest
from bqplot import LinearScale, Lines

from glmlab.widgets.bridge import Bridge
from glmlab.widgets.message_batcher import MessageBatcher
from tests.private import tell

Sent = list[tuple[str, Any, list[Any]]]


@pytest.fixture
def opened() -> list[str]:
    """The widgets of which each was made known for itself."""
    return []


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch, opened: list[str]) -> Sent:
    """Every message that passes a comm: whose it is, what it says, and its buffers."""
    log: Sent = []

    class LoggingComm(comm.DummyComm):
        def publish_msg(
            self,
            msg_type: str,
            data: Any = None,
            metadata: Any = None,
            buffers: Any = None,
            **_: Any,
        ) -> None:
            if msg_type == "comm_msg":
                log.append((self.comm_id, data, buffers or []))
            elif msg_type == "comm_open":
                opened.append(self.comm_id)

    monkeypatch.setattr(comm, "create_comm", LoggingComm)
    return log


class Scene:
    """A slider and a line in a box, whose updates one batcher brings to the browser."""

    def __init__(self, *, placed: bool = True) -> None:
        scales = {"x": LinearScale(), "y": LinearScale()}
        self.line = Lines(x=np.arange(3.0), y=np.arange(3.0), scales=scales)
        self.slider = ipywidgets.FloatSlider()
        self.bridge = Bridge()
        self.batcher = MessageBatcher(self.bridge)
        self.batcher.serve(ipywidgets.Box([self.slider, self.bridge]), self.line)
        if placed:
            self.place()

    def place(self) -> None:
        """Do what the browser does when it has placed the box on its page."""
        tell(self.bridge, {"event": "placed"})


def test_updates_go_in_one_message(sent: Sent) -> None:
    scene = Scene()
    sent.clear()
    with scene.batcher.batch():
        scene.slider.value = 3.0
        scene.line.y = np.array([5.0, 6.0, 7.0])
        scene.line.stroke_width = 4.0
    [(carrier, message, buffers)] = sent
    assert carrier == scene.bridge.model_id
    slider, y, width = message["content"]["updates"]
    assert slider["widget"] == scene.slider.model_id
    assert slider["data"]["state"] == {"value": 3.0}
    assert y["widget"] == width["widget"] == scene.line.model_id
    assert np.frombuffer(buffers[y["first"]], dtype=float).tolist() == [5.0, 6.0, 7.0]
    assert (slider["first"], slider["last"]) == (0, 0)
    assert (y["first"], y["last"]) == (0, 1)
    assert (width["first"], width["last"]) == (1, 1)


def test_without_a_change_nothing_is_sent(sent: Sent) -> None:
    scene = Scene()
    sent.clear()
    with scene.batcher.batch():
        scene.slider.value = scene.slider.value
    assert sent == []


def test_what_is_gathered_is_sent_also_after_an_error(sent: Sent) -> None:
    scene = Scene()
    sent.clear()

    def fail() -> None:
        with scene.batcher.batch():
            scene.slider.value = 3.0
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        fail()
    assert len(sent) == 1
    scene.slider.value = 4.0
    assert sent[1][0] == scene.slider.model_id


def test_together_inside_together_is_one_message(sent: Sent) -> None:
    scene = Scene()
    sent.clear()
    with scene.batcher.batch():
        scene.slider.value = 3.0
        with scene.batcher.batch():
            scene.line.stroke_width = 4.0
        assert sent == []
    assert len(sent) == 1


def test_before_a_browser_listens_each_widget_speaks_for_itself(sent: Sent) -> None:
    scene = Scene(placed=False)
    sent.clear()
    with scene.batcher.batch():
        scene.slider.value = 3.0
    assert [widget for widget, _, _ in sent] == [scene.slider.model_id]


def told_of(message: Any) -> list[str]:
    return [update["widget"] for update in message["content"]["updates"]]


def test_a_page_that_is_placed_gets_once_more_what_it_may_not_have_heard(sent: Sent) -> None:
    scene = Scene(placed=False)
    scene.slider.value = 3.0
    sent.clear()
    scene.place()
    [(_, message, _)] = sent
    assert told_of(message) == [scene.slider.model_id]
    [update] = message["content"]["updates"]
    assert update["data"]["state"]["value"] == 3.0


def test_another_page_that_opens_the_lab_gets_everything(sent: Sent) -> None:
    scene = Scene()
    sent.clear()
    scene.place()
    [(_, message, _)] = sent
    told = told_of(message)
    assert len(told) == len(set(told))
    assert {scene.slider.model_id, scene.line.model_id} < set(told)


def test_new_widgets_are_made_known_in_one_message(sent: Sent, opened: list[str]) -> None:
    scene = Scene()
    host = ipywidgets.Box()
    sent.clear()
    opened.clear()
    with scene.batcher.introduce(host):
        scales = {"x": LinearScale(), "y": LinearScale()}
        line = Lines(x=np.arange(3.0), y=np.arange(3.0), scales=scales)
        line.y = np.array([5.0, 6.0])
        label = ipywidgets.Label("old")
        label.value = "new"
        label.send({"event": "waits"})
        host.children = (label,)
    assert opened == []
    (carrier, models, buffers), (other, updates, _), (last, custom, _) = sent
    assert carrier == other == scene.bridge.model_id
    known = {model["widget"]: model for model in models["content"]["models"]}
    assert known[label.model_id]["state"]["value"] == "new"
    drawn = known[line.model_id]
    places = {path[0]: drawn["first"] + k for k, path in enumerate(drawn["paths"])}
    assert np.frombuffer(buffers[places["y"]], dtype=float).tolist() == [5.0, 6.0]
    assert np.frombuffer(buffers[places["x"]], dtype=float).tolist() == [0.0, 1.0, 2.0]
    # Layouts and styles are widgets, too.
    assert label.layout.model_id in known
    [update] = updates["content"]["updates"]
    assert (update["widget"], update["data"]["state"]) == (
        host.model_id,
        {"children": [f"IPY_MODEL_{label.model_id}"]},
    )
    assert (last, custom["content"]) == (label.model_id, {"event": "waits"})
    label.value = "later"
    assert sent[-1][0] == label.model_id


def test_before_a_browser_listens_each_widget_is_made_known_itself(
    sent: Sent, opened: list[str]
) -> None:
    scene = Scene(placed=False)
    host = ipywidgets.Box()
    with scene.batcher.introduce(host):
        label = ipywidgets.Label()
    assert label.model_id in opened


def test_widgets_of_other_threads_are_not_held_back(sent: Sent, opened: list[str]) -> None:
    scene = Scene()
    made: list[ipywidgets.Label] = []
    with scene.batcher.introduce(ipywidgets.Box()):
        thread = threading.Thread(target=lambda: made.append(ipywidgets.Label()))
        thread.start()
        thread.join()
    assert made[0].model_id in opened


def test_a_workspace_that_cannot_be_made_leaves_the_page_as_it_was(
    sent: Sent, opened: list[str]
) -> None:
    scene = Scene()
    sent.clear()
    host = ipywidgets.Box()

    def fail() -> None:
        with scene.batcher.introduce(host):
            ipywidgets.Label()
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        fail()
    assert sent == []
    assert ipywidgets.Label().model_id in opened


def test_what_the_browser_says_still_arrives(sent: Sent) -> None:
    scene = Scene()
    content = {
        "comm_id": scene.slider.model_id,
        "data": {"method": "update", "state": {"value": 7}},
    }
    wire: Any = scene.slider.comm
    wire.handle_msg({"content": content})
    assert scene.slider.value == 7.0
    scene.slider.close()
    assert scene.slider.comm is None
