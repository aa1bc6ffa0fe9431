"""The whole table of built-in sources."""

from __future__ import annotations

import inspect
from functools import cache

import numpy as np
import pytest

import glmlab.recordings
from glmlab.concepts import sources
from glmlab.concepts.sources import SOURCES, Source
from glmlab.recordings import IZHIKEVICH_KINDS, Recording, SpikeTimes

# Length, mean rate and three standard deviations of it, over 20 seeds where there are seeds.
EXPECTED = {
    "Grasshopper receptor 1": (10.0, 92.9, 0.0),
    "Grasshopper receptor 2": (10.0, 86.8, 0.0),
    "LNP cell": (60.0, 20.45, 1.61),
    "Refractory cell": (60.0, 24.64, 1.34),
    "Bursting cell": (60.0, 8.66, 1.03),
    "Izhikevich cell, tonic spiking": (60.0, 20.0, 0.0),
    "Izhikevich cell, phasic spiking": (60.0, 1.0, 0.05),
    "Izhikevich cell, tonic bursting": (60.0, 45.26, 0.23),
    "Izhikevich cell, phasic bursting": (60.0, 8.07, 0.95),
    "Izhikevich cell, spike frequency adaptation": (60.0, 14.0, 0.05),
    "Izhikevich cell, rebound spike": (60.0, 59 / 60, 0.05),
    "Izhikevich cell, bistability": (60.0, 110.98, 4.16),
    "Place cell": (599.66, 2.63, 0.93),
    "Drifting cell": (599.66, 4.18, 2.6),
}

EVERY = pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES.keys())


@cache
def make_once(label: str, seed: int = 0) -> Recording:
    return SOURCES[label].make(seed)


def test_all_are_expected() -> None:
    assert list(SOURCES) == list(EXPECTED)
    assert {s.options["kind"] for s in SOURCES.values() if "kind" in s.options} == set(
        IZHIKEVICH_KINDS
    )


@EVERY
def test_length_and_rate(source: Source) -> None:
    recording = make_once(source.label)
    duration_s, rate_hz, tolerance_hz = EXPECTED[source.label]
    assert recording.name == source.label
    assert recording.duration_s == pytest.approx(duration_s)
    assert recording.firing_rate_hz == pytest.approx(rate_hz, abs=tolerance_hz + 1e-9)
    assert (recording.truth is not None) == source.has_truth
    assert recording.notes == ()
    binned = recording.binned(source.bin_size_s)
    assert binned.counts.sum() == pytest.approx(recording.spikes.n_spikes, abs=3)
    assert np.isfinite(binned.covariates).all()
    assert (binned.covariates.std(axis=0) > 0).all()


@EVERY
def test_the_same_seed_makes_the_same_and_another_another(source: Source) -> None:
    one, again, other = make_once(source.label, 5), source.make(5), make_once(source.label)
    assert np.array_equal(times(one), times(again))
    assert np.array_equal(times(one), times(other)) == (not source.is_random)
    for mine, its in zip(one.covariates, again.covariates, strict=True):
        np.testing.assert_array_equal(mine.values, its.values)


def times(recording: Recording) -> np.ndarray:
    assert isinstance(recording.spikes, SpikeTimes)
    return recording.spikes.times_s


@EVERY
def test_what_is_real_or_published_is_cited(source: Source) -> None:
    is_own = source.function in {"lnp_cell", "refractory_cell", "bursting_cell"}
    assert bool(make_once(source.label).citation) == (not is_own)


@EVERY
def test_the_script_makes_it(source: Source) -> None:
    # The names that a script has from ``from glmlab.recordings import ...``.
    names = {source.function: getattr(glmlab.recordings, source.function)}
    made = eval(source.script(5), names)
    np.testing.assert_array_equal(
        made.binned(0.02).counts, make_once(source.label, 5).binned(0.02).counts
    )


@EVERY
def test_numbers_are_what_the_function_takes_if_nobody_chooses(source: Source) -> None:
    parameters = inspect.signature(getattr(glmlab.recordings, source.function)).parameters
    assert {name: parameters[name].default for name in source.numbers} == dict(source.numbers)
    assert ("seed" in parameters) == source.is_random


def test_a_number_can_be_chosen_and_another_is_refused() -> None:
    slow = SOURCES["Drifting cell"].make(0, tau_s=60.0).truth.rate_hz.values
    fast = SOURCES["Drifting cell"].make(0, tau_s=2.0).truth.rate_hz.values
    assert np.abs(np.diff(slow)).mean() < 0.5 * np.abs(np.diff(fast)).mean()
    assert SOURCES["Drifting cell"].script(1, tau_s=2.0) == "drifting_cell(seed=1, tau_s=2.0)"
    with pytest.raises(ValueError, match=r"LNP cell has no number 'tau_s'"):
        SOURCES["LNP cell"].make(0, tau_s=2.0)


def test_a_source_whose_package_is_missing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(source.is_installed for source in SOURCES.values())
    monkeypatch.setattr(sources, "find_spec", lambda _: None)
    assert {label for label, source in SOURCES.items() if not source.is_installed} == {
        "Grasshopper receptor 1",
        "Grasshopper receptor 2",
        "Place cell",
        "Drifting cell",
    }
