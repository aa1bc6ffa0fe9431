"""``python -m glmlab.server.cache_check``: compile a program, and print whether the cache on disk had it."""

from __future__ import annotations

import sys

HIT = "/jax/compilation_cache/cache_hits"


def main() -> int:
    """Print the number of programs that came from the cache."""
    import jax

    from glmlab.model.compilation_cache import use_compilation_cache

    use_compilation_cache()
    hits: list[str] = []
    jax.monitoring.register_event_listener(
        lambda event, **_: hits.append(event) if event == HIT else None
    )
    # A program that nothing else of the lab has: it is compiled by the first process that asks.
    jax.block_until_ready(jax.jit(_checked)(jax.numpy.arange(7.0)))
    sys.stdout.write(f"{len(hits)}\n")
    return 0


def _checked(x: object) -> object:
    import jax.numpy as jnp

    return jnp.sum(jnp.cos(jnp.asarray(x)) ** 3)


if __name__ == "__main__":
    raise SystemExit(main())
