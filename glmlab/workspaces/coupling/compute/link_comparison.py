"""Whether a gentler inverse link rescues a network that runs away, as the page says, or does not."""

from __future__ import annotations

from dataclasses import replace

from glmlab.concepts.inverse_links import INVERSE_LINKS, InverseLink
from glmlab.workspaces.coupling.results import Reason, Stability


def compare(stability: Stability, link: str, other_verdict: str) -> Stability:
    """Return a verdict that also says what it would be with the other inverse link.

    Parameters
    ----------
    stability
        Of the network as it is.
    link
        Its inverse link.
    other_verdict
        What the quick tests say of the same filters and intercepts with the other one.
    """
    other = INVERSE_LINKS[link].compared_with
    sentence = _sentence(INVERSE_LINKS[link], stability.verdict == "unstable", other_verdict)
    reason = Reason(
        f"With {other} instead",
        "not run" if other_verdict == "untested" else other_verdict,
        {"stable": True, "unstable": False}.get(other_verdict),
        f"What the quick tests say with the inverse link {other}.",
    )
    return replace(stability, reasons=(*stability.reasons, reason), link_comparison=sentence)


def _sentence(link: InverseLink, runs_away: bool, other_verdict: str) -> str:
    other, other_runs_away = link.compared_with, other_verdict == "unstable"
    if link.is_gentle:
        if runs_away:
            return f"{link.label.capitalize()} does not rescue it."
        return f"With {other} it would run away." if other_runs_away else ""
    if not runs_away:
        return ""
    if other_runs_away:
        return f"Nor would {other} rescue it."
    # Only a guarantee is certain without runs.
    return f"{other.capitalize()} {'would' if other_verdict == 'stable' else 'might'} rescue it."
