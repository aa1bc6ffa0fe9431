"""How often the verdict on a network is right: ``python -m tests.benchmarks.stability [seed] [n_networks]``.

Random networks, each called by `glmlab.stability.assess` and then run `N_RUNS` times for `N_BINS` bins with
other random numbers. Seed 0 is for choosing thresholds; another seed judges.
"""

from __future__ import annotations

import sys
import time
from typing import NamedTuple

import jax
import numpy as np

import glmlab
from glmlab.model.stability.report import checked_network, free_runs

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
    """Share of long runs that run away; at least that where it is far above `OFTEN`."""
    checked = checked_network(network.filters, network.intercepts, network.link)
    escapes = None
    for escapes in free_runs(checked, n_bins=N_BINS, n_runs=N_RUNS, random_key=1_000_000 + seed):
        if escapes.ran_away.sum() >= ENOUGH:
            break
    assert escapes is not None
    return float(escapes.ran_away.mean())


def main() -> None:
    """Print the table."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    n_networks = int(sys.argv[2]) if len(sys.argv) > 2 else N_NETWORKS
    started, rows = time.perf_counter(), []
    for index in range(n_networks):
        network = random_network(seed, index)
        report = glmlab.stability.assess(*network, random_key=jax.random.key(index))
        share = share_of_runaways(network, index)
        rows.append((network.link, len(network.intercepts), report.verdict, share, report.n_crit))
        print(
            index, *rows[-1], f"{time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True
        )
    print(f"Seed {seed}: {n_networks} networks, {N_RUNS} runs of {N_BINS} bins each")
    print("verdict    networks  ran away in > 1% of runs  never ran away")
    for links in (LINKS, *((link,) for link in LINKS)):
        print(" and ".join(links))
        for verdict in ("stable", "fragile", "unstable"):
            shares = np.array([r[3] for r in rows if r[2] == verdict and r[0] in links])
            print(
                f"{verdict:9}  {shares.size:8}  {np.sum(shares > OFTEN):24}  {np.sum(shares == 0):14}"
            )


if __name__ == "__main__":
    main()
