"""The settings as a Python script: filters, basis, stimulus and simulation, with glmlab or with NeMoS.

What a script ends with is ``coupling_filters``, ``approximation``, and the ``counts`` and ``rates`` of
trial 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from glmlab.experiments.coupling.bases import BASES
from glmlab.experiments.coupling.settings import Settings
from glmlab.experiments.coupling.stimuli import (
    N_CYCLES,
    N_STEPS,
    NOISE_MEMORY,
    PULSE_EVERY,
    PULSE_WIDTH,
)


class _Library(NamedTuple):
    """What differs from one library to the other."""

    name: str
    module: str


_LIBRARIES = {"glmlab": _Library("glmlab", "glmlab"), "NeMoS": _Library("NeMoS 0.2.8", "nemos")}

_SHAPES = {
    "square": "np.ones(n)",
    "steps": f"np.ceil({N_STEPS} * np.arange(1, n + 1) / n) / {N_STEPS}",
    "sine": f"np.sin(2 * np.pi * {N_CYCLES} * np.arange(n) / n)",
    "noise": (
        f"np.convolve(np.random.RandomState(0).normal(size=n + {NOISE_MEMORY - 1}), "
        f'np.ones({NOISE_MEMORY}), "valid") / np.sqrt({NOISE_MEMORY})'
    ),
    "pulses": f"(np.arange(n) % {PULSE_EVERY} < {PULSE_WIDTH}).astype(float)",
}

_LINKS = {"softplus": "jax.nn.softplus", "exp": "jax.numpy.exp", "square": "jax.numpy.square"}

_DRAWN_NETWORK = """\
# Excitatory gammas of the seed, inhibitory ones that are all alike.
np.random.seed({seed})
excit_a = np.random.uniform(1.1, 5, size=(n_neurons, n_neurons))
excit_b = np.random.uniform(1.1, 5, size=(n_neurons, n_neurons))
coupling_filters = np.zeros((window, n_neurons, n_neurons))
for i in range(n_neurons):
    for j in range(n_neurons):
        coupling_filters[:, i, j] = nmo.simulation.difference_of_gammas(
            window, inhib_a=1, excit_a=excit_a[i, j], inhib_b=1, excit_b=excit_b[i, j]
        )
"""

_GAMMAS = """\
coupling_filters[:, {receiver}, {sender}] = {scale!r} * nmo.simulation.difference_of_gammas(
    window, inhib_a={inhib_a!r}, excit_a={excit_a!r}, inhib_b={inhib_b!r}, excit_b={excit_b!r}
)
"""

_KNOTS = """\
lags = 1 + (window - 1) * np.linspace(0, 1, {n_knots}) ** 2
coupling_filters[:, {receiver}, {sender}] = {scale!r} * PchipInterpolator(
    lags, {knots!r}
)(np.arange(1.0, window + 1))
"""

_APPROXIMATIONS = {
    "least squares": "coupling_coeff = nmo.simulation.regress_filter(coupling_filters, basis_matrix)\n",
    "ridge": """\
padded_basis = np.vstack([basis_matrix, np.sqrt({remedy!r}) * np.eye(basis_matrix.shape[1])])
targets = coupling_filters.reshape(window, -1)
targets = np.vstack([targets, np.zeros((basis_matrix.shape[1], targets.shape[1]))])
coef = np.linalg.lstsq(padded_basis, targets, rcond=None)[0]
coupling_coeff = np.moveaxis(coef.reshape(-1, n_neurons, n_neurons), 0, -1)
""",
    "truncated": """\
