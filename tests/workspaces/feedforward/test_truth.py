"""The true weights of toy data stay as they are until the student asks for others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from glmlab.lab.export import Export
from glmlab.lab.settings.sharing import from_json, from_query
from glmlab.workspaces.feedforward.compute.export import export
from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.compute.stages import model_of
from glmlab.workspaces.feedforward.lab import WORKSPACE
from glmlab.workspaces.feedforward.presets import PRESETS, origin_of, preset_of
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.feedforward.toy_data import toy_arrays
from glmlab.workspaces.feedforward.truth import true_coef_of
from tests.model.problems import page_data

START = Settings()
MOVES: tuple[dict[str, Any], ...] = (
    {"n_samples": 40},
    {"n_samples": 101},
    {"n_samples": 1000},
    {"n_features": 2},
    {"n_features": 6},
    {"n_features": 20},
    {"stimulus_sd": 1.0},
    {"correlation": 0.8},
    {"seed": 112},
    {"n_samples": 300, "n_features": 12, "seed": 7},
)


def of_move(move: dict[str, Any]) -> str:
    return " ".join(f"{key} {value}" for key, value in move.items())


@pytest.mark.parametrize("truth_seed", [111, 5])
@pytest.mark.parametrize("move", MOVES, ids=of_move)
def test_size_and_seed_of_the_data_leave_the_true_weights(
    move: dict[str, Any], truth_seed: int
) -> None:
    here = replace(START, truth_seed=truth_seed)
    first, moved = model_of(here).data, model_of(replace(here, **move)).data
    assert first.true_coef is not None
    assert moved.true_coef is not None
    common = min(first.n_features, moved.n_features)
    np.testing.assert_array_equal(moved.true_coef[:common], first.true_coef[:common])
    assert not moved.true_coef[common:].any()
    assert moved.X.shape != first.X.shape or not np.array_equal(moved.X, first.X)


def test_the_starting_truth_is_that_of_the_page_whatever_the_size() -> None:
    w_true = page_data()[1]
    np.testing.assert_array_equal(true_coef_of(START), w_true)
    np.testing.assert_array_equal(true_coef_of(replace(START, n_samples=1000)), w_true)


def test_another_truth_is_drawn_when_asked_for_and_only_then() -> None:
    other = replace(START, truth_seed=112)
    first, second = model_of(START).data, model_of(other).data
    assert second.true_coef is not None
    assert (second.true_coef[[0, 4]] != true_coef_of(START)[[0, 4]]).all()
    assert not second.true_coef[1:4].any()
    np.testing.assert_array_equal(second.X, first.X)
    assert preset_of(other) == "own"


def test_more_samples_come_nearer_to_the_truth() -> None:
    truth = true_coef_of(START)

    def error(n_samples: int) -> float:
        off = [
            compute(replace(START, n_samples=n_samples, seed=seed, regularizer="UnRegularized"))
            for seed in range(10)
        ]
        return float(np.sqrt(np.mean([(results.fit.coef - truth) ** 2 for results in off])))

    # Twenty times the data: the error falls by about the root of it.
    assert error(2000) < error(100) / 3


def test_a_recording_has_no_true_weights() -> None:
    assert true_coef_of(replace(START, data="grasshopper")).size == 0


def test_drawn_weights_can_be_chosen_by_hand_too() -> None:
    for truth_seed in range(3000):
        drawn = tuple(true_coef_of(replace(START, truth_seed=truth_seed)).tolist())
        by_hand = replace(START, stimulus_sd=0.3, true_weights=drawn)
        np.testing.assert_array_equal(true_coef_of(by_hand), drawn)


def test_scripts_and_files_have_the_truth_that_is_seen() -> None:
    settings = replace(START, n_samples=150, n_features=7, seed=9, truth_seed=3)
    results = compute(settings)
    made: Export = export(results, "")
    np.testing.assert_array_equal(made.arrays["true_coef"], true_coef_of(settings))
    assert results.fit.true_coef is not None
    np.testing.assert_array_equal(results.fit.true_coef, true_coef_of(settings))
    for write in WORKSPACE.scripts.values():
        for weight in true_coef_of(settings)[[0, 4]]:
            assert repr(float(weight)) in write(settings)


OLD = [
    (
        "v=1&lab=Feed-forward",
        [0.494298180247, 0.0, 0.0, 0.0, 0.329236782011],
        (97, -14.490599067),
        [0.58160237, 0.0083591, 0.120921501, -0.032060436, 0.253984096],
    ),
    (
        "v=1&lab=Feed-forward&seed=7",
        [1.524668129008, 0.0, 0.0, 0.0, -0.855673784382],
        (151, -16.241230646),
        [1.15751062, 0.146556068, -0.023339599, 0.145938534, -0.586259628],
    ),
    (
        "v=1&lab=Feed-forward&n_samples=1000",
        [1.737948511583, 0.0, 0.0, 0.0, 0.013443848895],
        (1322, 8.085853987),
        [1.31660372, -0.020420909, 0.003484014, -0.041428699, -0.034966736],
    ),
    (
        "v=1&lab=Feed-forward&n_samples=40",
        [-2.334915420264, 0.0, 0.0, 0.0, 0.449942575108],
        (85, 1.142164981),
        [-1.960174697, 0.402084223, 0.114492474, 0.417553901, 0.21474484],
    ),
    (
        "v=1&lab=Feed-forward&n_features=8&regularizer=GroupLasso",
        [-0.930308022965, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.879835541635],
        (180, -17.459265706),
        [-0.814881955, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.253594233],
    ),
    (
        "v=1&lab=Feed-forward&n_samples=101&n_features=1",
        [-0.033509289093],
        (105, -0.54007111),
        [-0.113494401],
    ),
    (
        "v=1&lab=Feed-forward&n_samples=300&n_features=7&correlation=0.5&compared=Smoothness",
        [-0.829179676755, 0.0, 0.0, 0.0, 0.0, 0.0, 0.143320337397],
        (301, 30.284150942),
        [
            *(-0.545366577, 0.061595158, 0.217119167, -0.1886483),
            *(-0.155219044, -0.059054629, -0.134995848),
        ],
    ),
    (
        "v=1&lab=Feed-forward&n_samples=60&true_weights=0.5,-0.5",
        [0.5, -0.5, 0.0, 0.0, 0.0],
        (50, -4.769365819),
        [0.293913989, -0.276626329, -0.108336335, -0.106443678, -0.338960186],
    ),
]
"""Links that version 1 wrote, and what it showed: truth, sums of counts and stimulus, recovered weights."""


@pytest.mark.parametrize(("link", "truth", "sums", "coef"), OLD, ids=[old[0] for old in OLD])
def test_a_link_of_version_1_shows_what_it_showed(
    link: str, truth: list[float], sums: tuple[int, float], coef: list[float]
) -> None:
    settings, said = from_query(link, Settings())
    assert said == []
    results, problem = compute(settings), model_of(settings).data
    np.testing.assert_allclose(true_coef_of(settings), truth, rtol=0, atol=1e-11)
    assert problem.y.sum() == sums[0]
    assert problem.X.sum() == pytest.approx(sums[1], abs=1e-8)
    np.testing.assert_allclose(results.fit.coef, coef, rtol=0, atol=1e-7)


def test_a_file_of_version_1_shows_what_it_showed() -> None:
    text = (
        '{"version": 1, "workspace": "Feed-forward", "settings": {"data": "toy", "n_samples": 250, '
        '"n_features": 5, "stimulus_sd": 0.5, "correlation": 0.0, "true_weights": [], "groups": [], '
        '"seed": 5, "observation_model": "Poisson", "inverse_link": "exp", "regularizer": "Ridge"}}'
    )
    present = Settings(n_samples=60, truth_seed=4)
    settings, said = from_json(text, present, "Feed-forward")
    assert said == []
    np.testing.assert_allclose(true_coef_of(settings)[[0, 4]], [1.4708015, 0.88763435], atol=1e-7)
    assert model_of(settings).data.y.sum() == 397


def test_what_an_old_link_names_keeps_its_name() -> None:
    assert preset_of(from_query("v=1", Settings())[0]) == "page"
    weights = ",".join(map(str, PRESETS["grouped"].settings.true_weights))
    link = f"v=1&n_samples=200&n_features=12&true_weights={weights}"
    groups = ",".join(map(str, PRESETS["grouped"].settings.groups))
    old = from_query(f"{link}&groups={groups}", Settings(truth_seed=9))[0]
    assert origin_of(old) == "grouped"
    recording = from_query("v=1&data=grasshopper&n_features=9", Settings())[0]
    assert recording == replace(START, data="grasshopper", n_features=9)


def test_an_old_truth_that_is_too_large_is_said() -> None:
    large = next(s for s in range(2000) if np.abs(toy_arrays(200, 5, 0.5, s)[1]).max() > 3)
    settings, said = from_query(f"v=1&n_samples=200&seed={large}", Settings())
    assert settings == replace(START, n_samples=200, seed=large)
    assert len(said) == 1
    assert "earlier version" in said[0]
    assert "from −3 to 3" in said[0]
    assert len(said[0]) <= 200
