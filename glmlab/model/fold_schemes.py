"""Schemes of folds: which bins a cross-validation holds out together, and which it trains on.

Every scheme is a splitter as scikit-learn knows them, for ``GLMCV(cv=...)``, `GridSearchCV` and
`cross_val_score`, and gives its folds as data besides, for pictures. Bins that are near in time are alike, so
that a fold of single bins drawn at random is predicted from its neighbours, whatever the features say:
contiguous folds, whole trials or whole groups keep neighbours together, and a gap keeps those apart that a
border parts.

Sources: Roberts et al. (2017), Ecography 40:913, for blocked folds; Burman, Chow and Nolan (1994), Biometrika
81:351, for the gap (h-block cross-validation); Harris (2021), bioRxiv 2020.11.29.402719, for what
autocorrelation does to tests of tuning.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from glmlab.model.checks import require_integer
from glmlab.model.folds import Split
from glmlab.model.parameters import HasParameters

Labels = ArrayLike | None
"""One label per bin, numbers or texts, shape ``(n_bins,)``."""


class Strips(NamedTuple):
    """Runs of bins as a picture of folds shows them, in the order of folds and bins.

    Attributes
    ----------
    start, stop
        First bin, and the bin after the last, shape ``(n_strips,)``.
    fold
        The fold in which the run has its part, of the same shape.
    is_gap
        Whether it is left out of the training of its fold (a gap); else it is held out. Of the same shape.
    """

    start: NDArray[np.intp]
    stop: NDArray[np.intp]
    fold: NDArray[np.intp]
    is_gap: NDArray[np.bool_]


@dataclass(frozen=True)
class Folds:
    """The fold that holds each bin out.

    Attributes
    ----------
    fold
        From 0, shape ``(n_bins,)``.
    gap
        Bins before and after what a fold holds out that it is not trained on either.
    """

    fold: NDArray[np.intp]
    gap: int = 0

    @property
    def n_folds(self) -> int:
        """How many folds there are."""
        return int(self.fold.max()) + 1

    def is_gap(self, fold: int) -> NDArray[np.bool_]:
        """Which bins a fold neither holds out nor is trained on, shape ``(n_bins,)``."""
        held_out = self.fold == fold
        n_before = np.concatenate([[0], np.cumsum(held_out)])
        bins = np.arange(self.fold.size)
        first = np.maximum(bins - self.gap, 0)
        last = np.minimum(bins + self.gap, self.fold.size - 1)
        return (n_before[last + 1] > n_before[first]) & ~held_out

    def splits(self) -> list[Split]:
        """Return the bins that each fold is trained on, and those that it holds out.

        Raises
        ------
        ValueError
            If the gap leaves a fold nothing to be trained on.
        """
        return [self._split(fold) for fold in range(self.n_folds)]

    def _split(self, fold: int) -> Split:
        held_out = self.fold == fold
        train = np.flatnonzero(~held_out & ~self.is_gap(fold))
        if not train.size:
            raise ValueError(
                f"A gap of {self.gap} bins leaves fold {fold + 1} of {self.fold.size} bins nothing to be "
                "trained on; take a smaller gap or more bins."
            )
        return Split(train, np.flatnonzero(held_out))

    def strips(self) -> Strips:
        """Return runs of bins: what each fold holds out, and its gaps."""
        parts = [
            (*_runs(mask), fold, is_gap)
            for fold in range(self.n_folds)
            for mask, is_gap in ((self.fold == fold, False), (self.is_gap(fold), True))
        ]
        sizes = [start.size for start, *_ in parts]
        return Strips(
            np.concatenate([start for start, *_ in parts]),
            np.concatenate([stop for _, stop, *_ in parts]),
            np.repeat([fold for *_, fold, _ in parts], sizes),
            np.repeat([is_gap for *_, is_gap in parts], sizes),
        )


def _runs(mask: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where runs of true begin, and the place after their end."""
    change = np.diff(np.concatenate([[False], mask, [False]]).astype(int))
    return np.flatnonzero(change == 1), np.flatnonzero(change == -1)


