"""Arrays, pandas and pynapple objects make the same recording as a file of them."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pandas as pd
import pynapple as nap
import pytest

from glmlab.recordings import Recording, RecordingError, SpikeTimes, lnp_cell, recording_from
from tests.recordings.files import COUNTS, INTERVAL_S, SPIKES, STIMULUS, TIMES

WHOLE = nap.IntervalSet(0.0, 3.0)
TS = nap.Ts(SPIKES, time_support=WHOLE)
TSD = nap.Tsd(TIMES, STIMULUS)
SAME = {
    "arrays with an interval": ({"spikes": SPIKES, "x": STIMULUS}, {"bin_size_s": INTERVAL_S}),
    "lists": ({"spikes": SPIKES.tolist(), "x": STIMULUS.tolist()}, {"bin_size_s": INTERVAL_S}),
    "arrays with a rate": ({"spikes": SPIKES, "x": STIMULUS, "fs": 1000}, {}),
    "arrays with an axis": ({"spikes": SPIKES, "x": STIMULUS, "t": TIMES}, {}),
    "times and a series": ({"spikes": SPIKES, "x": pd.Series(STIMULUS, index=TIMES)}, {}),
    "counts and stimulus": ({"counts": COUNTS, "x": STIMULUS}, {"bin_size_s": INTERVAL_S}),
    "a data frame": (pd.DataFrame({"counts": COUNTS, "x": STIMULUS}, index=TIMES), {}),
    "a data frame without times": (
        pd.DataFrame({"counts": COUNTS, "x": STIMULUS}),
        {"bin_size_s": INTERVAL_S},
    ),
    "a data frame with a column of times": (
        pd.DataFrame({"time": TIMES, "counts": COUNTS, "x": STIMULUS}),
        {},
    ),
    "a data frame in milliseconds": (
        pd.DataFrame(
            {"counts": COUNTS, "x": STIMULUS}, index=pd.Index(range(COUNTS.size), name="time_ms")
        ),
        {},
    ),
    "a data frame in hours of the day": (
        pd.DataFrame(
            {"counts": COUNTS, "x": STIMULUS},
            index=pd.Timestamp("2024-05-01 12:00") + pd.to_timedelta(TIMES, unit="s"),
        ),
        {},
    ),
    "pynapple": ({"spikes": TS, "x": TSD}, {}),
    "pynapple and an array": ({"spikes": SPIKES, "x": TSD}, {}),
    "a group of pynapple": (
        {"unit": nap.TsGroup({3: TS, 4: nap.Ts(SPIKES[::2])}, time_support=WHOLE), "x": TSD},
        {"spikes": "unit 3"},
    ),
    "a frame of pynapple": (
        nap.TsdFrame(TIMES, np.stack([COUNTS, STIMULUS], axis=1), columns=["counts", "x"]),
        {},
    ),
    "counts of pynapple": ({"n": nap.Tsd(TIMES, COUNTS), "x": TSD}, {}),
}


@pytest.mark.parametrize(("data", "options"), SAME.values(), ids=SAME.keys())
def test_the_same_recording(data: Any, options: dict[str, Any]) -> None:
    found = recording_from(data, name="mine", **options)
    assert found.name == "mine"
    assert found.duration_s == pytest.approx(3.0)
    binned = found.binned(INTERVAL_S)
    assert [c.name for c in found.covariates] == ["x"]
    np.testing.assert_allclose(binned.covariates[:, 0], STIMULUS, atol=1e-9)
    if isinstance(found.spikes, SpikeTimes):
        np.testing.assert_allclose(found.spikes.times_s, SPIKES)
    else:
        np.testing.assert_array_equal(binned.counts, COUNTS)


SPIKES_OF_TWO = pd.DataFrame({"unit": np.repeat([1, 2], 60), "t": np.tile(SPIKES, 2)})
ROWS_OF_ONE = SPIKES_OF_TWO["t"][SPIKES_OF_TWO["unit"] == 2]


@pytest.mark.parametrize(
    "data",
    [SPIKES, list(SPIKES), pd.Series(SPIKES), ROWS_OF_ONE, TS],
    ids=["array", "list", "series", "rows of a series", "Ts"],
)
def test_spike_times_alone(data: Any) -> None:
    found = recording_from(data, duration_s=3.0)
    assert found.covariates == ()
    assert isinstance(found.spikes, SpikeTimes)
    np.testing.assert_allclose(found.spikes.times_s, SPIKES)


def test_a_recording_is_itself() -> None:
    cell = lnp_cell(duration_s=2.0)
    assert recording_from(cell) is cell


def test_epochs_of_pynapple_are_trials() -> None:
    epochs = nap.IntervalSet([0.0, 1.5], [1.0, 2.5])
    found = recording_from({"spikes": nap.Ts(SPIKES, time_support=epochs), "x": TSD})
    assert found.trials_s is not None
    np.testing.assert_allclose(found.trials_s, [[0.0, 1.0], [1.5, 2.5]])
    trial = found.binned(0.5).trial
    assert trial is not None
    assert trial.tolist() == [0, 0, -1, 1, 1, -1]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            "spikes.csv",
            r"The data must be an array of numbers of one or two axes, but it is 'spikes\.csv'",
        ),
        (None, r"but it is None"),
        (np.zeros((2, 3, 4)), r"of one or two axes"),
        (np.array([1j, 2]), r"must be an array of numbers"),
        ([[0.1, 0.2], [0.3]], r"its rows differ in length; choose the spikes of one neuron"),
        ({"spikes": SPIKES, "x": ["a", "b"]}, r"^x must be an array of numbers"),
        (
            nap.TsGroup({1: TS, 2: nap.Ts(SPIKES[1:])}, time_support=WHOLE),
            r"There are 2 candidates .* Give spikes= one of 'unit 1', 'unit 2'\.",
        ),
        (
            {"spikes": SPIKES, "x": STIMULUS},
            r"how far are they apart\? Give bin_size_s= one of 0\.001",
        ),
        (np.linspace(1, 9_999, 929), r"which unit is it\? Give time_unit= one of 's', 'ms'\."),
        (
            {"spikes": SPIKES, "x": pd.Series(STIMULUS[:2000], index=TIMES[:2000])},
            r"shall they be left out\? Give outside= one of 'cut'\.",
        ),
        (
            pd.DataFrame(
                {"counts": COUNTS, "x": np.where(TIMES > 1, STIMULUS, np.nan)}, index=TIMES
            ),
            r"x holds values that are no numbers: 1001 of 3000",
        ),
    ],
)
def test_what_is_no_recording_gets_a_sentence(data: Any, sentence: str) -> None:
    with pytest.raises(RecordingError, match=sentence):
        recording_from(data)


def test_what_is_asked_can_be_given() -> None:
    found = recording_from(np.linspace(1, 9_999, 929), time_unit="ms")
    assert found.firing_rate_hz == pytest.approx(92.9)
    short = pd.Series(STIMULUS[:2000], index=TIMES[:2000])
    assert recording_from({"spikes": SPIKES, "x": short}, outside="cut").duration_s == 2.0
    both = recording_from(
        {"spikes": SPIKES, "x": STIMULUS, "y": STIMULUS[::-1]}, bin_size_s=1e-3, covariates=["y"]
    )
    assert [c.name for c in both.covariates] == ["y"]
    assert isinstance(both, Recording)


def test_pynapple_and_pandas_are_not_imported_for_arrays() -> None:
    import subprocess

    code = (
        "import sys, numpy; from glmlab.recordings import recording_from;"
        "recording_from(numpy.arange(50) / 10 + 0.05);"
        "print([m for m in ('pynapple', 'pandas', 'h5py', 'scipy', 'jax') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
