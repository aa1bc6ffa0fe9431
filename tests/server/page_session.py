"""A page's session without a browser: the same messages over the same websocket."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import websocket
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)

from tests.plain_text import plain_text
from tests.server.page import Page, open_page

CONTROL = "jupyter.widget.control"

_PATIENCE_S = 60.0


class PageSession:
    """Talks to the kernel of a page.

    Parameters
    ----------
    client
        The page's websocket.

    Attributes
    ----------
    widgets
        States of the widgets, by their numbers, as the kernel has told them.
    """

    def __init__(self, client: websocket.WebSocket) -> None:
        self._client = client
        self._session = uuid.uuid4().hex
        self.widgets: dict[str, dict[str, Any]] = {}
        self.n_received = 0

    def load(self) -> None:
        """Ask for all widgets at once, as a page does when it opens."""
        comm = uuid.uuid4().hex
        self.send(
            "comm_open",
            {
                "comm_id": comm,
                "target_name": CONTROL,
                "data": {"widgets": None},
                "target_module": None,
            },
            {"version": "1.0.0"},
        )
        self.send("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}})
        for message in self.messages():
            data = message["content"].get("data", {})
            if message["content"].get("comm_id") == comm and data.get("method") == "update_states":
                self.widgets = {name: one["state"] for name, one in data["states"].items()}
                return

    def place(self, address: str) -> None:
        """Tell the lab that it is on a page, as the page does when all its widgets are there."""
        content = {"event": "placed", "address": address, "query": ""}
        data = {"method": "custom", "content": content}
        self.send("comm_msg", {"comm_id": self.find(_model_name="AnyModel"), "data": data})

    def find(self, **state: Any) -> str:
        """Return the number of the widget that has a state.

        Raises
        ------
        ValueError
            If there is none, or more than one.
        """
        wanted = state.items()
        found = [name for name, one in self.widgets.items() if wanted <= _plain(one).items()]
        if len(found) != 1:
            raise ValueError(f"{len(found)} widgets have {state}.")
        return found[0]

    def find_text(self, text: str) -> str:
        """Return the number of the first widget whose value has a text.

        Raises
        ------
        StopIteration
            If there is none.
        """
        return next(
            n for n, one in self.widgets.items() if text in plain_text(str(one.get("value", "")))
        )

    def set(self, widget: str, **state: Any) -> None:
        """Change a widget as its view does."""
        data = {"method": "update", "state": state, "buffer_paths": []}
        self.send("comm_msg", {"comm_id": widget, "data": data})

    def send(
        self, kind: str, content: Mapping[str, Any], metadata: Mapping[str, Any] | None = None
    ) -> None:
        """Send a message to the kernel."""
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "username": "page",
            "session": self._session,
            "date": "2026-01-01T00:00:00.000000Z",
            "version": "5.3",
        }
        parts = [json.dumps(part).encode() for part in (header, {}, metadata or {}, content)]
        self._client.send_binary(serialize_msg_to_ws_v1(parts, "shell"))

    def messages(self, seconds: float = _PATIENCE_S) -> Iterator[dict[str, Any]]:
        """Yield what the kernel sends, until nothing has come for some time.

        Raises
        ------
        TimeoutError
            If it has not.
        """
        deadline = time.monotonic() + seconds
        while True:
            self._client.settimeout(max(deadline - time.monotonic(), 0.001))
            try:
                received = self._client.recv()
            except websocket.WebSocketTimeoutException as error:
                raise TimeoutError(f"No such message within {seconds} s.") from error
            assert isinstance(received, bytes)
            _channel, parts = deserialize_msg_from_ws_v1(received)
            header, _parent, _metadata, content = (json.loads(part) for part in parts[:4])
            self.n_received += 1
            yield {"header": header, "content": content}

    def updates(self, seconds: float = _PATIENCE_S) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the changes of widgets that the kernel sends, by the widgets' numbers."""
        for message in self.messages(seconds):
            if message["header"]["msg_type"] != "comm_msg":
                continue
            for widget, data in _parts(message["content"]):
                if data.get("method") == "update":
                    self.widgets.setdefault(widget, {}).update(data["state"])
                    yield widget, data["state"]

    def wait_for_text(self, *texts: str, seconds: float = _PATIENCE_S) -> None:
        """Wait until the kernel sends a widget a value with all of these texts."""
        for _widget, state in self.updates(seconds):
            value = state.get("value")
            if isinstance(value, str) and all(text in plain_text(value) for text in texts):
                return


def _parts(content: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the changes of one message; a lab sends many in one (see `MessageBatcher`)."""
    data = content["data"]
    yield content["comm_id"], data
    if data.get("method") == "custom":
        for part in data["content"].get("updates", ()):
            yield part["widget"], part["data"]


def _plain(state: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if isinstance(value, str | int | float)}


@contextmanager
def page_session(page: Page) -> Iterator[PageSession]:
    """Connect to a page's kernel, and take what the page would show."""
    with page.connection() as client:
        session = PageSession(client)
        session.load()
        yield session


@contextmanager
def complete_page(address: str) -> Iterator[tuple[Page, PageSession]]:
    """Open a page, and wait until its first pictures are there."""
    page = open_page(address)
    with page_session(page) as session:
        session.place(address)
        session.wait_for_text("Log-likelihood")
        yield page, session
