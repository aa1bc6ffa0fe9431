"""What is taken away of a picture of the workspace "One neuron"."""

from __future__ import annotations

import numpy as np

from glmlab.lab.export import Export
from glmlab.workspaces.neuron.compute.stages import Fitted, fitted
from glmlab.workspaces.neuron.results import Results
from glmlab.workspaces.neuron.tables import Table, head_of, tables_of


def export(results: Results, settings_text: str) -> Export:
    """Gather the recording in its bins, what was found, and the numbers of each picture.

    Parameters
    ----------
    results
        What the picture shows.
    settings_text
        The settings as they are written in a file.

    Returns
    -------
    Export
        Arrays: ``time_s``, ``counts``, ``rate`` (expected counts given the spikes before), ``covariates`` and their
        ``covariate_names``, of all bins; ``n_fitted`` of them, the first, were fitted; ``bin_size_s``;
        ``coef``, ``intercept`` and ``feature_names`` at ``regularizer_strength``; ``settings``; and each column
        of `tables_of` as ``picture column``. Columns: one row per bin of the recording.
    """
    found = fitted(results.settings)
    numbers = {
        f"{picture} {head}": column
        for picture, table in tables_of(results).items()
        for head, column in table.items()
    }
    return Export(
        arrays={
            **_data(found),
            **_findings(results),
            **numbers,
            "settings": np.array(settings_text),
        },
        columns=_bins(found),
    )


def _data(found: Fitted) -> Table:
    return {
        "time_s": found.time_s,
        "counts": found.counts.astype(np.int64),
        "rate": found.rate,
        "covariates": found.covariates,
        "covariate_names": np.array(found.covariate_names, dtype=str),
        "n_fitted": np.array(found.n_fitted),
        "bin_size_s": np.array(found.bin_size_s),
    }


def _findings(results: Results) -> Table:
    fit = results.fit
    return {
        "coef": fit.coef,
        "intercept": np.array(fit.intercept),
        "feature_names": np.array(fit.feature_names, dtype=str),
        "regularizer_strength": np.array(results.settings.regularizer_strength),
    }


def _bins(found: Fitted) -> Table:
    n_time_bins = found.counts.size
    covariates = {
        head_of(name, unit): column
        for name, unit, column in zip(
            found.covariate_names, found.covariate_units, found.covariates.T, strict=True
        )
    }
    return {
        "time_s": found.time_s,
        **covariates,
        "counts": found.counts.astype(np.int64),
        "rate_hz": found.rate / found.bin_size_s,
        "is_held_out": (np.arange(n_time_bins) >= found.n_fitted).astype(int),
    }
