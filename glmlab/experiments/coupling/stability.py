"""The verdict on the network of the settings, and its shrinking."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace

import jax
import numpy as np

from glmlab.experiments.coupling.rescue import OTHER_LINK, compare
from glmlab.experiments.coupling.results import Reason, Stability
from glmlab.experiments.coupling.settings import LIMITS, FloatArray, Settings
from glmlab.experiments.coupling.stimuli import (
    input_weights_of,
    intercepts_of,
    pulses_of,
)
from glmlab.model.stability.kicks import KICKS
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


def assess_quickly(settings: Settings, filters: FloatArray) -> Stability:
    """Return the verdict of the tests that need no run."""
    return of_quick_tests(quick_tests(network_of(settings, filters)))


def of_quick_tests(quick: QuickTests) -> Stability:
    """Return the verdict of quick tests as the views read it."""
    nothing = np.empty(0)
    return Stability(
        verdict=quick.verdict,
        reasons=_reasons(quick),
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
    from glmlab.experiments.coupling.compute import simulated_filters

    with jax.enable_x64(True):
        filters = simulated_filters(settings)
        other = replace(settings, inverse_link=OTHER_LINK[settings.inverse_link])
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
    return replace(
        of_quick_tests(report.quick),
        verdict=report.verdict,
        reasons=(*_reasons(report.quick), _runs(report)),
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


def _reasons(quick: QuickTests) -> tuple[Reason, ...]:
    radius, ratio, kick = quick.companion_radius, quick.branching_ratio, quick.n_crit
    return (
        Reason(
            "Guarantee",
            "yes" if quick.guarantee.holds else "no",
            True if quick.guarantee.holds else None,
            quick.guarantee.sentence,
        ),
        Reason(
            "Companion radius",
            _number(radius),
            radius < 1,
            "Below 1 small disturbances die out; larger ones may not.",
        ),
        Reason(
            "Branching ratio",
            _number(ratio),
            ratio < 1,
            "Spikes that one spike adds; below 1 they die out.",
        ),
        Reason(
            "Critical kick",
            f"> {KICKS[-1]}" if kick is None else str(kick),
            kick is None or kick > 10,
            "Spikes in every neuron in one bin that make the mean rates run away.",
        ),
    )


def _runs(report: StabilityReport) -> Reason:
    n_runs, low_high = report.escape_bin.size, report.runaway_interval
    n_escaped = int(np.sum(report.escape_neuron >= 0))
    return Reason(
        "Runs that ran away",
        f"{n_escaped} of {n_runs}",
        n_escaped == 0,
        f"Of {report.n_bins} bins each; 95% interval of the share {low_high[0]:.2g} to "
        f"{low_high[1]:.2g}.",
    )


def _number(value: float) -> str:
    return f"{value:.3g}" if np.isfinite(value) else "none"


@dataclass(frozen=True)
class Shrunk:
    """What shrinking has found.

    Attributes
    ----------
    changes
        New values by names of settings; empty while it is not known, and where nothing must change.
    """

    changes: dict[str, float]


def shrink(settings: Settings) -> Iterator[tuple[float, Shrunk]]:
    """Search for the largest scale at which no run runs away, and yield the share done.

    The scale is that of the filters as they are simulated, "Coupling scale" or "Positive parts" is
    what it is then set to, rounded down.
    """
    from glmlab.experiments.coupling.compute import simulated_filters

    positive_only = settings.shrink == "positive"
    name = "positive_scale" if positive_only else "coupling_scale"
    with jax.enable_x64(True):
        network = network_of(settings, simulated_filters(settings))
        for bracket in shrink_steps(
            network,
            positive_only=positive_only,
            n_bins=settings.horizon,
            n_runs=settings.n_runs,
            random_key=settings.seed,
        ):
            changes: dict[str, float] = {}
            if bracket.share == 1 and bracket.quiet < 1:
                found = np.floor(_STEPS_OF_SCALE * getattr(settings, name) * bracket.quiet)
                changes = {name: float(np.clip(found / _STEPS_OF_SCALE, *LIMITS[name]))}
            yield bracket.share, Shrunk(changes)


def key_of_runs(settings: Settings) -> Hashable:
    """Return what the free runs depend on."""
    from glmlab.experiments.coupling.compute import of_the_network

    return of_the_network(settings), settings.seed, settings.horizon, settings.n_runs


def key_of_shrinking(settings: Settings) -> Hashable | None:
    """Return what shrinking depends on; None where there is nothing to shrink."""
    is_empty = settings.coupling_scale == 0 or (
        settings.shrink == "positive" and settings.positive_scale == 0
    )
    return None if is_empty else (key_of_runs(settings), settings.shrink)
