"""Inverse links and the Poisson observation model against SciPy."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import mean_poisson_deviance

from glmlab.model.inverse_links import INVERSE_LINKS, intercept_at_mean, resolve_inverse_link
from glmlab.model.observation_models import PoissonObservations, resolve_observation_model

pytestmark = pytest.mark.usefixtures("float64")


@pytest.mark.parametrize("name", INVERSE_LINKS)
def test_inverse_undoes_the_link(name):
    link = INVERSE_LINKS[name]
    rate = jnp.asarray([1e-6, 0.1, 0.9, 0.999] if name == "logistic" else [1e-6, 0.1, 30.0, 500.0])
    np.testing.assert_allclose(link.function(link.inverse(rate)), rate, rtol=1e-9)


def test_a_link_outside_the_table_is_inverted_too():
    link = lambda x: 3 * jnp.exp(x)  # noqa: E731
    assert float(link(intercept_at_mean(link, jnp.asarray(0.7)))) == pytest.approx(0.7)


def test_a_compiled_link_and_its_function_are_one():
    function = lambda x: jnp.exp(x)  # noqa: E731, PLW0108
    assert resolve_inverse_link(jax.jit(function)) is resolve_inverse_link(jax.jit(function))
    assert resolve_inverse_link("exp") is resolve_inverse_link(jnp.exp)


@pytest.mark.parametrize(("link", "error"), [("expo", ValueError), (3, TypeError)])
def test_an_unknown_link_is_refused_with_the_choices(link, error):
    with pytest.raises(error, match="exp, softplus"):
        resolve_inverse_link(link)


def test_log_likelihood_and_deviance():
    rng = np.random.default_rng(0)
    rate = rng.uniform(0.1, 5, 4)
    y = rng.poisson(rate)
    model = PoissonObservations()
    expected = stats.poisson.logpmf(y, rate).mean()
    assert float(model.log_likelihood(y, rate)) == pytest.approx(expected)
    assert float(model.deviance(y, rate).mean()) == pytest.approx(mean_poisson_deviance(y, rate))


def test_pseudo_r2_is_none_for_the_mean_and_one_for_the_data():
    y = np.array([0, 1, 3, 2.0])
    model = PoissonObservations()
    mean = np.full(4, y.mean())
    for score_type in ("pseudo-r2-McFadden", "pseudo-r2-Cohen"):
        assert float(model.pseudo_r2(y, mean, score_type)) == pytest.approx(0)
    assert float(model.pseudo_r2(y, y, "pseudo-r2-Cohen")) == pytest.approx(1)


def test_names_and_objects_resolve():
    assert isinstance(resolve_observation_model("Poisson"), PoissonObservations)
    with pytest.raises(ValueError, match="Poisson"):
        resolve_observation_model("Poison")
    with pytest.raises(TypeError, match="Poisson"):
        resolve_observation_model(3)  # pyright: ignore[reportArgumentType]
