"""The filters of the pairs, lag by lag. Without JAX: a hand draws them in a session."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from glmlab.workspaces.coupling.pairs import KNOT_RANGE, Pair, knot_lags, pair_of
from glmlab.workspaces.coupling.settings import FloatArray, Settings


def filter_of(pair: Pair, window: int) -> FloatArray:
    """Return the filter of a pair before "Coupling scale", shape ``(window,)``."""
    if pair.knots:
        return pair.pair_scale * drawn_filter(pair.knots, window)
    gammas = (pair.excit_a, pair.excit_b, pair.inhib_a, pair.inhib_b)
    return pair.pair_scale * _difference_of_gammas(window, *gammas)


@lru_cache(maxsize=1024)
def _difference_of_gammas(
    window: int, excit_a: float, excit_b: float, inhib_a: float, inhib_b: float
) -> FloatArray:
    # A lab does without SciPy until a filter is drawn.
    from glmlab.model.gammas import difference_of_gammas

    return difference_of_gammas(
        window, inhib_a=inhib_a, excit_a=excit_a, inhib_b=inhib_b, excit_b=excit_b
    )


def drawn_filter(knots: Sequence[float], window: int) -> FloatArray:
    """Return the filter through the knots, shape ``(window,)``, without overshoot between them."""
    # It takes 20 MB to import, and who only moves a knot does not need it.
    from scipy.interpolate import PchipInterpolator

    return PchipInterpolator(knot_lags(window), knots)(np.arange(1.0, window + 1))


def gains_at_knots(pair: Pair, window: int) -> list[float]:
    """Return the gains of a pair's filter at the knots, as they can be drawn by hand."""
    values = np.interp(knot_lags(window), np.arange(1.0, window + 1), filter_of(pair, window))
    return [float(value) for value in np.clip(np.round(values, 3), *KNOT_RANGE)]


def gain_at(settings: Settings, knot: int) -> float:
    """Return the gain of the pair's filter at a knot, as the picture shows it."""
    pair = pair_of(settings, *settings.pair)
    if pair.knots:
        # The filter goes through them.
        gain = pair.pair_scale * pair.knots[knot]
    else:
        lags = np.arange(1.0, settings.window + 1)
        gains = filter_of(pair, settings.window)
        gain = float(np.interp(knot_lags(settings.window)[knot], lags, gains))
    gain *= settings.coupling_scale
    return settings.positive_scale * gain if gain > 0 else gain


def coupling_filters(settings: Settings) -> FloatArray:
    """Return all filters as the network has them.

    Returns
    -------
    ndarray, shape (window, n_receivers, n_senders)
        Lag 1 first.
    """
    return scaled(unscaled_filters(settings), settings)


def scaled(unscaled: FloatArray, settings: Settings) -> FloatArray:
    """Return what the scales of the settings make of filters at a scale of 1, of any shape."""
    filters = settings.coupling_scale * unscaled
    return np.where(filters > 0, settings.positive_scale * filters, filters)


def unscaled_filters(settings: Settings) -> FloatArray:
    """Return all filters at a scale of 1, as `coupling_filters` does."""
    n_neurons = settings.n_neurons
    filters = np.empty((settings.window, n_neurons, n_neurons))
    for receiver, sender in np.ndindex(n_neurons, n_neurons):
        filters[:, receiver, sender] = filter_of(
            pair_of(settings, receiver, sender), settings.window
        )
    return filters
