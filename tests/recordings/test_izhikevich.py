"""Each kind of Izhikevich's neuron does what its name says."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from glmlab.recordings import IZHIKEVICH_KINDS, Recording, izhikevich_cell
from glmlab.recordings.izhikevich import SPIKE_MV, spike_times_ms

NOISES = pytest.mark.parametrize("noise", [0.0, 0.1])


def by_trial(kind: str, noise: float) -> list[np.ndarray]:
    """Spike times in ms from the start of each trial; the first, which begins at rest, is left out."""
    recording = izhikevich_cell(kind, seed=1, duration_s=20.0, noise=noise)
    assert recording.trials_s is not None
    times = _times_ms(recording)
    return [
        times[(times >= 1e3 * a) & (times < 1e3 * b)] - 1e3 * a for a, b in recording.trials_s[1:]
    ]


def _times_ms(recording: Recording) -> np.ndarray:
    return 1e3 * recording.spikes.times_s  # type: ignore[union-attr]


@NOISES
def test_tonic_spiking_is_regular_while_the_current_is_on(noise: float) -> None:
    for times in by_trial("tonic spiking", noise):
        assert times.size == 20
        assert times.min() > 500
        intervals = np.diff(times)[3:]
        assert intervals.std() < 0.03 * intervals.mean()


@NOISES
def test_phasic_spiking_is_one_spike_after_the_step(noise: float) -> None:
    for times in by_trial("phasic spiking", noise):
        assert times.size == 1
        assert 500 < times[0] < 540


@NOISES
def test_tonic_bursting_is_burst_after_burst(noise: float) -> None:
    n_bursts = []
    for times in by_trial("tonic bursting", noise):
        assert np.mean(times > 500) > 0.9
        n_bursts.append(1 + np.sum(np.diff(times[times > 500]) > 20))
    assert min(n_bursts) >= 7


@NOISES
def test_phasic_bursting_is_one_burst_after_the_step(noise: float) -> None:
    trials = by_trial("phasic bursting", noise)
    for times in trials:
        first = times[(times > 500) & (times < 560)]
        assert first.size in (6, 7)
        assert np.diff(first).max() < 15
    assert np.median([times.size for times in trials]) == 7


@NOISES
def test_adaptation_makes_each_interval_longer_until_it_settles(noise: float) -> None:
    for times in by_trial("spike frequency adaptation", noise):
        intervals = np.diff(times)
        assert (np.diff(intervals[:4]) > 0).all()
        assert intervals[-1] > 10 * intervals[0]


@NOISES
def test_a_rebound_spike_follows_the_end_of_inhibition(noise: float) -> None:
    # The current is released at the end of the trial before.
    for times in by_trial("rebound spike", noise):
        assert times.size == 1
        assert times[0] < 30


def test_bistability_is_switched_on_by_one_pulse_and_off_by_the_next() -> None:
    for times in by_trial("bistability", 0.0):
        assert times.size == 10
        assert times.min() > 50
        assert times.max() < 100
    noisy = by_trial("bistability", 0.1)
    assert np.mean([np.mean((times > 50) & (times < 100)) for times in noisy if times.size]) > 0.9


def test_spikes_are_those_of_another_integrator() -> None:
    """Runge and Kutta's method of order 5, with the reset at the very moment."""
    kind = IZHIKEVICH_KINDS["tonic spiking"]
    end_ms, current = 400.0, 14.0
    state, now, spikes = list(kind.start), 0.0, []

    def slope(_: float, state: np.ndarray) -> list[float]:
        v, u = state
        return [0.04 * v**2 + 5 * v + 140 - u + current, kind.a * (kind.b * v - u)]

    def reaches_top(_: float, state: np.ndarray) -> float:
        return state[0] - SPIKE_MV

    reaches_top.terminal = True  # type: ignore[attr-defined]
    while now < end_ms:
        run = solve_ivp(slope, (now, end_ms), state, events=reaches_top, rtol=1e-8, atol=1e-8)
        now, state = float(run.t[-1]), [kind.c, run.y[1, -1] + kind.d]
        spikes.append(now)
    exact = np.array(spikes[:-1])

    ours = spike_times_ms(kind, np.full(round(end_ms / kind.step_ms), current))
    assert ours.size == exact.size >= 15
    # Euler's steps of 0.1 ms are late by the rounding of the fast upstroke.
    np.testing.assert_allclose(np.diff(ours)[3:], np.diff(exact)[3:], rtol=0.02)


def test_the_current_is_that_of_weber_and_pillow() -> None:
    recording = izhikevich_cell("tonic spiking", duration_s=2.0)
    (current,) = recording.covariates
    step = np.repeat([0.0, 14.0], 500)
    np.testing.assert_array_equal(current.values, np.concatenate([step, step]))
    assert recording.trials_s is not None
    assert recording.trials_s.tolist() == [[0.0, 1.0], [1.0, 2.0]]
    assert recording.truth is None
    with pytest.raises(ValueError, match="tonic spiking, phasic spiking"):
        izhikevich_cell("chattering")