class FoldScheme(HasParameters, ABC):
    """Base of the schemes, each a splitter.

    Raises
    ------
    TypeError, ValueError
        When folds are made: if a setting is out of its range, labels are missing or do not match the
        bins, or there are fewer bins, trials or groups than folds.
    """

    needs_labels = False

    def __init__(self, n_folds: int = 5) -> None:
        self.n_folds = n_folds

    def folds(self, n_bins: int, groups: Labels = None) -> Folds:
        """Return the folds as data.

        Parameters
        ----------
        n_bins
            How many bins there are.
        groups
            Label of each bin, such as its trial, for the schemes that keep labels together; others do not
            read it.
        """
        require_integer("n_bins", n_bins, 1)
        require_integer("n_folds", self.n_folds, 2)
        return self._folds(n_bins, self._labels(n_bins, groups))

    def split(
        self, X: Any, y: Any = None, groups: Labels = None
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Give the training and the held-out bins of each fold, as scikit-learn asks for them."""
        n_bins = np.shape(X)[0]
        return iter([(train, test) for train, test in self.folds(n_bins, groups).splits()])

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Labels = None) -> int:
        """Return how many folds there are."""
        return self.n_folds

    def get_metadata_routing(self) -> Any:
        """Tell scikit-learn whether labels are asked for."""
        from sklearn.utils.metadata_routing import MetadataRequest

        request = MetadataRequest(owner=type(self).__name__)
        request.split.add_request(param="groups", alias=self.needs_labels)
        return request

    def _labels(self, n_bins: int, groups: Labels) -> NDArray[np.intp]:
        """Number the labels from 0 in the order in which they come first; all 0 where none is read."""
        if not self.needs_labels:
            return np.zeros(n_bins, np.intp)
        name = type(self).__name__
        if groups is None:
            raise ValueError(
                f"{name} needs the label of each bin, such as its trial: give groups, one per bin."
            )
        labels = np.asarray(groups)
        if labels.shape != (n_bins,):
            raise ValueError(
                f"{name} needs one label per bin, shape ({n_bins},), but the shape of groups is "
                f"{labels.shape}."
            )
        _, first, number = np.unique(labels, return_index=True, return_inverse=True)
        return np.argsort(np.argsort(first))[number]

    def _require_enough(self, what: str, n: int) -> None:
        if n < self.n_folds:
            raise ValueError(
                f"{self.n_folds} folds need as many {what} at least, but there are {n}."
            )

    @abstractmethod
    def _folds(self, n_bins: int, labels: NDArray[np.intp]) -> Folds:
        """Return the folds of checked input."""


class ContiguousFolds(FoldScheme):
    """Stretches of time, as equal as can be, the longer ones first; with a gap on both sides if wanted.

    Without a gap the folds are those of scikit-learn's ``KFold(n_folds)``, and of ``GLMCV(cv=n_folds)``.

    Parameters
    ----------
    n_folds
        At least 2.
    gap
        Bins on both sides of the held-out stretch that are left out of its training: as many as the
        features or the noise remember.
    """

    def __init__(self, n_folds: int = 5, gap: int = 0) -> None:
        super().__init__(n_folds)
        self.gap = gap

    def _folds(self, n_bins: int, labels: NDArray[np.intp]) -> Folds:
        require_integer("gap", self.gap, 0)
        self._require_enough("bins", n_bins)
        return Folds(_equal_parts(n_bins, self.n_folds), self.gap)


class ShuffledFolds(FoldScheme):
    """Single bins drawn at random: right for bins that have nothing to do with their neighbours only.

    Parameters
    ----------
    n_folds
        At least 2.
    seed
        Of the draw, not negative.
    """

    def __init__(self, n_folds: int = 5, seed: int = 0) -> None:
        super().__init__(n_folds)
        self.seed = seed

    def _folds(self, n_bins: int, labels: NDArray[np.intp]) -> Folds:
        require_integer("seed", self.seed, 0)
        self._require_enough("bins", n_bins)
        shuffled = np.random.default_rng(self.seed).permutation(n_bins)
        fold = np.empty(n_bins, np.intp)
        fold[shuffled] = _equal_parts(n_bins, self.n_folds)
        return Folds(fold)


class TrialFolds(FoldScheme):
    """Whole trials, dealt to the folds in turn, so that every fold has early and late ones.

    A trial is a run of bins with one label in `groups`; a label that comes back later is another trial.

    Parameters
    ----------
    n_folds
        At least 2.
    """

    needs_labels = True

    def _folds(self, n_bins: int, labels: NDArray[np.intp]) -> Folds:
        trial = np.concatenate([[0], np.cumsum(np.diff(labels) != 0)])
        self._require_enough("trials", int(trial[-1]) + 1)
        return Folds(trial % self.n_folds)


class GroupFolds(FoldScheme):
    """All bins of one label in one fold, in however many runs they come.

    The largest group goes first, each to the fold that has fewest bins so far, as scikit-learn's
    ``GroupKFold`` does.

    Parameters
    ----------
    n_folds
        At least 2.
    """

    needs_labels = True

    def _folds(self, n_bins: int, labels: NDArray[np.intp]) -> Folds:
        sizes = np.bincount(labels)
        self._require_enough("groups", sizes.size)
        filled = np.zeros(self.n_folds, int)
        fold_of_group = np.empty(sizes.size, np.intp)
        for group in np.argsort(-sizes, kind="stable"):
            emptiest = int(filled.argmin())
            fold_of_group[group] = emptiest
            filled[emptiest] += sizes[group]
        return Folds(fold_of_group[labels])


def _equal_parts(n_bins: int, n_folds: int) -> NDArray[np.intp]:
    """Number of the part of each bin, as equal as can be, the longer ones first; as `np.array_split`."""
    size, n_longer = divmod(n_bins, n_folds)
    sizes = np.full(n_folds, size)
    sizes[:n_longer] += 1
    return np.repeat(np.arange(n_folds), sizes)


FOLD_SCHEMES: dict[str, type[FoldScheme]] = {
    cls.__name__: cls for cls in (ContiguousFolds, ShuffledFolds, TrialFolds, GroupFolds)
}
