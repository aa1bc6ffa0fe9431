"""The lab gives away its code, its data and its pictures: those of the present picture."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.engine.work import Report
from glmlab.lab import words
from glmlab.lab.settings.sharing import from_json
from glmlab.workspaces.feedforward.lab import FeedforwardLab
from glmlab.workspaces.feedforward.results import Results
from glmlab.workspaces.feedforward.scripts.code import glmlab_script, nemos_script
from glmlab.workspaces.feedforward.settings import Settings
from tests.workspaces.feedforward.results import recording_results, toy_results

BAD_LUCK = 13


def compute(settings: Settings, /, *, report: Report) -> Results:
    """Results made by hand, at once."""
    if settings.seed == BAD_LUCK:
        raise ArithmeticError("seed 13 brings bad luck")
    made = (
        toy_results(settings.n_features, settings.regularizer_strength)
        if settings.data == "toy"
        else recording_results(settings.regularizer_strength)
    )
    return replace(made, settings=settings)


@pytest.fixture
def lab() -> Iterator[FeedforwardLab]:
    lab = FeedforwardLab(preset="page", compute=compute, scheduler=InlineScheduler)
    yield lab
    lab.close()


@pytest.fixture
def saved(lab: FeedforwardLab, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The files that the browser was given."""
    files: dict[str, bytes] = {}

    monkeypatch.setattr(lab.page.bridge, "save", files.__setitem__)
    return files


def press(lab: FeedforwardLab, action: str) -> None:
    lab.page.toolbar.buttons[action].click()


def test_the_code_is_that_of_the_present_settings(
    lab: FeedforwardLab, saved: dict[str, bytes]
) -> None:
    code = lab.page.exports.code
    press(lab, "code")
    assert code.script == glmlab_script(Settings())
    lab.settings = Settings(regularizer="Lasso", seed=3)
    assert code.script == glmlab_script(lab.settings)
    code.libraries.value = "NeMoS"
    code.download.click()
    assert saved["nemos_script.py"].decode() == nemos_script(lab.settings)
    assert lab.page.bridge.controls[".glmlab-act-code"]["aria-expanded"] == "true"


def test_only_one_box_is_open(lab: FeedforwardLab) -> None:
    code, share = lab.page.exports.code.dialog, lab.page.share.dialog
    press(lab, "share")
    press(lab, "code")
    assert (code.is_open, share.is_open) == (True, False)
    press(lab, "share")
    assert (code.is_open, share.is_open) == (False, True)
    lab.settings = Settings(seed=4)
    assert (code.is_open, share.is_open) == (False, True)


def test_the_data_belong_to_the_picture_not_to_settings_that_failed(
    lab: FeedforwardLab, saved: dict[str, bytes]
) -> None:
    lab.settings = Settings(n_features=3)
    lab.settings = Settings(n_features=4, seed=BAD_LUCK)
    lab.page.exports.downloads.data["NPZ"].click()
    with np.load(io.BytesIO(saved["glmlab-data.npz"]), allow_pickle=False) as found:
        text = str(found["settings"])
        assert found["X"].shape == (100, 3)
    assert from_json(text, Settings(), lab.workspace.computation.title) == (
        Settings(n_features=3),
        [],
    )
    lab.page.exports.downloads.data["CSV"].click()
    assert saved["glmlab-data.csv"].startswith(b"w1,w2,w3,counts\n")


def test_before_the_first_picture_there_are_no_data() -> None:
    def fail(_settings: Settings, /, *, report: Report) -> Results:
        raise ArithmeticError("no seed is a good one")

    lab = FeedforwardLab(compute=fail, scheduler=InlineScheduler)
    lab.page.exports.downloads.data["NPZ"].click()
    assert lab.page.exports.downloads.status.value == words.NO_PICTURE
    lab.close()


def test_the_pictures_offered_are_those_that_are_seen(lab: FeedforwardLab) -> None:
    def offered() -> list[str]:
        options: Any = lab.page.exports.downloads.picture.options
        return [label for label, _ in options]

    first = ["All in one", "Weights", "Cross-validation", "Raster", "Regularization path"]
    assert offered() == first
    lab.settings = Settings(data="grasshopper", tab="comparison")
    assert set(offered()) == {"All in one", "Filters", "Cross-validation", "Comparison", first[-1]}
