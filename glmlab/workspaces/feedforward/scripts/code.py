"""The settings as a Python script: data, fit and cross-validation, with glmlab or with NeMoS.

What a script ends with is ``coef``, ``intercept`` and, where there is a strength, ``selected``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

from glmlab.concepts.solvers import SOLVERS
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.scripts.data import (
    code_of_data,
    code_of_groups,
    imports_of_data,
)
from glmlab.workspaces.feedforward.settings import Settings

_SMOOTH = ("UnRegularized", "Ridge", "Smoothness")

_FLOAT64 = 'jax.config.update("jax_enable_x64", True)  # the lab computes in float64\n'

# Turned to the axes of its quadratic form, any quadratic penalty is a sum of weighted squares.
_SMOOTHNESS_BY_RIDGE = """\
# NeMoS has no Smoothness. Along the axes of its penalty it is a Ridge that has
# a strength of its own for each axis: fit there, and turn the weights back.
penalty = np.zeros((X.shape[1], X.shape[1]))
for group in mask.astype(bool):
    bends = np.diff(np.eye(group.sum()), n=2, axis=0)
    penalty[np.ix_(group, group)] = bends.T @ bends
bending, axes = np.linalg.eigh(penalty)
bending = bending.clip(min=0)  # straight lines cost nothing
Z = X @ axes
"""

_WEIGHTS = """\
print("intercept:        ", intercept)
print("recovered weights:", coef.round(3))
"""

_TRUE_WEIGHTS = 'print("true weights:     ", true_coef.round(3))\n'

# By a short name, so that calls fit a page.
_NEGATIVE_BINOMIAL = "observations = nmo.observation_models.NegativeBinomialObservations\n"

_DISPERSION = 'print("dispersion:       ", model.scale_[0])\n'

_AT_DISPERSION = "observations(scale={})"

_FITTED_IN_TURN = f"""\
# NeMoS takes a dispersion, but fits none: here it is found in turn with the
# weights, where it makes the counts likeliest, until it stands still.
{_NEGATIVE_BINOMIAL}dispersion = 1.0
for _ in range(50):
{{fit}}
    rate = np.asarray(model.predict({{features}}))
    before, dispersion = dispersion, minimize_scalar(
        lambda a: -nbinom.logpmf(y, 1 / a, 1 / (1 + a * rate)).sum(),
        bounds=(1e-6, 100),  # at the lower end the counts are Poisson
        method="bounded",
        options={{{{"xatol": 1e-9}}}},
    ).x
    if abs(dispersion - before) < 1e-7:
        break
print("dispersion:       ", dispersion)
"""

_ONE_DISPERSION = """\
# NeMoS scores all strengths at this dispersion. The lab fits one for each
# strength and fold, so that scores, and a close choice, may differ.
"""

_SELECTED = 'print("selected strength:", selected)\n'

_ONE_STANDARD_ERROR = """\
# The largest strength whose score is within one standard error of the best.
error = {error} / np.sqrt({s.folds} - 1)
enough = mean.max() - error[mean.argmax()]
selected = strengths[mean >= enough].max()
"""

# NeMoS does not score Gaussian observations with the spread of the training bins.
_GAUSSIAN_SEARCH = """\
# Held-out log-likelihood, with the spread that the training bins have.
folds = list(KFold({s.folds}).split({X}))
scores = np.zeros((len(strengths), len(folds)))
for i, strength in enumerate({tried}):
    model.set_params(regularizer_strength=strength)
    for k, (train, test) in enumerate(folds):
        model.fit({X}[train], y[train])
        squares = np.asarray(y - model.predict({X})) ** 2
        left = len(train) - np.count_nonzero(model.coef_) - 1
        spread = squares[train].sum() / left
        errors = squares[test] / spread + np.log(2 * np.pi * spread)
        scores[i, k] = -errors.mean() / 2
