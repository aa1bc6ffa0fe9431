"""What a teacher decides in the call that opens the lab, and finds in the next cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jax
import numpy as np
import pytest

import glmlab
from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.lab import words
from glmlab.widgets.message_batcher import reachable
from glmlab.workspaces.feedforward.compute.pipeline import compute as real_compute
from glmlab.workspaces.feedforward.lab import FeedforwardLab
from glmlab.workspaces.feedforward.presets import PRESETS
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.labs import Labs, unknown_labels
from tests.private import classes_of, tell
from tests.workspaces.feedforward.test_lab import compute

MakeLab = Callable[..., FeedforwardLab]


@pytest.fixture
def make() -> Iterator[MakeLab]:
    labs: list[FeedforwardLab] = []

    def make(*settings: Settings, **options: Any) -> FeedforwardLab:
        options = {"compute": compute, "scheduler": InlineScheduler} | options
        if not settings and "settings" not in options:
            options.setdefault("preset", "page")
        labs.append(FeedforwardLab(*settings, **options))
        return labs[-1]

    yield make
    for lab in labs:
        lab.close()


def control(lab: FeedforwardLab, name: str) -> Any:
    return next(panel.controls[name] for panel in lab.parts.panels if name in panel.controls)


def seen(widget: Any) -> bool:
    return widget.layout.display != "none"


def test_single_settings_are_stronger_than_a_preset(make: MakeLab) -> None:
    lab = make(preset="sparse", regularizer="Ridge", compared=["Lasso"])
    sparse = PRESETS["sparse"].settings
    assert lab.settings.true_weights == sparse.true_weights
    assert lab.settings.regularizer == "Ridge"
    assert lab.settings.compared == ("Lasso",)
    lab.state.choose(n_samples=500)
    lab.page.reset.widget.click()
    assert lab.settings.n_samples == sparse.n_samples
    assert lab.settings.regularizer == "Ridge"


def test_settings_may_be_given_as_before(make: MakeLab) -> None:
    assert make(Settings(folds=4), seed=7).settings == Settings(folds=4, seed=7)


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ({"preset": "spares"}, ValueError, "no preset 'spares'; there are few, page, sparse"),
        ({"preset": 3}, TypeError, "preset must be the name of a preset"),
        ({"strength": 3}, ValueError, "no setting 'strength'; there are data, n_samples"),
        ({"regularizer": "Laso"}, ValueError, "Regularizer must be one of"),
        ({"hide": "Seed"}, TypeError, r"hide must be a list of labels such as \[\"Seed\"\]"),
        ({"lock": [1]}, TypeError, "lock must be a list of labels"),
        ({"lock": 1}, TypeError, "lock must be a list of labels"),
        ({"hide": ["Sead"]}, ValueError, "hide names 'Sead', which this lab does not have; .*Seed"),
        ({"settings": {"seed": 1}}, TypeError, "settings must be a Settings, but they are a dict"),
        ({"settings": Settings(), "preset": "page"}, ValueError, "either settings or a preset"),
    ],
)
def test_a_wrong_call_gets_one_sentence(
    make: MakeLab, options: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence) as raised:
        make(**options)
    assert "\n" not in str(raised.value)


def test_everything_on_the_page_can_be_hidden_or_locked_by_its_label(make: MakeLab) -> None:
    labels = make().page.labels()
    assert {"Seed", "Strength", "Share", "Predict", "Comparison", "New data", "Use it"} <= set(
        labels.values()
    )
    lab = make(hide=list(labels.values()))
    assert not any(seen(panel.widget) for panel in lab.parts.panels)
    assert not any(seen(button) for button in lab.page.toolbar.buttons.values())
    assert not seen(lab.page.reset.widget)
    assert lab.page.tabs.widget.layout.visibility == "hidden"
    assert lab.page.bridge.surfaces == {}
    locked = make(lock=list(labels.values()))
    assert all(button.disabled for button in locked.page.toolbar.buttons.values())
    for panel in locked.parts.panels:
        for name, control_of_panel in panel.controls.items():
            parts: Any = list(reachable([control_of_panel.widget]))
            inputs = [part for part in parts if hasattr(part, "disabled")]
            assert inputs, name
            assert all(part.disabled for part in inputs), name
            assert words.LOCKED in [part.tooltip for part in inputs], name


def test_what_is_hidden_leaves_no_gap(make: MakeLab) -> None:
    lab = make(
        hide=[
            *("Seed", "New data", "Selection", "Correlation", "Overdispersion", "true_weights"),
            *("New stimulus", "Raster from"),
        ]
    )
    assert not seen(control(lab, "seed").widget)
    assert not seen(lab.parts.panels[0].widget.children[-1])
    assert not seen(lab.parts.panels[0].more)
    # The button beside a hidden control stays, and so does its row.
    assert seen(lab.parts.panels[2].use_selected)  # type: ignore[attr-defined]


def test_a_locked_control_says_so_and_stays(make: MakeLab) -> None:
    lab = make(lock=["Strength", "Seed"])
    for name in ("regularizer_strength", "seed"):
        box = getattr(control(lab, name), "box", control(lab, name)).widget
        assert box.disabled
        assert box.tooltip == words.LOCKED
    assert lab.parts.panels[0].new_data.disabled  # type: ignore[attr-defined]
    assert lab.parts.panels[2].use_selected.disabled  # type: ignore[attr-defined]
    assert set(lab.page.bridge.surfaces) == {"weights"}
    lab.state.choose(regularizer_strength=1.0)
    assert lab.settings.regularizer_strength == 0.1
    assert lab.state.message == words.LOCKED


def test_a_preset_leaves_locked_settings_alone(make: MakeLab) -> None:
    lab = make(lock=["Regularizer"])
    control(lab, "preset").widget.value = "sparse"
    assert lab.settings.n_features == 12
    assert lab.settings.regularizer == "Ridge"


def test_a_link_leaves_locked_settings_alone_and_says_so(make: MakeLab) -> None:
    lab = make(lock=["Seed"], hide=["Comparison"])
    tell(
        lab.page.bridge,
        {"event": "placed", "address": "", "query": "v=1&seed=7&folds=4&experiment=comparison"},
    )
    assert (lab.settings.seed, lab.settings.folds) == (111, 4)
    assert lab.settings.tab == "raster"
    assert "Your teacher has locked Seed" in lab.state.message


def test_what_does_not_go_together_with_a_lock_is_refused(make: MakeLab) -> None:
    lab = make(lock=["Inverse link"], inverse_link="exp")
    before = lab.settings
    tell(
        lab.page.bridge,
        {
            "event": "placed",
            "address": "",
            "query": "v=1&observation_model=Bernoulli&inverse_link=logistic",
        },
    )
    assert lab.settings == before
    assert "do not suit Bernoulli" in lab.state.message


def test_true_weights_that_are_locked_are_drawn_anew_by_nothing(make: MakeLab) -> None:
    lab = make(lock=["True weights"])
    view: Any = lab.parts.views["weights"]
    assert (view.handles.visible, view.dots.visible) == (False, True), "nothing looks movable"
    assert control(lab, "truth_seed").widget.disabled
    assert lab.parts.panels[0].buttons["new_weights"].disabled
    tell(
        lab.page.bridge,
        {"event": "placed", "address": "", "query": "v=2&truth_seed=5&folds=4"},
    )
    assert (lab.settings.truth_seed, lab.settings.folds) == (111, 4)


def test_a_locked_seed_of_the_weights_leaves_drags_alone(make: MakeLab) -> None:
    lab = make(lock=["Truth seed"])
    view: Any = lab.parts.views["weights"]
    assert (view.handles.visible, view.dots.visible) == (True, False)
    assert lab.parts.panels[0].buttons["new_weights"].disabled
    assert not control(lab, "true_weights").widget.disabled


def test_a_teacher_starts_from_a_preset_without_solvers_and_with_one_seed(make: MakeLab) -> None:
    lab = make(regularizer="Lasso", hide=["Solver"], lock=["Seed"], preset="sparse")
    assert (lab.settings.n_features, lab.settings.regularizer) == (12, "Lasso")
    assert control(lab, "seed").widget.disabled
    lab.parts.panels[2].more.value = True
    assert control(lab, "solver").widget.layout.display == "none"
    assert "solvers" in lab.page.tabs.names


def test_code_may_change_what_is_locked(make: MakeLab) -> None:
    lab = make(lock=["Seed"])
    lab.settings = Settings(seed=9)
    assert control(lab, "seed").widget.value == "9"
    lab.page.toolbar.buttons["undo"].click()
    assert lab.settings.seed == 111


def test_a_hidden_strength_is_not_dragged_but_follows_a_preset(make: MakeLab) -> None:
    lab = make(hide=["Strength"])
    assert set(lab.page.bridge.surfaces) == {"weights"}
    place = {"surface": "path", "x": 0.01, "y": 0.0, "start_x": 0.01, "start_y": 0.0}
    lab.page.bridge.set_state({"drag": place})
    assert lab.settings.regularizer_strength == 0.1
    control(lab, "preset").widget.value = "sparse"
    assert lab.settings.regularizer_strength == 0.05


def test_hidden_tabs_are_gone_and_locked_ones_cannot_be_taken(make: MakeLab) -> None:
    lab = make(hide=["Raster"], lock=["Many data sets"])
    left = [name for _label, name in lab.page.tabs.widget.options]
    assert left == ["numbers", "counts", "comparison", "redraws", "solvers"]
    assert lab.settings.tab == "numbers"
    lab.page.tabs.widget.value = "redraws"
    assert lab.settings.tab == lab.page.tabs.widget.value == "numbers"
    locked = lab.page.bridge.controls[".glmlab-tabs button:nth-of-type(4)"]
    assert locked == {"disabled": "true", "title": words.LOCKED}
    lab.page.reset.widget.click()
    assert lab.settings.tab == "numbers"


def test_a_locked_tab_bar(make: MakeLab) -> None:
    lab = make(lock=["tab"], tab="comparison")
    lab.page.tabs.widget.value = "raster"
    assert lab.settings.tab == lab.page.tabs.widget.value == "comparison"


def test_settings_of_another_class_are_refused(make: MakeLab) -> None:
    lab = make()
    with pytest.raises(TypeError, match="settings must be a Settings, but they are a dict"):
        lab.settings = {"seed": 1}  # type: ignore[assignment]


@pytest.mark.parametrize(
    "choices",
    [
        {},
        {"preset": "grouped", "regularizer": "ElasticNet"},
        {"observation_model": "Bernoulli", "inverse_link": "logistic"},
    ],
)
def test_the_model_is_the_fit_that_is_shown(make: MakeLab, choices: dict[str, Any]) -> None:
    before = jax.config.jax_enable_x64  # type: ignore[attr-defined]
    lab = make(compute=real_compute, **choices)
    model, results = lab.model, lab.results
    assert isinstance(model, glmlab.glm.GLM)
    assert results is not None
    np.testing.assert_allclose(model.coef_, results.fit.coef, atol=1e-6)
    np.testing.assert_allclose(model.intercept_, results.fit.intercept, atol=1e-6)
    assert model.score(*lab.data) == pytest.approx(results.fit.log_likelihood, abs=1e-3)
    assert jax.config.jax_enable_x64 == before  # type: ignore[attr-defined]


def test_the_data_are_the_teachers_own(make: MakeLab) -> None:
    lab = make()
    X, y = lab.data
    assert (X.shape, y.shape) == ((100, 5), (100,))
    X[:] = 0
    assert lab.data[0].any()


def is_gone(lab: FeedforwardLab, picture: str) -> bool:
    return "glmlab-gone" in classes_of(lab.parts.views[picture].widget)


def test_a_hidden_picture_leaves_its_place_to_others(make: MakeLab) -> None:
    lab = make(hide=["Cross-validation", "Summary", "Story"])
    for name in ("cross-validation", "summary"):
        assert is_gone(lab, name)
    assert not is_gone(lab, "path")
    assert lab.page.story.widget.layout.display == "none"
    offered_pictures = [label for label, _ in lab.page.exports.downloads.picture.options]
    assert "Cross-validation" not in offered_pictures


def test_a_hidden_section_takes_all_of_its_controls(make: MakeLab) -> None:
    lab = make(hide=["Regularization section"])
    assert not seen(lab.parts.panels[2].widget)
    assert set(lab.page.bridge.surfaces) == {"weights"}, "what it chooses is not dragged either"


def test_the_truth_can_be_kept_from_students(make: MakeLab) -> None:
    lab = make(hide=["Truth"], compute=real_compute)
    results = lab.shown
    assert results is not None
    assert results.fit.true_coef is None
    weights = lab.parts.views["weights"]
    assert list(weights.truth.x) == [], "no frames"  # type: ignore[attr-defined]
    assert "truth" not in weights.alternative
    assert "weights" not in lab.page.bridge.surfaces
    assert not seen(control(lab, "true_weights").widget)
    assert not any(seen(lab.page.toolbar.buttons[name]) for name in ("code", "predict"))
    assert "redraws" not in lab.page.tabs.names
    lab.state.choose(tab="comparison", compared=("Lasso",))
    assert lab.shown is not None
    assert [candidate.error for candidate in lab.shown.candidates] == [None, None]


def test_a_page_can_be_restricted_by_its_link(make: MakeLab) -> None:
    lab = make()
    query = "regularizer_strength=2&hide=Share,Cross-validation&lock=Strength,Nonsense"
    tell(lab.page.bridge, {"event": "placed", "address": "http://lab/", "query": query})
    assert lab.settings.regularizer_strength == 2
    assert "Nonsense" in lab.state.message
    assert is_gone(lab, "cross-validation")
    lab.state.choose(regularizer_strength=3.0)
    assert lab.settings.regularizer_strength == 2, "it is locked as the link has set it"
    lab.page.reset.widget.click()
    assert lab.settings.regularizer_strength == 2


def test_all_workspaces_take_what_they_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLMLAB_LOCK", "Seed, Coupling scale")
    labs = Labs(hide=["Share"])
    labs.open("Coupled network")
    for lab in labs.labs.values():
        assert "seed" in lab.locked
        assert not seen(lab.page.toolbar.buttons["share"])
    assert "coupling_scale" in labs.labs["Coupled network"].locked
    assert unknown_labels(["Seed", "Coupling scale", "Truth", "Sead"]) == ["Sead"]
    labs.close()
