"""Choosing a regularizer strength, and judging the choice: folds, nested folds and evidence.

- `ContiguousFolds`, `ShuffledFolds`, `TrialFolds`, `GroupFolds`: how bins are held out, for ``GLMCV(cv=...)`` and
  for scikit-learn, and as data for pictures.
- `nested_cross_validation`: what the choice is worth on bins that had no part in it.
- `evidence`, `maximize_evidence`: the choice without folds, for penalties that are Gaussian priors.
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
from glmlab.model.model_selection.evidence import (
    Evidence,
    EvidencePoint,
    evidence,
    maximize_evidence,
)
from glmlab.model.model_selection.nested import NestedScores, nested_cross_validation

__all__ = [
    "ContiguousFolds",
    "Evidence",
    "EvidencePoint",
    "FoldScheme",
    "Folds",
    "GroupFolds",
    "NestedScores",
    "ShuffledFolds",
    "Strips",
    "TrialFolds",
    "evidence",
    "maximize_evidence",
    "nested_cross_validation",
]
