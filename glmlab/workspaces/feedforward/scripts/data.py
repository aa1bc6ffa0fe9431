"""The part of a script that makes the data: exactly those that the lab fits."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np

from glmlab.concepts.observation_models import OBSERVATION_MODELS
from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.workspaces.feedforward.compute.stages import model_of
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.feedforward.toy_data import toy_arrays
from glmlab.workspaces.feedforward.truth import true_coef_of

LINE_LENGTH = 79

_OWN_DRAWS = """\
# Made-up data: Gaussian features, sparse weights, Poisson counts.
generator = np.random.RandomState({s.seed})
X = {s.stimulus_sd!r} * generator.normal(size=({s.n_samples}, {s.n_features}))
true_coef = generator.normal(size={s.n_features})
true_coef[1:-1] = 0.0
y = generator.poisson(np.exp(X @ true_coef))
"""

_FIRST_DRAWS = """\
# Made-up data: Gaussian features, and counts that weights of the same seed
# make. Those of the true weights follow below.
generator = np.random.RandomState({s.seed})
X = {s.stimulus_sd!r} * generator.normal(size=({s.n_samples}, {s.n_features}))
first_coef = generator.normal(size={s.n_features})
first_coef[1:-1] = 0.0
first_rate = np.exp(X @ first_coef)
y = generator.poisson(first_rate)
"""

_CORRELATED = """\
# Features that are correlated.
correlation = (1 - {s.correlation!r}) * np.eye({s.n_features}) + {s.correlation!r}
X = X @ np.linalg.cholesky(correlation).T
"""

# SciPy's quantiles are those of the lab to the last bit.
_COUNTS_THAT_FOLLOW = """\
# The counts follow: each keeps its place in the distribution of its bin.
low, high = poisson.cdf(y - 1, first_rate), poisson.cdf(y, first_rate)
share = np.random.default_rng({s.seed}).uniform(0.01, 0.99, {s.n_samples})
y = poisson.ppf(low + share * (high - low), np.exp(X @ true_coef))
"""

_SCATTERED_COUNTS = """\
# The counts follow: each keeps its place in the distribution of its bin, which
# now has the variance rate + {s.overdispersion!r} * rate**2.
low, high = poisson.cdf(y - 1, first_rate), poisson.cdf(y, first_rate)
share = np.random.default_rng({s.seed}).uniform(0.01, 0.99, {s.n_samples})
place, size = low + share * (high - low), 1 / {s.overdispersion!r}
y = nbinom.ppf(place, size, size / (size + np.exp(X @ true_coef)))
"""

_SPIKE_OR_NONE = """\
# For Bernoulli observations a bin holds a spike or none.
y = np.minimum(y, 1)
"""

_RECORDING_BY_GLMLAB = """\
# An auditory receptor of a grasshopper (Rokem et al. 2006), in bins of 1 ms.
recording = grasshopper_receptor()
y = recording.counts

# Filters of the sound and of the neuron's own spikes, each a sum of bumps.
basis = nmo.basis.RaisedCosineLogEval
sound_bumps = basis(10, time_scaling=10.0).evaluate_on_grid(40)[1]
spike_bumps = basis(8, time_scaling=10.0).evaluate_on_grid(100)[1]
sound = recording.stimulus - recording.stimulus.mean()
stimulus = filter_columns("stimulus", sound, sound_bumps)
history = filter_columns("history", y, spike_bumps, first_lag=1)
X = np.hstack([stimulus.values, history.values])
"""

_RECORDING_BY_NEMOS = """\
# An auditory receptor of a grasshopper (Rokem et al. 2006), from the package
# nitime, in bins of 1 ms.
folder = Path(find_spec("nitime").origin).parent / "data"
spike_times_us = np.loadtxt(folder / "grasshopper_spike_times1.txt")
volts = np.loadtxt(folder / "grasshopper_stimulus1.txt", usecols=1)
y = np.histogram(spike_times_us, 1000 * np.arange(10_001))[0]
sound = 20 * np.log10(volts).reshape(10_000, 20).mean(axis=1)  # in dB


def columns(signal, bumps):
    \"\"\"Filter a signal's past with each bump; columns of unit variance.\"\"\"
    filtered = [np.convolve(signal, bump)[: signal.size] for bump in bumps.T]
    return np.stack(filtered, axis=1) / np.std(filtered, axis=1)


