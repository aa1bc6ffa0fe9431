"""Many data sets, and intervals: what they show, for every regularizer and model."""

from __future__ import annotations

from dataclasses import replace

import jax
import numpy as np
import pytest

from glmlab.concepts.cross_validation import SELECTIONS
from glmlab.model.path import cross_validate
from glmlab.number_format import number
from glmlab.workspaces.feedforward.compute.data import draw_again
from glmlab.workspaces.feedforward.compute.intervals import find_intervals
from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.compute.redraws import N_REDRAWS, redraw
from glmlab.workspaces.feedforward.compute.stages import Model, grid_of, make_data
from glmlab.workspaces.feedforward.jobs import key_of_intervals, key_of_redraws
from glmlab.workspaces.feedforward.measures import MEASURES
from glmlab.workspaces.feedforward.presets import PRESETS
from glmlab.workspaces.feedforward.results import Redraws
from glmlab.workspaces.feedforward.settings import (
    OBSERVATION_MODELS,
    REGULARIZERS,
    Settings,
    part_read_by,
)
from glmlab.workspaces.feedforward.views.redraws import RedrawsView
from glmlab.workspaces.feedforward.words.pictures import RULES
from tests.workspaces.feedforward.results import toy_results

START = Settings(tab="redraws", intervals=True, regularizer_strength=0.05)


def all_models() -> list[Settings]:
    """Settings of each observation model and each regularizer."""
    models = [
        replace(START, observation_model=model, inverse_link=entry.inverse_links[0])
        for model, entry in OBSERVATION_MODELS.items()
    ]
    return models + [replace(START, regularizer=name) for name in ("Lasso", "GroupLasso")]


def called(settings: Settings) -> str:
    return f"{settings.observation_model}-{settings.regularizer}"


@pytest.mark.parametrize("settings", all_models(), ids=called)
def test_the_clouds_are_those_of_all_data_sets(settings: Settings) -> None:
    steps = list(redraw(settings))
    shares = [share for share, _ in steps]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    found = steps[-1][1]
    assert found.n_data_sets == N_REDRAWS
    assert found.by_rule.keys() == SELECTIONS.keys()
    for distribution in (found.chosen, *found.by_rule.values()):
        error = distribution.coef - found.true_coef
        assert distribution.mean_squared_error == pytest.approx(np.mean(error**2))
        np.testing.assert_allclose(distribution.bias, error.mean(axis=0), atol=1e-12)
        exact = ((distribution.coef != 0) == (found.true_coef != 0)).all(axis=1)
        assert distribution.exact_support == exact.mean()
        assert distribution.root_mean_squared_error == pytest.approx(np.sqrt(np.mean(error**2)))
    first = steps[0][1]
    np.testing.assert_array_equal(
        first.chosen.coef, found.chosen.coef[: first.n_data_sets], "what is done stays"
    )


def test_a_penalty_trades_variance_for_bias() -> None:
    weak, strong = (
        list(redraw(replace(START, regularizer_strength=strength)))[-1][1].chosen
        for strength in (1e-3, 1.0)
    )
    assert np.sum(strong.variance) < np.sum(weak.variance)
    assert np.sum(strong.bias**2) > np.sum(weak.bias**2)


def test_each_rule_chooses_what_the_lab_selects_on_the_same_data() -> None:
    settings = replace(START, regularizer="Lasso", n_features=8, n_samples=200)
    found = fits_of(settings)
    data = make_data(settings)
    designs, counts = draw_again(settings, found.true_coef, N_REDRAWS)
    grid = grid_of(settings)
    for place in (0, N_REDRAWS - 1):
        with jax.enable_x64(True):
            one = data.with_toy_data(designs[place], counts[place])
            options = Model(part_read_by(settings, "path"), one).fit_options
            scores = cross_validate(
                one.padded, one.n_features, one.n_time_bins, grid, settings.folds, **options
            )
        assert found.by_rule["min"].strength[place] == grid[scores.best]
        assert found.by_rule["1se"].strength[place] == grid[scores.simplest_within_one_error]


def fits_of(settings: Settings) -> Redraws:
    """All data sets fitted, before bootstrapped intervals are counted."""
    return next(found for _share, found in redraw(settings) if found.n_data_sets == N_REDRAWS)


@pytest.fixture(scope="module", params=["sparse", "grouped", "wide"])
def selecting(request: pytest.FixtureRequest) -> Redraws:
    """Data sets of a preset whose penalty sets weights to zero."""
    return fits_of(replace(PRESETS[request.param].settings, tab="redraws"))


