"""The page as a program sees it: its HTML, its kernel and its token."""

import json
import re
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
import websocket

from glmlab.server.connection import PROTOCOL


@dataclass(frozen=True)
class Page:
    """One opened page.

    Attributes
    ----------
    address
        Of its server.
    html, kernel_id, xsrf
        What it says, its kernel, and the token with which it speaks to the server.
    """

    address: str
    html: str
    kernel_id: str
    xsrf: str

    def kernel_processes(self) -> list[psutil.Process]:
        """Return the processes of the page's kernel: one, or none when it has ended."""
        files = Path(tempfile.gettempdir()).glob(f"glmlab_*/kernel-{self.kernel_id}.json")
        ports = {json.loads(file.read_text())["shell_port"] for file in files}
        # Forked kernels have the command line of what they were forked from.
        listening = {
            c.pid
            for c in psutil.net_connections("tcp")
            if c.laddr and c.laddr.port in ports and c.status == psutil.CONN_LISTEN
        }
        return [process for pid in listening if pid is not None for process in _living(pid)]

    def kernel_has_ended(self, seconds: float = 10) -> bool:
        """Wait for the end of the page's kernel."""
        deadline = time.monotonic() + seconds
        while self.kernel_processes() and time.monotonic() < deadline:
            time.sleep(0.05)
        return not self.kernel_processes()

    @contextmanager
    def connection(
        self, protocols: tuple[str, ...] = (PROTOCOL,), origin: str | None = None
    ) -> Iterator[websocket.WebSocket]:
        """Open the kernel's websocket."""
        host = self.address.removeprefix("http://")
        url = f"ws://{host}api/kernels/{self.kernel_id}/channels?session_id={uuid.uuid4()}"
        origin = origin or self.address.rstrip("/")
        client = websocket.WebSocket()
        try:
            client.connect(url, timeout=10, subprotocols=list(protocols), origin=origin)
            yield client
        finally:
            client.shutdown()

    def close_tab(self) -> int:
        """Ask for the kernel's end as the page does when it is left; return the status."""
        request = urllib.request.Request(
            f"{self.address}voila/api/shutdown/{self.kernel_id}",
            data=f"_xsrf={self.xsrf}".encode(),
            headers={"Cookie": f"_xsrf={self.xsrf}"},
        )
        return status(request)


def open_page(address: str) -> Page:
    """Open the page at this address."""
    with urllib.request.urlopen(address, timeout=60) as response:
        html = response.read().decode()
        cookies = " ".join(response.headers.get_all("Set-Cookie"))
    kernel = re.search(r'"kernelId": "([^"]+)"', html)
    token = re.search(r"_xsrf=([^;]+)", cookies)
    assert kernel is not None
    assert token is not None
    return Page(f"{address.rpartition('/')[0]}/", html, kernel[1], token[1])


def status(request: urllib.request.Request | str) -> int:
    """Return the status with which the server answers."""
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def write_notebook(path: Path, source: str) -> None:
    """Write a notebook of one cell."""
    cell = nbformat.v4.new_code_cell(source)
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel}), path)


def _living(pid: int) -> list[psutil.Process]:
    """Return the process, or nothing where it has ended since it was listed."""
    try:
        return [psutil.Process(pid)]
    except psutil.NoSuchProcess:
        return []
