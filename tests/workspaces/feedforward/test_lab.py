"""The lab as a whole, without a browser: a choice ends in every view."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from ipywidgets import Widget

from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.engine.work import Report
from glmlab.lab import words
from glmlab.widgets.message_batcher import reachable
from glmlab.workspaces.feedforward.computation import COMPUTATION
from glmlab.workspaces.feedforward.lab import FeedforwardLab
from glmlab.workspaces.feedforward.results import Results
from glmlab.workspaces.feedforward.settings import Settings
from tests.private import shown_pictures, tell
from tests.workspaces.feedforward.results import recording_results, toy_results

BAD_LUCK = 13


def compute(settings: Settings, /, *, report: Report) -> Results:
    """Results made by hand, at once."""
    report(0.5, "Making them up")
    if settings.seed == BAD_LUCK:
        raise ArithmeticError("seed 13 brings bad luck")
    if settings.data == "toy":
        made = toy_results(settings.n_features, settings.regularizer_strength)
    else:
        made = recording_results(settings.regularizer_strength)
    return replace(made, settings=settings)


def place(lab: FeedforwardLab) -> None:
    """Do what the browser does when it has placed the lab on its page."""
    tell(
        lab.page.bridge,
        {"event": "placed", "address": "https://lab.example/", "query": ""},
    )


@pytest.fixture
def lab() -> Iterator[FeedforwardLab]:
    lab = FeedforwardLab(preset="page", compute=compute, scheduler=InlineScheduler)
    yield lab
    lab.close()


def test_it_opens_with_a_complete_picture(lab: FeedforwardLab) -> None:
    assert lab.results is not None
    assert all(view.alternative for view in lab.parts.views.values())


def test_a_choice_ends_in_the_views(lab: FeedforwardLab) -> None:
    before = lab.parts.views["summary"].alternative
    control: Any = lab.parts.panels[2].controls["regularizer_strength"]
    control.slider.set_state({"value": 0.01})
    assert lab.results is not None
    assert lab.results.settings.regularizer_strength == 0.01
    assert lab.parts.views["summary"].alternative != before


def test_settings_that_are_set_move_the_controls(lab: FeedforwardLab) -> None:
    lab.settings = Settings(n_features=8)
    control: Any = lab.parts.panels[0].controls["n_features"]
    assert (control.slider.value, control.box.widget.value) == (8, "8")
    assert lab.results is not None
    assert lab.results.settings == lab.settings


def test_a_recording_is_seen_by_its_filters(lab: FeedforwardLab) -> None:
    assert {"weights"} == shown_pictures(lab) & {"weights", "filters"}
    lab.settings = Settings(data="grasshopper")
    assert {"filters"} == shown_pictures(lab) & {"weights", "filters"}
    lab.page.reset.widget.click()
    assert {"weights"} == shown_pictures(lab) & {"weights", "filters"}


def test_an_error_is_one_sentence_and_the_picture_stays(lab: FeedforwardLab) -> None:
    before = lab.results
    lab.settings = Settings(seed=BAD_LUCK)
    assert "bad luck" in lab.page.header.message.value
    assert lab.results is before
    lab.settings = Settings(seed=BAD_LUCK + 1)
    assert lab.page.header.message.value == ""
    assert lab.results is not None
    assert lab.results.settings.seed == BAD_LUCK + 1


def test_a_first_picture_that_fails_gives_way_to_that_of_the_start() -> None:
    lab = FeedforwardLab(Settings(seed=BAD_LUCK), compute=compute, scheduler=InlineScheduler)
    place(lab)
    assert lab.page.overlay.widget.layout.display == "none"
    assert "bad luck" in lab.page.header.message.value
    assert lab.settings == Settings(seed=BAD_LUCK)
    assert lab.shown is not None
    assert lab.shown.settings == COMPUTATION.start
    lab.close()


def test_where_no_picture_can_be_had_the_bar_stops() -> None:
    is_broken = True

    def compute_at_last(settings: Settings, /, *, report: Report) -> Results:
        report(0.5, "Making them up")
        if is_broken:
            raise ArithmeticError("no seed is a good one")
        return compute(settings, report=report)

    lab = FeedforwardLab(
        Settings(seed=BAD_LUCK), compute=compute_at_last, scheduler=InlineScheduler
    )
    assert lab.page.overlay.sentence.value == words.NO_PICTURE
    place(lab)
    assert lab.page.overlay.widget.layout.display != "none"
    is_broken = False
    lab.settings = Settings()
    assert lab.page.overlay.widget.layout.display == "none"
    lab.close()


def test_the_curtain_opens_when_the_browser_has_the_pictures(lab: FeedforwardLab) -> None:
    assert lab.page.overlay.widget.layout.display != "none"
    place(lab)
    assert lab.page.overlay.widget.layout.display == "none"


def test_a_refused_number_is_told_and_taken_back(lab: FeedforwardLab) -> None:
    control: Any = lab.parts.panels[2].controls["folds"]
    control.box.widget.set_state({"value": "many"})
    assert "Folds" in lab.page.header.message.value
    assert control.box.widget.value == "2"


def test_figures_have_roles_and_texts_in_step_with_the_views(lab: FeedforwardLab) -> None:
    lab.settings = Settings(regularizer_strength=0.02)
    attributes = lab.page.bridge.figures
    for name, view in lab.parts.views.items():
        found = attributes[f".glmlab-picture-{name} .bqplot.figure"]
        assert found["aria-label"] == view.alternative
        is_moved_by_hand = name in ("weights", "cross-validation", "path")
        assert found["role"] == ("slider" if is_moved_by_hand else "img")


def test_it_shows_itself_in_a_notebook(lab: FeedforwardLab) -> None:
    bundle = lab._repr_mimebundle_()
    (data, *_) = bundle if isinstance(bundle, tuple) else (bundle,)
    assert "application/vnd.jupyter.widget-view+json" in data


def test_it_returns_before_the_first_picture() -> None:
    wait = threading.Event()

    def slow(settings: Settings, /, *, report: Report) -> Results:
        assert wait.wait(10)
        return compute(settings, report=report)

    lab = FeedforwardLab(compute=slow)
    shown = threading.Event()
    lab.state.observe(lambda _: shown.set(), "results")
    assert lab.shown is None
    wait.set()
    assert shown.wait(10)
    lab.close()


def test_a_page_that_was_slow_is_sent_what_it_may_have_missed(
    lab: FeedforwardLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def send_state(self: Widget, key: object = None) -> None:
        if key is None:  # all of it, not one trait that has changed
            sent.append(type(self).__name__)

    monkeypatch.setattr(Widget, "send_state", send_state)
    place(lab)
    # The first picture was drawn before; what it leaves as it was made is there already.
    assert {"Bars", "Lines", "Axis", "LinearScale", "HTML"} <= set(sent)
    assert len(sent) < len(list(reachable([lab.widget]))) / 2
    missed = set(sent)
    sent.clear()
    place(lab)
    assert missed | {"LogScale", "FloatLogSlider"} <= set(sent)


def press(lab: FeedforwardLab, action: str) -> None:
    lab.page.toolbar.buttons[action].click()


def test_undo_and_redo_move_controls_and_views(lab: FeedforwardLab) -> None:
    first = lab.parts.views["summary"].alternative
    control: Any = lab.parts.panels[2].controls["regularizer_strength"]
    control.slider.set_state({"value": 0.01})
    second = lab.parts.views["summary"].alternative
    press(lab, "undo")
    assert (lab.parts.views["summary"].alternative, control.box.widget.value) == (first, "0.1")
    assert lab.page.toolbar.buttons["undo"].disabled
    press(lab, "redo")
    assert (lab.parts.views["summary"].alternative, control.box.widget.value) == (second, "0.01")


def test_a_pinned_picture_stays_until_it_is_taken_away(lab: FeedforwardLab) -> None:
    path: Any = lab.parts.views["path"]
    pinned = lab.results
    assert pinned is not None
    press(lab, "pin")
    lab.settings = replace(lab.settings, regularizer_strength=0.01)
    np.testing.assert_array_equal(path.ghost.y, pinned.path.coef.T)
    assert "pinned" in path.heading.value
    press(lab, "pin")
    assert path.ghost.y.size == 0
    assert "pinned" not in path.heading.value


def test_a_ghost_is_drawn_only_over_the_same_features(lab: FeedforwardLab) -> None:
    path: Any = lab.parts.views["path"]
    press(lab, "pin")
    lab.settings = replace(lab.settings, n_features=7)
    assert path.ghost.y.size == 0
    lab.settings = replace(lab.settings, n_features=5)
    assert path.ghost.y.size > 0


def test_reset_takes_a_ghost_away(lab: FeedforwardLab) -> None:
    path: Any = lab.parts.views["path"]
    press(lab, "pin")
    lab.page.reset.widget.click()
    assert path.ghost.y.size == 0


def test_drags_on_pictures_are_choices(lab: FeedforwardLab) -> None:
    def drag(surface: str, **place: float) -> None:
        lab.page.bridge.set_state({"drag": {"surface": surface, "start_x": 0.0, **place}})

    assert set(lab.page.bridge.surfaces) == {"path", "cross-validation", "weights"}
    drag("path", x=0.0123, y=0.0, start_y=0.0)
    assert lab.settings.regularizer_strength == pytest.approx(10**-1.91)
    drag("weights", x=0.3, y=0.72, start_x=0.3, start_y=0.0)
    assert lab.settings.true_weights[1] == 0.7
    drag("nothing", x=0.3, y=0.72, start_y=0.0)
    drag("path", x="far", y=0.0, start_y=0.0)  # type: ignore[arg-type]
    assert lab.state.message == ""
    lab.settings = replace(lab.settings, regularizer="UnRegularized")
    assert set(lab.page.bridge.surfaces) == {"weights"}


def test_axes_stand_still_under_a_hand_and_fit_the_picture_when_it_lets_go() -> None:
    lab = FeedforwardLab(preset="page", scheduler=InlineScheduler)

    def axes() -> dict[str, tuple[float, float]]:
        views: Any = lab.parts.views
        scales = {
            "weights": views["weights"].values,
            "path": views["path"].weight,
            "cross-validation": views["cross-validation"].score,
            "raster": views["raster"].value,
        }
        return {name: (scale.min, scale.max) for name, scale in scales.items()}

    before = axes()
    lab.page.bridge.set_state({"held": "weights"})
    lab.state.choose(true_weights=(1.0, 0.0, 0.0, 0.0, 0.3))
    held = axes()
    assert held["weights"] == before["weights"]
    assert lab.page.bridge.surfaces["weights"]["y"] == before["weights"]
    # The others may grow, or what they show would leave them.
    assert lab.results is not None
    low, high = lab.results.path.limits
    assert held["path"] == (min(low, before["path"][0]), max(high, before["path"][1]))
    assert all(held[n][0] <= before[n][0] and held[n][1] >= before[n][1] for n in before)
    lab.page.bridge.set_state({"held": ""})
    after = axes()
    assert all(after[name] != before[name] for name in before)
    assert after["path"] == lab.results.path.limits
    assert lab.page.bridge.surfaces["weights"]["y"] == after["weights"]
    lab.close()


def test_a_settings_file_is_opened(lab: FeedforwardLab) -> None:
    content = '{"version": 1, "workspace": "Feed-forward", "settings": {"folds": 4}}'
    tell(lab.page.bridge, {"event": "file", "text": content})
    assert lab.settings.folds == 4
    before = lab.settings
    tell(lab.page.bridge, {"event": "file", "text": "nonsense"})
    assert lab.settings == before
    assert lab.state.message


def test_only_the_chosen_experiment_is_drawn(lab: FeedforwardLab) -> None:
    lab.settings = replace(lab.settings, tab="comparison", compared=("Lasso",))
    assert {"comparison"} == shown_pictures(lab) & {"comparison", "raster"}
