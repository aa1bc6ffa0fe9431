"""What the choice of a strength is worth on folds that had no part in it, and how it is shown."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import jax
import numpy as np
import pytest
from sklearn.model_selection import BaseCrossValidator

from glmlab.engine.refusal import RefusedError
from glmlab.glm import GLMCV
from glmlab.model.fold_schemes import ContiguousFolds
from glmlab.model.folds import Split
from glmlab.model.model_selection.nested import nested_cross_validation
from glmlab.workspaces.neuron.compute import nested as computing
from glmlab.workspaces.neuron.compute import stages
from glmlab.workspaces.neuron.compute.nested import score_choice
from glmlab.workspaces.neuron.compute.scores import cross_validate
from glmlab.workspaces.neuron.jobs import JOBS, key_of_nested
from glmlab.workspaces.neuron.lab import NeuronLab
from glmlab.workspaces.neuron.presets import PRESETS
from glmlab.workspaces.neuron.results import Nested
from glmlab.workspaces.neuron.settings import STRENGTH_RANGE, Settings
from glmlab.workspaces.neuron.tables import tables_of
from glmlab.workspaces.neuron.views.folds import FoldsView
from glmlab.workspaces.neuron.words.folds import LEAKS_AS_WELL, say_worth
from tests.compilation import TRACED, heard
from tests.held import Held
from tests.plain_text import plain_text
from tests.workspaces.neuron.made_results import made_results, made_scores

START = Settings(tab="folds")


def finish(settings: Settings) -> Nested:
    shares, found = zip(*score_choice(settings), strict=True)
    assert shares[-1] == 1
    assert all(one < next_ for one, next_ in pairwise(shares))
    n_done = [one.n_done for one in found]
    assert n_done == sorted(n_done)
    assert n_done[0] == 0
    return found[-1]


class OtherFolds(BaseCrossValidator):
    """Contiguous folds of what an outer fold of five leaves: the four others."""

    def __init__(self, n_bins: int) -> None:
        self._sizes = np.bincount(ContiguousFolds(5).folds(n_bins).fold)

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> Any:
        return 4

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Any:
        assert len(set(self._sizes)) == 1, "else they would not be found again in what is left"
        assert len(X) == 4 * self._sizes[0]
        parts = np.arange(len(X)).reshape(4, -1)
        return iter([Split(np.delete(parts, k, axis=0).ravel(), parts[k]) for k in range(4)])


def test_it_is_the_nested_cross_validation_of_the_library() -> None:
    """Of GLMCV with the folds that are left, whose paths are fitted each on their own data."""
    found = finish(START)
    with jax.enable_x64(True):
        design = stages.model_of(START).design
        n = design.n_fitted
        grid = np.geomspace(*STRENGTH_RANGE, 17)
        model = GLMCV(regularizer="Ridge", strength_grid=grid, cv=OtherFolds(n))
        theirs = nested_cross_validation(model, design.X[:n], design.y[:n], outer=5)
    np.testing.assert_allclose(found.strength, theirs.strength, rtol=1e-9)
    # Theirs are log-likelihoods per bin; what a constant rate gives is taken from them. No bin has two spikes.
    y, fold = design.y[:n], ContiguousFolds(5).folds(n).fold
    assert y.max() == 1
    null = np.array([y[fold != k].mean() for k in range(5)])
    came = np.array([y[fold == k].mean() for k in range(5)])
    unit = np.log(2) * y.mean()
    np.testing.assert_allclose(
        found.bits, (theirs.score - came * np.log(null) + null) / unit, atol=1e-3
    )
    assert found.mean == pytest.approx(1.38, abs=0.005)
    assert found.promised_bits == pytest.approx(1.41, abs=0.005)
    assert found.mean < found.promised_bits, "that has seen what it is scored on"


def test_it_promises_what_cross_validation_says_and_compiles_nothing_after_it() -> None:
    settings = replace(START, regularizer="Lasso", selection="1se")
    *_, (_, scores) = cross_validate(settings)
    with heard(TRACED, longer_than=0.1) as traced:
        found = finish(settings)
    assert traced == []
    assert found.promised_bits == scores.chosen.bits_mean[scores.chosen.selected]
    assert (found.strength >= finish(replace(settings, selection="min")).strength).all()


def test_with_two_strengths_it_chooses_pairs() -> None:
    found = finish(replace(START, separate=True))
    assert found.history_strength is not None
    assert found.history_strength.shape == found.strength.shape == (5,)
    assert (found.history_strength != found.strength).any()
    assert found.mean == pytest.approx(finish(START).mean, abs=0.05)


@pytest.mark.parametrize("n_folds", [3, 4])
def test_any_number_of_folds_from_three_on_is_kept_from_the_choice(n_folds: int) -> None:
    found = finish(replace(START, n_folds=n_folds, fold_scheme="ContiguousWithGap"))
    assert found.n_done == found.n_folds == n_folds
    assert np.isfinite([*found.bits, *found.inner_bits]).all()


def test_what_it_cannot_do_it_says() -> None:
    assert key_of_nested(replace(START, n_folds=2)) is None
    assert key_of_nested(replace(START, regularizer="UnRegularized")) is None
    assert key_of_nested(replace(START, tab="rate")) is None
    assert key_of_nested(START) != key_of_nested(replace(START, selection="1se"))
    assert key_of_nested(START) == key_of_nested(replace(START, regularizer_strength=1.0))
    assert not JOBS["nested"].automatic


def test_folds_that_leave_no_spike_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with jax.enable_x64(True):
        model = stages.model_of(START)
    y = model.design.y.copy()
    y[: 3 * model.design.n_fitted // 5] = 0
    silent = replace(model, design=replace(model.design, y=y))
    monkeypatch.setattr(computing, "model_of", lambda _: silent)
    with pytest.raises(
        RefusedError, match="Without folds 4 and 5 of 5 there is not a single spike"
    ):
        next(score_choice(START))


@pytest.mark.skipif(
    "drifting" not in PRESETS, reason="ratinabox, which carries the path, is absent"
)
def test_nesting_does_not_find_the_leak_of_shuffled_folds() -> None:
    drifting = PRESETS["drifting"].settings
    shuffled = finish(replace(drifting, fold_scheme="Shuffled"))
    assert shuffled.mean - 2 * shuffled.standard_error > 0
    assert shuffled.mean == pytest.approx(shuffled.promised_bits, abs=0.005)
    assert LEAKS_AS_WELL in say_worth(shuffled)
    contiguous = finish(replace(drifting, fold_scheme="Contiguous"))
    assert contiguous.mean < 0.002
    assert "is worth nothing (" in say_worth(contiguous)
    assert LEAKS_AS_WELL not in say_worth(contiguous)


MADE = Nested(
    START,
    "Contiguous",
    5,
    np.array([1e-3, 1e-2, 1e-3, 1e-3]),
    None,
    np.array([1.3, 1.5, 1.4, 1.2]),
    np.array([1.4, 1.3, 1.35, 1.45]),
    1.41,
)
"""Four of five folds."""


def test_the_view_marks_each_choice_on_the_scores_and_says_what_it_is_worth() -> None:
    results = made_results(tab="folds")
    made = replace(MADE, settings=results.settings)
    scores = made_scores(results, compared=True)
    view = FoldsView()
    view.show(results)
    view.show_nested(made)
    assert len(view.scores.without_a_fold.x) == 0, "there is no curve yet"
    view.show_scores(scores, stale=False)
    marks = view.scores.without_a_fold
    assert list(marks.x) == [1e-3, 1e-2]
    curve = scores.chosen
    expected = np.interp(np.log(marks.x), np.log(curve.strength), curve.bits_mean)
    np.testing.assert_allclose(marks.y, expected)
    assert "without a fold" in plain_text(view.heading.value)
    said = (
        "Choosing by these folds promises 1.41 bits per spike and is worth 1.35 ± 0.06 on bins that had no part "
        "in the choice, in 4 of 5 folds so far."
    )
    assert said in plain_text(view.caption.value)
    assert "without fold 2 0.01, promising 1.3 and worth 1.5" in view.alternative
    view.show_nested(replace(made, settings=replace(made.settings, selection="1se")))
    assert len(marks.x) == 0
    assert "Choosing" not in plain_text(view.caption.value)
    assert "without a fold" not in plain_text(view.heading.value)


def test_its_numbers_can_be_taken_away() -> None:
    table = tables_of(made_results(tab="folds"), {"nested": MADE})["nested"]
    assert list(table) == ["fold", "strength", "bits_per_spike", "inner_bits_per_spike"]
    assert list(table["fold"]) == [1, 2, 3, 4]


def test_the_button_scores_the_choice_and_other_settings_make_it_old() -> None:
    held = Held()
    lab = NeuronLab(preset="history", tab="folds", scheduler=held.make)
    try:
        held.go()
        control, view = lab.parts.job_controls["nested"], lab.parts.views["folds"]
        control.begin.click()
        assert not control.cancel.disabled
        control.cancel.click()
        held.go()
        assert lab.jobs["nested"].results is None
        control.begin.click()
        held.go()
        found = lab.jobs["nested"].results
        assert found is not None
        assert found.n_done == 5
        assert "Choosing by these folds" in view.alternative
        lab.state.choose(tab="rate")
        lab.state.choose(tab="folds")
        held.go()
        assert "Choosing by these folds" in view.alternative
        lab.state.choose(n_folds=2)
        held.go()
        assert control.begin.disabled
        assert "three folds" in control.sentence.value
        assert "Choosing by these folds" not in view.alternative
    finally:
        lab.close()