# Filters of the sound and of the neuron's own spikes, each a sum of bumps.
basis = nmo.basis.RaisedCosineLogEval
sound_bumps = np.asarray(basis(10, time_scaling=10.0).evaluate_on_grid(40)[1])
spike_bumps = np.asarray(basis(8, time_scaling=10.0).evaluate_on_grid(100)[1])
stimulus = columns(sound - sound.mean(), sound_bumps)
history = columns(np.append(0, y[:-1]), spike_bumps)  # from one bin back
X = np.hstack([stimulus, history])
"""

_TRAINING_PART = """\
# The lab fits the first 80 percent, and scores the rest.
n_train = int(0.8 * y.size)
X, y = X[:n_train], y[:n_train]
"""

_RECORDING_BY = {"glmlab": _RECORDING_BY_GLMLAB, "nemos": _RECORDING_BY_NEMOS}


def imports_of_data(settings: Settings, library: str) -> tuple[list[str], list[str], list[str]]:
    """Return the imports that the data need: of Python's own, of others, and of glmlab."""
    if DATA_SETS[settings.data].is_synthetic:
        names = "nbinom, poisson" if settings.overdispersion else "poisson"
        return [], [f"from scipy.stats import {names}"] if _is_changed(settings) else [], []
    if library == "nemos":
        return ["from importlib.util import find_spec", "from pathlib import Path"], [], []
    return (
        [],
        [],
        [
            "from glmlab.model.design_matrix import filter_columns",
            "from glmlab.recordings.grasshopper import grasshopper_receptor",
        ],
    )


def code_of_data(settings: Settings, library: str) -> list[str]:
    """Return the code that makes ``X`` and ``y``, and ``true_coef`` of made-up data.

    Parameters
    ----------
    settings
        The student's choices.
    library
        "glmlab" or "nemos": whose bases a recording's filters are made of.
    """
    if DATA_SETS[settings.data].is_synthetic:
        parts = _toy(settings)
    else:
        parts = [_RECORDING_BY[library], _TRAINING_PART]
    if OBSERVATION_MODELS[settings.observation_model].is_binary:
        parts.append(_SPIKE_OR_NONE)
    return parts


def code_of_groups(settings: Settings) -> list[str]:
    """Return the code that makes ``mask`` where the regularizer reads the groups."""
    if not REGULARIZERS[settings.regularizer].is_grouped:
        return []
    if not DATA_SETS[settings.data].is_synthetic:
        return ["# One group a filter.\nmask = np.repeat(np.eye(2), [10, 8], axis=1)\n"]
    regularizer: Any = model_of(settings).regularizer
    rows = "".join(f"        {row},\n" for row in regularizer.mask.astype(int).tolist())
    return [f"# One row a group, one column a feature.\nmask = np.array(\n    [\n{rows}    ]\n)\n"]


def _is_changed(settings: Settings) -> bool:
    """Whether the toy data are others than those that their seed draws."""
    s = settings
    own_coef = toy_arrays(s.n_samples, s.n_features, s.stimulus_sd, s.seed)[1]
    own = s.correlation == 0 and s.overdispersion == 0
    return not own or not np.array_equal(true_coef_of(s), own_coef)


def _toy(settings: Settings) -> list[str]:
    if not _is_changed(settings):
        return [_OWN_DRAWS.format(s=settings)]
    parts = [_FIRST_DRAWS.format(s=settings)]
    if settings.correlation != 0:
        parts.append(_CORRELATED.format(s=settings))
    follow = _SCATTERED_COUNTS if settings.overdispersion else _COUNTS_THAT_FOLLOW
    return [*parts, _true_weights(settings), follow.format(s=settings)]


def _true_weights(settings: Settings) -> str:
    weights = [repr(float(weight)) for weight in true_coef_of(settings)]
    line = f"true_coef = np.array([{', '.join(weights)}])"
    if len(line) > LINE_LENGTH:
        numbers = textwrap.fill(
            ", ".join(weights),
            LINE_LENGTH,
            initial_indent=" " * 8,
            subsequent_indent=" " * 8,
        )
        line = f"true_coef = np.array(\n    [\n{numbers},\n    ]\n)"
    chosen = "chosen by hand" if settings.true_weights else f"of the seed {settings.truth_seed}"
    return f"# The true weights, {chosen}.\n{line}\n"
