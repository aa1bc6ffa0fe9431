"""From settings to results: every option, the page's numbers, bad settings, determinism."""

from dataclasses import asdict, replace
from itertools import product

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from glmlab.experiments.data_sets import DATA_SETS
from glmlab.experiments.feedforward import (
    INVERSE_LINKS,
    LIMITS,
    REGULARIZERS,
    STRENGTH_RANGE,
    Settings,
    compute,
)
from glmlab.experiments.warm import all_options
from tests.model.problems import EXACT, PAGE_GRID, page_data

START = Settings()


def start_of(data):
    return replace(START, data=data, **DATA_SETS[data].start)


def arrays(value):
    """All arrays and numbers in nested dataclasses, dicts and tuples."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from arrays(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from arrays(inner)
    elif isinstance(value, float | int | np.ndarray):
        yield np.asarray(value)


def check(results):
    for array in arrays(asdict(results)):
        assert not np.isnan(array.astype(float)).any()
    fit, path, simulation = results.fit, results.path, results.simulation
    assert fit.kkt_residual <= 1e-6
    assert len(fit.feature_names) == fit.coef.size == path.coef.shape[1]
    low, high = path.limits
    assert low <= fit.coef.min() + 1e-9
    assert fit.coef.max() - 1e-9 <= high
    assert simulation.simulated.shape == (40, simulation.observed.size)
    assert simulation.simulated.min() >= 0
    assert (simulation.rate >= 0).all()


def test_toy_data_are_the_pages():
    X, w_true, y = page_data()
    problem = DATA_SETS["toy"].make(100, 5, 0.5, 111)
    np.testing.assert_array_equal(problem.X, X)
    np.testing.assert_array_equal(problem.true_coef, w_true)
    np.testing.assert_array_equal(problem.y, y)
    assert y.sum() == 97


@pytest.mark.parametrize("name", ["Ridge", "Lasso", "GroupLasso"])
def test_the_pages_numbers_are_on_screen(name):
    results = compute(replace(START, regularizer=name))
    curve = results.cross_validation
    np.testing.assert_allclose(curve.strength_grid, PAGE_GRID)
    expected = EXACT["cross_validation"][name]
    np.testing.assert_allclose(curve.score_mean, expected["mean"], atol=1e-8)
    assert curve.strength_grid[curve.best] == pytest.approx(expected["best"])
    optimum = next(r for r in EXACT["optima"][f"exp/{name}"] if r["strength"] == 0.1)
    np.testing.assert_allclose(results.fit.coef, optimum["coef"], atol=1e-8)
    if name != "Ridge":
        key = {"Lasso": "lasso", "GroupLasso": "group_lasso"}[name]
        assert results.path.strength_max == pytest.approx(EXACT["strength_max"][key])
        assert curve.is_null_model.sum() == 4


@pytest.mark.parametrize(
    ("data", "link", "name"), [*product(DATA_SETS, INVERSE_LINKS, REGULARIZERS)]
)
def test_every_option(data, link, name):
    check(compute(replace(start_of(data), inverse_link=link, regularizer=name)))


def test_the_same_settings_give_the_same_results():
    first, second = compute(START), compute(replace(START, regularizer_strength=0.2))
    again = compute(START)
    for a, b in zip(arrays(asdict(first)), arrays(asdict(again)), strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(first.fit.coef, second.fit.coef)


def test_moving_the_strength_re_uses_path_and_curve():
    first, second = compute(START), compute(replace(START, regularizer_strength=0.2))
    assert first.path.coef.base is second.path.coef.base
    assert first.cross_validation.strength_grid is second.cross_validation.strength_grid
    assert first.simulation.rate_limits == second.simulation.rate_limits
    assert first.path.limits == second.path.limits


def test_the_recording_says_what_the_literature_says():
    results = compute(start_of("grasshopper"))
    # Published expectation of such a model: 1.76 bits per spike, held out.
    assert results.fit.bits_per_spike == pytest.approx(1.8, abs=0.1)
    stimulus, history = results.fit.filters
    assert stimulus.lag_ms[np.argmax(stimulus.values)] == pytest.approx(6, abs=3)
    assert history.lag_ms[0] == 1
    assert history.values[0] < -2  # refractory
    assert results.simulation.runaway_bin is None
    # The receptor adapts over seconds and the model does not: it fires as in the training part.
    spikes = results.simulation.simulated.sum(axis=1).mean()
    assert results.simulation.observed.sum() < spikes < 2 * results.simulation.observed.sum()
    assert 0 < results.cross_validation.best < results.cross_validation.strength_grid.size - 1


def test_the_notebooks_own_precision_is_left_alone():
    before = jax.config.read("jax_enable_x64")
    results = compute(START)
    assert jax.config.read("jax_enable_x64") == before
    assert jax.numpy.ones(1).dtype == np.float32
    assert results.fit.coef.dtype == np.float64


def test_progress_rises_to_one():
    told = []
    compute(START, lambda share, sentence: told.append((share, sentence)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert all(sentence for _, sentence in told)


@pytest.mark.parametrize("name", LIMITS)
def test_a_number_outside_its_limits_gets_one_sentence(name):
    smallest, largest = LIMITS[name]
    for wrong in (smallest - 1, largest * 2 + 1, float("nan"), float("inf"), "five", None):
        with pytest.raises(ValueError, match=r"^[A-Z][^\n]*\.$"):
            replace(START, **{name: wrong})


@pytest.mark.parametrize("name", ["data", "inverse_link", "regularizer"])
def test_an_unknown_option_gets_one_sentence(name):
    with pytest.raises(ValueError, match="must be one of"):
        replace(START, **{name: "nothing"})


def test_a_grid_that_runs_backwards_gets_one_sentence():
    with pytest.raises(ValueError, match="smaller than Grid to"):
        replace(START, grid_from=1.0, grid_to=0.1)


def test_warming_covers_every_option():
    covered = {(s.data, s.inverse_link, s.regularizer) for s in all_options()}
    assert covered == set(product(DATA_SETS, INVERSE_LINKS, REGULARIZERS))


strengths = st.floats(*np.log10(STRENGTH_RANGE)).map(
    lambda exponent: float(np.clip(10**exponent, *STRENGTH_RANGE))
)


@budget(max_examples=60, deadline=None, derandomize=True)
@given(
    n_samples=st.integers(40, 2000),
    n_features=st.integers(1, 20),
    stimulus_sd=st.floats(0.05, 1.0),
    seed=st.integers(0, 2**32 - 1),
    inverse_link=st.sampled_from(INVERSE_LINKS),
    regularizer=st.sampled_from(REGULARIZERS),
    regularizer_strength=strengths,
    grid=st.tuples(strengths, strengths).filter(lambda pair: pair[0] < pair[1]),
    grid_points=st.integers(2, 50),
    folds=st.integers(2, 10),
)
def test_no_settings_give_a_picture_that_is_wrong(grid, **choices):
    check(compute(Settings(grid_from=grid[0], grid_to=grid[1], **choices)))
