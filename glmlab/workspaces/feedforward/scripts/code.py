"""The settings as a Python script: data, fit and cross-validation, with glmlab or with NeMoS.

What a script ends with is ``coef``, ``intercept`` and, where there is a strength, ``selected``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from glmlab.concepts.inverse_links import INVERSE_LINKS
from glmlab.concepts.observation_models import OBSERVATION_MODELS
from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.concepts.solvers import SOLVERS
from glmlab.lab.scripts import render
from glmlab.workspaces.feedforward.compute.stages import model_of
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.feedforward.toy_data import toy_arrays
from glmlab.workspaces.feedforward.truth import true_coef_of


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
    return _script(settings, "glmlab")


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
    return _script(settings, "nemos")


def _script(settings: Settings, library: str) -> str:
    penalty, solver = REGULARIZERS[settings.regularizer], SOLVERS[settings.solver]
    data_set = DATA_SETS[settings.data]
    recorded = not data_set.is_synthetic
    fastest = "LBFGS" if penalty.is_smooth else "ProximalGradient"
    return render(
        "glmlab.workspaces.feedforward.scripts",
        f"{library}.py.j2",
        s=settings,
        library=library,
        data_set=data_set,
        recorded=recorded,
        is_changed=not recorded and _is_changed(settings),
        true_coef=", ".join(repr(float(weight)) for weight in true_coef_of(settings)),
        model=OBSERVATION_MODELS[settings.observation_model],
        link=INVERSE_LINKS[settings.inverse_link],
        penalty=penalty,
        mask=_mask(settings) if penalty.is_grouped else (),
        observations=_observations(settings),
        regularizer=_made(settings.regularizer, settings, penalty.reads),
        nemos_regularizer=_nemos_regularizer(settings),
        solver=solver,
        # NeMoS has all solvers but the lab's own.
        solver_name=fastest if solver.is_ours else settings.solver,
    )


def _observations(settings: Settings) -> str:
    dispersion = settings.given_dispersion
    name = f'"{settings.observation_model}"'
    return name if dispersion is None else f"observations(scale={dispersion!r})"


def _made(name: str, settings: Settings, reads: tuple[str, ...]) -> str:
    """Write what makes a regularizer: its name, or a call of its class."""
    values = ["mask" if read == "groups" else repr(getattr(settings, read)) for read in reads]
    return f"nmo.regularizer.{name}({', '.join(values)})" if values else f'"{name}"'


def _nemos_regularizer(settings: Settings) -> str:
    penalty = REGULARIZERS[settings.regularizer]
    if penalty.nemos_by_ridge:
        return '"Ridge"'
    # What else belongs to a penalty stands beside the strength there.
    return _made(penalty.label, settings, ("groups",) if penalty.is_grouped else ())


def _mask(settings: Settings) -> list[list[int]]:
    regularizer: Any = model_of(settings).regularizer
    return regularizer.mask.astype(int).tolist()


def _is_changed(settings: Settings) -> bool:
    """Whether the toy data are others than those that their seed draws."""
    s = settings
    drawn_coef = toy_arrays(s.n_samples, s.n_features, s.stimulus_sd, s.seed)[1]
    own = s.correlation == 0 and s.overdispersion == 0
    return not own or not np.array_equal(true_coef_of(s), drawn_coef)