mean, deviation = scores.mean(axis=1), scores.std(axis=1)
"""

_SEARCH = """\
search = GridSearchCV(
    model,
    {{"regularizer_strength": {tried}}},
    cv={s.folds},
).fit({X}, y)
mean = search.cv_results_["mean_test_score"]
"""


def glmlab_script(settings: Settings) -> str:
    """Write a script that makes the data of the lab and fits them with glmlab.

    Parameters
    ----------
    settings
        The student's choices.

    Returns
    -------
    str
        A complete script; it computes in float64, as the lab does.
    """
    python, others, own = imports_of_data(settings, "glmlab")
    if not settings.has_strength:
        others = [*others, "from sklearn.model_selection import cross_val_score"]
    imports = (
        python,
        ["import jax", "import numpy as np", *others],
        ["import glmlab as nmo", *own],
    )
    return _script(
        _title(settings, "glmlab"),
        _imports(imports),
        _FLOAT64,
        *code_of_data(settings, "glmlab"),
        *code_of_groups(settings),
        _glmlab_fit(settings),
        _glmlab_cross_validation(settings),
    )


def nemos_script(settings: Settings) -> str:
    """Write a script that makes the data of the lab and fits them with NeMoS 0.2.8.

    It needs no glmlab. Tolerances are tight, so that the weights are those of the lab; NeMoS's own
    are looser.

    Parameters
    ----------
    settings
        The student's choices.

    Returns
    -------
    str
        A complete script.
    """
    python, others, own = imports_of_data(settings, "nemos")
    name = "cross_val_score"
    if settings.has_strength:
        name = "KFold" if settings.observation_model == "Gaussian" else "GridSearchCV"
    others = ["import nemos as nmo", "import numpy as np", *others]
    if settings.inverse_link == "square":
        own = ["import jax.numpy as jnp"]
    if settings.fits_dispersion:
        others = [*others, "from scipy.optimize import minimize_scalar"]
        names = "nbinom, poisson" if any("poisson" in line for line in others) else "nbinom"
        others = [line for line in others if "scipy.stats" not in line]
        others.append(f"from scipy.stats import {names}")
    imports = (
        python,
        ["import jax", *own, *others, f"from sklearn.model_selection import {name}"],
    )
    return _script(
        _title(settings, "NeMoS"),
        _imports(imports),
        _FLOAT64,
        *code_of_data(settings, "nemos"),
        *code_of_groups(settings),
        *([_SMOOTHNESS_BY_RIDGE] if settings.regularizer == "Smoothness" else []),
        _nemos_fit(settings),
        _nemos_cross_validation(settings),
    )


def _script(title: str, *parts: str) -> str:
    return "\n".join((title, *parts))


def _title(settings: Settings, library: str) -> str:
    model = f"{settings.observation_model} GLM, {settings.regularizer}"
    return f'"""{model}: the lab "Feed-forward" with {library}."""\n'


def _imports(groups: Iterable[list[str]]) -> str:
    return "\n\n".join("\n".join(group) for group in groups if group) + "\n"


def _call(name: str, arguments: Mapping[str, str], end: str = ")") -> str:
    """Write a call with one argument a line."""
    lines = "".join(f"    {key}={value},\n" for key, value in arguments.items())
    return f"{name}(\n{lines}{end}"


def _weights(settings: Settings, coef: str, intercept: str) -> str:
    known = _TRUE_WEIGHTS if DATA_SETS[settings.data].is_synthetic else ""
    return f"coef, intercept = {coef}, {intercept}\n{_WEIGHTS}{known}"


def _grid(settings: Settings) -> str:
    ends = f"{settings.grid_from!r}, {settings.grid_to!r}"
    return f"strengths = np.geomspace({ends}, {settings.grid_points})\n"


def _held_out_score(settings: Settings, scoring: str = "") -> str:
    """Write what is left of cross-validation where there is no strength to choose."""
    return (
        "# There is no strength to choose, only to see what the fit is worth elsewhere.\n"
        f"scores = cross_val_score(model, X, y, cv={settings.folds}{scoring})\n"
        'print("held-out score:   ", scores.mean())\n'
    )


def _glmlab_model(settings: Settings) -> dict[str, str]:
    regularizers = {
        "GroupLasso": "nmo.regularizer.GroupLasso(mask)",
        "Smoothness": "nmo.regularizer.Smoothness(mask)",
        "ElasticNet": f"nmo.regularizer.ElasticNet({settings.ratio!r})",
    }
    name = settings.regularizer
    dispersion = settings.given_dispersion
    return {
        "observation_model": f'"{settings.observation_model}"'
        if dispersion is None
        else _AT_DISPERSION.format(repr(dispersion)),
        "inverse_link_function": f'"{settings.inverse_link}"',
        "regularizer": regularizers.get(name, f'"{name}"'),
    }


def _glmlab_fit(settings: Settings) -> str:
    arguments = _glmlab_model(settings)
    if settings.has_strength:
        arguments["regularizer_strength"] = repr(settings.regularizer_strength)
    if not SOLVERS[settings.solver].is_ours:
        arguments["solver_name"] = f'"{settings.solver}"'
        arguments["solver_kwargs"] = '{"tol": 1e-8}'
    named = "" if settings.given_dispersion is None else _NEGATIVE_BINOMIAL
    return (
        "# The fit at one strength.\n"
        f"{named}model = {_call('nmo.glm.GLM', arguments)}.fit(X, y)\n"
        + _weights(settings, "model.coef_", "model.intercept_[0]")
        + (_DISPERSION if settings.has_dispersion else "")
    )


def _glmlab_cross_validation(settings: Settings) -> str:
    if not settings.has_strength:
        return _held_out_score(settings)
    arguments = {
        **_glmlab_model(settings),
        "strength_grid": "strengths",
        "cv": str(settings.folds),
        "selection": f'"{settings.selection}"',
    }
    return (
        "# Cross-validation along a grid of strengths.\n"
        f"{_grid(settings)}"
        f"search = {_call('nmo.glm.GLMCV', arguments)}.fit(X, y)\n"
        f"selected = search.strength_\n{_SELECTED}"
    )


def _nemos_strength(settings: Settings, strength: str) -> str:
    """Write what NeMoS is to be given for a strength of the lab."""
    if settings.observation_model == "Gaussian":
        strength = f"2 * {strength}"
    match settings.regularizer:
        case "ElasticNet":
            return f"({strength}, {settings.ratio!r})"
        case "Smoothness":
            return f"{strength} * bending"
    return strength


def _nemos_model(settings: Settings) -> dict[str, str]:
    regularizers = {
        "GroupLasso": "nmo.regularizer.GroupLasso(mask)",
        "Smoothness": '"Ridge"',
    }
    name, link = settings.regularizer, settings.inverse_link
    fastest = "LBFGS" if name in _SMOOTH else "ProximalGradient"
    # NeMoS has all solvers but the lab's own.
    solver = fastest if SOLVERS[settings.solver].is_ours else settings.solver
    arguments = {
        "observation_model": f'"{settings.observation_model}"',
        "inverse_link_function": "jnp.square" if link == "square" else f'"{link}"',
        "regularizer": regularizers.get(name, f'"{name}"'),
    }
    if settings.has_dispersion:
        arguments["observation_model"] = _AT_DISPERSION.format("dispersion")
    if settings.has_strength:
        strength = repr(settings.regularizer_strength)
        arguments["regularizer_strength"] = _nemos_strength(settings, strength)
    arguments["solver_name"] = f'"{solver}"'
    arguments["solver_kwargs"] = '{"tol": 1e-10, "maxiter": 10_000}'
    return arguments


def _nemos_call(settings: Settings, features: str, start: str) -> str:
    """Write the fit itself, with the dispersion that is given, or in turn with it."""
    fit = (
        f"model = {_call('nmo.glm.GLM', _nemos_model(settings))}\nmodel.fit({features}, y{start})\n"
    )
    if settings.given_dispersion is not None:
        return f"{_NEGATIVE_BINOMIAL}dispersion = {settings.given_dispersion!r}\n{fit}"
    if not settings.fits_dispersion:
        return fit
    body = textwrap.indent(fit.rstrip(), "    ")
    return _FITTED_IN_TURN.format(fit=body, features=features)


def _nemos_fit(settings: Settings) -> str:
    features = "Z" if settings.regularizer == "Smoothness" else "X"
    coef = "axes @ model.coef_" if features == "Z" else "model.coef_"
    notes, start = "", ""
    if settings.observation_model == "Gaussian" and settings.has_strength:
        notes += "# NeMoS's Gaussian loss is twice that of the lab, so strengths are, too.\n"
    if settings.inverse_link == "square":
        notes += "# The square is blind to signs: start at the positive root of the mean.\n"
        start = f", init_params=(np.zeros({features}.shape[1]), np.sqrt([y.mean()]))"
    return (
        f"# The fit at one strength.\n{notes}"
        + _nemos_call(settings, features, start)
        + _weights(settings, f"np.asarray({coef})", "float(model.intercept_[0])")
    )


def _nemos_cross_validation(settings: Settings) -> str:
    is_gaussian = settings.observation_model == "Gaussian"
    if not settings.has_strength:
        # See `_GAUSSIAN_SEARCH`.
        scoring = ', scoring="neg_mean_squared_error"' if is_gaussian else ""
        return _held_out_score(settings, scoring)
    features = "Z" if settings.regularizer == "Smoothness" else "X"
    each = _nemos_strength(settings, "strength")
    tried, own = "strengths", ""
    if each != "strength":
        tried, own = "tried", f"tried = [{each} for strength in strengths]\n"
    search = _GAUSSIAN_SEARCH if is_gaussian else _SEARCH
    selected = "selected = strengths[mean.argmax()]\n"
    if settings.selection == "1se":
        error = "deviation" if is_gaussian else 'search.cv_results_["std_test_score"]'
        selected = _ONE_STANDARD_ERROR.format(s=settings, error=error)
    note = _ONE_DISPERSION if settings.fits_dispersion else ""
    return (
        f"# Cross-validation along a grid of strengths.\n{note}"
        f"{_grid(settings)}{own}"
        f"{search.format(s=settings, X=features, tried=tried)}{selected}{_SELECTED}"
    )
