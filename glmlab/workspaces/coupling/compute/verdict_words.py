"""All that is said of the stability of a network, in one place, so that no two sentences can differ."""

from __future__ import annotations

import numpy as np

from glmlab.model.stability.kicks import KICKS, Kick
from glmlab.model.stability.report import QuickTests, in_words
from glmlab.model.stability.verdict import LARGE_KICK, Cause, Decision
from glmlab.number_format import number
from glmlab.workspaces.coupling.results import FreeRuns, Reason

NO_LEVEL = "its mean rates find no level to stay at"


def explanation_of(decision: Decision, quick: QuickTests, *, has_run: bool) -> str:
    """Say what the verdict means and what it rests on.

    While runs go on it changes with the decision alone, so that a screen reader speaks once.

    Parameters
    ----------
    decision
        The verdict, and which test decided.
    quick
        The tests that need no run.
    has_run
        Whether the decision rests on free runs too.
    """
    verdict, cause = decision
    if verdict == "fragile":
        return _explanation_of_fragile(cause, quick, has_run=has_run)
    if verdict == "unstable":
        return _explanation_of_unstable(cause, quick)
    if cause == "guarantee":
        return "Theory keeps its rates within bounds."
    if verdict == "stable":
        return "It stays within bounds: no run ran away."
    return f"{_takes(quick.kick)}; runs will tell."


def _explanation_of_fragile(cause: Cause, quick: QuickTests, *, has_run: bool) -> str:
    if cause == "no resting state":
        return f"No run ran away, but {NO_LEVEL}."
    if cause == "burst":
        would = f"{_burst(quick.kick)} would make it run away"
        return (
            f"No run ran away, but {would}." if has_run else f"{_first_up(would)}; runs will tell."
        )
    quiet = "No run ran away, but small" if has_run else "Small"
    return f"{quiet} disturbances grow. {_tried(quick.kick)}"


def _explanation_of_unstable(cause: Cause, quick: QuickTests) -> str:
    if cause == "no resting state":
        return f"{_first_up(NO_LEVEL)}."
    makes = "It runs away."
    if cause == "burst":
        makes = f"{_first_up(_burst(quick.kick))} makes it run away, and comes by chance."
    return f"{makes} {_why_despite_ticks(quick)}".rstrip()


def reasons_of(quick: QuickTests, runs: FreeRuns | None) -> tuple[Reason, ...]:
    """Return the tests, each with what it says of this network and whether it speaks for stability."""
    made = (
        Reason(
            "Guarantee",
            "yes" if quick.guarantee.holds else "no",
            True if quick.guarantee.holds else None,
            quick.guarantee.sentence,
        ),
        _of_radius(quick),
        _of_branching(quick),
        _of_kick(quick),
    )
    return made if runs is None else (*made, _of_runs(runs))


def _why_despite_ticks(quick: QuickTests) -> str:
    """Say how a network runs away although tests have a tick; nothing where none has."""
    if quick.guarantee.holds:
        return "Theory bounds its mean rates (✓), but not every burst by chance."
    if not quick.rests:
        return f"{_first_up(NO_LEVEL)}."
    if quick.companion_radius >= 1:
        has_tick = quick.branching_ratio < 1 or not _is_small(quick.kick)
        return "No burst is needed: small disturbances grow from bin to bin." if has_tick else ""
    if quick.kick is None:
        return "Single bursts die out (✓), but what adds up by chance over many bins does not."
    return "Small disturbances die out (✓), but large ones do not."


def _is_small(kick: Kick | None) -> bool:
    return kick is not None and kick.size <= LARGE_KICK


def _of_radius(quick: QuickTests) -> Reason:
    radius = quick.companion_radius
    if not quick.rests:
        sentence = f"There is none: {NO_LEVEL}."
    elif radius < 1:
        sentence = "Below 1 small disturbances die out; large ones may not."
    else:
        sentence = "From 1 on small disturbances grow, until something stops them or it runs away."
    passes = radius < 1
    # What only swings within bounds that are certain speaks neither for nor against.
    return Reason(
        "Companion radius",
        _number(radius),
        None if quick.guarantee.holds and not passes else passes,
        sentence,
    )


def _of_branching(quick: QuickTests) -> Reason:
    ratio = quick.branching_ratio + 0.0  # no minus before a zero
    if not quick.rests:
        sentence = f"There is none: {NO_LEVEL}."
    elif ratio < 0:
        sentence = "Below 0 a spike takes more spikes away than it adds."
    elif ratio < 1:
        sentence = "Spikes that one spike adds; below 1 they die out."
    else:
        sentence = "Spikes that one spike adds; from 1 on only inhibition can stop them."
    return Reason("Branching ratio", _number(ratio), True if ratio < 1 else None, sentence)


def _of_kick(quick: QuickTests) -> Reason:
    kick = quick.kick
    if kick is None:
        value = f"> {KICKS[-1]}"
        sentence = (
            f"No burst of up to {KICKS[-1]} spikes, in one neuron or in all, makes the mean rates run "
            "away."
        )
    else:
        whom = "each" if kick.neuron is None else f"neuron {kick.neuron}"
        value = f"{kick.size} in {whom}"
        sentence = f"{_first_up(_burst(kick))} makes the mean rates run away; none smaller does."
    passes: bool | None = not _is_small(kick)
    if not quick.rests or (quick.guarantee.holds and not passes):
        # Without a level there is nothing to kick; where theory bounds the rates, they come back.
        passes = None
    return Reason("Critical kick", value, passes, sentence)


def _of_runs(runs: FreeRuns) -> Reason:
    low, high = runs.share_interval
    return Reason(
        "Runs that ran away",
        f"{runs.n_escaped} of {runs.n_runs}",
        runs.n_escaped == 0,
        f"Of {runs.n_bins} bins each; 95% interval of the share {number(low, 2)} to {number(high, 2)}.",
    )


def _burst(kick: Kick | None) -> str:
    if kick is None or kick.size == 0:
        return "its own activity"
    return f"a burst of {in_words(kick)}"


def _tried(kick: Kick | None) -> str:
    if kick is None:
        return "They stay within bounds in all bursts that were tried."
    return f"{_first_up(_burst(kick))} would make it run away."


def _takes(kick: Kick | None) -> str:
    if kick is None:
        return "No burst that was tried makes it run away"
    return f"It takes {_burst(kick)} to make it run away"


def _first_up(text: str) -> str:
    return text[0].upper() + text[1:]


def _number(value: float) -> str:
    return number(value) if np.isfinite(value) else "none"
