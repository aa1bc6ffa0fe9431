"""From settings to results: every option, the page's numbers, bad settings, determinism."""

from dataclasses import asdict, replace

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from glmlab.workspaces.coupling.compute.warm import all_networks
from glmlab.workspaces.coupling.jobs import JOBS as COUPLING_JOBS
from glmlab.workspaces.feedforward.compute.data import draw_again
from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.compute.stages import model_of
from glmlab.workspaces.feedforward.compute.warm import all_options
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.jobs import JOBS
from glmlab.workspaces.feedforward.presets import PRESETS, preset_of
from glmlab.workspaces.feedforward.settings import (
    OBSERVATION_MODELS,
    REGULARIZERS,
    STRENGTH_RANGE,
    Settings,
)
from glmlab.workspaces.feedforward.truth import true_coef_of
from glmlab.workspaces.neuron.compute.warm import all_options as all_neurons
from glmlab.workspaces.neuron.jobs import JOBS as NEURON_JOBS
from glmlab.workspaces.warm import warm
from tests.declared import limits_of
from tests.model.problems import EXACT, PAGE_GRID, page_data

LIMITS = limits_of(Settings)

START = Settings()
RIDGE_OR_LASSO = {"Ridge": 0, "Lasso": 1}


def start_of(data):
    return replace(START, data=data, **DATA_SETS[data].start)


