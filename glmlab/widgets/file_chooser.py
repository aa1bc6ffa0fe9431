"""A button that asks for a file of any size, which comes piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import anywidget
import traitlets

from glmlab.widgets.bridge.modules import standing_alone

WINDOW_BYTES = 4 * 2**20
"""That may be on their way: enough that a browser never waits, and what the kernel is told meanwhile waits for no
more than these."""


class Receiver(Protocol):
    """Takes the file that was chosen."""

    def accepts(self, name: str, size: int, /) -> bool:
        """Whether a file is wanted at all; where not, nothing of it is sent."""
        ...

    def progress(self, name: str, share: float, /) -> None:
        """Take note of how much has come."""
        ...

    def take(self, name: str, data: bytearray, /) -> None:
        """Take all of it."""
        ...

    def lose(self, name: str, /) -> None:
        """Take note that the rest of it will not come."""
        ...


class _Transfer(NamedTuple):
    number: str
    name: str
    data: bytearray


class FileChooser(anywidget.AnyWidget):
    """A button that asks for a file.

    ``ipywidgets.FileUpload`` sends a file as one message, at which a websocket of tornado ends from 10 MB on.

    Parameters
    ----------
    label, tip
        As the reader sees it, and what it does.
    accept
        Kinds of files that are offered, such as ".csv,.npz".
    receiver
        Takes what was chosen; the latest file, where one is chosen while another comes.
    """

    _esm = standing_alone(Path(__file__).with_name("file_chooser.js"))

    label: str = traitlets.Unicode("").tag(sync=True)  # type: ignore[assignment]
    tip: str = traitlets.Unicode("").tag(sync=True)  # type: ignore[assignment]
    accept: str = traitlets.Unicode("").tag(sync=True)  # type: ignore[assignment]
    disabled: bool = traitlets.Bool(False).tag(sync=True)  # type: ignore[assignment]

    def __init__(self, label: str, tip: str, accept: str, receiver: Receiver) -> None:
        super().__init__(label=label, tip=tip, accept=accept)
        self._receiver = receiver
        self._transfer: _Transfer | None = None
        self._received = 0
        self.on_msg(self._on_message)

    def give_up(self) -> None:
        """Take no more of what is coming."""
        self._transfer = None

    def _on_message(self, _widget: Any, content: Any, buffers: Sequence[Any]) -> None:
        match content:
            case {"event": "begin", "transfer": str(number), "name": str(name), "size": int(size)}:
                self._begin(number, name, size)
            case {"event": "piece", "transfer": str(number), "at": int(at)} if buffers:
                self._take_piece(number, at, memoryview(buffers[0]).cast("B"))
            case {"event": "lost", "transfer": str(number)}:
                self._lose(number)

    def _begin(self, number: str, name: str, size: int) -> None:
        self._transfer = None
        if size < 0 or not self._receiver.accepts(name, size):
            return
        self._transfer = _Transfer(number, name, bytearray(size))
        self._received = 0
        self._go_on(self._transfer)

    def _take_piece(self, number: str, at: int, piece: memoryview) -> None:
        transfer = self._transfer
        if transfer is None or transfer.number != number:
            return
        end = at + len(piece)
        if at != self._received or not at < end <= len(transfer.data):
            self._lose(number)
            return
        transfer.data[at:end] = piece
        self._received = end
        self._go_on(transfer)

    def _go_on(self, transfer: _Transfer) -> None:
        size = len(transfer.data)
        if self._received == size:
            self._transfer = None
            self._receiver.take(transfer.name, transfer.data)
            return
        until = min(self._received + WINDOW_BYTES, size)
        self.send({"event": "want", "transfer": transfer.number, "until": until})
        self._receiver.progress(transfer.name, self._received / size)

    def _lose(self, number: str) -> None:
        transfer = self._transfer
        if transfer is not None and transfer.number == number:
            self._transfer = None
            self._receiver.lose(transfer.name)
