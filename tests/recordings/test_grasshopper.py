"""The recordings of a grasshopper's auditory receptor."""

import numpy as np
import pytest

from glmlab.recordings import packaged_data
from glmlab.recordings.grasshopper import grasshopper_receptor


@pytest.mark.parametrize(("number", "spikes"), [(1, 929), (2, 868)])
def test_counts_in_bins_of_one_millisecond(number, spikes):
    recording = grasshopper_receptor(number)
    binned = recording.binned(1e-3)
    assert binned.counts.sum() == recording.spikes.n_spikes == spikes
    assert binned.counts.max() == 1
    assert binned.counts.shape == (10_000,)
    assert binned.covariates.shape == (10_000, 1)
    assert recording.firing_rate_hz == pytest.approx(spikes / 10)
    assert binned.trial is None
    assert binned.true_rate_hz is None


def test_the_sound_comes_at_20_khz_in_db():
    (sound,) = grasshopper_receptor(1).covariates
    assert (sound.name, sound.unit, sound.values.size) == ("sound", "dB", 200_000)
    assert sound.end_s == pytest.approx(10.0)


def test_the_loudest_sample_has_the_level_of_the_header():
    stimulus = grasshopper_receptor(1).binned(1e-3).covariates[:, 0]
    assert stimulus.max() <= 76.4286
    assert stimulus.max() == pytest.approx(76.4286, abs=0.5)
    assert np.isfinite(stimulus).all()


def test_the_rate_adapts():
    counts = grasshopper_receptor(1).binned(1.0).counts
    assert counts[0] == pytest.approx(127, abs=2)
    assert counts[-1] < 90


def test_other_numbers_and_a_missing_package_get_a_sentence(monkeypatch):
    with pytest.raises(ValueError, match="1 and 2"):
        grasshopper_receptor(3)
    grasshopper_receptor.cache_clear()
    monkeypatch.setattr(packaged_data, "find_spec", lambda _: None)
    with pytest.raises(FileNotFoundError, match="pip install nitime"):
        grasshopper_receptor(1)
