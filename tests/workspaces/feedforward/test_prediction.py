"""A guess from its beginning to its score, without a widget."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from glmlab.workspaces.feedforward.prediction.prediction import Prediction, begin
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.feedforward.words import controls as strings

NAMES = ("w1", "w2")
BEFORE = np.array([0.5, -0.2])
START = Settings()
CHANGED = replace(START, regularizer_strength=1.0)


def begun() -> Prediction:
    return begin(NAMES, BEFORE, (-0.5, 1.0), START)


def answered(guess: tuple[float, float], answer: tuple[float, float]) -> Prediction:
    prediction = begun().follow(CHANGED)
    for feature, weight in enumerate(guess):
        prediction = prediction.moved(feature, weight)
    return prediction.lock().answer(np.array(answer))


def test_a_guess_begins_at_the_present_weights() -> None:
    prediction = begun()
    assert prediction.guess is not None
    np.testing.assert_array_equal(prediction.guess.weights, BEFORE)
    assert prediction.waits
    assert prediction.sentence == strings.GUESS_FIRST


def test_there_must_be_a_change_to_guess_about() -> None:
    assert begun().lock().phase == "guessing"
    looked_elsewhere = begun().follow(replace(START, tab="comparison", intervals=True))
    assert not looked_elsewhere.can_lock
    changed = begun().follow(CHANGED)
    assert changed.sentence == strings.GUESS_NOW
    assert changed.lock().phase == "locked"
    assert not changed.follow(START).can_lock


def test_moving_a_point_leaves_the_others_and_the_past_alone() -> None:
    first = begun()
    moved = first.moved(1, 0.123456)
    assert moved.guess is not None
    assert first.guess is not None
    np.testing.assert_array_equal(moved.guess.weights, [0.5, 0.12])
    np.testing.assert_array_equal(first.guess.weights, BEFORE)
    assert moved.moved(0, 99).guess.weights[0] == moved.guess.limits[1] == 1.5  # type: ignore[union-attr]


def test_a_locked_guess_stays() -> None:
    locked = begun().follow(CHANGED).lock()
    assert locked.moved(0, 0.0) is locked
    assert locked.follow(START) is locked
    assert locked.waits


@pytest.mark.parametrize(
    ("guess", "answer", "sentence"),
    [
        # Off by 0.1 each, and 0.4 without a change.
        (
            (0.0, 0.3),
            (0.1, 0.2),
            "off by 0.1 per weight; no change would have been off by 0.4: 75% better.",
        ),
        (
            (0.9, -0.6),
            (0.3, 0.0),
            "off by 0.6 per weight; no change would have been off by 0.2: 200% worse.",
        ),
        (
            (0.5, -0.2),
            (0.3, 0.0),
            "off by 0.2 per weight; no change would have been off by 0.2: no better.",
        ),
        ((0.6, -0.1), (0.5, -0.2), "off by 0.1 per weight; the weights have not changed."),
        (
            (0.1, 0.2),
            (0.1, 0.2),
            "off by less than 0.001 per weight; no change would have been off by 0.4: 100% better.",
        ),
    ],
)
def test_the_score_is_compared_with_no_change(
    guess: tuple[float, float], answer: tuple[float, float], sentence: str
) -> None:
    prediction = answered(guess, answer)
    assert prediction.phase == "answered"
    assert prediction.sentence == f"Your guess is {sentence}"
    assert not prediction.waits


def test_only_a_locked_guess_gets_an_answer() -> None:
    guessing = begun().follow(CHANGED)
    assert guessing.answer(BEFORE) is guessing


def test_other_features_end_it() -> None:
    guessing = begun().follow(CHANGED)
    assert guessing.end_without_features(NAMES) is guessing
    ended = guessing.end_without_features(("w1", "w2", "w3"))
    assert (ended.phase, ended.sentence) == ("ended", strings.GUESS_ENDED)
    assert not ended.waits
    done = answered((0.0, 0.0), (0.1, 0.1))
    assert done.end_without_features(("w1",)) == Prediction()
