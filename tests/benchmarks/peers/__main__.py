"""Print the table: ``python -m tests.benchmarks.peers [--only a,b,c,d] [--rows TEXT] [--warm-only]``.

All libraries run in this process, on the same float64 data and the same objective. Tolerances
are, for each library, the loosest that bring the largest violation of the optimality conditions
over all fits to 1e-6; the last column says what it was. "Warm" is the median of calls after a first
one. "Cold" is one call in a fresh interpreter where only NumPy is loaded, import and compiling
counted, without a compilation cache on disk; runs of more than ten seconds are timed cold in (a)
only. Another library that takes more than a minute is stopped; how long it would have taken is
estimated from the fits that were done by then.
"""

from __future__ import annotations

import argparse
import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from tests.benchmarks.machine import describe_machine
from tests.benchmarks.peers import grid_searches, networks, paths, populations, table
from tests.benchmarks.peers.problems import Penalty, Problem, page_search, random_search
from tests.benchmarks.peers.table import Aim
from tests.benchmarks.peers.timing import LIMIT_S, Contender, Timing, time_contender

PACKAGES = ("jax", "numpy", "nemos", "scikit-learn", "glum", "statsmodels", "pyglmnet", "numba")
PENALTIES: tuple[Penalty, ...] = ("Ridge", "Lasso", "GroupLasso")
NUMBA_AIMS = (Aim(1 / 3, "numba, every lag"), Aim(1 / 3, "numba, spikes only"))


@dataclass(frozen=True)
class Row:
    """A problem, and the libraries that can do it; glmlab's own first."""

    name: str
    problem: Callable[[], Problem]
    contenders: dict[str, Contender]
    aims: tuple[Aim, ...] = ()


@dataclass(frozen=True)
class Part:
    """Rows of one kind.

    Attributes
    ----------
    quality
        What tells that all solve the same problem.
    cold_up_to
        Seconds up to which a run is timed cold, too: import and compiling are little of longer ones.
    """

    title: str
    quality: str
    rows: tuple[Row, ...]
    cold_up_to: float = 10.0


PARTS = {
    "a": Part(
        "(a) grid search of the page",
        "KKT residual",
        tuple(
            Row(
                f"{penalty}, 6 strengths × 2 folds",
                partial(page_search, penalty),
                grid_searches.CONTENDERS[penalty],
                (Aim(2000, "NeMoS"), Aim(10, "NeMoS", cold=True)),
            )
            for penalty in PENALTIES
        ),
        cold_up_to=np.inf,
    ),
    "b": Part(
        "(b) path, 20 strengths × 5 folds",
        "KKT residual",
        tuple(
            Row(
                f"{penalty}, {n_time_bins:,} × {n_features}",
                partial(random_search, n_time_bins, n_features, penalty),
                contenders,
                (Aim(3),),
            )
            for n_time_bins, n_features in paths.SIZES
            for penalty, contenders in paths.CONTENDERS.items()
        ),
    ),
    "c": Part(
        "(c) recurrent simulation",
        "spikes",
        (
            Row(
                "the page's network, 2 neurons × 1,000 bins",
                networks.page_network,
                networks.CONTENDERS,
                (Aim(300, "NeMoS"), *NUMBA_AIMS),
            ),
            *(
                Row(
                    f"{n_neurons} neurons × 10,000 bins",
                    partial(networks.random_network, n_neurons),
                    networks.CONTENDERS,
                    NUMBA_AIMS,
                )
                for n_neurons in (50, 100)
            ),
        ),
    ),
    "d": Part(
        "(d) population with history and coupling",
        "KKT residual",
        (
            Row(
                "50 neurons, 10,000 bins × 250 features",
                populations.coupled_population,
                populations.CONTENDERS,
            ),
        ),
    ),
}


def print_part(part: Part, rows: list[Row], *, cold_up_to: float) -> list[str]:
    """Print a part's table row by row; return what its aims came to."""
    print(f"\n{table.header(part.title, part.quality)}", flush=True)
    aims = []
    for row in rows:
        problem = row.problem()
        timings: dict[str, Timing] = {}
        for name, run in row.contenders.items():
            # What all are compared with must be known, however long it takes.
            limit = np.inf if name.startswith("glmlab") else LIMIT_S
            timings[name] = time_contender(run, problem, cold_up_to=cold_up_to, limit=limit)
        print(table.rows(row.name, timings), flush=True)
        aims += [f"- {row.name}: {aim.describe(timings)}" for aim in row.aims]
    return aims


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.peers")
    parser.add_argument("--only", default="a,b,c,d", help="parts, such as a,c")
    parser.add_argument("--rows", default="", help="rows whose name has this text")
    parser.add_argument("--warm-only", action="store_true", help="no fresh interpreters")
    options = parser.parse_args()
    # Before JAX is first imported, and for the fresh interpreters too.
    os.environ["JAX_ENABLE_X64"] = "1"
    warnings.simplefilter("ignore")
    print(describe_machine(*PACKAGES))
    aims = []
    for name in options.only.split(","):
        part = PARTS[name]
        rows = [row for row in part.rows if options.rows in row.name]
        if rows:
            aims += print_part(part, rows, cold_up_to=0 if options.warm_only else part.cold_up_to)
    print("\nTimes of others over glmlab's\n")
    print("\n".join(aims))


if __name__ == "__main__":
    main()
