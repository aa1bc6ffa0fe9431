"""What widgets say to the browser goes there together."""

from __future__ import annotations

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
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
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


def test_a_page_that_is_placed_gets_everything_once_more(sent: Sent) -> None:
    scene = Scene(placed=False)
    sent.clear()
    scene.place()
    [(_, message, _)] = sent
    told = [update["widget"] for update in message["content"]["updates"]]
    assert len(told) == len(set(told))
    assert {scene.slider.model_id, scene.line.model_id} < set(told)


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
