"""Data that other packages carry: they are read there, and never copied."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def data_folder(package: str, what: str, *, install: str | None = None) -> Path:
    """Return the folder ``data`` of an installed package.

    Parameters
    ----------
    package
        Which one.
    what
        What is wanted from it, as the sentence begins.
    install
        What to give to ``pip install``; the package itself if not given.

    Raises
    ------
    FileNotFoundError
        If it is not installed.
    """
    # Found, not imported: importing nitime or ratinabox takes a second and needs matplotlib.
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(
            f"{what} comes with the package {package}, which is not installed; install it with: "
            f"pip install {install or package}"
        )
    return Path(spec.origin).parent / "data"
