"""Data as files: what is read back is what was written."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from glmlab.lab.files import csv_bytes, npz_bytes


def test_arrays_come_back_without_pickles() -> None:
    arrays = {
        "X": np.random.default_rng(0).normal(size=(7, 3)),
        "names": np.array(["w1", "stimulus 2"]),
        "text": np.array('{"a": 1}'),
    }
    with np.load(io.BytesIO(npz_bytes(arrays)), allow_pickle=False) as found:
        assert set(found) == set(arrays)
        for name, array in arrays.items():
            np.testing.assert_array_equal(found[name], array)


def test_objects_are_refused() -> None:
    with pytest.raises(ValueError, match="Object arrays"):
        npz_bytes({"X": np.array([{}], dtype=object)})


def test_a_table_keeps_heads_and_the_last_digit() -> None:
    values = np.array([0.1 + 0.2, -1e-300, 1 / 3])
    text = csv_bytes({"history 1": values, "counts": np.array([0, 2, 11])}).decode()
    head, *rows = csv.reader(io.StringIO(text))
    assert head == ["history 1", "counts"]
    assert [float(row[0]) for row in rows] == values.tolist()
    assert [row[1] for row in rows] == ["0", "2", "11"]
    assert "\r" not in text


def test_columns_of_different_lengths_are_no_table() -> None:
    with pytest.raises(ValueError, match="shorter"):
        csv_bytes({"a": np.zeros(3), "b": np.zeros(2)})
