"""The settings as a Python script: network, simulation and fit, with glmlab or with NeMoS.

What a script ends with is ``coupling_filters``, ``approximation``, the ``counts`` and ``rates`` of all
``trials`` and, where the lab shows the fit, ``coef``, ``intercept``, ``recovered_filters``,
``is_edge`` and ``pseudo_r2``.
"""

from __future__ import annotations

import inspect

import numpy as np

from glmlab.concepts.bases import BASES
from glmlab.concepts.inverse_links import INVERSE_LINKS
from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.lab.scripts import render
from glmlab.model.network_fit import DEPENDENT
from glmlab.model.simulation import RUNAWAY_RATE
from glmlab.model.simulation.trials import FIRST_OF_THE_OTHERS
from glmlab.workspaces.coupling.compute.drive import waveforms_of
from glmlab.workspaces.coupling.compute.fit import SIGNIFICANCE
from glmlab.workspaces.coupling.pairs import KNOTS, pair_of
from glmlab.workspaces.coupling.settings import LARGEST_CUT, Settings
from glmlab.workspaces.coupling.stimuli import STIMULI


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
    return _script(settings, "glmlab")


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
    return _script(settings, "NeMoS")


def _script(settings: Settings, library: str) -> str:
    neurons = range(settings.n_neurons)
    places = [(int(entry[0]), int(entry[1])) for entry in settings.pairs]
    shifts = (*settings.intercept_shifts, *(0.0,) * settings.n_neurons)
    return render(
        "glmlab.workspaces.coupling.scripts",
        "network.py.j2",
        s=settings,
        library=library,
        # Pairs of the network that are other than the seed draws them.
        chosen=[pair_of(settings, *place) for place in places if max(place) < settings.n_neurons],
        n_knots=KNOTS,
        basis=BASES[settings.basis].code.format(
            n_basis_funcs=settings.n_basis_funcs,
            width=settings.width,
            time_scaling=settings.time_scaling,
        ),
        cut=min(settings.ridge_or_rcond, LARGEST_CUT),
        waveform=_waveform(settings),
        input_weights=[settings.input_weight_of(neuron) for neuron in neurons],
        intercept_shifts=shifts[: settings.n_neurons],
        link=INVERSE_LINKS[settings.inverse_link],
        penalty=REGULARIZERS[settings.regularizer],
        bound=f"{RUNAWAY_RATE:g}",
        first_of_the_others=FIRST_OF_THE_OTHERS,
        # The script fits when the lab shows the fit.
        is_fitted=settings.tab == "recovered",
        dependent=DEPENDENT,
        driven=_driven(settings),
        significance=SIGNIFICANCE,
    )


def _driven(settings: Settings) -> list[int]:
    """Return the neurons that have a weight for their stimulus."""
    if not settings.stimulus_in_fit:
        return []
    return np.flatnonzero(np.ptp(waveforms_of(settings), axis=0) > 0).tolist()


def _waveform(settings: Settings) -> str:
    """Return the body of the function of the stimulus's course; "" for one that is constant."""
    stimulus = STIMULI[settings.stimulus]
    is_driven = any(settings.intensity_of(neuron) for neuron in range(settings.n_neurons))
    if stimulus.is_constant or not is_driven:
        return ""
    return inspect.getsource(stimulus.waveform).partition("\n")[2]
