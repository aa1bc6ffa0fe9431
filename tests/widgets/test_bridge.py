"""One widget carries what a lab and the browser say to each other, and its scripts stand alone."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import pytest

from glmlab.widgets import bridge as package
from glmlab.widgets.bridge import Bridge
from glmlab.widgets.bridge.modules import standing_alone
from tests.private import tell

FOLDER = Path(package.__file__).parent
SCRIPTS = sorted(FOLDER.glob("*.js"))


def test_who_listens_to_an_event_is_told_of_it() -> None:
    bridge, told = Bridge(), []
    bridge.listen("file", lambda message: told.append(message["text"]))
    bridge.listen("file", lambda message: told.append(message["text"].upper()))
    bridge.listen("key", lambda _message: told.append("key"))
    tell(bridge, {"event": "file", "text": "a"})
    assert told == ["a", "A"]


def test_a_file_goes_to_the_browser_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    bridge, sent = Bridge(), []
    monkeypatch.setattr(bridge, "send", lambda content, buffers: sent.append((content, buffers)))
    bridge.save("glmlab-data.csv", b"a,b\n")
    told: Any = {"event": "save", "name": "glmlab-data.csv", "kind": "text/csv"}
    assert sent == [(told, [b"a,b\n"])]


def test_a_script_holds_those_that_it_imports(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(
        'import { b } from "./b.js";\nimport { c } from "./c.js";\nb(c);'
    )
    (tmp_path / "b.js").write_text('import { c } from "./c.js";\nexport const b = c;')
    (tmp_path / "c.js").write_text('export const c = "./b.js";')
    first, second, rest = standing_alone(tmp_path / "a.js").splitlines()
    assert rest == "b(c);"
    within_b, *_ = content(first).splitlines()
    # Modules are told apart by their addresses: c is loaded once.
    assert address(within_b) == address(second)
    assert content(second).splitlines()[0] == 'export const c = "./b.js";'


def test_every_script_is_used() -> None:
    imported = {
        name for script in SCRIPTS for name in re.findall(r' from "\./(.*)"', script.read_text())
    }
    assert imported == {script.name for script in SCRIPTS} - {"bridge.js"}


def address(line: str) -> str:
    (found,) = re.findall('from "(data:[^"]*)"', line)
    return found


def content(line: str) -> str:
    return base64.b64decode(address(line).partition(",")[2]).decode()
