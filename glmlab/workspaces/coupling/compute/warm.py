"""What is compiled on its own, for all choices of the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from glmlab.lab.jobs import Warming
from glmlab.workspaces.coupling.compute.pipeline import compute
from glmlab.workspaces.coupling.jobs import JOBS
from glmlab.workspaces.coupling.presets import PRESETS
from glmlab.workspaces.coupling.settings import INVERSE_LINKS, MOST_NEURONS, Settings


def warmings() -> Iterator[Warming]:
    """Yield the picture and the jobs of each network that is compiled on its own."""
    for network in all_networks():
        doing = f"Network of {network.n_neurons}, {network.inverse_link}"
        yield Warming(doing, partial(compute, network))
        for job in JOBS.values():
            yield Warming(doing, partial(job.finish, network))


def all_networks() -> Iterator[Settings]:
    """Yield settings of networks that are compiled on their own: the presets', each link, more neurons."""
    start = replace(Settings(), horizon=1024, tab="recovered")
    for preset in PRESETS.values():
        yield replace(preset.settings, horizon=1024, tab="recovered")
    for link in INVERSE_LINKS:
        # A square that begins at -4 is loud.
        yield replace(start, inverse_link=link, coupling_scale=0.2, intercept=-0.2)
    for n_neurons in range(1, MOST_NEURONS + 1):
        yield replace(start, n_neurons=n_neurons)
