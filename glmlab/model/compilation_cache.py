"""Keeps what JAX compiles on disk, so that a lab compiles once and not at every start."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

from glmlab.compilation_cache import cache_directory, make_private

logger = logging.getLogger(__name__)


def use_compilation_cache() -> Path | None:
    """Point JAX's compilation cache to a directory of this user.

    A cache directory that the user has set is left alone, and so are all other settings of
    JAX. Where the directory cannot be written, the lab works without a cache.

    Returns
    -------
    Path or None
        The directory, or None when nothing was changed.
    """
    import jax
    from jax.experimental.compilation_cache import compilation_cache

    if os.environ.get("JAX_COMPILATION_CACHE_DIR") or jax.config.values.get(
        "jax_compilation_cache_dir"
    ):
        return None
    directory = cache_directory()
    if not _can_write(directory):
        return None
    jax.config.update("jax_compilation_cache_dir", str(directory))
    # By default JAX keeps only what took a second to compile, which is nothing of ours.
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    # JAX looks for the directory once, when it compiles first.
    compilation_cache.reset_cache()
    return directory


def _can_write(directory: Path) -> bool:
    try:
        make_private(directory)
        with tempfile.TemporaryFile(dir=directory):
            return True
    except OSError as error:
        logger.warning("No compilation cache at %s: %s", directory, error)
        return False
