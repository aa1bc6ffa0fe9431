"""Where the notebook, the page template and the compilation cache are."""

import os
from pathlib import Path

import platformdirs

PACKAGE = Path(__file__).resolve().parent.parent

# Laid out like a Jupyter data directory, so that Voila finds the template by its name.
TEMPLATE_ROOT = PACKAGE / "server" / "template"
TEMPLATE = TEMPLATE_ROOT / "voila" / "templates" / "glmlab"


def lab_notebook() -> Path:
    """
    Find the notebook that is the lab.

    Returns
    -------
    Path
        ``glmlab/notebooks/lab.ipynb`` of an installed wheel, or else ``notebooks/lab.ipynb`` of the
        checkout that the package lies in. It is not checked that the latter exists.
    """
    packaged = PACKAGE / "notebooks" / "lab.ipynb"
    return packaged if packaged.exists() else PACKAGE.parent / "notebooks" / "lab.ipynb"


def cache_directory() -> Path:
    """
    Say where compiled functions are kept between runs.

    Returns
    -------
    Path
        What ``JAX_COMPILATION_CACHE_DIR`` says, or else a directory of this user. It may not exist.
    """
    chosen = os.environ.get("JAX_COMPILATION_CACHE_DIR")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("glmlab")) / "jax"


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
