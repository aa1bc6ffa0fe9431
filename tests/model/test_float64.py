"""Generators that take turns on one thread all compute in float64, and leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator

import jax
import jax.numpy as jnp

from glmlab.model.float64 import steps_in_float64


@steps_in_float64
def steps(n_steps: int) -> Iterator[jnp.dtype]:
    for _ in range(n_steps):
        yield jnp.ones(1).dtype


def test_generators_that_take_turns_do_not_disturb_each_other() -> None:
    with jax.enable_x64(False):
        short, long = steps(1), steps(3)
        taken = [next(short), next(long), next(short, None), next(long), next(long)]
        assert [t for t in taken if t is not None] == [jnp.dtype("float64")] * 4
        assert jnp.ones(1).dtype == jnp.dtype("float32")


def test_one_that_is_given_up_leaves_nothing_behind() -> None:
    with jax.enable_x64(False):
        given_up = steps(3)
        next(given_up)
        assert jnp.ones(1).dtype == jnp.dtype("float32")
        del given_up
        assert jnp.ones(1).dtype == jnp.dtype("float32")
