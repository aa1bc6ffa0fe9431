"""What the lab needs on a machine, and whether it is there."""

import importlib.metadata
import platform
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from glmlab.compilation_cache import cache_directory
from glmlab.server.locations import TEMPLATE, lab_notebook

_PATIENCE_S = 60.0
"""For importing JAX and compiling a small program, which takes 2 s on two idle cores."""

_CACHE_REMEDY = (
    "See that the directory can be written to and its disk is not full, or remove the directory: "
    "programs of another machine may lie in it."
)

PACKAGES = ("jax", "jaxopt", "numpy", "ipywidgets", "bqplot", "voila")


@dataclass(frozen=True)
class Finding:
    """One thing looked for, what was found, and what to do where it is missing."""

    name: str
    found: str
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """
    Look for everything that the lab needs.

    Yields
    ------
    Finding
        With a remedy only if something is missing.
    """
    yield Finding("python", platform.python_version())
    for package in PACKAGES:
        yield _package(package)
    yield _devices()
    yield _cache()
    yield _browser()
    yield _file("notebook", lab_notebook())
    yield _file("page template", TEMPLATE / "index.html.j2")


def _package(name: str) -> Finding:
    try:
        return Finding(name, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, "missing", f"Install it with: python -m pip install {name}")


def _devices() -> Finding:
    try:
        import jax

        return Finding("jax devices", ", ".join(str(device) for device in jax.devices()))
    except (ImportError, RuntimeError) as error:
        return Finding("jax devices", str(error), "Install jax anew: python -m pip install -U jax")


def _cache() -> Finding:
    """Compile a program in one process, and see that a second one finds it on the disk."""
    found = _describe(cache_directory())
    try:
        hits = [_cache_hits() for _ in range(2)][-1]
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return Finding("compilation cache", f"{found}; not tried: {error}", _CACHE_REMEDY)
    if hits:
        return Finding(
            "compilation cache", f"{found}; a second process finds what a first compiled"
        )
    missed = f"{found}; a second process does not find what a first compiled"
    return Finding("compilation cache", missed, _CACHE_REMEDY)


def _cache_hits() -> int:
    command = [sys.executable, "-m", "glmlab.server.cache_check"]
    done = subprocess.run(  # noqa: S603 - our own module, in this interpreter
        command, capture_output=True, text=True, check=True, timeout=_PATIENCE_S
    )
    return int(done.stdout)


def _describe(directory: Path) -> str:
    files = [path for path in directory.rglob("*") if path.is_file()] if directory.exists() else []
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    return f"{directory} ({len(files)} files, {megabytes:.1f} MB)"


def _browser() -> Finding:
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        remedy = "Open the address that `glmlab` prints in a browser yourself."
        return Finding("browser", "missing", remedy)
    return Finding("browser", str(getattr(browser, "name", type(browser).__name__)))


def _file(name: str, path: Path) -> Finding:
    if path.is_file():
        return Finding(name, str(path))
    remedy = "Install glmlab anew: python -m pip install --force-reinstall glmlab"
    return Finding(name, f"missing: {path}", remedy)
