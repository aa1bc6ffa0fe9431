"""Recordings as bytes, from one process of somebody to another. No pickle.

Whoever receives one learns what it takes to compute with it: name, citation and notes stay with whoever has it,
so that one file has one fingerprint whatever it is called.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from glmlab.recordings.covariate import Covariate
from glmlab.recordings.framing import Arrays, framed, unframed
from glmlab.recordings.recording import Recording
from glmlab.recordings.spikes import SpikeCounts, SpikeTimes
from glmlab.recordings.truth import TrueFilter, Truth

ANONYMOUS = "Your recording"

FINGERPRINT_DIGITS = 16
"""Of SHA-256: among a million recordings two are called the same once in 40 million times."""


def anonymous(recording: Recording) -> Recording:
    """Return a recording as it travels.

    It has no name, citation or notes, and, where it is a simulated cell's, no tuning: that is a function.
    """
    truth = recording.truth and replace(recording.truth, tuning_hz=None)
    return replace(recording, name=ANONYMOUS, citation="", notes=(), truth=truth)


def encoded(recording: Recording) -> list[bytes | memoryview]:
    """Return what a recording is, piece by piece; its arrays are not copied."""
    arrays = Arrays()
    spikes, truth = recording.spikes, recording.truth
    if isinstance(spikes, SpikeTimes):
        of_spikes = {
            "times_s": arrays.aside(spikes.times_s),
            "duration_s": float(spikes.duration_s),
        }
    else:
        of_spikes = {"counts": arrays.aside(spikes.counts), "bin_size_s": float(spikes.bin_size_s)}
    header = {
        "spikes": of_spikes,
        "covariates": [_covariate(one, arrays) for one in recording.covariates],
        "trials_s": arrays.aside(recording.trials_s),
        "truth": truth and _truth(truth, arrays),
    }
    kinds = [
        array.astype(np.float64 if array.dtype.kind == "f" else np.int64, copy=False)
        for array in arrays.found
    ]
    return list(framed(header, kinds))


def fingerprint_of(pieces: Iterable[bytes | memoryview]) -> str:
    """Return what names a recording: the first hexadecimal digits of the SHA-256 of its pieces."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()[:FINGERPRINT_DIGITS]


def decoded(content: bytes | memoryview) -> Recording:
    """Return the recording of some content, whose memory it shares.

    Raises
    ------
    ValueError
        If it is none.
    """
    try:
        header, arrays = unframed(content)
        at: dict[int | None, Any] = {None: None, **dict(enumerate(arrays))}
        of_spikes = header["spikes"]
        if "counts" in of_spikes:
            spikes = SpikeCounts(at[of_spikes["counts"]], of_spikes["bin_size_s"])
        else:
            spikes = SpikeTimes(at[of_spikes["times_s"]], of_spikes["duration_s"])
        return Recording(
            ANONYMOUS,
            spikes,
            tuple(_covariate_of(one, at) for one in header["covariates"]),
            trials_s=at[header["trials_s"]],
            truth=header["truth"] and _truth_of(header["truth"], at),
        )
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError("The content is no recording.") from error


def _covariate(covariate: Covariate, arrays: Arrays) -> dict[str, Any]:
    return {
        "name": covariate.name,
        "unit": covariate.unit,
        "values": arrays.aside(covariate.values),
        "sampling_interval_s": float(covariate.sampling_interval_s),
        "start_s": float(covariate.start_s),
    }


def _covariate_of(written: dict[str, Any], at: dict[int | None, Any]) -> Covariate:
    return Covariate(**{**written, "values": at[written["values"]]})


def _truth(truth: Truth, arrays: Arrays) -> dict[str, Any]:
    return {
        "baseline_hz": float(truth.baseline_hz),
        "rate_hz": _covariate(truth.rate_hz, arrays),
        "filters": [
            {
                "covariate": one.covariate,
                "values": arrays.aside(one.values),
                "bin_size_s": float(one.bin_size_s),
                "first_lag": int(one.first_lag),
            }
            for one in truth.filters
        ],
    }


def _truth_of(written: dict[str, Any], at: dict[int | None, Any]) -> Truth:
    filters = (TrueFilter(**{**one, "values": at[one["values"]]}) for one in written["filters"])
    return Truth(written["baseline_hz"], _covariate_of(written["rate_hz"], at), tuple(filters))
