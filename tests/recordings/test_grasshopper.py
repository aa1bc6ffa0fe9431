"""The built-in recordings."""

import numpy as np
import pytest

from glmlab.recordings import grasshopper
from glmlab.recordings.grasshopper import grasshopper_receptor


@pytest.mark.parametrize(("number", "spikes"), [(1, 929), (2, 868)])
def test_counts_in_bins_of_one_millisecond(number, spikes):
    recording = grasshopper_receptor(number)
    assert recording.counts.sum() == spikes
    assert recording.counts.max() == 1
    assert recording.counts.shape == recording.stimulus.shape == (10_000,)
    assert recording.firing_rate_hz == pytest.approx(spikes / 10)


def test_the_loudest_sample_has_the_level_of_the_header():
    stimulus = grasshopper_receptor(1).stimulus
    assert stimulus.max() <= 76.4286
    assert stimulus.max() == pytest.approx(76.4286, abs=0.5)
    assert np.isfinite(stimulus).all()


def test_the_rate_adapts():
    counts = grasshopper_receptor(1).counts
    assert counts[:1000].sum() == pytest.approx(127, abs=2)
    assert counts[-1000:].sum() < 90


def test_other_numbers_and_a_missing_package_get_a_sentence(monkeypatch):
    with pytest.raises(ValueError, match="1 and 2"):
        grasshopper_receptor(3)
    grasshopper_receptor.cache_clear()
    monkeypatch.setattr(grasshopper, "find_spec", lambda _: None)
    with pytest.raises(FileNotFoundError, match="pip install nitime"):
        grasshopper_receptor(1)
