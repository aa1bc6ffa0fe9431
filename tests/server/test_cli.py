"""The command: what it prints, how it fails, and that it leaves nothing behind."""

import importlib.metadata
import signal
import socket
import subprocess
import sys

import psutil
import pytest

from tests.served import address_of, printed, server_process, stop


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "glmlab", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_help_names_options_and_commands() -> None:
    result = run("--help")
    assert result.returncode == 0
    words = ("--port", "--host", "--no-browser", "--version", "warm", "doctor", "lesson", "answers")
    for word in words:
        assert word in result.stdout


def test_the_command_starts_without_the_slow_imports() -> None:
    code = "import sys, glmlab.cli; print({'jax', 'voila', 'bqplot'} & set(sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "set()"


def test_version() -> None:
    assert run("--version").stdout.strip() == f"glmlab {importlib.metadata.version('glmlab')}"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--port", "99999"),
        ("--port", "-1"),
        ("--port", "first"),
        ("--host", "no-such-host.invalid", "--no-browser"),
        ("--host", "192.0.2.1", "--no-browser"),  # reserved for documentation: not this machine
        ("cool",),
    ],
)
def test_bad_input_gives_one_sentence(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("glmlab: ")
    assert result.stderr.count("\n") == 1


def test_a_taken_port_gives_the_next_one_and_a_stop_at_once_leaves_no_process() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with server_process(["-m", "glmlab", "--no-browser", "--port", str(port)]) as (server, log):
            address = address_of(server, log)
            children = psutil.Process(server.pid).children(recursive=True)
            assert stop(server, signal.SIGTERM) == 0
            lines = printed(log).splitlines()
    found = int(address.rsplit(":", 1)[1].rstrip("/"))
    assert found > port
    assert lines == [
        f"Port {port} is taken, so the lab uses port {found}.",
        f"glmlab is at {address}",
    ]
    assert not [child for child in children if child.is_running()]


def test_a_stop_while_still_importing_is_clean() -> None:
    code = """
import os, signal, sys, threading
import glmlab.cli
threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
sys.exit(glmlab.cli.main(["--no-browser", "--port", "0"]))
"""
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0
    assert result.stderr == ""


def test_a_stop_that_an_import_swallows_is_not_lost() -> None:
    code = """
import os, signal, sys, time
import glmlab.cli, glmlab.server.sockets as sockets
listen_at = sockets.listen_at
def swallow(*arguments):
    try:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(10)
    except KeyboardInterrupt:
        pass
    return listen_at(*arguments)
sockets.listen_at = swallow
sys.exit(glmlab.cli.main(["--no-browser", "--port", "0"]))
"""
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0
    assert result.stderr == ""


def test_doctor_names_what_is_there() -> None:
    result = run("doctor")
    for word in ("python", "jax devices", "compilation cache", "browser", "notebook", "template"):
        assert word in result.stdout
    # A machine without a browser, as where tests run, is told what to do.
    assert result.returncode == (1 if result.stderr else 0)