def arrays(value):
    """All arrays and numbers in nested dataclasses, dicts and tuples."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from arrays(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from arrays(inner)
    elif isinstance(value, float | int | np.ndarray):
        yield np.asarray(value)


def check(results):
    for array in arrays(asdict(results)):
        assert not np.isnan(array.astype(float)).any()
    fit, path, simulation = results.fit, results.path, results.simulation
    assert fit.kkt_residual <= 1e-6
    assert len(fit.feature_names) == fit.coef.size == path.coef.shape[1]
    low, high = path.limits
    assert low <= fit.coef.min() + 1e-9
    assert fit.coef.max() - 1e-9 <= high
    assert simulation.simulated.shape == (40, simulation.observed.size)
    assert simulation.simulated.min() >= 0
    # A Gaussian model's rates may fall below zero, which is what is wrong with it.
    assert (simulation.rate >= 0).all() or results.settings.inverse_link == "identity"


def test_toy_data_are_the_pages():
    X, w_true, y = page_data()
    problem = model_of(START).data
    np.testing.assert_array_equal(problem.X, X)
    np.testing.assert_array_equal(problem.true_coef, w_true)
    np.testing.assert_array_equal(problem.y, y)
    assert y.sum() == 97


@pytest.mark.parametrize("name", ["Ridge", "Lasso", "GroupLasso"])
def test_the_pages_numbers_are_on_screen(name):
    results = compute(replace(START, regularizer=name))
    curve = results.cross_validation
    np.testing.assert_allclose(curve.strength_grid, PAGE_GRID)
    expected = EXACT["cross_validation"][name]
    np.testing.assert_allclose(curve.score_mean, expected["mean"], atol=1e-8)
    assert curve.strength_grid[curve.best] == pytest.approx(expected["best"])
    optimum = next(r for r in EXACT["optima"][f"exp/{name}"] if r["strength"] == 0.1)
    np.testing.assert_allclose(results.fit.coef, optimum["coef"], atol=1e-8)
    if name != "Ridge":
        key = {"Lasso": "lasso", "GroupLasso": "group_lasso"}[name]
        assert results.path.strength_max == pytest.approx(EXACT["strength_max"][key])
        assert curve.is_null_model.sum() == 4


MODELS_OF_THE_RECORDING = [
    ("Poisson", "exp"),
    ("Bernoulli", "logistic"),
    ("Gaussian", "identity"),
]
"""Each draws in a way of its own; more would only be compiled for longer."""

MODELS = [
    (model, link) for model, entry in OBSERVATION_MODELS.items() for link in entry.inverse_links
]


@pytest.mark.parametrize("model", MODELS, ids="-".join)
def test_every_option(model):
    start = replace(START, observation_model=model[0], inverse_link=model[1])
    for name in REGULARIZERS if model == ("Poisson", "exp") else ("Ridge", "Lasso"):
        check(compute(replace(start, regularizer=name)))


@pytest.mark.parametrize("model", MODELS_OF_THE_RECORDING, ids="-".join)
def test_every_option_of_the_recording(model):
    start = replace(start_of("grasshopper"), observation_model=model[0], inverse_link=model[1])
    for name in REGULARIZERS if model == ("Poisson", "exp") else ("Ridge",):
        check(compute(replace(start, regularizer=name)))


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset(name):
    results = compute(PRESETS[name].settings)
    check(results)
    assert preset_of(results.settings) == name
    scores = results.cross_validation
    if name != "page":  # the page's own grid is the lesson there
        assert 0 < scores.best < scores.strength_grid.size - 1


def test_counts_follow_a_weight_that_is_dragged():
    own = model_of(START).data
    here = tuple(float(w) for w in true_coef_of(START))
    same = model_of(replace(START, true_weights=here)).data
    np.testing.assert_array_equal(same.y, own.y)
    moved = replace(START, true_weights=(here[0] + 0.3, *here[1:]))
    near = model_of(moved).data
    assert 0 < np.abs(near.y - own.y).sum() < 30
    up = np.asarray(own.X[:, 0] > 0)
    assert ((near.y >= own.y) | ~up).all()
    assert ((near.y <= own.y) | up).all()


def test_correlated_features_are_correlated():
    made = DATA_SETS["toy"].make(
        Settings(n_samples=2000, n_features=4, correlation=0.8, true_weights=(0.0,) * 4, seed=3)
    )
    found = np.asarray(np.corrcoef(made.X.T))[np.triu_indices(4, 1)]
    np.testing.assert_allclose(found, 0.8, atol=0.04)
    assert made.X.std() == pytest.approx(0.5, rel=0.05)


def test_groups_make_the_mask():
    s = replace(START, regularizer="GroupLasso", groups=(1, 2, 0))
    mask = vars(model_of(s).regularizer)["mask"]
    np.testing.assert_array_equal(mask, [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0]])
    s = replace(START, regularizer="GroupLasso", groups=(2, 1))
    mask = vars(model_of(s).regularizer)["mask"]
    np.testing.assert_array_equal(mask, [[0, 1, 1, 1, 1], [1, 0, 0, 0, 0]])


def test_regularizers_are_compared_on_one_grid():
    s = replace(START, compared=("UnRegularized", "Lasso"), selection="1se")
    results = compute(s)
    check(results)
    names = [c.regularizer for c in results.candidates]
    assert names == ["Ridge", "UnRegularized", "Lasso"]
    for candidate in results.candidates:
        alone = compute(replace(s, regularizer=candidate.regularizer, compared=()))
        np.testing.assert_array_equal(
            candidate.cross_validation.score_mean, alone.cross_validation.score_mean
        )
        at = replace(
            s,
            regularizer=candidate.regularizer,
            regularizer_strength=candidate.cross_validation.selected_strength,
        )
        np.testing.assert_allclose(candidate.coef, compute(at).fit.coef, atol=1e-8)
        truth = results.fit.true_coef
        assert truth is not None
        assert candidate.error == pytest.approx(np.sqrt(np.mean((candidate.coef - truth) ** 2)))


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ({"inverse_link": "identity"}, "do not suit Poisson; take exp"),
        ({"groups": (0, 0, 0, 0, 0)}, "at least one feature"),
        ({"true_weights": (2.0, 2.0, -2.0), "stimulus_sd": 1.0}, "lower them"),
        ({"true_weights": (3.5,)}, "from −3 to 3"),
        ({"true_weights": [1.0]}, "at most 20 numbers"),
        ({"groups": (1.5,)}, "whole number"),
        ({"compared": ("Ridge", "Ridge")}, "each once"),
        ({"compared": ("Rigde",)}, "some of"),
        ({"tab": "nothing"}, "must be one of"),
        ({"selection": "max"}, "must be one of"),
    ],
)
def test_choices_that_do_not_go_together_get_one_sentence(choice, sentence):
    with pytest.raises(ValueError, match=sentence):
        replace(START, **choice)


def test_a_gaussian_model_of_counts_draws_what_is_no_count():
    s = replace(START, observation_model="Gaussian", inverse_link="identity")
    results = compute(s)
    check(results)
    assert 0.01 < results.simulation.below_zero < 0.5
    ols = np.linalg.lstsq(
        np.column_stack([np.ones(100), model_of(s).data.X]),
        model_of(s).data.y,
        rcond=None,
    )[0]
    free = compute(replace(s, regularizer="UnRegularized"))
    np.testing.assert_allclose(free.fit.coef, ols[1:], atol=1e-8)


def test_bernoulli_fits_bins_with_a_spike_or_none():
    s = replace(START, observation_model="Bernoulli", inverse_link="logistic")
    results = compute(s)
    assert set(np.unique(results.simulation.observed)) == {0, 1}
    assert results.simulation.simulated.max() == 1


def test_the_same_settings_give_the_same_results():
    first, second = compute(START), compute(replace(START, regularizer_strength=0.2))
    again = compute(START)
    for a, b in zip(arrays(asdict(first)), arrays(asdict(again)), strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(first.fit.coef, second.fit.coef)


def test_moving_the_strength_re_uses_path_and_curve():
    first, second = compute(START), compute(replace(START, regularizer_strength=0.2))
    assert first.path.coef.base is second.path.coef.base
    assert first.cross_validation.strength_grid is second.cross_validation.strength_grid
    assert first.simulation.rate_limits == second.simulation.rate_limits
    assert first.path.limits == second.path.limits


def test_the_recording_says_what_the_literature_says():
    results = compute(start_of("grasshopper"))
    # Published expectation of such a model: 1.76 bits per spike, held out.
    assert results.fit.bits_per_spike == pytest.approx(1.8, abs=0.1)
    stimulus, history = results.fit.filters
    assert stimulus.lag_ms[np.argmax(stimulus.values)] == pytest.approx(6, abs=3)
    assert history.lag_ms[0] == 1
    assert history.values[0] < -2  # refractory
    assert results.simulation.runaway_bin is None
    # The receptor adapts over seconds and the model does not: it fires as in the training part.
    spikes = results.simulation.simulated.sum(axis=1).mean()
    assert results.simulation.observed.sum() < spikes < 2 * results.simulation.observed.sum()
    assert 0 < results.cross_validation.best < results.cross_validation.strength_grid.size - 1


def test_the_notebooks_own_precision_is_left_alone():
    before = jax.config.read("jax_enable_x64")
    results = compute(START)
    assert jax.config.read("jax_enable_x64") == before
    assert jax.numpy.ones(1).dtype == np.float32
    assert results.fit.coef.dtype == np.float64


def test_progress_rises_to_one():
    told = []
    compute(START, lambda share, sentence: told.append((share, sentence)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert all(sentence for _, sentence in told)


@pytest.mark.parametrize("name", LIMITS)
def test_a_number_outside_its_limits_gets_one_sentence(name):
    smallest, largest = LIMITS[name]
    for wrong in (smallest - 1, largest * 2 + 1, float("nan"), float("inf"), "five", None):
        with pytest.raises(ValueError, match=r"^[A-Z][^\n]*\.$"):
            replace(START, **{name: wrong})


@pytest.mark.parametrize("name", ["data", "inverse_link", "regularizer"])
def test_an_unknown_option_gets_one_sentence(name):
    with pytest.raises(ValueError, match="must be one of"):
        replace(START, **{name: "nothing"})


def test_a_grid_that_runs_backwards_gets_one_sentence():
    with pytest.raises(ValueError, match="smaller than Grid to"):
        replace(START, grid_from=1.0, grid_to=0.1)


def test_warming_covers_every_option():
    covered = {
        (s.data, s.observation_model, s.inverse_link, RIDGE_OR_LASSO[s.regularizer])
        for s in all_options()
    }
    assert covered == {
        (d, *model, smooth) for d in DATA_SETS for model in MODELS for smooth in (0, 1)
    }


def test_warming_does_the_pictures_and_the_jobs_of_all_workspaces(monkeypatch):
    done, shares = [], []
    step = lambda key: lambda settings, *_: done.append((key, settings)) or iter([])  # noqa: E731
    for workspace, jobs in (
        ("feedforward", JOBS),
        ("coupling", COUPLING_JOBS),
        ("neuron", NEURON_JOBS),
    ):
        module = f"glmlab.workspaces.{workspace}.compute.warm"
        held = {name: replace(job, steps=step((workspace, name))) for name, job in jobs.items()}
        monkeypatch.setattr(f"{module}.JOBS", held)
        monkeypatch.setattr(f"{module}.compute", step(workspace))
    warm(lambda share, _: shares.append(share))
    assert {
        (key[1], settings.regularizer) for key, settings in done if key[0] == "feedforward"
    } == {(name, kind) for name in JOBS for kind in ("Ridge", "Lasso")}
    assert [settings for key, settings in done if key == "feedforward"] == list(all_options())
    networks = list(all_networks())
    assert [settings for key, settings in done if key == "coupling"] == networks
    assert {(key[1], settings) for key, settings in done if key[0] == "coupling"} == {
        (name, network) for name in COUPLING_JOBS for network in networks
    }
    assert [settings for key, settings in done if key == "neuron"] == list(all_neurons())
    assert {(key[1], settings.regularizer) for key, settings in done if key[0] == "neuron"} == {
        (name, kind) for name in NEURON_JOBS for kind in ("Ridge", "Lasso")
    }
    assert shares == sorted(shares)
    assert shares[-1] == 1


strengths = st.floats(*np.log10(STRENGTH_RANGE)).map(
    lambda exponent: float(np.clip(10**exponent, *STRENGTH_RANGE))
)


@budget(max_examples=60, deadline=None, derandomize=True)
@given(
    n_samples=st.integers(40, 2000),
    n_features=st.integers(1, 20),
    stimulus_sd=st.floats(0.05, 1.0),
    seed=st.integers(0, 2**32 - 1),
    truth_seed=st.integers(0, 2**32 - 1),
    model=st.sampled_from(MODELS[:2]),
    regularizer=st.sampled_from(sorted(REGULARIZERS)),
    regularizer_strength=strengths,
    grid=st.tuples(strengths, strengths).filter(lambda pair: pair[0] < pair[1]),
    grid_points=st.integers(2, 50),
    folds=st.integers(2, 10),
)
def test_no_settings_give_a_picture_that_is_wrong(grid, model, **choices):
    choices |= {"observation_model": model[0], "inverse_link": model[1]}
    check(compute(Settings(grid_from=grid[0], grid_to=grid[1], **choices)))


@pytest.mark.parametrize(
    ("settings", "wanted", "first", "n_shown"),
    [
        (Settings(), 0, 0, 100),
        (Settings(), 60, 0, 100),
        (Settings(n_samples=500), 120, 120, 200),
        (Settings(n_samples=500), 2000, 300, 200),
        (Settings(data="grasshopper"), 700, 700, 500),
    ],
)
def test_the_raster_can_begin_at_any_bin(
    settings: Settings, wanted: int, first: int, n_shown: int
) -> None:
    whole, moved = compute(settings), compute(replace(settings, first_bin=wanted))
    simulation = moved.simulation
    assert (simulation.first, len(simulation.time)) == (first, n_shown)
    step = simulation.time[1] - simulation.time[0]
    assert simulation.time[0] == whole.simulation.time[0] + first * step
    np.testing.assert_array_equal(moved.fit.coef, whole.fit.coef)
    overlap = len(whole.simulation.time) - first
    if overlap > 0:
        np.testing.assert_array_equal(
            simulation.observed[:overlap], whole.simulation.observed[first:]
        )
    if settings.data == "toy" and overlap > 0:
        np.testing.assert_allclose(simulation.rate[:overlap], whole.simulation.rate[first:])


def test_a_recording_shown_from_later_remembers_the_spikes_before() -> None:
    # The history that the first bin shown has is that of the observed counts.
    data = model_of(Settings(data="grasshopper")).data
    recorded = data.recorded
    assert recorded is not None
    window = recorded.past.size
    late = data.shown_from(300)
    np.testing.assert_array_equal(late.past, recorded.held_out[1][300 - window : 300])
    early = data.shown_from(window // 2)
    np.testing.assert_array_equal(early.past[: -(window // 2)], recorded.past[window // 2 :])


def test_a_new_stimulus_is_one_that_no_fit_has_seen() -> None:
    settings = replace(START, n_samples=300)
    seen, new = compute(settings), compute(replace(settings, new_stimulus=True))
    assert new.fit.coef.tolist() == seen.fit.coef.tolist()
    assert (seen.simulation.is_new, new.simulation.is_new) == (False, True)
    # The neuron's own answer to it, and the model's rate, which follows it.
    assert (new.simulation.observed != seen.simulation.observed).any()
    designs, counts = draw_again(settings, np.asarray(seen.fit.true_coef), 1)
    np.testing.assert_array_equal(new.simulation.observed, counts[0, :200])
    rate = np.exp(designs[0, :200] @ new.fit.coef + new.fit.intercept)
    np.testing.assert_allclose(new.simulation.rate, rate, rtol=1e-9)
    moved = compute(replace(settings, new_stimulus=True, first_bin=100))
    np.testing.assert_array_equal(moved.simulation.observed, counts[0, 100:])


def test_a_bernoulli_model_gets_one_spike_a_bin_of_a_new_stimulus() -> None:
    settings = replace(
        START, observation_model="Bernoulli", inverse_link="logistic", new_stimulus=True
    )
    assert compute(settings).simulation.observed.max() == 1


def test_of_a_recording_the_raster_is_what_was_held_out_either_way() -> None:
    settings = replace(START, data="grasshopper")
    seen, new = compute(settings), compute(replace(settings, new_stimulus=True))
    np.testing.assert_array_equal(new.simulation.observed, seen.simulation.observed)
    assert not new.simulation.is_new
