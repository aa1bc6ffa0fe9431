"""What the tests of stability say together: one decision, whose cause can be told in words."""

from __future__ import annotations

from typing import Literal, NamedTuple

from glmlab.model.stability.kicks import Kick

Verdict = Literal["stable", "untested", "fragile", "unstable"]
"""Untested is what the quick tests found nothing against, and what was not run: of 585 such networks among
1,500 random ones of 1 to 4 neurons, 19 ran away in some of 60 runs of 20,000 bins, 3 of them in all."""

Cause = Literal["guarantee", "nothing found", "growth", "burst", "no resting state", "runs"]
"""The test that decides: theory, none, the companion radius, the critical kick, the mean rates, runs."""

SMALL_KICK = 2
"""Spikes in one bin that come by chance: a network that they blow up will blow up."""

LARGE_KICK = 10
"""Spikes in one bin that hardly ever come by chance."""


class Decision(NamedTuple):
    """A verdict, and the test that led to it.

    Attributes
    ----------
    verdict
        "stable", "untested", "fragile" or "unstable"; with runs never "untested".
    cause
        Which test decided.
    """

    verdict: Verdict
    cause: Cause


def decide_quickly(
    *, guaranteed: bool, rests: bool, companion_radius: float, kick: Kick | None
) -> Decision:
    """Decide by what needs no run.

    Parameters
    ----------
    guaranteed
        Whether theory bounds the rates.
    rests
        Whether the mean rates settle.
    companion_radius
        Of the resting state.
    kick
        The smallest that makes the mean rates run away; None where none that was tried does.
    """
    if guaranteed:
        return Decision("stable", "guarantee")
    if not rests:
        return Decision("unstable", "no resting state")
    if kick is not None and kick.size <= SMALL_KICK:
        return Decision("unstable", "burst")
    if kick is not None and kick.size <= LARGE_KICK:
        return Decision("fragile", "burst")
    # Disturbances that grow need not run away: strong inhibition makes rates swing within bounds.
    if companion_radius >= 1:
        return Decision("fragile", "growth")
    return Decision("untested", "nothing found")


def decide_with_runs(quick: Decision, n_escaped: int) -> Decision:
    """Decide by runs, which know better whether it runs away, but not what a rarer burst would do."""
    if n_escaped:
        return Decision("unstable", "runs")
    known: dict[Verdict, Verdict] = {"untested": "stable", "unstable": "fragile"}
    return Decision(known.get(quick.verdict, quick.verdict), quick.cause)
