"""What JAX traces and compiles, as tests listen to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import jax
from jax.experimental.compilation_cache import compilation_cache

TRACED = "/jax/core/compile/jaxpr_trace_duration"
COMPILED = "/jax/core/compile/backend_compile_duration"
"""It is told of programs that a cache on disk has, too, whose durations are those of reading them."""


@contextmanager
def heard(wanted: str, longer_than: float = 0.0) -> Iterator[list[str]]:
    """Gather the names of what JAX does meanwhile, if it takes longer than so many seconds."""
    names: list[str] = []

    def listen(event: str, duration_secs: float, **kwargs: object) -> None:
        if event == wanted and duration_secs > longer_than:
            names.append(str(kwargs.get("fun_name", event)))

    jax.monitoring.register_event_duration_secs_listener(listen)
    try:
        yield names
    finally:
        jax.monitoring.unregister_event_duration_listener(listen)


@contextmanager
def nothing_compiled_yet() -> Iterator[None]:
    """Forget what was compiled in this process, and do without the cache on disk."""
    jax.clear_caches()
    _use_disk(False)
    try:
        yield
    finally:
        _use_disk(True)


def _use_disk(used: bool) -> None:
    jax.config.update("jax_enable_compilation_cache", used)
    # JAX looks at the option once.
    compilation_cache.reset_cache()
