"""Where compiled programs are kept between runs, and for whom."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import tempfile
from pathlib import Path

import platformdirs

_PROGRAM_BYTES = 2**21
"""More than any program of the lab takes on the disk; the largest has 1.1 MB."""

_CPUINFO = Path("/proc/cpuinfo")


def cache_directory() -> Path:
    """
    Say where compiled functions are kept between runs.

    Returns
    -------
    Path
        What ``JAX_COMPILATION_CACHE_DIR`` says, or else a directory of this user, which only this
        version of jaxlib on this kind of processor uses: programs for another can be rejected each
        time, or end the process (jax issues 38445 and 28908). It may not exist.
    """
    chosen = os.environ.get("JAX_COMPILATION_CACHE_DIR")
    if chosen:
        return Path(chosen)
    made_for = f"jaxlib-{importlib.metadata.version('jaxlib')}-{_processor()}"
    return Path(platformdirs.user_cache_dir("glmlab")) / made_for


def cache_environment() -> dict[str, str]:
    """
    Say which environment variables make JAX keep every compiled function on disk.

    Returns
    -------
    dict of str to str
        Without the variables that the user has set.
    """
    wanted = {
        "JAX_COMPILATION_CACHE_DIR": str(cache_directory()),
        # JAX's own defaults leave out all that compiles within a second: nearly the whole lab.
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    }
    return {name: value for name, value in wanted.items() if name not in os.environ}


def make_private(directory: Path) -> None:
    """Make a directory that only this user can write to; one that is there loses others' leave to write.

    A compiled program is run as it is found: whoever can write one can run anything.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name != "posix":
        # Elsewhere a mode does not say who may write; a user's own cache directory is private there.
        return
    found = directory.stat()
    if found.st_uid == os.getuid() and found.st_mode & 0o022:
        directory.chmod(found.st_mode & ~0o022)


def require_room(directory: Path) -> None:
    """Try whether a program can be kept in a directory.

    Raises
    ------
    OSError
        If it cannot: the disk is full or read-only, or what is there is no directory.
    """
    with tempfile.TemporaryFile(dir=directory) as trial:
        trial.write(bytes(_PROGRAM_BYTES))


def _processor() -> str:
    """Return the kind of processor: two with other instructions differ."""
    flags = ""
    if _CPUINFO.exists():
        lines = _CPUINFO.read_text().splitlines()
        flags = next((line for line in lines if line.startswith(("flags", "Features"))), "")
    return f"{platform.machine()}-{hashlib.sha256(flags.encode()).hexdigest()[:8]}"
