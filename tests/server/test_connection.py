"""The websocket to the kernel: quick, and not to be hung or hijacked."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest
import websocket
from tornado.httpclient import AsyncHTTPClient
from tornado.websocket import websocket_connect

from glmlab.server.application import lab_server
from glmlab.server.connection import (
    BAD_MESSAGE,
    PROTOCOL,
    PROTOCOL_ERROR,
    LabConnection,
    is_well_formed,
)
from glmlab.server.options import DEFAULTS
from glmlab.server.sockets import listen_at
from tests.private import sockets_of
from tests.server.page import Page, status


def message_of(*parts: bytes) -> bytes:
    positions = [8 * (len(parts) + 2)]
    for part in parts:
        positions.append(positions[-1] + len(part))
    words = [len(positions), *positions]
    return b"".join([*(word.to_bytes(8, "little") for word in words), *parts])


def closing(connection: websocket.WebSocket) -> tuple[int, str]:
    frame = connection.recv_frame()
    while frame.opcode != websocket.ABNF.OPCODE_CLOSE:
        frame = connection.recv_frame()
    data = frame.data
    assert isinstance(data, bytes)
    return int.from_bytes(data[:2], "big"), data[2:].decode()


async def no_delay_of_a_connection(notebook: Path) -> int:
    server = lab_server(notebook, DEFAULTS, preheat=False)
    server.open(listen_at("127.0.0.1", 0))
    try:
        client = AsyncHTTPClient()
        answer = await client.fetch(f"http://127.0.0.1:{server.port}/", request_timeout=60)
        kernel_id = answer.body.decode().split('"kernelId": "')[1].split('"')[0]
        url = f"ws://127.0.0.1:{server.port}/api/kernels/{kernel_id}/channels"
        connection = await websocket_connect(url, subprotocols=[PROTOCOL])
        while not sockets_of(LabConnection):
            await asyncio.sleep(0.01)
        (served,) = sockets_of(LabConnection)
        websocket_connection: Any = served.websocket_handler.ws_connection
        connection.close()
        return websocket_connection.stream.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    finally:
        await server.close()


def test_small_messages_are_not_held_back(notebook: Path) -> None:
    assert asyncio.run(no_delay_of_a_connection(notebook)) != 0


def test_a_client_without_the_protocol_is_told_so_and_hangs_nothing(page: Page) -> None:
    with page.connection(protocols=()) as client:
        client.send_binary(b"\xff" * 64)
        code, reason = closing(client)
    assert code == PROTOCOL_ERROR
    assert PROTOCOL in reason
    assert status(f"{page.address}api/kernels/{page.kernel_id}") == 200


@pytest.mark.parametrize("message", [b"\xff" * 64, b"", b"short", message_of(b"shell"), "{}"])
def test_a_malformed_message_is_told_so_and_hangs_nothing(page: Page, message: bytes | str) -> None:
    with page.connection() as client:
        if isinstance(message, str):
            client.send(message)
        else:
            client.send_binary(message)
        assert closing(client)[0] == BAD_MESSAGE
    assert status(f"{page.address}api/kernels/{page.kernel_id}") == 200


def test_a_foreign_origin_is_refused(page: Page) -> None:
    foreign = page.connection(origin="http://elsewhere.example")
    with pytest.raises(websocket.WebSocketBadStatusException) as refusal, foreign:
        pass
    assert refusal.value.status_code == 403


def test_well_formed_messages() -> None:
    whole = message_of(b"shell", b"{}", b"{}", b"{}", b"{}")
    assert is_well_formed(whole)
    assert not is_well_formed(whole[:-1])
    assert not is_well_formed(whole.decode("latin-1"))
