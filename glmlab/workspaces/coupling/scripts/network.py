"""The parts of a script that make the network: filters, basis and stimulus, exactly those of the lab."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any

from glmlab.workspaces.coupling.bases import BASES
from glmlab.workspaces.coupling.pairs import KNOTS, Pair, pair_of
from glmlab.workspaces.coupling.settings import LARGEST_CUT, Settings
from glmlab.workspaces.coupling.stimuli import (
    N_CYCLES,
    N_STEPS,
    NOISE_MEMORY,
    PULSE_EVERY,
    PULSE_WIDTH,
)

LINE_LENGTH = 79

_DRAWN_FILTERS = """\
np.random.seed({seed})
inhib_a = inhib_b = 1
excit_a = np.random.uniform(1.1, 5, size=(n_neurons, n_neurons))
excit_b = np.random.uniform(1.1, 5, size=(n_neurons, n_neurons))

# Differences of gammas, receiver first, sender second.
coupling_filters = np.zeros((window, n_neurons, n_neurons))
for i in range(n_neurons):
    for j in range(n_neurons):
        coupling_filters[:, i, j] = nmo.simulation.difference_of_gammas(
            window,
            inhib_a=inhib_a,
            excit_a=excit_a[i, j],
            inhib_b=inhib_b,
            excit_b=excit_b[i, j],
        )
