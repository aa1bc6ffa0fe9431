"""Choosing a regularizer strength, and judging the choice: folds and nested folds.

- `ContiguousFolds`, `ShuffledFolds`, `TrialFolds`, `GroupFolds`: how bins are held out, for ``GLMCV(cv=...)`` and
  for scikit-learn, and as data for pictures.
- `nested_cross_validation`: what the choice is worth on bins that had no part in it.
"""

from __future__ import annotations

from glmlab.model.fold_schemes import (
    ContiguousFolds,
    Folds,
    FoldScheme,
    GroupFolds,
    ShuffledFolds,
    Strips,
    TrialFolds,
)
from glmlab.model.model_selection.nested import NestedScores, nested_cross_validation

__all__ = [
    "ContiguousFolds",
    "FoldScheme",
    "Folds",
    "GroupFolds",
    "NestedScores",
    "ShuffledFolds",
    "Strips",
    "TrialFolds",
    "nested_cross_validation",
]
