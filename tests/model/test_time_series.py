"""Time series of pynapple: epochs stay apart, and what comes out has the times of what went in."""

from __future__ import annotations

import numpy as np
import pynapple as nap
import pytest

import glmlab as nmo

pytestmark = pytest.mark.usefixtures("float64")

WINDOW = 20
RNG = np.random.default_rng(0)
TIMES = np.concatenate([np.arange(150.0), np.arange(200.0, 350.0)])
EPOCHS = nap.IntervalSet(start=[0.0, 200.0], end=[149.0, 349.0])
STIMULUS = nap.Tsd(t=TIMES, d=RNG.normal(size=TIMES.size), time_support=EPOCHS)
PAIR = nap.TsdFrame(t=TIMES, d=RNG.normal(size=(TIMES.size, 2)), time_support=EPOCHS)
CONV = nmo.basis.RaisedCosineLogConv(4, window_size=WINDOW)
EVAL = nmo.basis.BSplineEval(5)
FIRST_EPOCH = slice(0, 150)
SECOND_EPOCH = slice(150, 300)


def assert_has_times(result: object, columns: int | None = None) -> None:
    assert isinstance(result, nap.Tsd if columns is None else nap.TsdFrame)
    np.testing.assert_array_equal(result.t, TIMES)
    np.testing.assert_array_equal(result.time_support.values, EPOCHS.values)
    assert columns is None or result.shape == (TIMES.size, columns)


@pytest.mark.parametrize("signal", [STIMULUS, PAIR], ids=["one signal", "two signals"])
def test_no_filter_reaches_from_one_epoch_into_the_next(signal) -> None:
    features = CONV.compute_features(signal)

    assert_has_times(features, 4 * np.atleast_2d(signal.d.T).shape[0])
    # NeMoS 0.2.8 gives the same 40 rows of NaN for these epochs.
    missing = np.isnan(np.asarray(features)).any(axis=1)
    assert np.flatnonzero(missing).tolist() == [*range(20), *range(150, 170)]
    for epoch in (FIRST_EPOCH, SECOND_EPOCH):
        alone = CONV.compute_features(np.asarray(signal.d[epoch]))
        np.testing.assert_array_equal(np.asarray(features)[epoch], alone)


def test_an_epoch_shorter_than_the_window_has_no_features() -> None:
    epochs = nap.IntervalSet(start=[0.0, 100.0, 200.0], end=[49.0, 109.0, 249.0])
    times = np.concatenate([np.arange(50.0), np.arange(100.0, 110.0), np.arange(200.0, 250.0)])
    signal = nap.Tsd(t=times, d=RNG.normal(size=times.size), time_support=epochs)

    features = CONV.compute_features(signal)

    assert np.isnan(np.asarray(features)[50:60]).all()
    assert not np.isnan(np.asarray(features)[[20, 49, 80, 109]]).any()


def test_a_basis_that_is_evaluated_has_one_range_for_all_epochs() -> None:
    features = EVAL.compute_features(STIMULUS)

    assert_has_times(features, 5)
    np.testing.assert_array_equal(np.asarray(features), EVAL.compute_features(STIMULUS.d))


@pytest.mark.parametrize("combine", ["+", "*"])
def test_composed_bases_keep_epochs_apart(combine: str) -> None:
    basis = CONV + EVAL if combine == "+" else CONV * EVAL
    features = basis.compute_features(STIMULUS, STIMULUS)

    assert_has_times(features, basis.n_basis_funcs)
    for epoch in (FIRST_EPOCH, SECOND_EPOCH):
        conv = CONV.compute_features(np.asarray(STIMULUS.d[epoch]))
        of_eval = EVAL.compute_features(STIMULUS.d)[epoch]
        wanted = (
            np.hstack([conv, of_eval])
            if combine == "+"
            else (conv[:, :, None] * of_eval[:, None, :]).reshape(150, -1)
        )
        np.testing.assert_allclose(np.asarray(features)[epoch], wanted, rtol=1e-12)


def test_evaluating_a_basis_keeps_the_times() -> None:
    phase = nap.Tsd(t=TIMES, d=RNG.uniform(size=TIMES.size), time_support=EPOCHS)

    assert_has_times(EVAL.evaluate(phase), 5)
    assert_has_times(EVAL(phase), 5)


@pytest.mark.parametrize("n_neurons", [None, 2])
def test_rates_and_counts_are_time_series(n_neurons: int | None) -> None:
    features = CONV.compute_features(STIMULUS)
    shape = TIMES.size if n_neurons is None else (TIMES.size, n_neurons)
    counts = RNG.poisson(0.5, size=shape)
    spikes = (nap.Tsd if n_neurons is None else nap.TsdFrame)(
        t=TIMES, d=counts, time_support=EPOCHS
    )
    model = nmo.glm.GLM() if n_neurons is None else nmo.glm.PopulationGLM()
    model.set_params(regularizer="Ridge", regularizer_strength=0.1)

    model.fit(features, spikes)

    plain = np.asarray(np.asarray(features)), counts
    alone = type(model)(regularizer="Ridge", regularizer_strength=0.1).fit(*plain)
    np.testing.assert_array_equal(model.coef_, alone.coef_)
    assert model.score(features, spikes) == alone.score(*plain)
    rate = model.predict(features)
    assert_has_times(rate, n_neurons)
    np.testing.assert_array_equal(np.asarray(rate), alone.predict(plain[0]))
    whole = nap.TsdFrame(t=TIMES, d=np.nan_to_num(np.asarray(features)), time_support=EPOCHS)
    simulated, simulated_rate = model.simulate(0, whole)
    assert_has_times(simulated, n_neurons)
    assert_has_times(simulated_rate, n_neurons)
    np.testing.assert_array_equal(np.asarray(simulated), np.asarray(alone.simulate(0, whole.d)[0]))


def test_time_series_of_other_times_are_refused() -> None:
    later = nap.Tsd(t=TIMES + 0.5, d=STIMULUS.d)
    other_epochs = nap.Tsd(t=TIMES, d=STIMULUS.d)
    for other in (later, other_epochs):
        with pytest.raises(ValueError, match="must have the same times and epochs"):
            (CONV + EVAL).compute_features(STIMULUS, other)
        with pytest.raises(ValueError, match="must have the same times and epochs"):
            nmo.glm.GLM().fit(CONV.compute_features(STIMULUS), other)


def test_plain_arrays_may_stand_beside_a_time_series() -> None:
    features = (CONV + EVAL).compute_features(np.asarray(STIMULUS.d), STIMULUS)

    assert_has_times(features, 9)
