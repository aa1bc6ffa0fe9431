"""The parts of a script that simulate the network and fit its spikes, as the lab does."""

from __future__ import annotations

import numpy as np

from glmlab.concepts.inverse_links import INVERSE_LINKS
from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.model.network_fit import DEPENDENT
from glmlab.model.simulation import RUNAWAY_RATE
from glmlab.model.simulation.trials import FIRST_OF_THE_OTHERS
from glmlab.workspaces.coupling.compute.drive import pulses_of
from glmlab.workspaces.coupling.compute.fit import SIGNIFICANCE
from glmlab.workspaces.coupling.settings import Settings

_SIMULATE = """\

def simulate(key):
    \"\"\"Simulate one trial, which ends where a rate passes {bound:g} counts per bin.\"\"\"
    counts, rates = nmo.simulation.simulate_recurrent(
        coupling_coef=coupling_coeff,
        feedforward_coef=input_coeff,
        intercepts=intercepts,
        random_key=key,
        feedforward_input=feedforward_input,
        coupling_basis_matrix=basis_matrix,
        init_y=np.zeros((window, n_neurons)),
        inverse_link_function={link},
    )
    counts, rates = np.array(counts), np.array(rates)
    ran_away = ~((rates >= 0) & (rates <= {bound:g})).all(axis=1)
    ended = np.logical_or.accumulate(ran_away)
    counts[ended] = 0
    rates[1:][ended[:-1]] = np.nan
    return counts, rates


# Simulate.
key = jax.random.key({seed})
"""

_ONE_TRIAL = """\
trials = [simulate(key)]
"""

_ALL_TRIALS = """\
# Each trial has a key of its own.
keys = [key] + [jax.random.fold_in(key, {first} + k) for k in range(1, {n_trials})]
trials = [simulate(key) for key in keys]
"""

_REPORT = """\
counts, rates = trials[0]
approximation = np.tensordot(basis_matrix, coupling_coeff, axes=(1, 2))
print("spikes of each neuron in trial 1:", counts.sum(axis=0))
print("in all trials:", sum(y.sum(axis=0) for y, _ in trials))
print("largest rate:", max(np.nanmax(r) for _, r in trials), "counts per bin")
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
kept = [y for y, r in trials if ((r >= 0) & (r <= {bound:g})).all()]
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
pseudo_r2 = float(model.score(X, y, score_type="pseudo-r2-McFadden"))

# Put the filters together: receiver first, sender second.
weights = coef[:n_coupling].reshape(n_neurons, -1, n_neurons)
recovered_filters = np.einsum("wk,skr->wrs", directions, weights)
"""

_LEFT_EDGES = """\
is_edge = weights.any(axis=1).T  # the pairs that the penalty left in
"""

_TESTED_EDGES = """\

# A pair is an edge if a Wald test at {significance:.0%} tells its weights from zero.
def loss(predictor, count):
    rate = {link}(predictor)
    return rate - count * jax.numpy.log(rate)


curvature = jax.vmap(jax.vmap(jax.grad(jax.grad(loss))))(X @ coef + intercept, y)
is_edge = np.zeros((n_neurons, n_neurons), bool)
prior = np.zeros(X.shape[1] + 1)
prior[:n_coupling] = {strength!r} * len(X)
for i in range(n_neurons):
    used = np.append({own}, True)
    columns = np.column_stack([X, np.ones(len(X))])[:, used]
    information = columns.T @ (np.asarray(curvature)[:, [i]] * columns)
    covariance = np.linalg.inv(information + np.diag(prior[used]))
    for j in range(n_neurons):
        block = slice(j * directions.shape[1], (j + 1) * directions.shape[1])
        precision = np.linalg.pinv(covariance[block, block], hermitian=True)
        statistic = weights[j, :, i] @ precision @ weights[j, :, i]
        is_edge[i, j] = statistic > chi2.isf({significance!r}, directions.shape[1])

"""

_FOUND_REPORT = """\
print("pseudo-R2:", round(pseudo_r2, 4))
print("edges, receiver by sender:")
print(is_edge.astype(int))
print("intercepts:", intercept.round(3))
print("weights of the stimulus:", coef[n_coupling:].sum(axis=1).round(3))
print("sums of the filters, receiver by sender:")
print(approximation.sum(axis=0).round(2))
print("sums of the recovered filters:")
print(recovered_filters.sum(axis=0).round(2))
"""


def code_of_simulation(settings: Settings) -> list[str]:
    """Return the code that makes ``trials``, and ``counts`` and ``rates`` of the first of them."""
    simulate = _SIMULATE.format(
        link=INVERSE_LINKS[settings.inverse_link].network_script,
        seed=settings.seed,
        bound=RUNAWAY_RATE,
    )
    trials = _ONE_TRIAL
    if settings.n_trials > 1:
        trials = _ALL_TRIALS.format(first=FIRST_OF_THE_OTHERS, n_trials=settings.n_trials)
    return [simulate + trials + _REPORT]


def is_fitted(settings: Settings) -> bool:
    """Whether the script fits the simulated spikes: when the lab shows the fit."""
    return settings.experiment == "recovered"


def code_of_fit(settings: Settings, library: str) -> list[str]:
    """Return the code that makes ``recovered_filters``, ``is_edge`` and ``pseudo_r2``; none without a fit.

    Parameters
    ----------
    settings
        The student's choices.
    library
        "glmlab" or "NeMoS".
    """
    if not is_fitted(settings):
        return []
    driven = _driven(settings)
    design = _DESIGN.format(dependent=DEPENDENT, bound=RUNAWAY_RATE)
    if driven:
        design += _STIMULUS.format(driven=driven)
    return [
        design + _code_of_penalty(settings, library),
        _code_of_model(settings, library) + _FOUND + _code_of_edges(settings) + _FOUND_REPORT,
    ]


def tests_edges(settings: Settings) -> bool:
    """Whether the script tells edges by a Wald test, as the lab does where no penalty leaves pairs out."""
    return is_fitted(settings) and REGULARIZERS[settings.regularizer].is_smooth


def _code_of_edges(settings: Settings) -> str:
    if not tests_edges(settings):
        return _LEFT_EDGES
    is_driven = bool(_driven(settings))
    return _TESTED_EDGES.format(
        significance=SIGNIFICANCE,
        link=INVERSE_LINKS[settings.inverse_link].network_script,
        strength=settings.regularizer_strength if settings.has_strength else 0.0,
        own="feature_mask[:, i] > 0" if is_driven else "np.ones(X.shape[1], bool)",
    )


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
        "inverse_link_function": INVERSE_LINKS[settings.inverse_link].network_script,
        "regularizer": regularizer,
    }
    if settings.has_strength:
        own = _needs_strengths(settings)
        arguments["regularizer_strength"] = (
            "strength" if own else repr(settings.regularizer_strength)
        )
    if library == "NeMoS":
        is_smooth = REGULARIZERS[settings.regularizer].is_smooth
        solver = "LBFGS" if is_smooth else "ProximalGradient"
        arguments["solver_name"] = f'"{solver}"'
        arguments["solver_kwargs"] = '{"tol": 1e-8, "maxiter": 100_000}'
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
