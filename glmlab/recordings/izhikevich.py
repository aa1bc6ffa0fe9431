"""Izhikevich's neuron, which is no GLM: two equations, a reset, and as many kinds as parameters.

``v' = 0.04 v^2 + 5 v + 140 - u + I`` and ``u' = a (b v - u)`` in ms and mV; at 30 mV it has spiked, v becomes c
and u grows by d. Sources: Izhikevich (2003), IEEE Trans Neural Netw 14:1569, for the neuron; Izhikevich (2004),
15:1063, for the kinds; Weber and Pillow (2017), Neural Comput 29:3260, for the parameters, currents and
steps of time here, and for what a GLM makes of them (their numbers are those of the code they published,
github.com/aiweber/GLM_and_Izhikevich).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from glmlab.recordings.covariate import Covariate
from glmlab.recordings.recording import Recording
from glmlab.recordings.spikes import FloatArray, SpikeTimes

CITATION = "Izhikevich (2004), IEEE Trans Neural Netw 15:1063; Weber and Pillow (2017), Neural Comput 29:3260"
CURRENT_INTERVAL_S = 1e-3
PERIOD_MS = 1000
SPIKE_MV = 30.0

NOISE = 0.1
"""Standard deviation of white noise in the current, times the square root of 1 ms. All kinds keep their behaviour;
at 0.3 the phasic ones fire where nothing is stepped."""


@dataclass(frozen=True)
class IzhikevichKind:
    """A kind of neuron and the current that shows it.

    Attributes
    ----------
    a, b, c, d
        Parameters: rate and slope of the recovery, and what v and u are reset to and by.
    current
        Milliseconds to current, both of shape ``(n_ms,)``.
    start
        v and u at rest.
    step_ms
        Of Euler's method.
    period_ms
        After which the current repeats.
    """

    a: float
    b: float
    c: float
    d: float
    current: Callable[[FloatArray], FloatArray]
    start: tuple[float, float] = (-70.0, -14.0)
    step_ms: float = 0.1
    period_ms: int = PERIOD_MS


def _steps(height: float, from_ms: int = 500) -> Callable[[FloatArray], FloatArray]:
    """Return a current that is `height` from then to the end of each period."""
    return lambda ms: np.where(ms % PERIOD_MS >= from_ms, height, 0.0)


def _pulses(ms: FloatArray) -> FloatArray:
    """Pulses of 2 ms about every 50 ms: the first of a pair starts the spikes, the second stops them."""
    in_pair = ms % 100
    is_pulse = ((in_pair >= 50) & (in_pair < 52)) | ((in_pair >= 97) & (in_pair < 99))
    return np.where(is_pulse, -65.0 + 26.1, -65.0)


IZHIKEVICH_KINDS: Mapping[str, IzhikevichKind] = MappingProxyType(
    {
        "tonic spiking": IzhikevichKind(0.02, 0.2, -65, 6, _steps(14)),
        "phasic spiking": IzhikevichKind(0.02, 0.25, -65, 6, _steps(0.5)),
        "tonic bursting": IzhikevichKind(0.02, 0.2, -50, 2, _steps(10)),
        "phasic bursting": IzhikevichKind(0.02, 0.25, -55, 0.05, _steps(0.6)),
        "spike frequency adaptation": IzhikevichKind(0.01, 0.2, -65, 8, _steps(20)),
        "rebound spike": IzhikevichKind(0.03, 0.25, -60, 4, _steps(-5, from_ms=800)),
        "bistability": IzhikevichKind(
            1, 1.5, -60, 0, _pulses, start=(-54.0, -77.0), step_ms=0.05, period_ms=100
        ),
    }
)
"""The kinds by name; a new one is a new entry."""


def izhikevich_cell(
    kind: str = "tonic spiking", seed: int = 0, duration_s: float = 60.0, noise: float = NOISE
) -> Recording:
    """Simulate a neuron of Izhikevich's with the current of Weber and Pillow, which repeats in trials.

    Its truth are the equations, and no filter.

    Parameters
    ----------
    kind
        One of `IZHIKEVICH_KINDS`.
    seed
        Of the noise.
    duration_s
        How long.
    noise
        Standard deviation of white noise in the current, times the square root of 1 ms; 0 gives what Weber
        and Pillow simulate.

    Raises
    ------
    ValueError
        If there is no such kind.
    """
    if kind not in IZHIKEVICH_KINDS:
        raise ValueError(f"kind must be one of {', '.join(IZHIKEVICH_KINDS)}, but it is {kind!r}.")
    chosen = IZHIKEVICH_KINDS[kind]
    n_ms = round(1e3 * duration_s)
    current = chosen.current(np.arange(float(n_ms)))
    steps_per_ms = round(1 / chosen.step_ms)
    white = np.random.default_rng(seed).standard_normal(n_ms * steps_per_ms)
    noisy = np.repeat(current, steps_per_ms) + noise / np.sqrt(chosen.step_ms) * white
    edges = np.arange(n_ms // chosen.period_ms + 1) * chosen.period_ms / 1e3
    return Recording(
        name=f"Izhikevich cell, {kind}",
        spikes=SpikeTimes(spike_times_ms(chosen, noisy) / 1e3, n_ms / 1e3),
        covariates=(Covariate("current", "", current, CURRENT_INTERVAL_S),),
        citation=CITATION,
        trials_s=np.stack([edges[:-1], edges[1:]], axis=1),
    )


def spike_times_ms(kind: IzhikevichKind, current: FloatArray) -> FloatArray:
    """Integrate the equations by Euler's method, u with the new v, and return the spike times in ms.

    Parameters
    ----------
    kind
        The parameters.
    current
        One for each step of ``kind.step_ms``, shape ``(n_steps,)``.
    """
    a, b, c, d, step = kind.a, kind.b, kind.c, kind.d, kind.step_ms
    v, u = kind.start
    spikes = []
    # A million steps, each of which needs the one before, take 0.15 s in plain Python.
    for k, i in enumerate(current.tolist(), start=1):
        v += step * (0.04 * v * v + 5 * v + 140 - u + i)
        u += step * a * (b * v - u)
        if v > SPIKE_MV:
            v = c
            u += d
            spikes.append(k)
    # A spike belongs to the step that ends with it.
    return (np.asarray(spikes, dtype=float) - 0.5) * step
