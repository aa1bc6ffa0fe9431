"""How often the verdict on a network is right: ``python -m tests.benchmarks.stability [seed] [n_networks]``.

Random networks, each called by `glmlab.stability.assess` and then run `N_RUNS` times for `N_BINS` bins by a
plain loop that shares neither code nor random numbers with it, which numba compiles. Seed 0 is for
choosing thresholds; another seed judges.
"""

from __future__ import annotations

import sys
import time
from typing import NamedTuple

import jax
import numpy as np
from numba import njit  # pyright: ignore[reportMissingImports]

import glmlab
from glmlab.model.simulation import RUNAWAY_RATE

N_NETWORKS = 300
N_RUNS = 500
N_BINS = 20_000
WINDOW_SIZE = 30
OFTEN = 0.01
"""Share of runs: a stable network runs away less often than this."""

ENOUGH = 25
"""So many runs that ran away leave no doubt that the share is above `OFTEN`; the rest need not be run."""

LINKS = ("softplus", "exp")


class Network(NamedTuple):
    """A random network.

    Attributes
    ----------
    filters
        Shape ``(WINDOW_SIZE, n_neurons, n_neurons)``.
    intercepts
        Shape ``(n_neurons,)``.
    link
        Name of the inverse link.
    """

    filters: np.ndarray
    intercepts: np.ndarray
    link: str


def random_network(seed: int, index: int) -> Network:
    """Differences of gammas of mixed signs, at scales about where networks begin to run away."""
    rng = np.random.default_rng([seed, index])
    n_neurons = int(rng.integers(2, 9))
    filters = np.empty((WINDOW_SIZE, n_neurons, n_neurons))
    for pair in np.ndindex(n_neurons, n_neurons):
        excit_a, excit_b = rng.uniform(1.1, 5, 2)
        sign = 1 if rng.random() < 0.7 else -1
        filters[:, *pair] = sign * glmlab.simulation.difference_of_gammas(
            WINDOW_SIZE, excit_a=excit_a, excit_b=excit_b
        )
    filters *= np.exp(rng.uniform(np.log(0.5), np.log(5.0))) / np.sqrt(n_neurons)
    return Network(filters, np.full(n_neurons, rng.uniform(-4.5, -2.5)), LINKS[index % 2])


def share_of_runaways(network: Network, seed: int) -> float:
    """Share of long runs that run away; of the first of them where that is far above `OFTEN`."""
    by_sender = np.ascontiguousarray(np.moveaxis(network.filters, 2, 0))
    is_exp = network.link == "exp"
    n_escaped, n_done = _run_long(by_sender, network.intercepts, is_exp, RUNAWAY_RATE, seed)
    return n_escaped / n_done


@njit
def _run_long(
    by_sender: np.ndarray, intercepts: np.ndarray, is_exp: bool, runaway_rate: float, seed: int
) -> tuple[int, int]:
    """Return how many runs ran away, and how many were done; filters are (sender, lag, receiver)."""
    np.random.seed(seed)
    n_escaped = 0
    for run in range(N_RUNS):
        n_escaped += _runs_away(by_sender, intercepts, is_exp, runaway_rate)
        if n_escaped == ENOUGH:
            return n_escaped, run + 1
    return n_escaped, N_RUNS


@njit
def _runs_away(
    by_sender: np.ndarray, intercepts: np.ndarray, is_exp: bool, runaway_rate: float
) -> bool:
    n_neurons, window_size, _ = by_sender.shape
    coming = np.zeros((window_size, n_neurons))
    counts = np.zeros(n_neurons)
    for time_bin in range(N_BINS):
        now = time_bin % window_size
        for receiver in range(n_neurons):
            predictor = intercepts[receiver] + coming[now, receiver]
            rate = np.exp(predictor) if is_exp else np.logaddexp(0.0, predictor)
            if not rate <= runaway_rate:
                return True
            counts[receiver] = np.random.poisson(rate)
            coming[now, receiver] = 0.0
        for sender in range(n_neurons):
            if counts[sender] > 0:
                for lag in range(window_size):
                    later = (now + 1 + lag) % window_size
                    for receiver in range(n_neurons):
                        coming[later, receiver] += counts[sender] * by_sender[sender, lag, receiver]
    return False


class Judged(NamedTuple):
    """A verdict and what became of the network.

    Attributes
    ----------
    link, n_neurons
        Of the network.
    verdict
        What `assess` says.
    share
        Of the long runs, those that ran away.
    """

    link: str
    n_neurons: int
    verdict: str
    share: float


def judge(seed: int, index: int) -> Judged:
    """Call a random network, and run it for long."""
    network = random_network(seed, index)
    report = glmlab.stability.assess(*network, random_key=jax.random.key(index))
    share = share_of_runaways(network, index)
    return Judged(network.link, len(network.intercepts), report.verdict, share)


def table_lines(rows: list[Judged]) -> list[str]:
    """Count how often verdicts are right, in all, by inverse link and by number of neurons."""
    lines = [
        "                       networks  ran away in > 1% of runs  never ran away",
        *_lines_of("all", rows),
    ]
    for link in LINKS:
        lines += _lines_of(link, [row for row in rows if row.link == link])
    for few, many in ((2, 4), (5, 8)):
        these = [row for row in rows if few <= row.n_neurons <= many]
        lines += _lines_of(f"{few}-{many} neurons", these)
    return lines


def _lines_of(name: str, rows: list[Judged]) -> list[str]:
    lines = []
    for verdict in ("stable", "fragile", "unstable"):
        shares = np.array([row.share for row in rows if row.verdict == verdict])
        often, never = int(np.sum(shares > OFTEN)), int(np.sum(shares == 0))
        counted = (_with_interval(count, shares.size) for count in (often, never))
        lines.append(f"{name:12}{verdict:9}{shares.size:10}  {'  '.join(counted)}")
        name = ""
    return lines


def _with_interval(count: int, n_networks: int) -> str:
    if n_networks == 0:
        return f"{count:4}{'':20}"
    low, high = glmlab.stability.wilson_interval(count, n_networks)
    return f"{count:4}  ({100 * low:.1f} to {100 * high:.1f}%)".ljust(24)


def main() -> None:
    """Print the table; shares of networks with their 95% Wilson interval."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    n_networks = int(sys.argv[2]) if len(sys.argv) > 2 else N_NETWORKS
    started, rows = time.perf_counter(), []
    for index in range(n_networks):
        rows.append(judge(seed, index))
        seconds = time.perf_counter() - started
        print(index, *rows[-1], f"{seconds:.0f} s", file=sys.stderr, flush=True)
    print(f"Seed {seed}: {n_networks} networks, {N_RUNS} runs of {N_BINS} bins each")
    print("\n".join(line.rstrip() for line in table_lines(rows)))


if __name__ == "__main__":
    main()
