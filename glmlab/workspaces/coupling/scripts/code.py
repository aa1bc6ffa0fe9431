"""The settings as a Python script: network, simulation and fit, with glmlab or with NeMoS.

What a script ends with is ``coupling_filters``, ``approximation``, the ``counts`` and ``rates`` of all
``trials`` and, where the lab shows the fit, ``coef``, ``intercept``, ``recovered_filters``,
``is_edge`` and ``pseudo_r2``.
"""

from __future__ import annotations

from glmlab.workspaces.coupling.scripts.fit import code_of_fit, code_of_simulation, tests_edges
from glmlab.workspaces.coupling.scripts.network import (
    code_of_basis,
    code_of_filters,
    code_of_stimulus,
    has_drawn_filters,
)
from glmlab.workspaces.coupling.settings import Settings

_FLOAT64 = 'jax.config.update("jax_enable_x64", True)  # the lab computes in float64\n'


def glmlab_script(settings: Settings) -> str:
    """Write a script that makes, simulates and fits the network of the lab with glmlab.

    Parameters
    ----------
    settings
        The student's choices.

    Returns
    -------
    str
        A complete script; it computes in float64, as the lab does.
    """
    return _script(settings, "glmlab", ["import jax", "import numpy as np"], "import glmlab as nmo")


def nemos_script(settings: Settings) -> str:
    """Write a script that makes, simulates and fits the network of the lab with NeMoS 0.2.8.

    It needs no glmlab.

    Parameters
    ----------
    settings
        The student's choices.

    Returns
    -------
    str
        A complete script; it computes in float64, as the lab does.
    """
    return _script(
        settings, "NeMoS", ["import jax", "import nemos as nmo", "import numpy as np"], ""
    )


def _script(settings: Settings, library: str, others: list[str], own: str) -> str:
    if has_drawn_filters(settings):
        others = [*others, "from scipy.interpolate import PchipInterpolator"]
    if tests_edges(settings):
        others = [*others, "from scipy.stats import chi2"]
    return "\n".join(
        (
            f'"""A network of {_neurons(settings)}: the lab "Coupled network" with {library}."""\n',
            "\n".join(others) + "\n",
            *([own + "\n"] if own else []),
            _FLOAT64,
            code_of_filters(settings),
            code_of_basis(settings, library),
            code_of_stimulus(settings),
            *code_of_simulation(settings),
            *code_of_fit(settings, library),
        )
    )


def _neurons(settings: Settings) -> str:
    return "1 neuron" if settings.n_neurons == 1 else f"{settings.n_neurons} neurons"
