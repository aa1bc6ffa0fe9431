"""What is sent is what is received, and what is no request is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest

from glmlab.engine.wire import Ask, Tell, decoded_ask, decoded_tell


def test_a_request_is_received_as_it_was_sent() -> None:
    ask = Ask("submit", 3, number=7, settings='{"a": 1}', again=True)
    assert decoded_ask(ask.encoded()) == ask


@pytest.mark.parametrize(
    "content",
    [
        [],
        "submit",
        {},
        {"does": "submit"},
        {"does": "run", "channel": 1},
        {"does": "open", "channel": "1"},
        {"does": "open", "channel": True},
        {"does": "open", "channel": 1, "name": 7},
        {"does": "submit", "channel": 1, "again": 1},
        {"does": "submit", "channel": 1, "code": "import os"},
    ],
)
def test_what_is_no_request_is_refused(content: object) -> None:
    with pytest.raises(ValueError, match="A request"):
        decoded_ask(json.dumps(content).encode())


@pytest.mark.parametrize("message", [b"", b"{", b"\xff\xfe", b"\x80\x05K\x01."])
def test_what_is_no_json_is_refused(message: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json says what is wrong
        decoded_ask(message)


def test_an_answer_is_received_as_it_was_sent() -> None:
    told = decoded_tell(Tell("step", 2, 5, (0.5, np.arange(3.0))).encoded())
    assert (told.what, told.channel, told.number, told.value[0]) == ("step", 2, 5, 0.5)
    np.testing.assert_array_equal(told.value[1], np.arange(3.0))
