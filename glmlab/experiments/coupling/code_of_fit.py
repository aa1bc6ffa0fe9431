"""The parts of a script that simulate the network and fit its spikes, as the lab does."""

from __future__ import annotations

import textwrap

import numpy as np

from glmlab.experiments.coupling.settings import Settings
from glmlab.experiments.coupling.stimuli import pulses_of
from glmlab.model.network_fit import DEPENDENT
from glmlab.model.simulation import RUNAWAY_RATE

LINKS = {"softplus": "jax.nn.softplus", "exp": "jax.numpy.exp", "square": "jax.numpy.square"}

_SIMULATE = """\
nmo.simulation.simulate_recurrent(
    coupling_coef=coupling_coeff,
    feedforward_coef=input_coeff,
    intercepts=intercepts,
    random_key={key},
    feedforward_input=feedforward_input,
    coupling_basis_matrix=basis_matrix,
    init_y=np.zeros((window, n_neurons)),
    inverse_link_function={link},
)
"""

_ONE_TRIAL = """\
# Simulate.
counts, rates = {call}\
"""

_ALL_TRIALS = """\

def simulate(key):
    \"\"\"Simulate one trial.\"\"\"
{call}

# Simulate; each trial has a key of its own.
key = jax.random.key({seed})
keys = [key] + [jax.random.fold_in(key, trial) for trial in range(1, {n_trials})]
trials = [simulate(key) for key in keys]
counts, rates = trials[0]
"""

_REPORT = """\
approximation = np.tensordot(basis_matrix, coupling_coeff, axes=(1, 2))
print("spikes of each neuron:", np.asarray(counts).sum(axis=0))
print("largest rate:", np.asarray(rates).max(), "counts per bin")
"""

_DESIGN = """\
# The directions of the basis, orthonormal: all filters are then penalized alike.
left, values, _ = np.linalg.svd(basis_matrix, full_matrices=False)
directions = left[:, values > {dependent!r} * values[0]]
n_coupling = n_neurons * directions.shape[1]


def past(counts):
    \"\"\"Filter the past of each neuron, from one bin back, with each direction.\"\"\"
    trains = np.asarray(counts, float)[:-1].T
    columns = [np.convolve(train, d) for train in trains for d in directions.T]
    return np.pad(columns, ((0, 0), (1, 0)))[:, : len(counts)].T


# A trial in which a rate passed {bound:g} counts per bin ran away, and is left out.
kept = [y for y, r in {trials} if ((r >= 0) & (r <= {bound:g})).all()]
if not kept:
    raise SystemExit("Every trial ran away: shrink the network first.")
X = np.concatenate([past(y) for y in kept])
y = np.concatenate(kept)
"""

_STIMULUS = """\

# The stimulus of a neuron is a feature of that neuron alone.
driven = {driven}
stimulus = np.tile(feedforward_input[:, driven, 0], (len(kept), 1))
X = np.hstack([X, stimulus])
feature_mask = np.ones((X.shape[1], n_neurons))
feature_mask[n_coupling:] = np.eye(n_neurons)[driven]
"""

_STRENGTHS = {
    "glmlab": """\
strength = np.full(X.shape[1], {strength!r})
strength[n_coupling:] = 0  # the stimulus is not penalized
""",
    "NeMoS": """\
strength = np.full((X.shape[1], n_neurons), {strength!r})
strength[n_coupling:] = 0  # the stimulus is not penalized
""",
}

_GROUPS = {
    "glmlab": """\

# A group is what one neuron sends; the stimulus is in none, and not penalized.
groups = np.zeros((n_neurons, X.shape[1]))
groups[:, :n_coupling] = np.repeat(np.eye(n_neurons), directions.shape[1], axis=1)
""",
    "NeMoS": """\

# A group is what one neuron sends to one; the stimulus is in none.
groups = np.zeros((n_neurons, n_neurons, X.shape[1], n_neurons))
for i in range(n_neurons):
    for j in range(n_neurons):
        own = slice(j * directions.shape[1], (j + 1) * directions.shape[1])
        groups[i, j, own, i] = 1
groups = groups.reshape(n_neurons**2, X.shape[1], n_neurons)
""",
}

