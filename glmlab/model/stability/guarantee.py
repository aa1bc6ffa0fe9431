"""When stability is certain, whatever the chance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from glmlab.model.checks import FloatArray
from glmlab.model.inverse_links import (
    InverseLinkFunction,
    name_of_inverse_link,
    rates_of,
)

_ROOM = 1 / 3
"""A bound on the mean rate that is this share of the runaway rate leaves room for chance."""


class Guarantee(NamedTuple):
    """Whether the network cannot run away, and why.

    Attributes
    ----------
    holds
        Whether it is certain.
    excitation
        Largest eigenvalue of the sums over lags of the positive parts.
    sentence
        The reason.
    """

    holds: bool
    excitation: float
    sentence: str


def guarantee(
    filters: FloatArray, drive: FloatArray, link: InverseLinkFunction, runaway_rate: float
) -> Guarantee:
    """Say whether the rates are bounded by theory.

    Without excitation no rate is above that of the drive alone, if the link rises. The softplus is never
    steeper than one, so the mean rates are bounded where each spike makes less than one other: where the
    largest eigenvalue of the summed positive parts is below one.

    Parameters
    ----------
    filters
        Shape ``(window_size, n_receivers, n_senders)``.
    drive
        Linear predictor without coupling, shape ``(n_drive_bins, n_neurons)``.
    link
        Linear predictor to rate.
    runaway_rate
        Counts per bin.
    """
    positive = np.maximum(filters, 0).sum(axis=0)
    excitation = float(np.abs(np.linalg.eigvals(positive)).max())
    name = name_of_inverse_link(link)
    most = rates_of(drive.max(axis=0), link)
    if name not in ("softplus", "exp"):
        return Guarantee(False, excitation, "There is no guarantee for this inverse link.")
    if positive.any():
        return _with_excitation(positive, most, excitation, str(name), runaway_rate)
    if most.max() > _ROOM * runaway_rate:
        return Guarantee(False, excitation, _LOUD_DRIVE)
    return Guarantee(True, excitation, "Nothing excites, so no rate rises above its drive's.")


def _with_excitation(
    positive: FloatArray, most: FloatArray, excitation: float, name: str, runaway_rate: float
) -> Guarantee:
    if name != "softplus":
        disabled_reason = "With this inverse link there is no guarantee once anything excites."
        return Guarantee(False, excitation, disabled_reason)
    times = f"Summed excitation multiplies by {excitation:.3g}"
    if excitation >= 1:
        return Guarantee(False, excitation, f"{times}; only below 1 is there a guarantee.")
    bound = np.linalg.solve(np.eye(len(positive)) - positive, most)
    if bound.max() > _ROOM * runaway_rate:
        return Guarantee(False, excitation, _LOUD_DRIVE)
    return Guarantee(
        True, excitation, f"{times}, below 1, and the softplus is never steeper than 1."
    )


_LOUD_DRIVE = "The drive alone makes rates near the runaway rate."
