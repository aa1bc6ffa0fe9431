"""Choosing a regularizer strength, and judging the choice: folds, nested folds and evidence.

- `ContiguousFolds`, `ShuffledFolds`, `TrialFolds`, `GroupFolds`: how bins are held out, for ``GLMCV(cv=...)`` and
  for scikit-learn, and as data for pictures.
- `nested_cross_validation`: what the choice is worth on bins that had no part in it.
- `evidence`, `maximize_evidence`: the choice without folds, for penalties that are Gaussian priors.
- `coverage`: how often intervals hold the truth, and what rules of choice cost, over many simulated data sets.
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
from glmlab.model.model_selection.coverage_study import Coverage, RuleScores, coverage
from glmlab.model.model_selection.marginal_likelihood import (
    Evidence,
    EvidencePoint,
    evidence,
    maximize_evidence,
)
from glmlab.model.model_selection.nested import NestedScores, nested_cross_validation

__all__ = [
    "ContiguousFolds",
    "Coverage",
    "Evidence",
    "EvidencePoint",
    "FoldScheme",
    "Folds",
    "GroupFolds",
    "NestedScores",
    "RuleScores",
    "ShuffledFolds",
    "Strips",
    "TrialFolds",
    "coverage",
    "evidence",
    "maximize_evidence",
    "nested_cross_validation",
]
