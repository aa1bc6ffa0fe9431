"""What a visitor can and cannot do."""

import json
from pathlib import Path
from urllib.request import Request, urlopen

import psutil
import pytest
import websocket

from tests.served import address_of, by_api, server_process, stop
from tests.server.page import Page, open_page, status
from tests.server.test_connection import message_of
from tests.server.test_engines import children


def test_leaving_the_page_ends_its_kernel(address: str) -> None:
    page = open_page(address)
    assert page.kernel_processes()
    assert page.close_tab() == 204
    assert page.kernel_has_ended()


def test_a_foreign_page_cannot_end_the_kernel(page: Page) -> None:
    url = f"{page.address}voila/api/shutdown/{page.kernel_id}"
    assert status(Request(url, data=b"")) == 403
    forged = {"Cookie": f"_xsrf={page.xsrf}", "Origin": "http://elsewhere.example"}
    assert status(Request(url, data=f"_xsrf={page.xsrf}".encode(), headers=forged)) == 404
    assert page.kernel_processes()


def test_an_unknown_kernel_cannot_be_ended(page: Page) -> None:
    unknown = Page(page.address, "", "00000000-0000-0000-0000-000000000000", page.xsrf)
    assert unknown.close_tab() == 404


@pytest.mark.parametrize(
    "path",
    [
        "voila/api/contents",
        "voila/tree",
        "voila/files/small.ipynb",
        "voila/render/small.ipynb",
        "small.ipynb",
        "api/kernels",
        "api/contents",
        "api/sessions",
        "api/terminals",
    ],
)
def test_nothing_but_the_page_is_served(address: str, path: str) -> None:
    assert status(address + path) in {403, 404}


def test_visitors_cannot_start_kernels(page: Page) -> None:
    headers = {"Cookie": f"_xsrf={page.xsrf}", "X-XSRFToken": page.xsrf}
    request = Request(f"{page.address}api/kernels", data=b"{}", headers=headers)
    assert status(request) in {403, 404, 405}


def test_another_host_name_is_refused(address: str) -> None:
    # A page elsewhere may have its own name resolve to this machine.
    assert status(Request(address, headers={"Host": "elsewhere.example"})) == 403


def test_visitors_cannot_run_code(page: Page) -> None:
    with page.connection() as client:
        send(client, "execute_request", {"code": "1 + 1", "silent": False})
        send(client, "kernel_info_request", {})
        answers = replies_until(client, "kernel_info_reply")
    assert "execute_reply" not in answers
    assert "execute_result" not in answers


def test_the_page_asks_nothing_of_other_machines(page: Page) -> None:
    for attribute in ('src="http', 'href="http', "@import", "url(http"):
        assert attribute not in page.html


def test_the_page_says_what_it_is(page: Page) -> None:
    for part in ('<html lang="en">', "<title>glmlab</title>", 'name="viewport"', "<noscript>"):
        assert part in page.html


def send(client: websocket.WebSocket, kind: str, content: dict[str, object]) -> None:
    header = {
        "msg_id": kind,
        "msg_type": kind,
        "session": "test",
        "username": "",
        "date": "2020-01-01T00:00:00Z",
        "version": "5.3",
    }
    parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
    client.send_binary(message_of(b"shell", *parts))


def replies_until(client: websocket.WebSocket, last: str) -> list[str]:
    kinds = []
    while last not in kinds:
        data = client.recv()
        assert isinstance(data, bytes)
        positions = [int.from_bytes(data[i : i + 8], "little") for i in (16, 24)]
        kinds.append(json.loads(data[positions[0] : positions[1]])["msg_type"])
    return kinds


def test_who_comes_before_the_first_kernel_sees_a_sign_and_gets_that_kernel(notebook: Path) -> None:
    with server_process(by_api(notebook)) as (process, log):
        with urlopen(address_of(process, log), timeout=60) as response:
            begun = b""
            while b"Starting the lab" not in begun:
                begun += response.read1()
            rest = response.read()
        (parent,) = children(psutil.Process(process.pid), "glmlab.server.fork_server")
        kernels = parent.children()
        assert stop(process) == 0
    assert b"<main>" not in begun
    assert rest.count(b"<main>") == 1
    assert (begun + rest).count(b"<body") == 1
    assert len(kernels) == 1
