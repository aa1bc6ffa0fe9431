"""Work in float64 that is done step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import ParamSpec, TypeVar

import jax

ArgumentsT = ParamSpec("ArgumentsT")
StepT = TypeVar("StepT")


def steps_in_float64(
    function: Callable[ArgumentsT, Iterator[StepT]],
) -> Callable[ArgumentsT, Iterator[StepT]]:
    """Make every step of a generator compute in float64, whatever the caller's JAX is set to.

    JAX keeps that setting for each thread. A generator that entered it, and rests between two steps,
    would leave it on for others of its thread, and where two of them take turns the one that ends first
    would take it away from the other.
    """

    @wraps(function)
    def steps(*arguments: ArgumentsT.args, **options: ArgumentsT.kwargs) -> Iterator[StepT]:
        running = function(*arguments, **options)
        while True:
            with jax.enable_x64(True):
                try:
                    step = next(running)
                except StopIteration:
                    return
            yield step

    return steps
