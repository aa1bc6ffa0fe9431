"""What is taken away of a coupled network is what its picture shows."""

from __future__ import annotations

import numpy as np

from glmlab.lab.files import csv_bytes, npz_bytes
from glmlab.workspaces.coupling.compute.export import export
from glmlab.workspaces.coupling.compute.pipeline import compute
from glmlab.workspaces.coupling.settings import Settings


def test_everything_is_there_by_name() -> None:
    results = compute(Settings(n_trials=3, shown_trial=2))
    found = export(results, "{}")
    np.testing.assert_array_equal(found.arrays["counts"], results.simulation.counts)
    np.testing.assert_array_equal(found.arrays["coupling_filters"], results.filters.true)
    np.testing.assert_array_equal(found.columns["counts 1"], results.simulation.counts[1, :, 1])
    assert {len(column) for column in found.columns.values()} == {1000}
    assert csv_bytes(found.columns).count(b"\n") == 1001
    assert npz_bytes(found.arrays)[:2] == b"PK"


def test_a_script_can_go_on_with_it() -> None:
    results = compute(Settings(n_trials=1))
    arrays = export(results, "{}").arrays
    drive = arrays["stimulus"] * arrays["input_weights"] + arrays["intercepts"]
    past = np.zeros((100, 2))
    for t in range(250):
        coupling = np.einsum("lrs,ls->r", arrays["approximation"], past)
        rate = np.log1p(np.exp(drive[t] + coupling))
        np.testing.assert_allclose(arrays["rates"][0, t], rate, rtol=1e-8)
        past = np.vstack([arrays["counts"][0, t], past[:-1]])
