"""Compile everything that the labs can ask for, so that JAX's disk cache holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

from glmlab.experiments.data_sets import DATA_SETS, TOY_PARAMETERS, TOY_TIME_BINS
from glmlab.experiments.feedforward import INVERSE_LINKS, LIMITS, REGULARIZERS, Settings, compute


def warm(report: Callable[[float, str], None]) -> None:
    """Run every combination of options that is compiled on its own.

    Parameters
    ----------
    report
        Told the share done, from 0 to 1, and what is compiled now.
    """
    everything = list(all_options())
    for done, settings in enumerate(everything):
        label = DATA_SETS[settings.data].label
        what = f"{label}, {settings.inverse_link}, {settings.regularizer}"
        report(done / len(everything), f"{what}, {settings.n_samples} x {settings.n_features}")
        compute(settings)
    report(1.0, "Done")


def all_options() -> Iterator[Settings]:
    """Settings that between them use every compiled function in every shape."""
    for data, link, regularizer in product(DATA_SETS, INVERSE_LINKS, REGULARIZERS):
        start = replace(
            Settings(),
            data=data,
            inverse_link=link,
            regularizer=regularizer,
            **DATA_SETS[data].start,
        )
        sizes = _toy_sizes() if DATA_SETS[data].is_synthetic else [(100, 5)]
        for n_samples, n_features in sizes:
            yield replace(start, n_samples=n_samples, n_features=n_features)


def _toy_sizes() -> Iterator[tuple[int, int]]:
    for n_time_bins, n_parameters in product(TOY_TIME_BINS, TOY_PARAMETERS):
        yield (
            min(n_time_bins, int(LIMITS["n_samples"][1])),
            min(n_parameters - 1, int(LIMITS["n_features"][1])),
        )
