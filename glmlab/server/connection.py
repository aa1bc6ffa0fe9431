"""The websocket between the page and its kernel."""

import asyncio
from contextlib import suppress
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.websocket import WebSocketClosedError

PROTOCOL = "v1.kernel.websocket.jupyter.org"

# Close codes of RFC 6455, section 7.4.1.
PROTOCOL_ERROR = 1002
BAD_MESSAGE = 1007

_WORD = 8


def is_well_formed(message: object) -> bool:
    """
    Tell whether a message can be taken apart by the v1 protocol of Jupyter's kernel websocket.

    Parameters
    ----------
    message
        What the websocket received.

    Returns
    -------
    bool
        True for bytes that start with the number of their parts and rising positions of each part.
    """
    if not isinstance(message, bytes) or len(message) < _WORD:
        return False
    words = int.from_bytes(message[:_WORD], "little")
    head = _WORD * (words + 1)
    # The channel and the four parts of every Jupyter message need six positions.
    if words < 6 or head > len(message):
        return False
    positions = [
        int.from_bytes(message[i : i + _WORD], "little") for i in range(_WORD, head, _WORD)
    ]
    return positions == sorted(positions) and head <= positions[0] and positions[-1] <= len(message)


class LabConnection(ZMQChannelsWebsocketConnection):
    """
    A kernel connection that answers at once and cannot be hung by a message it does not understand.

    Usable in any Jupyter server: ``--ServerApp.kernel_websocket_connection_class=`` followed by
    ``glmlab.server.connection.LabConnection``.
    """

    def connect(self) -> asyncio.Future[None]:
        """Open the connection, or close it with a reason if the client speaks another protocol."""
        if self.subprotocol != PROTOCOL:
            return self._refuse()
        # Without this each small message waits for the acknowledgement of the one before: 40 ms a
        # step of a drag.
        self.websocket_handler.set_nodelay(True)
        return super().connect() or _done()

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        """Hand a message to the kernel, or close the connection where it is not well formed."""
        if not self.channels:
            return
        # jupyter_server believes the number of parts that a message claims, and would count to it
        # while every other visitor waits.
        if is_well_formed(incoming_msg):
            super().handle_incoming_message(incoming_msg)
        else:
            self.websocket_handler.close(BAD_MESSAGE, "The message is not a Jupyter message.")

    def handle_outgoing_message(self, stream: Any, outgoing_msg: Any) -> None:
        """Hand a message to the page, unless it has just been closed."""
        with suppress(WebSocketClosedError):
            super().handle_outgoing_message(stream, outgoing_msg)

    def _refuse(self) -> asyncio.Future[None]:
        # The disconnection that follows counts one connection less.
        self.multi_kernel_manager.notify_connect(self.kernel_id)
        self.websocket_handler.close(PROTOCOL_ERROR, f"This server speaks {PROTOCOL} only.")
        return _done()


def _done() -> asyncio.Future[None]:
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    future.set_result(None)
    return future
