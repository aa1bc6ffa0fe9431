"""Compile everything that the labs can ask for, so that JAX's disk cache holds it."""

from __future__ import annotations

from collections.abc import Callable

from glmlab.workspaces.computations import COMPUTATIONS


def warm(report: Callable[[float, str], None]) -> None:
    """Run every combination of options that is compiled on its own.

    Parameters
    ----------
    report
        Told the share done, from 0 to 1, and what is compiled now.
    """
    everything = [one for computation in COMPUTATIONS for one in computation.warmings()]
    for done, one in enumerate(everything):
        report(done / len(everything), one.doing)
        one.run()
    report(1.0, "Done")