_FOUND = """\
coef, intercept = np.asarray(model.coef_), np.asarray(model.intercept_)

# Put the filters together: receiver first, sender second.
weights = coef[:n_coupling].reshape(n_neurons, -1, n_neurons)
recovered_filters = np.einsum("wk,skr->wrs", directions, weights)
print("intercepts:", intercept.round(3))
print("sums of the filters, receiver by sender:")
print(approximation.sum(axis=0).round(2))
print("sums of the recovered filters:")
print(recovered_filters.sum(axis=0).round(2))
"""


def code_of_simulation(settings: Settings) -> list[str]:
    """Return the code that makes ``counts`` and ``rates`` of trial 1, and ``trials`` where all are fitted."""
    call, link = _SIMULATE, LINKS[settings.inverse_link]
    if not is_fitted(settings) or settings.n_trials == 1:
        key = f"jax.random.key({settings.seed})"
        simulate = _ONE_TRIAL.format(call=call.format(key=key, link=link))
    else:
        simulate = _ALL_TRIALS.format(
            call=textwrap.indent("return " + call.format(key="key", link=link), "    "),
            seed=settings.seed,
            n_trials=settings.n_trials,
        )
    return [simulate + _REPORT]


def is_fitted(settings: Settings) -> bool:
    """Whether the script fits the simulated spikes: when the lab shows the fit."""
    return settings.experiment == "recovered"


def code_of_fit(settings: Settings, library: str) -> list[str]:
    """Return the code that makes ``coef``, ``intercept`` and ``recovered_filters``; none without a fit.

    Parameters
    ----------
    settings
        The student's choices.
    library
        "glmlab" or "NeMoS".
    """
    if not is_fitted(settings):
        return []
    trials = "trials" if settings.n_trials > 1 else "[(counts, rates)]"
    driven = _driven(settings)
    design = _DESIGN.format(trials=trials, dependent=DEPENDENT, bound=RUNAWAY_RATE)
    if driven:
        design += _STIMULUS.format(driven=driven)
    return [
        design + _code_of_penalty(settings, library),
        _code_of_model(settings, library) + _FOUND,
    ]


def _driven(settings: Settings) -> list[int]:
    """Neurons that have a weight for their stimulus."""
    if not settings.stimulus_in_fit:
        return []
    return np.flatnonzero(np.ptp(pulses_of(settings), axis=0) > 0).tolist()


def _needs_strengths(settings: Settings) -> bool:
    """Whether a feature needs a strength of its own, since the stimulus is not penalized."""
    return settings.regularizer in ("Ridge", "Lasso") and bool(_driven(settings))


def _code_of_penalty(settings: Settings, library: str) -> str:
    if settings.regularizer == "GroupLasso":
        return _GROUPS[library]
    if _needs_strengths(settings):
        return _STRENGTHS[library].format(strength=settings.regularizer_strength)
    return ""


def _code_of_model(settings: Settings, library: str) -> str:
    grouped = settings.regularizer == "GroupLasso"
    regularizer = "nmo.regularizer.GroupLasso(groups)" if grouped else f'"{settings.regularizer}"'
    arguments = {
        "inverse_link_function": LINKS[settings.inverse_link],
        "regularizer": regularizer,
    }
    if settings.has_strength:
        own = _needs_strengths(settings)
        arguments["regularizer_strength"] = (
            "strength" if own else repr(settings.regularizer_strength)
        )
    if library == "NeMoS":
        is_smooth = settings.regularizer in ("UnRegularized", "Ridge")
        solver = "LBFGS" if is_smooth else "ProximalGradient"
        arguments["solver_name"] = f'"{solver}"'
        arguments["solver_kwargs"] = '{"tol": 1e-10, "maxiter": 100_000}'
    if _driven(settings):
        arguments["feature_mask"] = "feature_mask"
    lines = "".join(f"    {name}={value},\n" for name, value in arguments.items())
    return f"model = nmo.glm.PopulationGLM(\n{lines})\n{_start(settings, library)}"


def _start(settings: Settings, library: str) -> str:
    if library == "NeMoS" and settings.inverse_link == "square":
        return (
            "# The square is blind to signs: start at the positive root of the mean.\n"
            "start = (np.zeros((X.shape[1], n_neurons)), np.sqrt(y.mean(axis=0)))\n"
            "model.fit(X, y, init_params=start)\n"
        )
    return "model.fit(X, y)\n"
