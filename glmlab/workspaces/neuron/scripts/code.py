"""The settings as a Python script: recording, columns and fit, with glmlab or with NeMoS.

What a script ends with is ``coef``, ``intercept``, ``rate`` of the held-out bins and ``bits``, their bits per
spike. Both make the recording with glmlab, which is then fitted in the same bins.
"""

from __future__ import annotations

import textwrap

from glmlab.concepts.inverse_links import INVERSE_LINKS
from glmlab.concepts.observation_models import OBSERVATION_MODELS
from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.lab.scripts import LINE_LENGTH, render
from glmlab.workspaces.neuron.bases import bumps_of, bumps_of_tuning
from glmlab.workspaces.neuron.compute.data import covariates_of
from glmlab.workspaces.neuron.compute.stages import make_recording
from glmlab.workspaces.neuron.data_sets import DATA_SETS, YOURS
from glmlab.workspaces.neuron.own_data import OWN_RECORDINGS
from glmlab.workspaces.neuron.settings import Settings


def glmlab_script(settings: Settings) -> str:
    """Write a script that fits the model of the lab with glmlab.

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
    """Write a script that fits the model of the lab with NeMoS 0.2.8.

    Tolerances are tight, so that the weights are those of the lab; NeMoS's own are looser.

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
    is_own_recording = settings.data == YOURS
    if is_own_recording and OWN_RECORDINGS.find(settings.fingerprint) is None:
        return _comment(OWN_RECORDINGS.missing)
    recording = make_recording(settings)
    source = DATA_SETS[settings.data].source
    numbers = {name: getattr(settings, name) for name in source.numbers}
    covariates = list(covariates_of(settings, recording))
    penalty = REGULARIZERS[settings.regularizer]
    is_filtered = bool(covariates) and settings.filters_stimulus
    is_grid = bool(covariates) and not is_filtered and len(covariates) == 2
    n_bumps = bumps_of_tuning(settings, len(covariates))
    is_constant = not covariates and not settings.history
    return render(
        "glmlab.workspaces.neuron.scripts",
        "constant.py.j2" if is_constant else f"{library}.py.j2",
        s=settings,
        is_own_recording=is_own_recording,
        function="read_upload" if is_own_recording else source.function,
        recording="" if is_own_recording else source.script(settings.seed, **numbers),
        covariates=covariates,
        is_filtered=is_filtered,
        is_grid=is_grid,
        has_trials=recording.trials_s is not None,
        stimulus=bumps_of(settings, "stimulus") if is_filtered else None,
        history=bumps_of(settings, "history") if settings.history else None,
        n_bumps=n_bumps,
        model=OBSERVATION_MODELS[settings.observation_model],
        link=INVERSE_LINKS[settings.inverse_link],
        penalty=penalty,
        # A grid over two covariates bends along both.
        is_map=is_grid and penalty.is_along_sides,
        has_own_strength=settings.has_history_strength and bool(covariates),
        solver_name="LBFGS" if penalty.is_smooth else "ProximalGradient",
    )


def _comment(text: str) -> str:
    return f"{textwrap.fill(text, LINE_LENGTH, initial_indent='# ', subsequent_indent='# ')}\n"
