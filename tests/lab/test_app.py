"""The lab as a whole, without a browser: a choice ends in every view."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from ipywidgets import Widget

from glmlab.app import FeedforwardLab
from glmlab.experiments.feedforward import Results, Settings
from glmlab.lab import strings
from glmlab.lab.runner import InlineRunner, Report
from tests.views.results import recording_results, toy_results

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
    lab._delivery._handle_custom_msg({"event": "placed"}, [])


@pytest.fixture
def lab() -> Iterator[FeedforwardLab]:
    lab = FeedforwardLab(compute=compute, make_runner=InlineRunner)
    yield lab
    lab.close()


def test_it_opens_with_a_complete_picture(lab: FeedforwardLab) -> None:
    assert lab.results is not None
    assert all(view.alternative for view in lab.views.values())


def test_a_choice_ends_in_the_views(lab: FeedforwardLab) -> None:
    before = lab.views["summary"].alternative
    control: Any = lab.panels[2].controls["regularizer_strength"]
    control.slider.set_state({"value": 0.01})
    assert lab.results is not None
    assert lab.results.settings.regularizer_strength == 0.01
    assert lab.views["summary"].alternative != before


def test_settings_that_are_set_move_the_controls(lab: FeedforwardLab) -> None:
    lab.settings = Settings(n_features=8)
    control: Any = lab.panels[0].controls["n_features"]
    assert (control.slider.value, control.box.widget.value) == (8, "8")
    assert lab.results is not None
    assert lab.results.settings == lab.settings


def test_a_recording_is_seen_by_its_filters(lab: FeedforwardLab) -> None:
    def visibility() -> tuple[str, ...]:
        return tuple(lab.views[name].widget.layout.visibility for name in ("weights", "filters"))

    assert visibility() == ("visible", "hidden")
    lab.settings = Settings(data="grasshopper")
    assert visibility() == ("hidden", "visible")
    lab._reset.widget.click()
    assert visibility() == ("visible", "hidden")


def test_an_error_is_one_sentence_and_the_picture_stays(lab: FeedforwardLab) -> None:
    before = lab.results
    lab.settings = Settings(seed=BAD_LUCK)
    assert "bad luck" in lab._header.message.value
    assert lab.results is before
    lab.settings = Settings(seed=BAD_LUCK + 1)
    assert lab._header.message.value == ""
    assert lab.results is not None
    assert lab.results.settings.seed == BAD_LUCK + 1


def test_a_first_picture_that_fails_stops_the_bar() -> None:
    lab = FeedforwardLab(Settings(seed=BAD_LUCK), compute=compute, make_runner=InlineRunner)
    assert lab._curtain.sentence.value == strings.NO_PICTURE
    place(lab)
    assert lab._curtain.widget.layout.display != "none"
    lab.settings = Settings()
    assert lab._curtain.widget.layout.display == "none"
    lab.close()


def test_the_curtain_opens_when_the_browser_has_the_pictures(lab: FeedforwardLab) -> None:
    assert lab._curtain.widget.layout.display != "none"
    place(lab)
    assert lab._curtain.widget.layout.display == "none"


def test_a_refused_number_is_told_and_taken_back(lab: FeedforwardLab) -> None:
    control: Any = lab.panels[2].controls["folds"]
    control.box.widget.set_state({"value": "many"})
    assert "Folds" in lab._header.message.value
    assert control.box.widget.value == "2"


def test_figures_have_roles_and_texts_in_step_with_the_views(lab: FeedforwardLab) -> None:
    lab.settings = Settings(regularizer_strength=0.02)
    attributes = lab._accessibility.attributes
    for name, view in lab.views.items():
        found = attributes[f".glmlab-picture-{name} .bqplot.figure"]
        assert found == {"role": "img", "aria-label": view.alternative}


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
    assert lab.results is None
    wait.set()
    assert shown.wait(10)
    lab.close()


def test_a_page_that_was_slow_is_sent_everything_again(
    lab: FeedforwardLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(Widget, "send_state", lambda self: sent.append(type(self).__name__))
    place(lab)
    expected = {"Bars", "Lines", "Axis", "LinearScale", "LogScale", "HTML", "FloatLogSlider"}
    assert expected <= set(sent)
