"""The critical kick against a recursion written as a plain loop."""

from __future__ import annotations

import jax
import numpy as np
import pytest
from numpy.typing import NDArray

from glmlab.model.inverse_links import resolve_inverse_link
from glmlab.model.stability.kicks import KICKS, WINDOWS, Kick, critical_kick, kicks_of

LINKS = {"softplus": lambda u: np.logaddexp(0.0, u), "exp": np.exp}


def runs_away(
    filters: NDArray[np.float64], drive: NDArray[np.float64], link: str, kick: Kick
) -> bool:
    n_lags, n_neurons, _ = filters.shape
    rates = [np.zeros(n_neurons) for _ in range(n_lags)]
    for bin_index in range(1, kick.n_bins + 1):
        rates[-bin_index][slice(None) if kick.neuron is None else kick.neuron] = (
            kick.size / kick.n_bins
        )
    for _ in range(WINDOWS * n_lags):
        past = np.array(rates[: -n_lags - 1 : -1])
        rates.append(LINKS[link](drive + np.einsum("lrs,ls->r", filters, past)))
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
    strongest = intercepts + rng.uniform(0, 1, n_neurons)
    with jax.enable_x64(True):
        found = critical_kick(filters, intercepts, resolve_inverse_link(link), 30.0, strongest)
    sizes = [
        kick.size
        for kick in kicks_of(n_neurons)
        if runs_away(filters, intercepts, link, kick)
        or (kick.neuron is not None and runs_away(filters, strongest, link, kick))
    ]
    assert (None if found is None else found.size) == min(sizes, default=None)
    if found is not None:
        assert runs_away(filters, strongest if found.driven else intercepts, link, found)


def silencing() -> NDArray[np.float64]:
    """Two neurons that excite themselves and silence each other."""
    filters = np.zeros((10, 2, 2))
    filters[:, 0, 0] = filters[:, 1, 1] = 0.15
    filters[:, 0, 1] = filters[:, 1, 0] = -1.0
    return filters


def test_one_neuron_alone_runs_away_where_all_of_them_do_not() -> None:
    with jax.enable_x64(True):
        found = critical_kick(silencing(), np.full(2, -3.0), resolve_inverse_link("softplus"), 30.0)
    assert found is not None
    assert found.neuron is not None
    for size in KICKS:
        assert not runs_away(silencing(), np.full(2, -3.0), "softplus", Kick(size))


def test_what_creeps_up_for_many_windows_is_seen() -> None:
    # The rate grows by 1.2% a bin from a small start, and passes 30 only in the eighth window.
    link = resolve_inverse_link("identity")
    filters = np.zeros((100, 1, 1))
    filters[0] = 1.012
    with jax.enable_x64(True):
        assert critical_kick(filters, np.array([5e-5]), link, 30.0) == Kick(0)
        filters[0] = 0.99
        assert critical_kick(filters, np.array([5e-5]), link, 30.0) == Kick(32)
