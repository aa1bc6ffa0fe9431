"""A covariate with one value a trial is that of the trial in each of its bins, wherever it comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pynapple as nap
import pytest

from glmlab.recordings import (
    Answers,
    Covariate,
    Question,
    Recording,
    RecordingError,
    read_upload,
    recording_from,
)
from glmlab.recordings.reading.interpretation import interpret
from glmlab.recordings.recording import NO_TRIAL
from glmlab.recordings.upload.parse import parsed
from glmlab.workspaces.neuron.own_data import OWN_RECORDINGS, start_of
from tests.recordings import files
from tests.recordings.files import COUNTS, INTERVAL_S, ROWS, SPIKES, STIMULUS, TIMES

CONTRAST = np.array([0.5, 0.1, 0.9])
LENGTHS = (1000, 1200, 800)
TRIAL = np.repeat([3, 4, 5], LENGTHS)
NUMBERED = {"t": TIMES, "x": STIMULUS, "counts": COUNTS, "trial": TRIAL}
NOTE = "contrast has one value for each trial, which holds from its start to that of the next."


def of_arrays(arrays: dict[str, Any], **answers: Any) -> Recording:
    return recording_from(arrays, **answers)


def covariate(recording: Recording, name: str = "contrast") -> Covariate:
    return next(one for one in recording.covariates if one.name == name)


def assert_holds_through_trials(
    recording: Recording, values: np.ndarray, *, bin_size_s: float = INTERVAL_S
) -> None:
    """Assert that each bin of a trial has its value, and bins between trials that of the trial before."""
    binned = recording.binned(bin_size_s)
    assert binned.trial is not None
    place = [one.name for one in recording.covariates].index("contrast")
    found, is_inside = binned.covariates[:, place], binned.trial != NO_TRIAL
    assert is_inside.any()
    assert set(binned.trial[is_inside]) == set(range(len(values)))
    np.testing.assert_allclose(found[is_inside], values[binned.trial[is_inside]], atol=1e-9)
    for bin_ in np.flatnonzero(~is_inside):
        assert recording.trials_s is not None
        before = np.flatnonzero(recording.trials_s[:, 0] < (bin_ + 1) * bin_size_s - 1e-9)
        if (np.abs(recording.trials_s[:, 0] - (bin_ + 0.5) * bin_size_s) > bin_size_s).all():
            assert found[bin_] == pytest.approx(values[before[-1] if before.size else 0])


UPLOADS = {
    "csv": ("a.csv", files.csv_bytes),
    "npz": ("a.npz", lambda a: files.npz_bytes(**a)),
    "mat 5": ("a.mat", lambda a: files.mat_bytes({k: v[:, None] for k, v in a.items()})),
    "mat 7.3": ("a.mat", lambda a: files.mat73_bytes(**a)),
}


@pytest.mark.parametrize("name", UPLOADS)
def test_of_an_upload_with_numbered_trials(name: str) -> None:
    file, write = UPLOADS[name]
    found = read_upload(file, write({**NUMBERED, "contrast": CONTRAST}))
    assert isinstance(found, Recording)
    assert {one.name for one in found.covariates} == {"x", "contrast"}
    assert NOTE in found.notes
    for bin_size_s in (1e-3, 4e-3, 0.2):
        assert_holds_through_trials(found, CONTRAST, bin_size_s=bin_size_s)


def test_of_trials_in_rows() -> None:
    contrast = np.arange(20) % 4 / 4
    arrays = {"contrast": contrast, "train": ROWS, "x": STIMULUS[:100], "t": TIMES[:100]}
    found = of_arrays(arrays, spikes="train")
    assert [one.name for one in found.covariates] == ["contrast", "x"]
    assert_holds_through_trials(found, contrast)
    np.testing.assert_array_equal(covariate(found).values, np.repeat(contrast, 100))


def test_of_rows_as_many_as_bins_a_value_for_each_bin_is_taken() -> None:
    x = STIMULUS[:20]
    found = of_arrays({"train": ROWS[:, :20], "x": x, "t": TIMES[:20]}, spikes="train")
    np.testing.assert_array_equal(covariate(found, "x").values, np.tile(x, 20))


@pytest.mark.parametrize("bin_size_s", [1e-3, 0.7e-3, 3.3e-3, 20e-3])
def test_of_spike_times_and_samples_with_numbered_trials(bin_size_s: float) -> None:
    arrays = {"t": TIMES, "x": STIMULUS, "trial": TRIAL, "contrast": CONTRAST}
    found = of_arrays({**arrays, "spike_times": SPIKES})
    assert_holds_through_trials(found, CONTRAST, bin_size_s=bin_size_s)


@pytest.mark.parametrize("bin_size_s", [1e-3, 2e-3, 10e-3, 2.5e-3])
@pytest.mark.parametrize("has_samples", [False, True])
def test_of_epochs_that_begin_at_any_time(has_samples: bool, bin_size_s: float) -> None:
    epochs = nap.IntervalSet([0.2503, 1.1, 2.3217], [1.0, 2.1234, 2.9])
    data: dict[str, Any] = {"spikes": nap.Ts(SPIKES, time_support=epochs), "contrast": CONTRAST}
    if has_samples:
        data["x"] = nap.Tsd(TIMES, STIMULUS)
    found = of_arrays(data)
    assert found.trials_s is not None
    assert len(found.trials_s) == 3
    assert_holds_through_trials(found, CONTRAST, bin_size_s=bin_size_s)


def test_of_the_table_of_trials_in_nwb(tmp_path: Path) -> None:
    columns = {"contrast": [0.5, 0.1], "word": ["a", "b"], "licks": [[0.1], [1.6, 1.7]]}
    asked = interpret(parsed("a.nwb", files.nwb_bytes(tmp_path, columns)), Answers("unit 7"))
    assert isinstance(asked, Question)
    assert [option.value for option in asked.options] == ["wheel", "current", "place", "contrast"]
    for chosen in (("contrast",), ("wheel", "contrast")):
        found = asked.answer(chosen)
        assert isinstance(found, Recording)
        assert [one.name for one in found.covariates] == list(chosen)
        assert_holds_through_trials(found, np.array([0.5, 0.1]))


def test_epochs_in_another_order_keep_their_values() -> None:
    contents = parsed("a.npz", files.npz_bytes(spike_times=SPIKES, contrast=CONTRAST))
    epochs = np.array([[2.0, 2.9], [0.0, 0.9], [1.0, 1.9]])
    found = interpret(type(contents)(contents.name, contents.variables, epochs_s=epochs))
    assert isinstance(found, Recording)
    assert_holds_through_trials(found, CONTRAST[[1, 2, 0]])


REFUSED = {
    "neither one a sample nor one a trial": (
        {**NUMBERED, "contrast": np.arange(700.0)},
        r"^contrast has 700 values where 3000 are needed, one for each bin or sample, or 3, one for each trial; "
        r"give as many, or the times of each\.$",
    ),
    "no trials": (
        {"t": TIMES, "counts": COUNTS, "contrast": CONTRAST},
        r"^contrast has 3 values where 3000 are needed, one for each bin or sample; give as many",
    ),
    "each sample with a number of its own": (
        {**NUMBERED, "trial": np.arange(3000), "contrast": CONTRAST},
        r"^contrast has 3 values where 3000 are needed, one for each bin or sample; give as many",
    ),
    "the same in all trials": (
        {**NUMBERED, "contrast": np.full(3, 0.5)},
        r"^contrast is 0\.5 everywhere, and what never changes explains nothing",
    ),
    "not a number": (
        {**NUMBERED, "contrast": np.array([0.5, np.nan, 0.1])},
        r"^contrast holds values that are no numbers: 1 of 3",
    ),
    "numbers of trials that are not those of the samples": (
        {**NUMBERED, "trial": TRIAL[:-1], "contrast": CONTRAST},
        r"^contrast has 3 values, one for each trial as it seems, but 0 trials can be told apart; give the trial of "
        r"each sample, or a value for each sample\.$",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_one_sentence(case: str) -> None:
    arrays, sentence = REFUSED[case]
    with pytest.raises(RecordingError, match=sentence):
        of_arrays(arrays, covariates=("contrast",))


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_and_nobody_chose_is_left_out_and_said(case: str) -> None:
    arrays, _ = REFUSED[case]
    found = of_arrays({**arrays, "x": STIMULUS})
    assert [one.name for one in found.covariates] == ["x"]
    assert [note for note in found.notes if note.startswith("contrast was left out")]


def test_a_value_for_each_trial_alone_may_be_left_out() -> None:
    arrays = {key: NUMBERED[key] for key in ("t", "counts", "trial")}
    found = of_arrays({**arrays, "contrast": np.ones(3)})
    assert found.covariates == ()
    assert found.notes[0].startswith("contrast was left out. contrast is 1 everywhere")


def test_a_page_starts_as_it_does_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OWN_RECORDINGS, "_held", {})
    epochs = nap.IntervalSet([0.0, 20.0], [19.0, 40.0])
    times = np.arange(0.0, 40.0, 0.05)
    speed = nap.Tsd(times, np.sin(times), time_support=epochs)
    spikes = nap.Ts(np.sort(np.random.default_rng(0).uniform(0, 39, 300)), time_support=epochs)
    data = {"spikes": spikes, "speed": speed}
    without = start_of(data)
    with_it = start_of({**data, "contrast": np.array([0.1, 0.9])})
    assert without["entry"] == "tuning"
    assert {**with_it, "fingerprint": ""} == {**without, "fingerprint": ""}
