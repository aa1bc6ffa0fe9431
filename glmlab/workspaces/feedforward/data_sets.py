"""The data sets of the workspace "Feed-forward", one record each in `DATA_SETS`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from glmlab.deferred import Deferred

_COMPUTE = "glmlab.workspaces.feedforward.compute.data"


@dataclass(frozen=True)
class DataSet:
    """An entry of the control "Data".

    Attributes
    ----------
    label
        As the student reads it.
    make
        Makes what is fitted of the choices; see `glmlab.workspaces.feedforward.compute.data`.
    start
        Choices that fit this data set and are made when it is chosen.
    script
        The template in `scripts` that makes it in an exported script.
    is_synthetic
        Whether the choices of made-up data mean anything.
    reads
        Settings that belong to it.
    """

    label: str
    make: Deferred
    script: str
    start: Mapping[str, float | int] = field(default_factory=dict)
    is_synthetic: bool = True
    reads: tuple[str, ...] = ()


DATA_SETS: Mapping[str, DataSet] = MappingProxyType(
    {
        "toy": DataSet(
            "Toy data",
            Deferred(_COMPUTE, "toy"),
            "toy.py.j2",
            {
                "regularizer_strength": 0.1,
                "grid_from": 10**-1.5,
                "grid_to": 10**1.5,
                "grid_points": 6,
                "folds": 2,
            },
            reads=(
                "n_samples",
                "n_features",
                "stimulus_sd",
                "correlation",
                "overdispersion",
                "true_weights",
                "truth_seed",
                "seed",
            ),
        ),
        "grasshopper": DataSet(
            "Grasshopper receptor",
            Deferred(_COMPUTE, "grasshopper"),
            "grasshopper.py.j2",
            {
                "regularizer_strength": 1e-4,
                "grid_from": 1e-5,
                "grid_to": 1e-1,
                "grid_points": 9,
                "folds": 5,
            },
            is_synthetic=False,
        ),
    }
)
"""The data sets by name; a new one is a new entry."""
