"""What all tests share."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import jax
import pytest

# Nothing compiles twice in a run, in this process, in another that runs tests or in a server's; and
# nothing of the user's own cache is used or changed.
if "GLMLAB_TEST_CACHE" not in os.environ:
    _OWN_CACHE = tempfile.TemporaryDirectory(prefix="glmlab-cache-")
    os.environ["GLMLAB_TEST_CACHE"] = _OWN_CACHE.name
_CACHE = os.environ["GLMLAB_TEST_CACHE"]
os.environ["JAX_COMPILATION_CACHE_DIR"] = _CACHE
# A lab of a test computes here; what is served to a browser computes where it does for people.
os.environ["GLMLAB_ENGINE"] = "inline"
os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0"
os.environ["JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES"] = "-1"
jax.config.update("jax_compilation_cache_dir", _CACHE)
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


MEMORY_MAPS = Path("/proc/self/maps")
MOST_MEMORY_MAPS = 20_000
"""Linux grants a process 65,530 (vm.max_map_count), and compiled programs take them up: one that ran half of
the tests had 55,000. Beyond that the next program to be compiled or loaded ends the process."""


@pytest.fixture(autouse=True, scope="module")
def _few_memory_maps() -> Iterator[None]:
    """Forget compiled programs before there are too many; what is needed again comes from the cache."""
    yield
    if MEMORY_MAPS.exists() and MEMORY_MAPS.read_bytes().count(b"\n") > MOST_MEMORY_MAPS:
        jax.clear_caches()


@pytest.fixture
def float64() -> Iterator[None]:
    """Compute in float64, as the labs do."""
    with jax.enable_x64(True):
        yield
