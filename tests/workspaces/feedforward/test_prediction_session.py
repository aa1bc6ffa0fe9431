"""A whole guess in the lab, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.workspaces.feedforward.lab import FeedforwardLab
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.feedforward.views.weights import WeightsView
from glmlab.workspaces.feedforward.words import controls as strings
from tests.private import classes_of, shown_pictures, tell
from tests.workspaces.feedforward.test_lab import compute


def weights_of(lab: FeedforwardLab) -> WeightsView:
    view = lab.parts.views["weights"]
    assert isinstance(view, WeightsView)
    return view


@pytest.fixture
def lab() -> Iterator[FeedforwardLab]:
    lab = FeedforwardLab(preset="page", compute=compute, scheduler=InlineScheduler)
    yield lab
    lab.close()


@pytest.fixture
def guessing(lab: FeedforwardLab) -> FeedforwardLab:
    """A lab in which the strength was changed after a guess was begun."""
    lab.page.toolbar.buttons["predict"].click()
    lab.state.choose(regularizer_strength=0.01)
    return lab


def press(lab: FeedforwardLab, surface: str, *keys: str) -> None:
    for key in keys:
        tell(lab.page.bridge, {"event": "key", "key": key, "surface": surface})


def drag(lab: FeedforwardLab, x: float, y: float) -> None:
    place = {"surface": "weights", "x": x, "y": y, "start_x": x, "start_y": 0.0, "count": y}
    lab.page.bridge.set_state({"drag": place})


def bar(lab: FeedforwardLab) -> Any:
    session: Any = lab.parts.prediction
    return session.bar


def said(lab: FeedforwardLab) -> str:
    return bar(lab).sentence.value


def seen(widget: Any) -> bool:
    return widget.layout.display != "none"


def texts(lab: FeedforwardLab) -> dict[str, str]:
    names = ("cross-validation", "path", "raster", "summary")
    return {name: lab.parts.views[name].alternative for name in names}


def test_nothing_of_it_is_seen_before(lab: FeedforwardLab) -> None:
    assert not seen(bar(lab).widget)
    assert "your guess" not in weights_of(lab).heading.value


def test_it_begins_with_points_at_the_weights(lab: FeedforwardLab) -> None:
    lab.page.toolbar.buttons["predict"].click()
    assert lab.results is not None
    np.testing.assert_array_equal(weights_of(lab).guess.points.y, lab.results.fit.coef)
    assert "your guess" in weights_of(lab).heading.value
    assert strings.GUESS_FIRST in said(lab)
    assert bar(lab).lock.disabled
    assert "glmlab-waiting" not in classes_of(lab.page.pictures)


def test_the_pictures_wait_for_the_guess(lab: FeedforwardLab) -> None:
    first, shown = texts(lab), lab.results
    lab.page.toolbar.buttons["predict"].click()
    lab.state.choose(regularizer_strength=0.01)
    assert texts(lab) == first
    assert shown is not None
    np.testing.assert_array_equal(weights_of(lab).recovered.y, shown.fit.coef)
    assert lab.results == shown
    assert "glmlab-waiting" in classes_of(lab.page.pictures)
    assert not bar(lab).lock.disabled


def test_a_guess_is_scored_and_the_answer_shown(guessing: FeedforwardLab) -> None:
    before = guessing.results
    drag(guessing, 0.3, 0.7)
    bar(guessing).lock.click()
    answer = guessing.results
    assert before is not None
    assert answer is not None
    assert answer.settings.regularizer_strength == 0.01
    np.testing.assert_array_equal(weights_of(guessing).recovered.y, answer.fit.coef)
    guess = before.fit.coef.copy()
    guess[1] = 0.7
    off = np.sqrt(np.mean((guess - answer.fit.coef) ** 2))
    assert f"off by {off:.2g} per weight" in said(guessing)
    assert len(weights_of(guessing).guess.misses.y) > 0
    assert "Your guess" in guessing.parts.views["weights"].alternative
    bar(guessing).end.click()
    assert not seen(bar(guessing).widget)
    assert len(weights_of(guessing).guess.points.y) == 0


def test_the_guess_stays_over_later_pictures_without_its_misses(guessing: FeedforwardLab) -> None:
    bar(guessing).lock.click()
    score = said(guessing)
    guessing.state.choose(regularizer_strength=1.0)
    assert guessing.results is not None
    assert guessing.results.settings.regularizer_strength == 1.0
    assert said(guessing) == score
    assert len(weights_of(guessing).guess.points.y) == 5
    assert len(weights_of(guessing).guess.misses.y) == 0


def test_a_guess_by_keys_alone(guessing: FeedforwardLab) -> None:
    before = weights_of(guessing).guess.points.y.copy()
    press(guessing, "weights", "ArrowRight", "ArrowRight", "ArrowUp", "PageUp", "ArrowLeft", "End")
    after = weights_of(guessing).guess.points.y
    np.testing.assert_allclose(after[2], before[2] + 0.55, atol=0.011)
    assert after[1] == weights_of(guessing).values.max
    np.testing.assert_array_equal(after[[0, 3, 4]], before[[0, 3, 4]])
    figure = guessing.page.bridge.figures[".glmlab-picture-weights .bqplot.figure"]
    assert figure["aria-valuetext"].startswith("w2, your guess")
    assert guessing.settings.true_weights == ()


def test_giving_up_shows_the_answer(guessing: FeedforwardLab) -> None:
    bar(guessing).end.click()
    assert guessing.results is not None
    assert guessing.results.settings.regularizer_strength == 0.01
    assert not seen(bar(guessing).widget)


def test_reset_ends_it(guessing: FeedforwardLab) -> None:
    guessing.page.reset.widget.click()
    assert guessing.settings == Settings()
    assert not seen(bar(guessing).widget)
    assert guessing.results is not None
    assert guessing.results.settings == Settings()


def test_undo_takes_the_change_back(guessing: FeedforwardLab) -> None:
    guessing.page.toolbar.buttons["undo"].click()
    assert bar(guessing).lock.disabled
    guessing.page.toolbar.buttons["redo"].click()
    assert not bar(guessing).lock.disabled


def test_pin_keeps_what_is_seen(guessing: FeedforwardLab) -> None:
    seen_path = weights_of(guessing).recovered.y.copy()
    guessing.page.toolbar.buttons["pin"].click()
    np.testing.assert_array_equal(weights_of(guessing).ghost.y, seen_path)
    np.testing.assert_array_equal(weights_of(guessing).recovered.y, seen_path)


def test_other_tabs_can_be_looked_at(guessing: FeedforwardLab) -> None:
    guessing.state.choose(tab="comparison")
    assert "comparison" in shown_pictures(guessing)
    assert guessing.results is not None
    assert guessing.results.settings.regularizer_strength == 0.1


def test_other_features_end_it(guessing: FeedforwardLab) -> None:
    guessing.state.choose(n_features=8)
    assert strings.GUESS_ENDED in said(guessing)
    assert len(weights_of(guessing).recovered.y) == 8
    assert len(weights_of(guessing).guess.points.y) == 0


def test_there_is_nothing_to_predict_of_a_recording(lab: FeedforwardLab) -> None:
    lab.settings = replace(lab.settings, data="grasshopper")
    button = lab.page.toolbar.buttons["predict"]
    assert button.disabled
    assert button.tooltip == strings.NO_PREDICTION


def test_keys_move_the_strength_as_its_slider_does(lab: FeedforwardLab) -> None:
    control: Any = lab.parts.panels[2].controls["regularizer_strength"]
    for surface in ("path", "cross-validation"):
        press(lab, surface, "ArrowRight")
        assert lab.settings.regularizer_strength == pytest.approx(10**-0.95)
        assert control.slider.value == lab.settings.regularizer_strength
        press(lab, surface, "ArrowLeft", "PageUp")
        assert lab.settings.regularizer_strength == pytest.approx(10**-0.5)
        press(lab, surface, "Home")
        assert lab.settings.regularizer_strength == 1e-5
        lab.state.choose(regularizer_strength=0.1)
    figure = lab.page.bridge.figures[".glmlab-picture-path .bqplot.figure"]
    assert (figure["role"], figure["tabindex"]) == ("slider", "0")
    assert figure["aria-valuetext"] == "Strength 0.1"
    lab.state.choose(regularizer="UnRegularized")
    figure = lab.page.bridge.figures[".glmlab-picture-path .bqplot.figure"]
    assert (figure["role"], figure["tabindex"]) == ("img", "0")


def test_keys_choose_and_move_a_true_weight(lab: FeedforwardLab) -> None:
    press(lab, "weights", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowUp")
    moved = lab.settings.true_weights[1]
    assert moved > 0
    assert moved == pytest.approx(round(moved / 0.05) * 0.05)
    assert list(weights_of(lab).ring.x) == ["w2"]
    press(lab, "weights", "Home")
    assert lab.settings.true_weights[1] == -3.0
    press(lab, "weights", *["ArrowRight"] * 9)
    assert list(weights_of(lab).ring.x) == ["w5"]


def test_keys_that_mean_nothing_change_nothing(lab: FeedforwardLab) -> None:
    press(lab, "weights", "Enter", "Tab")
    press(lab, "raster", "ArrowUp")
    lab.state.choose(regularizer="UnRegularized")
    before = lab.settings
    press(lab, "path", "ArrowUp")
    assert lab.settings == before
    assert lab.state.message == ""
