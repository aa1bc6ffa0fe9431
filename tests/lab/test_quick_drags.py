"""Hands are quicker than pictures: whatever is done before the next picture counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from glmlab.lab.jobs import PICTURE
from glmlab.workspaces.coupling.lab import CouplingLab
from glmlab.workspaces.coupling.pairs import knot_lags
from glmlab.workspaces.feedforward.lab import FeedforwardLab
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.feedforward.truth import true_coef_of
from tests.held import HeldScheduler
from tests.private import tell


class HeldPicture:
    """The picture of a lab, which is not computed before a test lets it go."""

    def __init__(self, lab: Any) -> None:
        self._scheduler: HeldScheduler = lab.session.scheduler
        self._scheduler.held.add(PICTURE)

    def let_go(self) -> None:
        self._scheduler.let_go(PICTURE)


def drag(lab: Any, surface: str, *places: tuple[float, float]) -> None:
    """Press at the first place, move to the others, and let go."""
    (start_x, start_y), *_ = places
    lab.page.bridge.set_state({"held": surface})
    for x, y in places:
        told = {"surface": surface, "x": x, "y": y, "start_x": start_x, "start_y": start_y}
        lab.page.bridge.set_state({"drag": told})
    lab.page.bridge.set_state({"held": ""})


def press(lab: Any, surface: str, *keys: str) -> None:
    for key in keys:
        tell(lab.page.bridge, {"event": "key", "key": key, "surface": surface})


@pytest.fixture
def toy() -> Iterator[FeedforwardLab]:
    lab = FeedforwardLab(preset="page", scheduler=HeldScheduler)
    yield lab
    lab.close()


@pytest.fixture
def network() -> Iterator[CouplingLab]:
    lab = CouplingLab(scheduler=HeldScheduler, n_trials=2, n_runs=16, horizon=2000)
    yield lab
    lab.close()


def test_two_true_weights_and_the_strength(toy: FeedforwardLab) -> None:
    before = true_coef_of(toy.settings)
    picture = HeldPicture(toy)
    drag(toy, "weights", (0.3, 0.0), (0.3, 0.4), (0.3, 0.7))
    drag(toy, "weights", (0.5, 0.0), (0.5, -0.5))
    drag(toy, "path", (0.0123, 0.0))
    drag(toy, "weights", (0.9, 0.3), (0.9, 1.0))
    picture.let_go()
    assert toy.settings.true_weights == (round(before[0], 3), 0.7, -0.5, 0.0, 1.0)
    assert toy.settings.regularizer_strength == pytest.approx(10**-1.91)
    assert toy.results is not None
    assert toy.results.settings == toy.settings


def test_a_drag_and_keys_on_another_weight(toy: FeedforwardLab) -> None:
    picture = HeldPicture(toy)
    drag(toy, "weights", (0.5, 0.0), (0.5, -0.5))
    press(toy, "weights", "ArrowRight", "ArrowUp", "ArrowUp")
    picture.let_go()
    assert toy.settings.true_weights[1:4] == (0.1, -0.5, 0.0)


def test_a_drag_after_new_weights_starts_from_those(toy: FeedforwardLab) -> None:
    picture = HeldPicture(toy)
    toy.parts.panels[0].buttons["new_weights"].click()
    drawn = true_coef_of(Settings(truth_seed=112))
    drag(toy, "weights", (0.5, 0.0), (0.5, -0.5))
    picture.let_go()
    assert toy.settings.true_weights == (round(drawn[0], 3), 0.0, -0.5, 0.0, round(drawn[4], 3))


def test_a_drag_on_a_picture_of_fewer_features_moves_the_bar_that_is_seen(
    toy: FeedforwardLab,
) -> None:
    picture = HeldPicture(toy)
    toy.state.choose(n_features=8)
    drag(toy, "weights", (0.9, 0.3), (0.9, 1.0))
    assert toy.settings.true_weights[4:] == (1.0, 0.0, 0.0, 0.0)
    toy.state.choose(n_features=3)
    before = toy.settings
    drag(toy, "weights", (0.9, 0.3), (0.9, 0.5))
    assert toy.settings == before
    picture.let_go()
    assert toy.state.message == ""


def test_the_end_of_a_drag_counts_also_where_its_state_was_overtaken(toy: FeedforwardLab) -> None:
    told = {"surface": "weights", "x": 0.5, "y": -0.5, "start_x": 0.5, "start_y": 0.0}
    tell(toy.page.bridge, {"event": "drag", "drag": told})
    tell(toy.page.bridge, {"event": "drag", "drag": {**told, "y": "far"}})
    assert toy.settings.true_weights[2] == -0.5


def test_two_points_of_a_filter_and_another_pair(network: CouplingLab) -> None:
    lags = knot_lags(network.settings.window)
    picture = HeldPicture(network)
    drag(network, "pair", (lags[2], 0.0), (lags[2], 0.4))
    drag(network, "pair", (lags[5], 0.0), (lags[5], -0.3))
    drag(network, "network", (0.5, 0.4))
    drag(network, "pair", (lags[7], 0.0), (lags[7], 0.2))
    picture.let_go()
    scale = network.settings.coupling_scale
    knots = {entry[:2]: entry[7:] for entry in network.settings.pairs}
    assert network.settings.pair == (1, 0)
    assert knots[(0.0, 0.0)][2] == pytest.approx(0.4 / scale, abs=1e-3)
    assert knots[(0.0, 0.0)][5] == pytest.approx(-0.3 / scale, abs=1e-3)
    assert knots[(1.0, 0.0)][7] == pytest.approx(0.2 / scale, abs=1e-3)


def test_both_ends_of_the_stimulus_and_its_height(network: CouplingLab) -> None:
    picture = HeldPicture(network)
    drag(network, "stimulus", (200.0, 0.2), (300.0, 0.2))
    # The picture still shows the stimulus from bin 200 to 500.
    drag(network, "stimulus", (500.0, 0.2), (600.0, 0.2))
    drag(network, "stimulus", (250.0, 1.5), (250.0, 2.5))
    settings = network.settings
    assert (settings.onset_of(0), settings.offset_of(0)) == (300, 600)
    assert settings.intensity_of(0) == 2.5
    # What is seen is what a hand takes hold of.
    drag(network, "stimulus", (200.0, 0.2), (150.0, 0.2))
    assert (network.settings.onset_of(0), network.settings.offset_of(0)) == (150, 600)
    picture.let_go()
    assert network.results is not None
    assert network.results.settings == network.settings


def test_a_pair_is_the_one_that_is_seen(network: CouplingLab) -> None:
    picture = HeldPicture(network)
    network.state.choose(n_neurons=4)
    drag(network, "network", (0.5, 1.5))
    assert network.settings.pair == (0, 0)
    drag(network, "network", (1.5, 0.5))
    assert network.settings.pair == (1, 1)
    picture.let_go()
    HeldPicture(network)
    network.state.choose(n_neurons=2)
    drag(network, "network", (3.5, 0.5))
    assert network.settings.pair == (1, 1)
    assert replace(network.settings).receiver == 1
