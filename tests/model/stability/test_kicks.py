"""The critical kick against a recursion written as a plain loop."""

from __future__ import annotations

import jax
import numpy as np
import pytest
from numpy.typing import NDArray

from glmlab.model.inverse_links import resolve_inverse_link
from glmlab.model.stability.kicks import KICKS, WINDOWS, critical_kick

LINKS = {"softplus": lambda u: np.logaddexp(0.0, u), "exp": np.exp}


def runs_away(
    filters: NDArray[np.float64], intercepts: NDArray[np.float64], link: str, kick: int
) -> bool:
    window_size = len(filters)
    rates = [np.zeros(len(intercepts))] * (window_size - 1) + [np.full(len(intercepts), kick)]
    for _ in range(WINDOWS * window_size):
        past = np.array(rates[: -window_size - 1 : -1])
        rates.append(LINKS[link](intercepts + np.einsum("lrs,ls->r", filters, past)))
        if rates[-1].max() > 30:
            return True
    return False


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("seed", range(6))
def test_the_smallest_kick_is_that_of_a_plain_loop(link: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n_neurons = 1 + seed % 3
    decay = np.exp(-np.arange(15) / 4.0)[:, None, None]
    filters = decay * rng.normal(0.15, 0.35, (n_neurons, n_neurons))
    intercepts = rng.uniform(-4.5, -2.5, n_neurons)
    with jax.enable_x64(True):
        found = critical_kick(filters, intercepts, resolve_inverse_link(link), 30.0)
    expected = next((k for k in KICKS if runs_away(filters, intercepts, link, k)), None)
    assert found == expected


def test_what_creeps_up_for_many_windows_is_seen() -> None:
    # The rate grows by 1.2% a bin from a small start, and passes 30 only in the eighth window.
    link = resolve_inverse_link("identity")
    filters = np.zeros((100, 1, 1))
    filters[0] = 1.012
    with jax.enable_x64(True):
        assert critical_kick(filters, np.array([5e-5]), link, 30.0) == 0
        filters[0] = 0.99
        assert critical_kick(filters, np.array([5e-5]), link, 30.0) == 32
