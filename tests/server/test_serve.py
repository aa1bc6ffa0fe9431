"""Serving a class: options from the command and from a file, and how many fit."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from glmlab.server.capacity import (
    ENGINE_MB,
    SERVER_MB,
    SESSION_MB,
    available_mb,
    capacity_of,
    memory_left_mb,
)
from glmlab.server.options import (
    DEFAULTS,
    OptionsError,
    ServeOptions,
    from_file,
    from_text,
    with_options,
)
from tests.served import LAB, address_of, printed, server_process, stop
from tests.server.page import open_page
from tests.server.test_cli import run

OTHERS: dict[str, Any] = {
    "host": "localhost",
    "port": 0,
    "max_sessions": 3,
    "engines": 2,
    "idle_minutes": 1.5,
    "memory_limit": 2000,
    "hide": "Truth, Code",
    "lock": "Strength",
}


def test_every_option_is_here() -> None:
    assert OTHERS.keys() == {option.name for option in fields(ServeOptions)}


@pytest.mark.parametrize("name", OTHERS)
def test_an_option_is_the_same_in_a_command_and_in_a_file(name: str, tmp_path: Path) -> None:
    wanted = OTHERS[name]
    file = tmp_path / "class.toml"
    file.write_text(f"{name} = {wanted!r}\n".replace("'", '"'))
    from_command = with_options(DEFAULTS, {name: from_text(name, str(wanted))})
    assert from_command == with_options(DEFAULTS, from_file(file)) != DEFAULTS
    assert getattr(from_command, name) == wanted


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ({"sessions": 3}, "There is no option 'sessions'; there are host, port"),
        ({"port": 99999}, "The option port must be at least 0 and at most 65535, but it is 99999."),
        ({"port": "first"}, "The option port must be a whole number, but it is 'first'."),
        ({"max_sessions": 0}, "The option max_sessions must be at least 1, but it is 0."),
        ({"engines": True}, "The option engines must be a whole number, but it is True."),
        ({"engines": 1.5}, "The option engines must be a whole number, but it is 1.5."),
        ({"idle_minutes": "long"}, "The option idle_minutes must be a number, but it is 'long'."),
        ({"host": 7}, "The option host must be a text, but it is 7."),
    ],
)
def test_a_wrong_option_gives_a_sentence(found: dict[str, Any], sentence: str) -> None:
    with pytest.raises(OptionsError, match=re.escape(sentence)):
        with_options(DEFAULTS, found)


@pytest.mark.parametrize("text", ["port = ", "port = 1\nport = 2", "\x00"])
def test_what_is_no_toml_gives_a_sentence(text: str, tmp_path: Path) -> None:
    file = tmp_path / "class.toml"
    file.write_text(text)
    with pytest.raises(OptionsError, match="is no TOML file"):
        from_file(file)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--max-sessions", "0"),
        ("--engines", "many"),
        ("--config", "no-such-file.toml"),
        ("--host", "no-such-host.invalid"),
    ],
)
def test_bad_input_of_the_command_gives_one_sentence(arguments: tuple[str, ...]) -> None:
    result = run("serve", *arguments)
    assert result.returncode == 2
    assert result.stderr.startswith("glmlab: ")
    assert result.stderr.count("\n") == 1


def test_how_many_fit_is_the_smaller_of_memory_and_processors() -> None:
    memory = ENGINE_MB + SERVER_MB + 10.5 * SESSION_MB
    assert capacity_of(1, memory_mb=memory, n_cores=8).by_memory == 10
    assert capacity_of(1, memory_mb=memory, n_cores=8).n_students == 10
    few = capacity_of(1, memory_mb=100 * memory, n_cores=1)
    assert few.n_students == few.by_processors
    assert capacity_of(1, memory_mb=0, n_cores=1).n_students == 1
    assert "about 10 students" in capacity_of(1, memory_mb=memory, n_cores=8).sentence


def test_a_container_has_no_more_memory_than_it_may_use(tmp_path: Path) -> None:
    (tmp_path / "memory.current").write_text(f"{50 * 2**20}\n")
    (tmp_path / "memory.max").write_text("max\n")
    assert memory_left_mb(tmp_path) == pytest.approx(available_mb(), rel=0.2)
    (tmp_path / "memory.max").write_text(f"{80 * 2**20}\n")
    assert memory_left_mb(tmp_path) == 30


def status_of(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=60) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_full_lab_says_so_and_has_a_place_when_somebody_leaves(tmp_path: Path) -> None:
    file = tmp_path / "class.toml"
    file.write_text("port = 0\nmax_sessions = 7\n")
    arguments = ["-m", "glmlab", "serve", "--config", str(file), "--max-sessions", "2"]
    with server_process(arguments) as (server, log):
        address = address_of(server, log) + LAB
        assert re.match(r"This machine holds about \d+ students at once", printed(log))
        pages = [open_page(address) for _ in range(2)]
        code, text = status_of(address)
        assert code == 503
        assert "All 2 places of this class are taken" in text
        assert pages[0].close_tab() == 204
        assert pages[0].kernel_has_ended()
        assert status_of(address)[0] == 200
        assert stop(server) == 0
