"""What the lab says of stability beyond the report of the model core."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glmlab.workspaces.coupling.compute.stability import run_monte_carlo
from glmlab.workspaces.coupling.results import Stability
from glmlab.workspaces.coupling.settings import Settings

SETTINGS = Settings(n_runs=16, horizon=2000)


def last_verdict(**changes: object) -> Stability:
    *_, (_, found) = run_monte_carlo(replace(SETTINGS, **changes))
    return found


@pytest.mark.parametrize(
    ("link", "scale", "verdict", "said"),
    [
        ("softplus", 0.8, "stable", ""),
        ("softplus", 5.0, "unstable", "Softplus does not rescue it."),
        ("exp", 0.8, "stable", ""),
        ("exp", 5.0, "unstable", "Nor would softplus rescue it."),
    ],
)
def test_it_says_whether_softplus_rescues(link: str, scale: float, verdict: str, said: str) -> None:
    found = last_verdict(inverse_link=link, coupling_scale=scale)
    assert found.verdict == verdict
    assert found.link_comparison == said
    other = found.reasons[-1]
    assert other.name == f"With {'exp' if link == 'softplus' else 'softplus'} instead"
    # Beside a network that no run has spoken against stands one that was not run.
    assert other.value == {"stable": "not run"}.get(verdict, verdict)


def test_softplus_rescues_a_network_that_exp_blows_up() -> None:
    """One neuron whose filter sums to 0.9: linear growth dies out, exponential growth does not."""
    knots = (0.1,) * 9
    lone = {"n_neurons": 1, "pairs": ((0, 0, 1.0, 2.0, 2.0, 1.0, 1.0, *knots),)}
    lone |= {"window": 10, "n_basis_funcs": 5, "coupling_scale": 1.0, "intercept": -1.0}
    with_softplus = last_verdict(**lone, inverse_link="softplus")
    with_exp = last_verdict(**lone, inverse_link="exp")
    assert (with_softplus.verdict, with_softplus.link_comparison) == (
        "stable",
        "With exp it would run away.",
    )
    assert (with_exp.verdict, with_exp.link_comparison) == ("unstable", "Softplus would rescue it.")
