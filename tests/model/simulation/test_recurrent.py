"""The recurrent simulation against NeMoS's numbers and a plain loop."""

import re
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from glmlab.model.simulation import RUNAWAY_RATE, RunawayWarning, recurrent, simulate_recurrent
from tests.model.simulation.page_network import COEF, REFERENCE, arguments
from tests.private import n_compiled


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(
    ("key", "reference"),
    [(123, "rec_spikes")] + [(k, f"rec_spikes_key{k}") for k in (0, 1, 2, 3, 42)],
)
def test_the_spikes_are_those_of_nemos(key, reference):
    counts, _ = simulate_recurrent(**arguments(random_key=jax.random.key(key)))
    np.testing.assert_array_equal(counts, REFERENCE[reference])


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(
    ("link", "suffix"),
    [(jax.nn.softplus, ""), ("softplus", ""), (jnp.exp, "_exp"), ("exp", "_exp")],
)
def test_the_rates_are_those_of_nemos(link, suffix):
    counts, rates = simulate_recurrent(**arguments(inverse_link_function=link))
    np.testing.assert_array_equal(counts, REFERENCE[f"rec_spikes{suffix}"])
    np.testing.assert_allclose(rates, REFERENCE[f"rec_rates{suffix}"], rtol=1e-9)


def test_single_precision_gives_the_spikes_of_the_page():
    counts, rates = simulate_recurrent(**arguments())
    assert rates.dtype == jnp.float32
    np.testing.assert_array_equal(counts, REFERENCE["rec_spikes"])
    np.testing.assert_allclose(rates, REFERENCE["rec_rates"], rtol=1e-5)


def test_every_kind_of_key_is_the_same_key():
    raw = jax.random.PRNGKey(123)
    for key in (123, np.int64(123), jax.random.key(123), raw, np.asarray(raw)):
        counts, _ = simulate_recurrent(**arguments(random_key=key))
        np.testing.assert_array_equal(counts, REFERENCE["rec_spikes"])


@pytest.mark.usefixtures("float64")
def test_a_network_is_a_plain_loop():
    rng = np.random.default_rng(5)
    n_bins, n_neurons, n_features, window_size, n_funcs = 40, 3, 2, 6, 4
    coef = rng.normal(size=(n_neurons, n_neurons, n_funcs)) * 0.05
    basis = rng.normal(size=(window_size, n_funcs))
    weights, intercepts = rng.normal(size=(n_neurons, n_features)), rng.normal(size=n_neurons)
    stimulus = rng.normal(size=(n_bins, n_neurons, n_features))
    past = rng.poisson(0.7, (window_size, n_neurons))
    key = jax.random.key(8)
    given: tuple[Any, ...] = (coef, weights, intercepts, key, stimulus, basis, past)
    counts, rates = simulate_recurrent(*given)
    heard = list(past)
    for t, bin_key in enumerate(jax.random.split(key, n_bins)):
        u = intercepts + np.sum(weights * stimulus[t], axis=1)
        for lag in range(window_size):
            u += np.einsum("rsk,k,s->r", coef, basis[lag], heard[-1 - lag])
        np.testing.assert_allclose(rates[t], np.logaddexp(0, u))
        heard.append(np.asarray(jax.random.poisson(bin_key, np.logaddexp(0, u))))
    np.testing.assert_array_equal(counts, heard[window_size:])
    assert np.asarray(counts).max() > 1
    as_lists = [x if x is key else np.asarray(x).tolist() for x in given]
    np.testing.assert_array_equal(simulate_recurrent(*as_lists)[0], counts)


@pytest.mark.usefixtures("float64")
def test_without_coupling_the_rates_are_the_stimulus_curve_of_nemos():
    _, rates = simulate_recurrent(**arguments(coupling_coef=0 * COEF))
    rates = np.asarray(rates)
    expected = [0.01814992791780974, 0.07888973429254963]
    np.testing.assert_allclose([rates.min(), rates.max()], expected, rtol=1e-12)
    assert (rates[:, 0] == rates.max()).sum() == 300


def compiled_runs():
    return n_compiled(recurrent.run)


def test_new_keys_and_data_compile_nothing():
    simulate_recurrent(**arguments())
    compiled = compiled_runs()
    simulate_recurrent(**arguments(random_key=7, coupling_coef=COEF / 2, intercepts=[-3, -2]))
    assert compiled_runs() == compiled


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("link", ["softplus", "exp"])
@pytest.mark.parametrize("index", range(len(REFERENCE["scan_scales"])))
def test_a_scaled_network_is_that_of_nemos_and_never_explodes_silently(link, index):
    scale = REFERENCE["scan_scales"][index]
    highest = REFERENCE[f"scan_rate_max_{link}"][index]
    scaled = arguments(coupling_coef=scale * COEF, inverse_link_function=link)
    if (highest <= RUNAWAY_RATE).all():
        counts, rates = simulate_recurrent(**scaled)
        np.testing.assert_array_equal(counts.sum(axis=0), REFERENCE[f"scan_counts_{link}"][index])
        np.testing.assert_allclose(rates.max(axis=0), highest, rtol=1e-6)
        return
    with pytest.warns(RunawayWarning, match="ran away") as caught:
        counts, rates = map(np.asarray, simulate_recurrent(**scaled))
    neuron, first = map(int, re.findall(r"Neuron (\d+) .* bin (\d+)", str(caught[0].message))[0])
    assert rates[first, neuron] > RUNAWAY_RATE
    assert (rates[:first] <= RUNAWAY_RATE).all()
    # What no count can follow is no rate: the run has ended, and shows it.
    assert np.isnan(rates[-1]).all()
    assert (counts >= 0).all()
    assert caught[0].filename == __file__


@pytest.mark.usefixtures("float64")
def test_a_high_rate_that_is_meant_is_drawn_and_not_warned_of():
    meant = arguments(intercepts=[60, 60], runaway_rate=1000, coupling_coef=0 * COEF)
    counts, rates = map(np.asarray, simulate_recurrent(**meant))
    assert (rates > 59).all()
    assert abs(np.sum(counts - rates)) < 4 * np.sqrt(rates.sum())
    with pytest.warns(RunawayWarning, match=r"at bin 0.* 60 counts per bin"):
        warned, _ = simulate_recurrent(**{**meant, "runaway_rate": RUNAWAY_RATE})
    np.testing.assert_array_equal(warned, counts)


def negative_or_nan(u):
    return jnp.where(u < -5, jnp.nan, u)


@pytest.mark.parametrize(("intercept", "gives"), [(-4, "-4"), (-6, "nan")])
def test_what_is_no_rate_is_told(intercept, gives):
    given = {"intercepts": [intercept, -4], "inverse_link_function": negative_or_nan}
    with pytest.warns(RunawayWarning, match=f"no rate at bin 0, .* gives {gives}"):
        counts, rates = simulate_recurrent(**arguments(50, **given))
    assert not np.asarray(counts).any()
    assert np.isnan(rates[1:]).all()


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("key", range(6))
def test_counts_scatter_around_the_rates_as_poisson_counts_do(key):
    counts, rates = map(np.asarray, simulate_recurrent(**arguments(random_key=key)))
    z = (counts - rates).sum(axis=0) / np.sqrt(rates.sum(axis=0))
    assert (np.abs(z) < 4).all()
