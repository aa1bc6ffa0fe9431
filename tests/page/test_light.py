"""A lab is light: nothing above the model imports what computes, not even through others."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import glmlab

PACKAGE = Path(glmlab.__file__).parent
HEAVY = ("jax", "jaxlib", "jaxopt", "scipy", "sklearn")
COMPUTING = {"compute", "scripts", "model", "recordings", "server", "warm"}
NEMOS_NAMES = {
    "basis",
    "glm",
    "goodness_of_fit",
    "model_selection",
    "observation_models",
    "regularizer",
    "simulation",
    "stability",
}


def light_modules() -> list[str]:
    """All modules but those that compute, and the names under which NeMoS's users look for these."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        if parts[-1] == "__init__":
            parts = parts[:-1]
        if parts[-1] == "__main__" or COMPUTING & set(parts) or NEMOS_NAMES & {parts[-1]}:
            continue
        found.append(".".join(parts))
    # Words and views of the network have names such as "stability", too.
    found += [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for path in sorted((PACKAGE / "workspaces").rglob("*.py"))
        if path.stem in NEMOS_NAMES and not COMPUTING & set(path.parts)
    ]
    return found


def test_no_module_above_the_model_brings_what_computes() -> None:
    """Each in a process of its own that has imported only what widgets are made of, forked to be quick."""
    script = """
import importlib, json, os, sys
import anywidget, bqplot, ipywidgets, numpy
assert not [h for h in json.loads(sys.argv[2]) if h in sys.modules]
found = {}
for name in json.loads(sys.argv[1]):
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            importlib.import_module(name)
            heavy = [h for h in json.loads(sys.argv[2]) if h in sys.modules]
            os.write(write, json.dumps(heavy).encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        found[name] = pipe.read()
    os.waitpid(child, 0)
print(json.dumps(found))
"""
    names = light_modules()
    assert len(names) > 100
    arguments = [json.dumps(names), json.dumps(HEAVY)]
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    brought = json.loads(done.stdout)
    assert {name: heavy for name, heavy in brought.items() if heavy != "[]"} == {}


@pytest.mark.parametrize("code", ["import glmlab", "from glmlab.workspaces.labs import Labs"])
def test_a_lab_is_imported_without_what_computes(code: str) -> None:
    check = f"{code}; import sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
