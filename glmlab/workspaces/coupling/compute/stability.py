"""The verdict on the network of the settings, and its shrinking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from glmlab.concepts.inverse_links import INVERSE_LINKS
from glmlab.model.float64 import steps_in_float64
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
from glmlab.model.stability.verdict import Decision
from glmlab.workspaces.coupling.compute.approximation import approximate
from glmlab.workspaces.coupling.compute.drive import (
    input_weights_of,
    intercepts_of,
    waveforms_of,
)
from glmlab.workspaces.coupling.compute.link_comparison import compare
from glmlab.workspaces.coupling.compute.stages import kept
from glmlab.workspaces.coupling.compute.verdict_words import explanation_of, reasons_of
from glmlab.workspaces.coupling.results import Escape, FreeRuns, Shrunk, Stability
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
    stimulus = input_weights_of(settings) * waveforms_of(settings)
    return checked_network(filters, intercepts_of(settings), settings.inverse_link, stimulus)


@kept("network")
def assess_quickly(settings: Settings, filters: FloatArray) -> Stability:
    """Return the verdict of the tests that need no run."""
    return of_quick_tests(quick_tests(network_of(settings, filters)))


def of_quick_tests(quick: QuickTests) -> Stability:
    """Return the verdict of quick tests as the views read it."""
    return _in_words(quick.decision, quick, None)


@steps_in_float64
def run_monte_carlo(settings: Settings) -> Iterator[tuple[float, Stability]]:
    """Run the network of the settings freely, and yield the share done with the verdict so far."""
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
    n_runs, ran_away = report.escape_bin.size, report.escape_neuron >= 0
    escaped, neurons = report.escape_bin[ran_away], report.escape_neuron[ran_away]
    bins = np.unique(np.round(np.geomspace(1, report.n_bins, N_POINTS))).astype(float)
    n_left = n_runs - np.searchsorted(np.sort(escaped), bins, side="right")
    low, high = wilson_interval(n_left, n_runs)
    runs = FreeRuns(
        n_runs=n_runs,
        n_escaped=escaped.size,
        n_bins=report.n_bins,
        share_interval=report.runaway_interval,
        bins=bins,
        surviving=n_left / n_runs,
        surviving_low=low,
        surviving_high=high,
        escape=Escape(report.median_escape_bin, int(np.bincount(neurons).argmax()))
        if neurons.size
        else None,
    )
    return _in_words(report.decision, report.quick, runs)


def _in_words(decision: Decision, quick: QuickTests, runs: FreeRuns | None) -> Stability:
    return Stability(
        verdict=decision.verdict,
        explanation=explanation_of(decision, quick, has_run=runs is not None),
        reasons=reasons_of(quick, runs),
        runs=runs,
    )


@steps_in_float64
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
    for bracket in shrink_steps(
        network_at,
        n_bins=settings.horizon,
        n_runs=settings.n_runs,
        random_key=settings.seed,
    ):
        if bracket.share == 1:
            found = replace(found, after=value_at(bracket.quiet))
        yield bracket.share, found
