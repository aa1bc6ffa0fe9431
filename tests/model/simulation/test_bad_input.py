"""Bad input gets one clear sentence, or a right answer; never a NaN or a traceback of JAX.

The cases of `NEMOS` bear the names under which NeMoS 0.2.8's own answers were taken down, with the
class of its exception: None where it answered, if only with NaN.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from glmlab.model.glm import GLM
from glmlab.model.simulation import (
    RunawayWarning,
    difference_of_gammas,
    regress_filter,
    simulate_network,
    simulate_recurrent,
)
from tests.model.problems import page_data
from tests.model.simulation.page_network import BASIS, COEF, STIMULUS, arguments

pytestmark = pytest.mark.usefixtures("float64")

RNG = np.random.default_rng(0)
FILTERS = RNG.normal(size=(10, 2, 2))
FUNCTIONS = RNG.normal(size=(10, 3))


def recurrent(**changes):
    counts, rates = simulate_recurrent(**arguments(**changes))
    assert counts.shape == rates.shape == (1000, 2)
    return rates


def gammas(**given: Any):
    return difference_of_gammas(**{"ws": 5} | given)


def with_nan(array):
    array = np.array(array, float)
    array.flat[0] = np.nan
    return array


def fitted():
    X, _, y = page_data()
    return GLM(regularizer="Ridge").fit(X, y), X


def simulated_by(key):
    model, X = fitted()
    return model.simulate(key, X)[1]


NEMOS = {
    "simulate before fit": (NotFittedError, lambda: GLM().simulate(jax.random.key(0), FUNCTIONS)),
    "simulate old key PRNGKey": (None, lambda: simulated_by(jax.random.PRNGKey(0))),
    "simulate int key": (TypeError, lambda: simulated_by(0)),
    "dog a<=0": (ValueError, lambda: difference_of_gammas(5, inhib_a=0)),
    "dog pct 1": (ValueError, lambda: difference_of_gammas(5, upper_percentile=1.0)),
    "dog identical gammas": (None, lambda: difference_of_gammas(5, excit_a=1, excit_b=1)),
    "dog a<1 (pdf inf at 0)": (None, lambda: difference_of_gammas(5, inhib_a=0.5)),
    "regress 2d filt": (ValueError, lambda: regress_filter(FILTERS[:, 0], FUNCTIONS)),
    "regress 1d basis": (ValueError, lambda: regress_filter(FILTERS, FUNCTIONS[:, 0])),
    "regress ws": (ValueError, lambda: regress_filter(FILTERS, FUNCTIONS[:9])),
    "regress nonsquare ok": (None, lambda: regress_filter(RNG.random((10, 2, 3)), FUNCTIONS)),
    "sim ok": (None, recurrent),
    "sim nneur": (ValueError, lambda: recurrent(intercepts=np.zeros(3))),
    "sim basis nb": (ValueError, lambda: recurrent(coupling_basis_matrix=BASIS[:, :5])),
    "sim init win": (ValueError, lambda: recurrent(init_y=np.zeros((50, 2)))),
    "sim ffi 2d": (ValueError, lambda: recurrent(feedforward_input=STIMULUS[:, :, 0])),
    "sim nan": (ValueError, lambda: recurrent(coupling_coef=with_nan(COEF))),
    "sim int intercept list": (None, lambda: recurrent(intercepts=[-4, -4])),
}
# NeMoS gives NaN or refuses where we can do better.
BETTER = {
    "simulate int key": None,
    "dog identical gammas": ValueError,
    "dog a<1 (pdf inf at 0)": ValueError,
}


def assert_is_one_sentence(message):
    assert message[0].isupper() or message.split()[0].isidentifier()
    assert message.endswith(".")
    assert "\n" not in message
    assert ". " not in message


@pytest.mark.parametrize("case", NEMOS)
def test_where_nemos_refuses_there_is_one_sentence_and_else_a_finite_answer(case):
    error, call = NEMOS[case]
    error = BETTER.get(case, error)
    if error is None:
        assert np.isfinite(call()).all()
        return
    with pytest.raises(error) as caught:
        call()
    if error is not NotFittedError:
        assert type(caught.value) is error
        assert_is_one_sentence(str(caught.value))


def network(**changes):
    given = {
        "uniform": np.full((2, 5, 2), 0.5),
        "drive": np.zeros((5, 2)),
        "coupling_filters": np.zeros((3, 2, 2)),
    }
    return simulate_network(**given | changes)


REFUSED = {
    "ws must be an integer": (TypeError, lambda: gammas(ws=2.5)),
    "ws must be at least 1": (ValueError, lambda: difference_of_gammas(0)),
    "excit_a must be a number": (TypeError, lambda: gammas(excit_a="2")),
    "excit_a must be at least 1": (ValueError, lambda: difference_of_gammas(5, excit_a=-1)),
    "excit_b must be positive": (ValueError, lambda: difference_of_gammas(5, excit_b=0)),
    "inhib_b must be finite": (ValueError, lambda: difference_of_gammas(5, inhib_b=np.nan)),
    "upper_percentile must be in": (ValueError, lambda: difference_of_gammas(5, -0.1)),
    "two gammas must differ": (ValueError, lambda: difference_of_gammas(5, 0.0, inhib_a=3)),
    "ridge must not be negative": (
        ValueError,
        lambda: regress_filter(FILTERS, FUNCTIONS, ridge=-1),
    ),
    "rcond must be in": (ValueError, lambda: regress_filter(FILTERS, FUNCTIONS, rcond=2)),
    "either ridge or rcond": (
        ValueError,
        lambda: regress_filter(FILTERS, FUNCTIONS, ridge=1, rcond=0.1),
    ),
    "coupling_filters must hold finite": (
        ValueError,
        lambda: regress_filter(with_nan(FILTERS), FUNCTIONS),
    ),
    "eval_basis must be an array of real": (TypeError, lambda: regress_filter(FILTERS, "basis")),
    "at least one entry": (ValueError, lambda: recurrent(feedforward_input=STIMULUS[:0])),
    "n_features must be the same": (
        ValueError,
        lambda: recurrent(feedforward_coef=np.ones((2, 3))),
    ),
    "is 2 in coupling_coef and 1 in init_y": (
        ValueError,
        lambda: recurrent(init_y=np.zeros((100, 1))),
    ),
    "init_y must hold finite": (ValueError, lambda: recurrent(init_y=np.full((100, 2), np.inf))),
    "its rows differ": (TypeError, lambda: recurrent(intercepts=[[1], [1, 2]])),
    "random_key must be a key": (TypeError, lambda: recurrent(random_key="123")),
    "random_key must be one key": (
        ValueError,
        lambda: recurrent(random_key=jax.random.split(jax.random.key(0), 3)),
    ),
    "kind threefry2x32": (ValueError, lambda: recurrent(random_key=jax.random.key(0, impl="rbg"))),
    "runaway_rate must be positive": (ValueError, lambda: recurrent(runaway_rate=0)),
    "random_key must be known": (
        TypeError,
        lambda: jax.vmap(lambda key: recurrent(random_key=key))(
            jax.random.split(jax.random.key(0), 2)
        ),
    ),
    "intercepts must be known": (
        TypeError,
        lambda: jax.jit(lambda b: recurrent(intercepts=b))(jnp.zeros(2)),
    ),
    "inverse link 'sin' is not known": (
        ValueError,
        lambda: recurrent(inverse_link_function="sin"),
    ),
    "uniform must hold numbers in": (ValueError, lambda: network(uniform=np.ones((2, 5, 2)))),
    "n_time_bins must be the same": (ValueError, lambda: network(drive=np.zeros((4, 2)))),
    "drive must hold finite": (ValueError, lambda: network(drive=with_nan(np.zeros((5, 2))))),
    r"n_neurons, n_neurons\), but its shape is \(3, 2, 1\)\.": (
        ValueError,
        lambda: network(coupling_filters=np.zeros((3, 2, 1))),
    ),
    r"np.transpose\(coupling_filters, \(2, 0, 1\)\) has such a shape": (
        ValueError,
        lambda: network(coupling_filters=np.zeros((2, 2, 3))),
    ),
    r"is \(10, 2, 2\); simulate_network takes the filters themselves": (
        ValueError,
        lambda: recurrent(coupling_coef=FILTERS),
    ),
    "n_neurons must be the same": (ValueError, lambda: network(drive=np.zeros((5, 3)))),
    "coupling_filters must have shape": (ValueError, lambda: network(coupling_filters=1.0)),
    "window_size must be the same": (ValueError, lambda: network(past=np.zeros((2, 2)))),
    "one of Poisson, Bernoulli": (ValueError, lambda: network(observation_model="Gamma")),
    "observation_model must be a name": (TypeError, lambda: network(observation_model=None)),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_bad_input_is_refused_in_one_sentence(sentence):
    error, call = REFUSED[sentence]
    with pytest.raises(error, match=sentence) as caught:
        call()
    assert type(caught.value) is error
    assert_is_one_sentence(str(caught.value))


def test_the_warning_is_one_sentence():
    with pytest.warns(RunawayWarning) as caught:
        recurrent(intercepts=[50, 50])
    assert_is_one_sentence(str(caught[0].message))
