"""One basis of each class in the table, made from what its constructor asks for."""

import inspect
from typing import Any

import numpy as np

from glmlab.model.basis import BASES, OneInputBasis

ARGUMENTS: dict[str, Any] = {
    "n_basis_funcs": 5,
    "window_size": 8,
    "decay_rates": [1.0, 3.0, 6.0, 10.0, 15.0],
    "frequencies": 4,
}

EVAL_NAMES = [name for name in BASES if name.endswith("Eval")]
CONV_NAMES = [name for name in BASES if name.endswith("Conv")]


def example(name: str, **arguments: Any) -> OneInputBasis:
    """Make the basis of this name; `arguments` go before the usual ones."""
    required = [
        parameter.name
        for parameter in inspect.signature(BASES[name]).parameters.values()
        if parameter.default is inspect.Parameter.empty
    ]
    return BASES[name](**{key: ARGUMENTS[key] for key in required} | arguments)


def two_signals() -> np.ndarray:
    """Forty bins of two signals that never repeat a value."""
    t = np.arange(40.0)
    return np.stack([np.sin(t) + t / 50, 3 * np.cos(1.7 * t)], axis=1)
