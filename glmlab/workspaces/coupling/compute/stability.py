"""The verdict on the network of the settings, and its shrinking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import jax
import numpy as np

from glmlab.concepts.inverse_links import INVERSE_LINKS
from glmlab.model.stability.report import (
    Network,
    QuickTests,
    StabilityReport,
    checked_network,
    free_runs,
    quick_tests,
    report_of,
    wilson_interval,
)
from glmlab.model.stability.shrinking import shrink_steps
from glmlab.workspaces.coupling.compute.approximation import approximate
from glmlab.workspaces.coupling.compute.drive import (
    input_weights_of,
    intercepts_of,
    pulses_of,
)
from glmlab.workspaces.coupling.compute.link_comparison import compare
from glmlab.workspaces.coupling.compute.stages import kept
from glmlab.workspaces.coupling.compute.verdict_words import Facts, reasons_of, said_of
from glmlab.workspaces.coupling.results import Shrunk, Stability
from glmlab.workspaces.coupling.settings import FloatArray, Settings

N_POINTS = 120
_STEPS_OF_SCALE = 100


def network_of(settings: Settings, filters: FloatArray, drive: FloatArray | None = None) -> Network:
    """Return the network with some filters, under the stimulus of the settings.

    Parameters
    ----------
    settings
        The student's choices.
    filters
        Shape ``(window, n_receivers, n_senders)``.
    drive
        Stimulus and intercepts of each neuron where they are others, shapes ``(n_time_bins + 1,
        n_neurons)``, the intercepts last.
    """
    if drive is not None:
        return checked_network(filters, drive[-1], settings.inverse_link, drive[:-1] - drive[-1])
    stimulus = input_weights_of(settings) * pulses_of(settings)
    return checked_network(filters, intercepts_of(settings), settings.inverse_link, stimulus)


@kept("network", 16)
def assess_quickly(settings: Settings, filters: FloatArray) -> Stability:
    """Return the verdict of the tests that need no run."""
    return of_quick_tests(quick_tests(network_of(settings, filters)))


def of_quick_tests(quick: QuickTests) -> Stability:
    """Return the verdict of quick tests as the views read it."""
    nothing = np.empty(0)
    facts = Facts(quick.decision, quick)
    return Stability(
        verdict=quick.verdict,
        said=said_of(facts),
        reasons=reasons_of(facts),
        n_runs=0,
        bins=nothing,
        surviving=nothing,
        surviving_low=nothing,
        surviving_high=nothing,
        share=float("nan"),
        share_low=float("nan"),
        share_high=float("nan"),
        median_escape=float("nan"),
        neuron=-1,
    )


def run_monte_carlo(settings: Settings) -> Iterator[tuple[float, Stability]]:
    """Run the network of the settings freely, and yield the share done with the verdict so far."""
    with jax.enable_x64(True):
        filters = approximate(settings)[0].approximation
        other = replace(settings, inverse_link=INVERSE_LINKS[settings.inverse_link].compared_with)
        other_verdict = quick_tests(network_of(other, filters)).verdict
        for done, stability in refine(network_of(settings, filters), settings):
            yield done, compare(stability, settings.inverse_link, other_verdict)


def refine(network: Network, settings: Settings) -> Iterator[tuple[float, Stability]]:
    """Run a network freely, and yield the share done with the verdict so far."""
    quick = quick_tests(network)
    for escapes in free_runs(
        network, n_bins=settings.horizon, n_runs=settings.n_runs, random_key=settings.seed
    ):
        report = report_of(quick, escapes)
        done = 1.0 if escapes.ran_away.all() else escapes.n_bins_done / settings.horizon
        yield done, of_report(report)


def of_report(report: StabilityReport) -> Stability:
    """Return a verdict as the views read it."""
    n_runs = report.escape_bin.size
    escaped = report.escape_bin[report.escape_neuron >= 0]
    bins = np.unique(np.round(np.geomspace(1, report.n_bins, N_POINTS))).astype(float)
    n_left = n_runs - np.searchsorted(np.sort(escaped), bins, side="right")
    low, high = wilson_interval(n_left, n_runs)
    neurons = report.escape_neuron[report.escape_neuron >= 0]
    facts = Facts(
        report.decision,
        report.quick,
        n_runs=n_runs,
        n_escaped=escaped.size,
        n_bins=report.n_bins,
        interval=report.runaway_interval,
    )
    return replace(
        of_quick_tests(report.quick),
        verdict=report.verdict,
        said=said_of(facts),
        reasons=reasons_of(facts),
        n_runs=n_runs,
        bins=bins,
        surviving=n_left / n_runs,
        surviving_low=low,
        surviving_high=high,
        share=report.runaway_share,
        share_low=report.runaway_interval[0],
        share_high=report.runaway_interval[1],
        median_escape=report.median_escape_bin,
        neuron=int(np.bincount(neurons).argmax()) if neurons.size else -1,
    )


def shrink(settings: Settings) -> Iterator[tuple[float, Shrunk]]:
    """Search for the largest scale at which the network is stable, and yield the share done.

    The scale is "Coupling scale" or "Positive parts"; every network that is tried is that of settings
    which a student can choose, so that the one found has the verdict that it was found by.
    """
    name = "positive_scale" if settings.shrink == "positive" else "coupling_scale"
    before = float(getattr(settings, name))

    def value_at(share: float) -> float:
        # Also a scale between two steps of the slider stays as it is while nothing is shrunk.
        return (
            before
            if share == 1
            else float(np.floor(_STEPS_OF_SCALE * before * share) / _STEPS_OF_SCALE)
        )

    def network_at(share: float) -> Network:
        shrunk = replace(settings, **{name: value_at(share)})
        return network_of(shrunk, approximate(shrunk)[0].approximation)

    found = Shrunk(name, before)
    with jax.enable_x64(True):
        for bracket in shrink_steps(
            network_at,
            n_bins=settings.horizon,
            n_runs=settings.n_runs,
            random_key=settings.seed,
        ):
            if bracket.share == 1:
                found = replace(found, after=value_at(bracket.quiet))
            yield bracket.share, found