def test_one_standard_error_selects_better_and_estimates_worse(selecting: Redraws) -> None:
    best, simple = selecting.by_rule["min"], selecting.by_rule["1se"]
    assert (simple.strength >= best.strength).all()
    assert simple.exact_support > best.exact_support + 0.15
    assert simple.root_mean_squared_error > 1.2 * best.root_mean_squared_error
    assert simple.mean_strength == pytest.approx(10 ** np.log10(simple.strength).mean())


def test_a_choice_of_the_rule_marks_its_row_and_draws_its_cloud(selecting: Redraws) -> None:
    view = RedrawsView()
    results = toy_results(len(selecting.true_coef))
    view.show_redraws(selecting, stale=False)
    for rule, name in RULES.items():
        view.show(replace(results, settings=replace(results.settings, selection=rule)))
        assert view.table.value.count("glmlab-chosen") == 1
        marked = view.table.value.partition("glmlab-chosen")[2].partition("</tr>")[0]
        assert f"■</span> {name}</th>" in marked
        mean = selecting.by_rule[rule].coef.mean(axis=0)
        np.testing.assert_allclose(view.means["selected"].y, mean)
        low, high = selecting.by_rule[rule].usual_strengths
        assert f"Chose {number(low, 2)} to {number(high, 2)} (middle 80%)" in view.caption.value
    assert view.table.value.count("not yet") == 3


def test_without_a_penalty_nothing_is_chosen() -> None:
    settings = replace(START, regularizer="UnRegularized")
    found = list(redraw(settings))[-1][1]
    for distribution in found.by_rule.values():
        np.testing.assert_allclose(distribution.coef, found.chosen.coef, atol=1e-6)
    view = RedrawsView()
    view.show(toy_results(len(found.true_coef)))
    view.show_redraws(found, stale=False)
    assert view.table.value.count('<th scope="row">') == 1
    assert "middle 80%" not in view.caption.value


def test_lessons_can_ask_for_either_rule(selecting: Redraws) -> None:
    results = toy_results()
    for rule, name in (("min", "minimum"), ("1se", "one_se")):
        read = {
            kind: MEASURES[f"{kind}_of_{name}"].read(results, {"redraws": selecting})
            for kind in ("error", "support", "strength", "coverage")
        }
        distribution = selecting.by_rule[rule]
        assert read["error"] == distribution.root_mean_squared_error
        assert read["support"] == distribution.exact_support
        assert read["strength"] == distribution.mean_strength
        assert np.isnan(read["coverage"])
        assert np.isnan(MEASURES[f"support_of_{name}"].read(results, {"redraws": None}))


def test_more_data_find_the_truth() -> None:
    choices = Settings(n_samples=2000, n_features=3, correlation=0.6, seed=5)
    truth = np.array([0.8, 0.0, -0.5])
    designs, counts = draw_again(choices, truth, 20)
    flat = designs.reshape(-1, 3)
    np.testing.assert_allclose(flat.std(axis=0), 0.5, rtol=0.02)
    correlation = np.asarray(np.corrcoef(flat.T))
    np.testing.assert_allclose(correlation[0, 1], 0.6, atol=0.02)
    rate = np.exp(flat @ truth)
    assert counts.sum() == pytest.approx(rate.sum(), rel=0.02)
    assert not np.array_equal(designs[0], designs[1])


@pytest.mark.parametrize("regularizer", REGULARIZERS)
def test_intervals_are_around_the_weights_that_are_shown(regularizer: str) -> None:
    settings = replace(START, regularizer=regularizer)
    ((share, found),) = find_intervals(settings)
    assert share == 1
    np.testing.assert_allclose(found.coef, compute(settings).fit.coef, atol=1e-10)
    assert (found.low <= found.high).all()
    assert found.method == (
        "Wald" if REGULARIZERS[settings.regularizer].interval_formula else "bootstrap"
    )
    assert found.is_conditional == (settings.regularizer != "UnRegularized")
    if found.method == "Wald":
        np.testing.assert_allclose(found.low + found.high, 2 * found.coef, atol=1e-9)


def test_what_nobody_asked_for_is_not_worked_out() -> None:
    assert key_of_intervals(Settings()) is None
    assert key_of_redraws(Settings()) is None
    assert key_of_redraws(replace(START, data="grasshopper")) is None


@pytest.mark.parametrize(
    ("changes", "follows"),
    [
        ({"regularizer_strength": 0.2}, True),
        ({"seed": 3}, True),
        ({"folds": 4}, True),
        ({"compared": ("Lasso",)}, False),
        ({"selection": "1se"}, False),
    ],
)
def test_the_key_changes_with_what_it_depends_on(changes: dict, follows: bool) -> None:
    assert (key_of_redraws(replace(START, **changes)) != key_of_redraws(START)) == follows
