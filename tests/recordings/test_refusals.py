"""Every refusal is a sentence of what was found and what is wanted; what can be answered is asked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from glmlab.recordings import Answers, Question, Recording, RecordingError, SpikeTimes
from glmlab.recordings.objects import contents_of_object
from glmlab.recordings.reading.interpretation import interpret
from tests.recordings.files import COUNTS, ROWS, SPIKES, STIMULUS, TIMES, N

MS = np.round(np.linspace(3, 9_990, 929), 1)


def read(data: dict[str, Any], **answers: Any) -> Recording | Question:
    return interpret(contents_of_object("data", data), Answers(**answers))


def recording(data: dict[str, Any], **answers: Any) -> Recording:
    found = read(data, **answers)
    assert isinstance(found, Recording), found
    return found


def question(data: dict[str, Any], **answers: Any) -> Question:
    found = read(data, **answers)
    assert isinstance(found, Question)
    return found


def changed(values: np.ndarray, at: int, value: float) -> np.ndarray:
    other = values.astype(float)
    other[at] = value
    return other


REFUSED = {
    "no spikes": (
        {"spikes": np.zeros(0)},
        "spikes is empty; it should hold the times of the spikes",
    ),
    "nan in times": (
        {"spikes": changed(SPIKES, 4, np.nan)},
        r"spikes holds values that are no numbers: 1 of 60, the first, not a number, is value 5; remove",
    ),
    "two at one time": (
        {"spikes": changed(SPIKES, 4, SPIKES[3])},
        r"spikes has 1 of 60 spikes at the very time of another, the first at .*one neuron",
    ),
    "negative times": (
        {"spikes": SPIKES - 1.0},
        r"spikes has times before 0 s, the first at −0.9.* s; times count from the start",
    ),
    "negative counts": (
        {"t": TIMES, "counts": changed(COUNTS, 7, -2)},
        r"counts holds negative numbers: 1 of 3000, the first, −2, is value 8; counts are 0, 1, 2",
    ),
    "rates for counts": (
        {"t": TIMES, "counts": COUNTS * 0.5},
        r"counts holds numbers that are not whole: .* counts are 0, 1, 2, and so on, not rates",
    ),
    "nan in counts": (
        {"t": TIMES, "counts": changed(COUNTS, 0, np.nan)},
        r"counts holds .* value 1",
    ),
    "no spike counted": (
        {"t": TIMES, "counts": np.zeros(N, int)},
        "counts counts no spike in 3000 bins; at least one is needed",
    ),
    "huge counts": (
        {"t": TIMES, "counts": changed(COUNTS, 5, 1e9)},
        r"counts holds numbers above 10.000: .* no neuron fires so often in one bin",
    ),
    "constant covariate": (
        {"t": TIMES, "counts": COUNTS, "x": np.full(N, 3.0)},
        r"x is 3 everywhere, and what never changes explains nothing",
    ),
    "nan in a covariate": (
        {"t": TIMES, "counts": COUNTS, "x": changed(STIMULUS, 9, np.nan)},
        r"x holds values that are no numbers: 1 of 3000, .* is value 10; remove or fill them",
    ),
    "other length": (
        {"t": TIMES, "counts": COUNTS, "x": STIMULUS[:-10]},
        r"x has 2990 values where 3000 are needed, one for each bin or sample; give as many, or the times",
    ),
    "falling time": (
        {"t": TIMES[::-1], "counts": COUNTS},
        r"t has times of samples that do not rise: value 2 is 2.998 after 2.999",
    ),
    "uneven bins": (
        {"t": changed(TIMES, 5, 0.0056), "counts": COUNTS},
        r"counts has bins of different lengths, such as 1 and (1.6 ms at bin 5|0.4 ms at bin 6); counts need equal bins",
    ),
    "all spikes outside": (
        {"t": TIMES, "x": STIMULUS, "spikes": SPIKES + 100},
        r"The spikes are from 100.* to 102.* but the samples of x from 0 to 2.999, as if in different units",
    ),
    "spikes in ms, samples in s": (
        {"t": TIMES, "x": STIMULUS, "spikes": SPIKES * 1e3},
        r"as if in different units of time; give both in seconds",
    ),
    "spikes in s, samples by their number": (
        {"t": np.arange(N), "x": STIMULUS, "spikes": SPIKES},
        r"as if in different units of time; give both in seconds",
    ),
    "a long gap": (
        {"t": np.where(TIMES > 1, TIMES + 5, TIMES), "x": STIMULUS, "spikes": SPIKES},
        r"x has no values for 5 s after 1 s, and gaps of more than 1 s are not bridged",
    ),
    "no spike train": (
        {"t": TIMES, "x": STIMULUS, "y": STIMULUS[::-1]},
        r"data holds x, y, of which none can be a spike train; wanted are spike times, which rise, or counts",
    ),
    "nothing": ({}, r"data holds nothing that can be read"),
    "times that begin anew": (
        {"spike_times": np.tile([0.1, 0.4, 0.8], 20), "trial": np.repeat(np.arange(20), 3)},
        r"spike_times has 57 of 60 spikes at the very time|begin anew in each trial",
    ),
    "relative times in trials": (
        {
            "spike_times": np.concatenate([np.sort(SPIKES[k::4]) for k in range(4)]),
            "trial": np.repeat(np.arange(4), 15),
        },
        r"The times of spike_times begin anew in each trial; give times that go on",
    ),
}


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_read_gets_one_sentence(data: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RecordingError, match=sentence) as refused:
        read(data)
    assert str(refused.value).endswith(".")
    assert ". " not in str(refused.value)


def test_times_that_are_not_in_order_are_sorted_and_that_is_said() -> None:
    disorder = SPIKES.copy()
    disorder[[10, 20]] = disorder[[20, 10]]
    found = recording({"spikes": disorder}, duration_s=3.0)
    assert isinstance(found.spikes, SpikeTimes)
    np.testing.assert_array_equal(found.spikes.times_s, SPIKES)
    assert found.notes == ("The times of spikes were not in order and have been sorted.",)


def test_a_duration_that_nobody_says_is_supposed_and_that_is_said() -> None:
    found = recording({"spikes": SPIKES})
    assert found.duration_s == 3.0
    assert "3 s are taken" in found.notes[0]
    for said in ({"duration": 4.5}, {"duration_ms": 4500}, {"t_stop": 4.5}):
        found = recording({"spikes": SPIKES, **said})
        assert (found.duration_s, found.notes) == (4.5, ())


def test_seconds_or_milliseconds_is_asked_with_what_each_would_mean() -> None:
    asked = question({"spike_times": MS})
    assert asked.key == "time_unit"
    assert "929 spikes in 9990 units of time are 0.093 Hz if the unit is s, 93 Hz if" in asked.text
    assert [option.value for option in asked.options] == ["s", "ms"]
    found = asked.answer("ms")
    assert isinstance(found, Recording)
    assert found.firing_rate_hz == pytest.approx(92.9)
    with pytest.raises(RecordingError, match=r"one of 's', 'ms', but it is 'h'"):
        asked.answer("h")
    with pytest.raises(RecordingError, match=r"must be one of s, ms, µs, samples at 20 kHz"):
        read({"spike_times": MS}, time_unit="h")


def test_a_unit_in_the_name_is_taken() -> None:
    for name in (
        "spike_times_ms",
        "spike times (ms)",
        "Spikes [msec]",
        "spike_time (milliseconds)",
    ):
        assert recording({name: MS}, duration_s=10.0).firing_rate_hz == pytest.approx(92.9)
    found = recording({"time_ms": TIMES * 1e3, "counts": COUNTS, "x (mV)": STIMULUS})
    assert found.duration_s == pytest.approx(3.0)
    assert (found.covariates[0].name, found.covariates[0].unit) == ("x", "mV")


def test_counts_at_whole_numbers_are_asked_for_their_unit() -> None:
    asked = question({"time": np.arange(N), "counts": COUNTS})
    assert (asked.key, [o.value for o in asked.options]) == ("time_unit", ["s", "ms"])
    found = asked.answer("ms")
    assert isinstance(found, Recording)
    assert found.spikes.finest_bin_size_s == 1e-3


def test_one_unit_stands_for_the_other_in_one_file() -> None:
    for data in (
        {"t": TIMES * 1e3, "x": STIMULUS, "spike_times_ms": SPIKES * 1e3},
        {"t_ms": TIMES * 1e3, "x": STIMULUS, "spikes": SPIKES * 1e3},
    ):
        found = recording(data)
        assert found.duration_s == pytest.approx(3.0)
        assert found.spikes.n_spikes == 60


def test_samples_without_times_are_asked_for_their_distance() -> None:
    asked = question({"spikes": SPIKES, "x": STIMULUS})
    assert asked.key == "bin_size_s"
    assert asked.text == "x has 3000 values without times; how far are they apart?"
    # At 0.1 ms they would end before the last spike.
    assert asked.options[0].value == 1e-3
    found = asked.answer(1e-3)
    assert isinstance(found, Recording)
    assert found.duration_s == 3.0
    assert question({"counts": COUNTS}).key == "bin_size_s"
    for said in ({"dt": 1e-3}, {"fs": 1000}, {"sampling_rate_hz": 1000.0}, {"bin_size_ms": 1}):
        assert recording({"spikes": SPIKES, "x": STIMULUS, **said}).duration_s == 3.0
        assert recording({"counts": COUNTS, "x": STIMULUS, **said}).duration_s == 3.0


def test_several_spike_trains_are_asked() -> None:
    data = {"unit1": SPIKES, "unit2": SPIKES[::2], "t": TIMES, "x": STIMULUS}
    asked = question(data)
    assert asked.text == "There are 2 candidates for the spike train; which one is it?"
    assert [o.label for o in asked.options] == ["unit1: 60 spikes", "unit2: 30 spikes"]
    found = asked.answer("unit2")
    assert isinstance(found, Recording)
    assert found.spikes.n_spikes == 30
    assert [c.name for c in found.covariates] == ["x"]
    with pytest.raises(
        RecordingError, match=r"no spike train called 'unit3', but unit1, unit2, x\."
    ):
        read(data, spikes="unit3")


def test_rows_of_counts_are_trials_or_units() -> None:
    data = {"train": ROWS, "t": TIMES[:100], "x": STIMULUS[:100], "direction": np.arange(20) % 2}
    asked = question(data, covariates=("x",))
    assert [o.value for o in asked.options[:3]] == ["train", "train[0]", "train[1]"]
    whole = asked.answer("train")
    assert isinstance(whole, Recording)
    assert whole.spikes.n_spikes == ROWS.sum()
    assert whole.trials_s is not None
    np.testing.assert_allclose(whole.trials_s[:, 0], 0.1 * np.arange(20))
    binned = whole.binned(1e-3)
    np.testing.assert_array_equal(binned.counts.reshape(20, 100), ROWS)
    np.testing.assert_allclose(binned.covariates[:, 0], np.tile(STIMULUS[:100], 20))
    np.testing.assert_array_equal(binned.trial, np.repeat(np.arange(20), 100))
    one = asked.answer("train[4]")
    assert isinstance(one, Recording)
    np.testing.assert_array_equal(one.binned(1e-3).counts, ROWS[4])
    with pytest.raises(RecordingError, match="rows 0 to 19, and no row 20"):
        read(data, spikes="train[20]")


def test_spikes_outside_of_the_samples_are_asked() -> None:
    data = {"t": TIMES[:2000], "x": STIMULUS[:2000], "spikes": SPIKES}
    asked = question(data)
    n = int(np.sum(SPIKES > 2.0))
    assert asked.key == "outside"
    assert asked.text.startswith(f"{n} of 60 spikes of spikes, from ")
    assert "lie outside of what was recorded, 0 to 2 s; shall they be left out?" in asked.text
    found = asked.answer("cut")
    assert isinstance(found, Recording)
    assert (found.spikes.n_spikes, found.duration_s) == (60 - n, 2.0)
    assert found.notes[0].endswith("and were left out.")


def test_covariates_can_be_chosen() -> None:
    data = {"t": TIMES, "counts": COUNTS, "x": STIMULUS, "place": np.stack([STIMULUS] * 2, axis=1)}
    names = [c.name for c in recording(data).covariates]
    assert names == ["x", "place[0]", "place[1]"]
    assert [c.name for c in recording(data, covariates=("place",)).covariates] == names[1:]
    assert recording(data, covariates=()).covariates == ()
    with pytest.raises(RecordingError, match=r"no covariate called 'y', but x, place\."):
        read(data, covariates=("y",))


def test_what_is_wrong_with_one_covariate_of_several_leaves_it_out_unless_it_was_chosen() -> None:
    data = {"t": TIMES, "counts": COUNTS, "x": STIMULUS, "z": np.zeros(N), "short": np.arange(20.0)}
    found = recording(data)
    assert [c.name for c in found.covariates] == ["x"]
    assert found.notes[0] == "short was left out: it has 20 values for 3000 moments."
    assert found.notes[1].startswith("z was left out. z is 0 everywhere")
    with pytest.raises(RecordingError, match="z is 0 everywhere"):
        read(data, covariates=("x", "z"))


def test_uneven_samples_are_interpolated_and_that_is_said() -> None:
    keep = np.ones(N, bool)
    keep[100:140] = False
    found = recording({"t": TIMES[keep], "x": 5 * TIMES[keep] ** 2, "spikes": SPIKES})
    assert found.notes[0].startswith("The samples of x are uneven, 1 to 41 ms apart")
    x = found.binned(1e-3).covariates[:, 0]
    np.testing.assert_allclose(x, 5 * TIMES**2, atol=0.01)


def test_a_recording_that_begins_later_counts_from_its_start() -> None:
    found = recording({"t": TIMES + 50, "x": STIMULUS, "spikes": SPIKES + 50})
    assert isinstance(found.spikes, SpikeTimes)
    np.testing.assert_allclose(found.spikes.times_s, SPIKES)
    assert "Time 0 is 50 s in data." in found.notes


def test_trials_of_a_long_table() -> None:
    table = {
        "trial": np.repeat([3, 4, 5], 1000),
        "time": np.tile(TIMES[:1000], 3),
        "counts": COUNTS,
        "x": STIMULUS,
    }
    found = recording(table)
    assert found.trials_s is not None
    np.testing.assert_allclose(found.trials_s, [[0, 1], [1, 2], [2, 3]])
    assert found.duration_s == pytest.approx(3.0)


@pytest.mark.parametrize("name", ["bin_size_s", "duration_s"])
@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_lengths_that_cannot_be_are_refused(name: str, value: float) -> None:
    answers: dict[str, Any] = {name: value}
    with pytest.raises(RecordingError, match=f"{name} must be from 1e-06 to 1e"):
        Answers(**answers)