"""

_NO_FILTERS = """\
# Receiver first, sender second.
coupling_filters = np.zeros((window, n_neurons, n_neurons))
"""

_GAMMAS = """\
coupling_filters[:, {p.receiver}, {p.sender}] = {p.pair_scale!r} * (
    nmo.simulation.difference_of_gammas(
        window,
        inhib_a={p.inhib_a!r},
        excit_a={p.excit_a!r},
        inhib_b={p.inhib_b!r},
        excit_b={p.excit_b!r},
    )
)
"""

_LAGS = f"""\
# Filters drawn by hand go smoothly through gains at a few lags.
lags = 1 + (window - 1) * np.linspace(0, 1, {KNOTS}) ** 2
"""

_KNOTS = """\
{knots}
coupling_filters[:, {p.receiver}, {p.sender}] = {p.pair_scale!r} * (
    PchipInterpolator(lags, knots)(np.arange(1.0, window + 1))
)
"""

_POSITIVE_PARTS = """\
coupling_filters[coupling_filters > 0] *= {scale!r}  # positive parts only
"""

_LEAST_SQUARES = {
    "least squares": "nmo.simulation.regress_filter(coupling_filters, basis_matrix)",
    "ridge": "nmo.simulation.regress_filter(coupling_filters, basis_matrix, ridge={remedy!r})",
    "truncated": "nmo.simulation.regress_filter(coupling_filters, basis_matrix, rcond={remedy!r})",
}

_TRUNCATED = """\
# NeMoS has no truncation: small singular values of the basis count as zero.
targets = coupling_filters.reshape(window, -1)
coef = np.linalg.lstsq(basis_matrix, targets, rcond={remedy!r})[0]
coupling_coeff = coef.T.reshape(n_neurons, n_neurons, -1)
"""

_RIDGE = """\
# NeMoS has no ridge here: rows below the basis pull its coefficients to zero.
n_funcs = basis_matrix.shape[1]
padded = np.vstack([basis_matrix, np.sqrt({remedy!r}) * np.eye(n_funcs)])
targets = coupling_filters.reshape(window, -1)
targets = np.vstack([targets, np.zeros((n_funcs, n_neurons**2))])
coef = np.linalg.lstsq(padded, targets, rcond=None)[0]
coupling_coeff = coef.T.reshape(n_neurons, n_neurons, -1)
"""

_BY_NUMPY = {"ridge": _RIDGE, "truncated": _TRUNCATED}

_COURSES = {
    "steps": f"return np.ceil({N_STEPS} * np.arange(1, n + 1) / n) / {N_STEPS}",
    "sine": f"return np.sin(2 * np.pi * {N_CYCLES} * np.arange(n) / n)",
    "noise": (
        f"white = np.random.RandomState(0).normal(size=n + {NOISE_MEMORY - 1})\n"
        f'    return np.convolve(white, np.ones({NOISE_MEMORY}), "valid") / np.sqrt({NOISE_MEMORY})'
    ),
    "pulses": f"return (np.arange(n) % {PULSE_EVERY} < {PULSE_WIDTH}).astype(float)",
}
"""Bodies of functions of the length ``n``, by stimulus; the square needs none."""

_COURSE = '''\

def course(n):
    """Course in time of a stimulus of n bins."""
    {body}


'''


_WHOLE_NUMBERS: dict[str, Any] = {
    "subsequent_indent": "    ",
    "break_on_hyphens": False,
    "break_long_words": False,
}


def code_of_filters(settings: Settings) -> str:
    """Return the code that makes ``coupling_filters``, shape ``(window, n_neurons, n_neurons)``."""
    chosen = _chosen_pairs(settings)
    parts = [f"n_neurons, window = {settings.n_neurons}, {settings.window}\n"]
    if len(chosen) < settings.n_neurons**2:
        parts.append(_DRAWN_FILTERS.format(seed=settings.network_seed))
    else:
        parts.append(_NO_FILTERS)
    by_gammas = [_GAMMAS.format(p=pair) for pair in chosen if not pair.knots]
    if by_gammas:
        parts.append("".join(["# Gammas chosen by hand.\n", *by_gammas]))
    drawn = [_KNOTS.format(p=pair, knots=_knots(pair)) for pair in chosen if pair.knots]
    if drawn:
        parts.append("".join([_LAGS, *drawn]))
    scale = f"# Scale them all.\ncoupling_filters *= {settings.coupling_scale!r}\n"
    if settings.positive_scale != 1:
        scale += _POSITIVE_PARTS.format(scale=settings.positive_scale)
    return "\n".join([*parts, scale])


def has_drawn_filters(settings: Settings) -> bool:
    """Whether a filter of the network was drawn by hand."""
    return any(pair.knots for pair in _chosen_pairs(settings))


def code_of_basis(settings: Settings, library: str) -> str:
    """Return the code that makes ``basis_matrix`` and ``coupling_coeff``.

    Parameters
    ----------
    settings
        The student's choices.
    library
        "glmlab" or "NeMoS", which can less.
    """
    made = BASES[settings.basis].code.format(
        n_basis_funcs=settings.n_basis_funcs,
        width=settings.width,
        time_scaling=settings.time_scaling,
    )
    return (
        "# Approximate them by a basis.\n"
        f"{_call('basis = nmo.basis.' + made)}\n"
        "basis_matrix = np.asarray(basis.evaluate_on_grid(window)[1])\n"
        f"{_approximation(settings, library)}"
    )


def code_of_stimulus(settings: Settings) -> str:
    """Return the code that makes ``feedforward_input``, ``input_coeff`` and ``intercepts``."""
    driven = [neuron for neuron in range(settings.n_neurons) if settings.intensity_of(neuron)]
    course = ""
    if driven and settings.stimulus in _COURSES:
        course = _COURSE.format(body=_COURSES[settings.stimulus])
    lines = [
        "# The stimulus of each neuron.",
        f"feedforward_input = np.zeros(({settings.n_time_bins}, n_neurons, 1))",
        *(_stimulus(settings, neuron) for neuron in driven),
        _input_weights(settings),
        _intercepts(settings),
    ]
    return course + "\n".join(lines) + "\n"


def numbers(head: str, values: Iterable[float], tail: str) -> str:
    """Write a list of numbers between two texts, on as many lines as it takes."""
    text = f"{head}{list(values)!r}{tail}"
    return "\n".join(textwrap.wrap(text, LINE_LENGTH, **_WHOLE_NUMBERS))


def _chosen_pairs(settings: Settings) -> list[Pair]:
    """Pairs of the network that are other than the seed draws them."""
    n_neurons = settings.n_neurons
    places = [(int(entry[0]), int(entry[1])) for entry in settings.pairs]
    return [pair_of(settings, *place) for place in places if max(place) < n_neurons]


def _knots(pair: Pair) -> str:
    return numbers("knots = ", pair.knots, "")


def _call(line: str) -> str:
    """Write an assigned call on one line, or on three where it is too long."""
    if len(line) <= LINE_LENGTH:
        return line
    head, _, arguments = line.partition("(")
    return f"{head}(\n    {arguments[:-1]}\n)"


def _approximation(settings: Settings, library: str) -> str:
    how, remedy = settings.approximation, settings.remedy
    if how == "truncated":
        remedy = min(remedy, LARGEST_CUT)
    if library == "NeMoS" and how in _BY_NUMPY:
        return _BY_NUMPY[how].format(remedy=remedy)
    return _call("coupling_coeff = " + _LEAST_SQUARES[how].format(remedy=remedy)) + "\n"


def _stimulus(settings: Settings, neuron: int) -> str:
    onset, offset = settings.onset_of(neuron), settings.offset_of(neuron)
    value = repr(settings.intensity_of(neuron))
    if settings.stimulus in _COURSES:
        # What would come after the last bin is cut off.
        n_seen = max(min(offset, settings.n_time_bins) - onset, 0)
        value += f" * course({offset - onset})"
        value += f"[:{n_seen}]" if n_seen < offset - onset else ""
    place = f"feedforward_input[{onset}:{offset}, {neuron}, 0]"
    line = f"{place} = {value}"
    return line if len(line) <= LINE_LENGTH else f"{place} = (\n    {value}\n)"


def _input_weights(settings: Settings) -> str:
    if not settings.input_weights:
        return "input_coeff = np.ones((n_neurons, 1))"
    weights = (settings.input_weight_of(neuron) for neuron in range(settings.n_neurons))
    return numbers("input_coeff = np.array([", weights, "]).T")


def _intercepts(settings: Settings) -> str:
    n_neurons, shifts = settings.n_neurons, settings.intercept_shifts
    if not shifts:
        return f"intercepts = {settings.intercept!r} * np.ones(n_neurons)"
    padded = (*shifts, *(0.0,) * n_neurons)[:n_neurons]
    return numbers(f"intercepts = {settings.intercept!r} + np.array(", padded, ")")
