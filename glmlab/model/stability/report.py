"""The verdict on a coupled network, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import jax
import numpy as np
from numpy.typing import ArrayLike, NDArray

from glmlab.model.checks import FloatArray, require_integer
from glmlab.model.inverse_links import InverseLinkFunction, resolve_inverse_link
from glmlab.model.simulation.checks import as_matching_arrays, as_single_key
from glmlab.model.simulation.runaway import RUNAWAY_RATE, require_runaway_rate
from glmlab.model.stability.guarantee import Guarantee, guarantee
from glmlab.model.stability.kicks import KICKS, Kick, critical_kick
from glmlab.model.stability.monte_carlo import Escapes, monte_carlo_steps
from glmlab.model.stability.resting_state import (
    branching_ratio,
    companion_radius,
    resting_state,
)
from glmlab.model.stability.verdict import (
    Decision,
    Verdict,
    decide_quickly,
    decide_with_runs,
)
from glmlab.model.uncertainty import Z_95

N_BINS = 20_000
N_RUNS = 64

_AXES = {
    "coupling_filters": ("window_size", "n_neurons", "n_neurons"),
    "intercepts": ("n_neurons",),
    "feedforward_drive": ("n_drive_bins", "n_neurons"),
}


class Network(NamedTuple):
    """A network whose numbers were checked.

    Attributes
    ----------
    filters
        Shape ``(window_size, n_receivers, n_senders)``.
    drive
        Linear predictor without coupling, shape ``(n_drive_bins, n_neurons)``; the last bin is the
        intercepts alone.
    link
        Linear predictor to rate.
    runaway_rate
        Counts per bin.
    """

    filters: FloatArray
    drive: FloatArray
    link: InverseLinkFunction
    runaway_rate: float

    @property
    def intercepts(self) -> FloatArray:
        """Linear predictor at rest, shape ``(n_neurons,)``."""
        return self.drive[-1]

    @property
    def strongest_drive(self) -> FloatArray:
        """The largest drive that each neuron ever gets, shape ``(n_neurons,)``."""
        return self.drive.max(axis=0)


@dataclass(frozen=True)
class QuickTests:
    """What can be said in some milliseconds, without a single run.

    Attributes
    ----------
    guarantee
        Whether theory bounds the rates.
    rests
        Whether the mean rates settle, at rest and under the strongest drive.
    companion_radius, branching_ratio
        The larger of those at rest and under the strongest drive; inf where the rates do not settle.
    kick
        The smallest burst that runs away; None where none of those tried does.
    """

    guarantee: Guarantee
    rests: bool
    companion_radius: float
    branching_ratio: float
    kick: Kick | None

    @property
    def n_crit(self) -> int | None:
        """Spikes of the smallest burst that runs away; None where none of those tried does."""
        return None if self.kick is None else self.kick.size

    @property
    def decision(self) -> Decision:
        """What they say, and which of them: "stable" where it is certain, "untested" where nothing was found."""
        return decide_quickly(
            guaranteed=self.guarantee.holds,
            rests=self.rests,
            companion_radius=self.companion_radius,
            kick=self.kick,
        )

    @property
    def verdict(self) -> Verdict:
        """What they say."""
        return self.decision.verdict


@dataclass(frozen=True)
class StabilityReport:
    """Whether a coupled network stays quiet, and why.

    Attributes
    ----------
    decision
        The verdict and its cause. "stable": it is certain, or nothing speaks against it. "fragile": no
        run ran away, but a burst of up to `LARGE_KICK` spikes would make one, or small disturbances
        grow. "unstable": runs run away.
    quick
        The tests that need no run.
    escape_bin
        When each run ran away, `n_bins` where it did not, shape ``(n_runs,)``.
    escape_neuron
        Which neuron did, -1 where none did, the same shape.
    n_bins
        Bins that were run.
    runaway_share, runaway_interval
        Share of the runs that ran away, and its 95% Wilson interval.
    """

    decision: Decision
    quick: QuickTests
    escape_bin: NDArray[np.int64]
    escape_neuron: NDArray[np.int64]
    n_bins: int
    runaway_share: float
    runaway_interval: tuple[float, float]

    @property
    def verdict(self) -> Verdict:
        """What all tests say together."""
        return self.decision.verdict

    @property
    def guarantee(self) -> bool:
        """Whether theory bounds the rates."""
        return self.quick.guarantee.holds

    @property
    def companion_radius(self) -> float:
        """Spectral radius of the recursion of small disturbances of the resting state."""
        return self.quick.companion_radius

    @property
    def branching_ratio(self) -> float:
        """Spikes that one spike adds; below zero it takes some away."""
        return self.quick.branching_ratio

    @property
    def n_crit(self) -> int | None:
        """Spikes of the smallest burst that runs away; None where none that was tried does."""
        return self.quick.n_crit

    @property
    def median_escape_bin(self) -> float:
        """Median bin of the runs that ran away; NaN where none did."""
        escaped = self.escape_bin[self.escape_neuron >= 0]
        return float(np.median(escaped)) if escaped.size else float("nan")

    @property
    def reasons(self) -> tuple[str, ...]:
        """What the verdict rests on, a sentence each."""
        n_runs, n_escaped = self.escape_bin.size, int(np.sum(self.escape_neuron >= 0))
        low, high = self.runaway_interval
        return (
            self.quick.guarantee.sentence,
            *self._of_the_resting_state,
            f"No burst of up to {KICKS[-1]} spikes, in one neuron or in all, runs away."
            if self.quick.kick is None
            else f"A burst of {in_words(self.quick.kick)} runs away.",
            f"{n_escaped} of {n_runs} runs of {self.n_bins} bins ran away "
            f"(95% interval of the share: {low:.3g} to {high:.3g}).",
        )

    @property
    def _of_the_resting_state(self) -> tuple[str, ...]:
        if not self.quick.rests:
            return ("The mean rates do not settle, so there is no resting state to disturb.",)
        dies_out = self.companion_radius < 1
        return (
            f"Companion radius {self.companion_radius:.3g}: small disturbances of the resting state "
            f"{'die out' if dies_out else 'grow'}.",
            f"Branching ratio {self.branching_ratio:.3g}: a spike "
            f"{'leads to as many more' if self.branching_ratio >= 0 else 'leads to fewer'}.",
        )


def in_words(kick: Kick) -> str:
    """Say how large a kick is, and whom it hits, such as "5 spikes in neuron 1"."""
    spikes = "1 spike" if kick.size == 1 else f"{kick.size} spikes"
    whom = "every neuron" if kick.neuron is None else f"neuron {kick.neuron}"
    within = f" within {kick.n_bins} bins" if kick.n_bins > 1 else ""
    when = " during the stimulus" if kick.driven else ""
    return f"{spikes} in {whom}{within}{when}"


def assess(
    coupling_filters: ArrayLike,
    intercepts: ArrayLike,
    inverse_link_function: str | InverseLinkFunction,
    feedforward_drive: ArrayLike | None = None,
    n_bins: int = N_BINS,
    n_runs: int = N_RUNS,
    runaway_rate: float = RUNAWAY_RATE,
    random_key: jax.Array | int = 0,
) -> StabilityReport:
    """Say whether a coupled Poisson network runs away, and why.

    Parameters
    ----------
    coupling_filters
        Gains at lags 1, 2, ..., shape ``(window_size, n_neurons, n_neurons)``, receiver first, sender
        second.
    intercepts
        Linear predictor without stimulus and spikes, shape ``(n_neurons,)``.
    inverse_link_function
        Linear predictor to rate: a name or a JAX function.
    feedforward_drive
        What a stimulus adds, shape ``(n_drive_bins, n_neurons)``; after its end there is none. None is
        no stimulus.
    n_bins, n_runs
        Length and number of the free runs.
    runaway_rate
        A run has run away when a rate passes this many counts per bin, or is none: negative, infinite
        or NaN.
    random_key
        From ``jax.random.key(seed)``, or a seed.

    Returns
    -------
    StabilityReport

    Raises
    ------
    TypeError
        If an argument does not hold real numbers, or the key is none.
    ValueError
        If shapes do not match, a number is not finite or out of its range, or the inverse link is not
        known.
    """
    network = checked_network(
        coupling_filters, intercepts, inverse_link_function, feedforward_drive, runaway_rate
    )
    require_integer("n_bins", n_bins, 1)
    require_integer("n_runs", n_runs, 1)
    quick = quick_tests(network)
    *_, escapes = free_runs(network, n_bins=n_bins, n_runs=n_runs, random_key=random_key)
    return report_of(quick, escapes)


def checked_network(
    coupling_filters: ArrayLike,
    intercepts: ArrayLike,
    inverse_link_function: str | InverseLinkFunction,
    feedforward_drive: ArrayLike | None = None,
    runaway_rate: float = RUNAWAY_RATE,
) -> Network:
    """Return a network, or say in one sentence what is wrong with it; as of `assess`."""
    none = np.zeros((1, max(np.size(intercepts), 1)))
    arrays = as_matching_arrays(
        _AXES,
        {
            "coupling_filters": coupling_filters,
            "intercepts": intercepts,
            "feedforward_drive": none if feedforward_drive is None else feedforward_drive,
        },
    )
    stimulus = arrays["feedforward_drive"]
    # When the stimulus has ended the intercepts alone are left.
    drive = arrays["intercepts"] + np.concatenate([stimulus, np.zeros_like(stimulus[:1])])
    return Network(
        arrays["coupling_filters"],
        drive,
        resolve_inverse_link(inverse_link_function),
        require_runaway_rate(runaway_rate),
    )


def quick_tests(network: Network) -> QuickTests:
    """Do all tests that need no run."""
    filters, link, bound = network.filters, network.link, network.runaway_rate
    drives = np.unique([network.intercepts, network.strongest_drive], axis=0)
    states = [resting_state(filters, drive, link, bound) for drive in drives]
    rests = all(state.exists for state in states)
    return QuickTests(
        guarantee=guarantee(filters, network.drive, link, bound),
        rests=rests,
        companion_radius=max(companion_radius(filters, s.slope) for s in states)
        if rests
        else float("inf"),
        branching_ratio=max(branching_ratio(filters, s, link) for s in states)
        if rests
        else float("inf"),
        kick=critical_kick(filters, network.intercepts, link, bound, network.strongest_drive),
    )


def free_runs(
    network: Network, *, n_bins: int, n_runs: int, random_key: jax.Array | int
) -> Iterator[Escapes]:
    """Run a network many times; see `monte_carlo_steps`."""
    return monte_carlo_steps(
        network.filters,
        network.drive,
        network.link,
        n_bins=n_bins,
        n_runs=n_runs,
        runaway_rate=network.runaway_rate,
        key=as_single_key(random_key),
    )


def report_of(quick: QuickTests, escapes: Escapes) -> StabilityReport:
    """Join the quick tests with the runs that are done."""
    n_escaped = int(escapes.ran_away.sum())
    n_runs = escapes.bins.size
    return StabilityReport(
        decision=decide_with_runs(quick.decision, n_escaped),
        quick=quick,
        escape_bin=escapes.bins,
        escape_neuron=escapes.neurons,
        n_bins=escapes.n_bins_done,
        runaway_share=n_escaped / n_runs,
        runaway_interval=wilson_interval(n_escaped, n_runs),
    )


def wilson_interval(n_successes: ArrayLike, n_trials: int) -> tuple:
    """95% interval of a share, which holds also where it is 0 or 1.

    Source: Wilson (1927).

    Parameters
    ----------
    n_successes
        Any shape.
    n_trials
        At least 1.

    Returns
    -------
    low, high : of the shape of `n_successes`
    """
    share = np.asarray(n_successes, float) / n_trials
    z2 = Z_95**2 / n_trials
    middle = (share + z2 / 2) / (1 + z2)
    half = np.sqrt(z2 * (share * (1 - share) + z2 / 4)) / (1 + z2)
    low, high = np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
    return (float(low), float(high)) if low.ndim == 0 else (low, high)
