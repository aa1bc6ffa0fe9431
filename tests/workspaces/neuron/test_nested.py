"""What the choice of a strength is worth on folds that had no part in it, and how it is shown."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import jax
import numpy as np
import pytest

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


class OtherFolds:
    """Contiguous folds of what an outer fold of five leaves: the four others."""

    def __init__(self, n_bins: int) -> None:
        self._sizes = np.bincount(ContiguousFolds(5).folds(n_bins).fold)
        self._n_bins = n_bins

    def split(self, X: Any, y: Any = None, groups: Any = None) -> list[Split]:
        # Which fold is missing is known by its size only where sizes differ, so that all must be the same.
        assert len(set(self._sizes)) == 1
        assert len(X) == 4 * self._sizes[0]
        parts = np.arange(len(X)).reshape(4, -1)
        return [Split(np.delete(parts, k, axis=0).ravel(), parts[k]) for k in range(4)]


def test_it_is_the_nested_cross_validation_of_the_library() -> None:
    """Of GLMCV with the folds that are left, whose paths are fitted each on their own data."""
    found = finish(START)
    with jax.enable_x64(True):
        design = stages.model_of(START).design
        n = design.n_fitted
        grid = np.geomspace(*STRENGTH_RANGE, 17)
        model = GLMCV(regularizer="Ridge", strengths=grid, cv=OtherFolds(n), standardize=False)
        theirs = nested_cross_validation(model, design.X[:n], design.y[:n], outer=5)
    np.testing.assert_allclose(found.strength, theirs.strength, rtol=1e-9)
    # They are log-likelihoods per bin; those of a constant rate are what is between.
    y, fold = design.y[:n], ContiguousFolds(5).folds(n).fold
    null = np.array([y[fold != k].mean() for k in range(5)])
    of_null = [
        (y[fold == k] * np.log(null[k]) - null[k] - np.log(np.maximum(y[fold == k], 1))).mean()
        for k in range(5)
    ]
    bits = (theirs.score - np.array(of_null)) / (np.log(2) * y.mean())
    assert y.max() <= 2, "log y! is log y"
    np.testing.assert_allclose(found.bits, bits, atol=1e-3)
