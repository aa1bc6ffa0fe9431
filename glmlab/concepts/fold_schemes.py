"""The fold schemes: what a student and a page know of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from glmlab.deferred import Deferred


@dataclass(frozen=True, kw_only=True)
class FoldScheme:
    """What is known of a fold scheme.

    Attributes
    ----------
    name
        Of its entry, which settings, links and scripts keep.
    label
        As the student reads it.
    sentence
        What it does and what it is right for, in the words of the page.
    reads
        Settings that belong to it: "n_folds", "gap" or "seed".
    needs
        What the data must have for it: "trials" or "groups", a label of each bin; "" for nothing.
    parts_neighbours
        Whether it holds a bin out while its neighbours in time are trained on.
    scheme
        Makes its `glmlab.model.fold_schemes.FoldScheme`.
    script
        Its class in a script, from `glmlab.model_selection`.
    """

    name: str
    label: str
    sentence: str
    scheme: Deferred
    script: str
    reads: tuple[str, ...] = ("n_folds",)
    needs: str = ""
    parts_neighbours: bool = False

    def splitter(self, **settings: Any) -> Any:
        """Return the splitter of scikit-learn's kind, for the settings of a page that belong to it.

        Parameters
        ----------
        **settings
            At least those that it reads; others are left aside.
        """
        return self.scheme(**{name: settings[name] for name in self.reads})


_MODEL = "glmlab.model.fold_schemes"

_ALL = (
    FoldScheme(
        name="Contiguous",
        label="contiguous",
        sentence="Each fold is one stretch of time, predicted from the rest of the recording.",
        scheme=Deferred(_MODEL, "ContiguousFolds"),
        script="ContiguousFolds",
    ),
    FoldScheme(
        name="ContiguousWithGap",
        label="contiguous with a gap",
        sentence=(
            "Each fold is one stretch of time, and bins near it are not trained on, so that what lasts "
            "beyond the border cannot help."
        ),
        scheme=Deferred(_MODEL, "ContiguousFolds"),
        script="ContiguousFolds",
        reads=("n_folds", "gap"),
    ),
    FoldScheme(
        name="Shuffled",
        label="shuffled",
        sentence=(
            "Each fold is bins drawn at random, predicted from their neighbours in time: whatever changes "
            "slowly leaks into the training."
        ),
        scheme=Deferred(_MODEL, "ShuffledFolds"),
        script="ShuffledFolds",
        reads=("n_folds", "seed"),
        parts_neighbours=True,
    ),
    FoldScheme(
        name="ByTrial",
        label="by trial",
        sentence="Each fold is whole trials, dealt in turn, so that no trial predicts itself.",
        scheme=Deferred(_MODEL, "TrialFolds"),
        script="TrialFolds",
        needs="trials",
    ),
    FoldScheme(
        name="ByGroup",
        label="by group",
        sentence=(
            "Each fold is whole groups of bins, such as those of one stimulus, and asks whether the model "
            "holds for a group that it has not seen."
        ),
        scheme=Deferred(_MODEL, "GroupFolds"),
        script="GroupFolds",
        needs="groups",
    ),
)

FOLD_SCHEMES: Mapping[str, FoldScheme] = MappingProxyType({one.name: one for one in _ALL})
"""The fold schemes by name, in the order in which they are offered; a new one is a new entry."""