coef = np.linalg.lstsq(basis_matrix, coupling_filters.reshape(window, -1), rcond={remedy!r})[0]
coupling_coeff = np.moveaxis(coef.reshape(-1, n_neurons, n_neurons), 0, -1)
""",
}

_END = """\
counts, rates = nmo.simulation.simulate_recurrent(
    coupling_coef=coupling_coeff,
    feedforward_coef=input_coeff,
    intercepts=intercepts,
    random_key=jax.random.key({seed}),
    feedforward_input=feedforward_input,
    coupling_basis_matrix=basis_matrix,
    init_y=np.zeros((window, n_neurons)),
    inverse_link_function={link},
)
approximation = np.tensordot(basis_matrix, coupling_coeff, axes=(1, 2))
print("spikes of each neuron:", np.asarray(counts).sum(axis=0))
"""


def glmlab_script(settings: Settings) -> str:
    """Write a script that makes the network of the lab and simulates its first trial with glmlab.

    Parameters
    ----------
    settings
        The student's choices.

    Returns
    -------
    str
        A complete script; it computes in float64, as the lab does.
    """
    return _script(settings, _LIBRARIES["glmlab"])


def nemos_script(settings: Settings) -> str:
    """Write a script that makes the network of the lab and simulates its first trial with NeMoS 0.2.8.

    It needs no glmlab.

    Parameters
    ----------
    settings
        The student's choices.

    Returns
    -------
    str
        A complete script.
    """
    return _script(settings, _LIBRARIES["NeMoS"])


SCRIPTS: Mapping[str, Callable[[Settings], str]] = {
    "glmlab": glmlab_script,
    "NeMoS": nemos_script,
}
"""What writes a script, by the name of the library that it uses."""


def _script(settings: Settings, library: _Library) -> str:
    parts = (
        f'"""A coupled network of {settings.n_neurons} neurons, simulated with {library.name}."""\n',
        _imports(settings, library),
        'jax.config.update("jax_enable_x64", True)  # the lab computes in float64\n',
        _network(settings),
        _basis(settings),
        _stimulus(settings),
        _END.format(seed=settings.seed, link=_LINKS[settings.inverse_link]),
    )
    return "\n".join(parts)


def _imports(settings: Settings, library: _Library) -> str:
    lines = ["import jax", "import numpy as np"]
    if any(len(entry) > 7 for entry in _own_pairs(settings)):
        lines.append("from scipy.interpolate import PchipInterpolator")
    return "\n".join([*lines, "", f"import {library.module} as nmo", ""])


def _own_pairs(settings: Settings) -> list[tuple[float, ...]]:
    n_neurons = settings.n_neurons
    return [entry for entry in settings.pairs if max(entry[:2]) < n_neurons]


def _network(settings: Settings) -> str:
    own = _own_pairs(settings)
    lines = [f"n_neurons, window = {settings.n_neurons}, {settings.window}\n"]
    if len(own) < settings.n_neurons**2:
        lines.append(_DRAWN_NETWORK.format(seed=settings.network_seed))
    else:
        lines.append("coupling_filters = np.zeros((window, n_neurons, n_neurons))\n")
    lines += [_pair(entry) for entry in own]
    lines.append(f"coupling_filters *= {settings.coupling_scale!r}\n")
    if settings.positive_scale != 1:
        scaled = f"{settings.positive_scale!r} * coupling_filters"
        lines.append(
            f"coupling_filters = np.where(coupling_filters > 0, {scaled}, coupling_filters)\n"
        )
    return "".join(lines)


def _pair(entry: tuple[float, ...]) -> str:
    receiver, sender = int(entry[0]), int(entry[1])
    scale, excit_a, excit_b, inhib_a, inhib_b, *knots = entry[2:]
    if knots:
        return _KNOTS.format(
            receiver=receiver, sender=sender, scale=scale, knots=knots, n_knots=len(knots)
        )
    if scale == 0:
        return f"coupling_filters[:, {receiver}, {sender}] = 0.0\n"
    return _GAMMAS.format(
        receiver=receiver,
        sender=sender,
        scale=scale,
        excit_a=excit_a,
        excit_b=excit_b,
        inhib_a=inhib_a,
        inhib_b=inhib_b,
    )


def _basis(settings: Settings) -> str:
    made = BASES[settings.basis].code.format(
        n_basis_funcs=settings.n_basis_funcs,
        width=settings.width,
        time_scaling=settings.time_scaling,
    )
    approximate = _APPROXIMATIONS[settings.approximation].format(remedy=settings.remedy)
    return (
        f"basis = nmo.basis.{made}\n"
        "_, basis_matrix = basis.evaluate_on_grid(window)\n"
        "basis_matrix = np.asarray(basis_matrix)\n"
        f"{approximate}"
    )


def _stimulus(settings: Settings) -> str:
    lines = [f"feedforward_input = np.zeros(({settings.n_time_bins}, n_neurons, 1))"]
    for neuron in range(settings.n_neurons):
        intensity = settings.intensity_of(neuron)
        if intensity:
            onset, offset = settings.onset_of(neuron), settings.offset_of(neuron)
            shape = _SHAPES[settings.stimulus]
            lines += [
                f"n = {offset - onset}",
                f"part = feedforward_input[{onset}:{offset}, {neuron}, 0]",
                f"part[:] = {intensity!r} * ({shape})[: len(part)]",
            ]
    weights = [settings.input_weight_of(neuron) for neuron in range(settings.n_neurons)]
    intercepts = [settings.intercept_of(neuron) for neuron in range(settings.n_neurons)]
    lines += [
        f"input_coeff = np.array({weights!r})[:, None]",
        f"intercepts = np.array({intercepts!r})",
    ]
    return "\n".join(lines) + "\n"
