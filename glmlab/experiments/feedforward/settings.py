"""The student's choices in the workspace "Feed-forward"."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glmlab.experiments.choices import (
    check_number,
    check_numbers,
    check_option,
    check_options,
    check_truth,
)
from glmlab.experiments.data_sets import DATA_SETS
from glmlab.experiments.feedforward.groups import MOST_GROUPS
from glmlab.number_format import exact

FloatArray = NDArray[np.float64]

STRENGTH_RANGE = (1e-5, 1e2)
"""Range of strengths on every axis and slider; fixed, so that no axis jumps."""

LABELS: dict[str, str] = {
    "n_samples": "Samples",
    "n_features": "Features",
    "stimulus_sd": "Stimulus SD",
    "correlation": "Correlation",
    "overdispersion": "Overdispersion",
    "true_weights": "True weights",
    "truth_seed": "Truth seed",
    "groups": "Groups",
    "seed": "Seed",
    "fit_dispersion": "Fit dispersion",
    "dispersion": "Dispersion",
    "ratio": "Lasso share",
    "regularizer_strength": "Strength",
    "grid_from": "Grid from",
    "grid_to": "Grid to",
    "grid_points": "Grid points",
    "folds": "Folds",
    "compared": "Compare",
    "intervals": "Intervals",
}
"""What the student reads beside every number."""

_WHOLE = ("n_samples", "n_features", "seed", "truth_seed", "grid_points", "folds", "groups")

LIMITS: dict[str, tuple[float, float]] = {
    "n_samples": (40, 2000),
    "n_features": (1, 20),
    "stimulus_sd": (0.05, 1.0),
    "correlation": (0.0, 0.95),
    "overdispersion": (0.0, 2.0),
    "seed": (0, 2**32 - 1),
    "dispersion": (0.01, 10.0),
    "truth_seed": (0, 2**32 - 1),
    "ratio": (0.05, 1.0),
    "regularizer_strength": STRENGTH_RANGE,
    "grid_from": STRENGTH_RANGE,
    "grid_to": STRENGTH_RANGE,
    "grid_points": (2, 50),
    "folds": (2, 10),
}
"""Smallest and largest value of every number that can be chosen."""

WEIGHT_RANGE = (-3.0, 3.0)
"""Range of a true weight: a normal number lies outside in 3 of 1000 draws."""

MOST_SPREAD = 2.5

OBSERVATION_MODELS: dict[str, tuple[str, ...]] = {
    "Poisson": ("exp", "softplus", "square"),
    "NegativeBinomial": ("exp", "softplus", "square"),
    "Bernoulli": ("logistic",),
    "Gaussian": ("identity", "exp", "softplus"),
}
"""The observation models, and the inverse links whose rates each of them can have.

Gamma is for numbers that are never zero, and most bins hold no spike.
"""

WITH_DISPERSION: tuple[str, ...] = ("NegativeBinomial",)
"""Observation models with a dispersion that the weights depend on: fitted with them, or set by hand."""

INVERSE_LINKS: tuple[str, ...] = tuple(
    dict.fromkeys(link for links in OBSERVATION_MODELS.values() for link in links)
)
REGULARIZERS: tuple[str, ...] = (
    "UnRegularized",
    "Ridge",
    "Lasso",
    "GroupLasso",
    "ElasticNet",
    "Smoothness",
)
SOLVERS: tuple[str, ...] = (
    "Newton",
    "LBFGS",
    "BFGS",
    "NonlinearCG",
    "GradientDescent",
    "ProximalGradient",
)
"""The solvers; Newton's method is proximal where the penalty has corners."""

WITH_CORNERS: tuple[str, ...] = ("Lasso", "GroupLasso", "ElasticNet")
"""Regularizers whose penalty has no gradient where a weight is zero."""

FOR_CORNERS: tuple[str, ...] = ("Newton", "ProximalGradient")
"""Solvers that can do those."""

GROUPED: tuple[str, ...] = ("GroupLasso", "Smoothness")
"""Those of the regularizers that read the groups."""

SELECTIONS: tuple[str, ...] = ("min", "1se")
EXPERIMENTS: tuple[str, ...] = ("raster", "counts", "comparison", "redraws", "solvers")


@dataclass(frozen=True)
class Settings:
    """The student's choices in the workspace "Feed-forward".

    The starting values are those of the page that the workspace grew from.

    Attributes
    ----------
    true_weights
        Of the first features, chosen by hand; those of the others are zero. Empty: those that
        `truth_seed` draws.
    truth_seed
        Draws the true weights of the first and the fifth feature where none were chosen by hand.
    groups
        Group of each of the first features, from 1, or 0 for a feature in no group; the others are in
        the group of the last. Empty: the data set's own.
    overdispersion
        Of the made-up counts, whose variance is ``rate + overdispersion * rate**2``; 0 is Poisson.
    fit_dispersion
        Whether the dispersion of an observation model that has one is fitted with the weights.
    dispersion
        It, where it is not fitted.
    seed
        Starts the random numbers of stimulus and counts; the true weights have their own.
    ratio
        Share of the Lasso in ElasticNet.
    selection
        Which strength cross-validation takes: "min" the best, "1se" the largest within one standard
        error of it.
    compared
        Regularizers whose curves are drawn beside that of the chosen one.
    solver
        Whose way to the optimum is shown; the weights are the same for all.
    intervals
        Whether the weights have whiskers that show how sure they are.
    experiment
        What is shown beneath the weights.

    Raises
    ------
    ValueError
        If a choice is out of its range, in one sentence for the student.
    """

    data: str = "toy"
    n_samples: int = 100
    n_features: int = 5
    stimulus_sd: float = 0.5
    correlation: float = 0.0
    overdispersion: float = 0.0
    true_weights: tuple[float, ...] = ()
    groups: tuple[int, ...] = ()
    seed: int = 111
    truth_seed: int = 111
    observation_model: str = "Poisson"
    inverse_link: str = "exp"
    fit_dispersion: bool = True
    dispersion: float = 1.0
    regularizer: str = "Ridge"
    ratio: float = 0.5
    regularizer_strength: float = 0.1
    grid_from: float = 10**-1.5
    grid_to: float = 10**1.5
    grid_points: int = 6
    folds: int = 2
    selection: str = "min"
    compared: tuple[str, ...] = ()
    solver: str = "Newton"
    intervals: bool = False
    experiment: str = "raster"

    def __post_init__(self) -> None:
        check_option("Data", self.data, DATA_SETS)
        check_option("Observation model", self.observation_model, OBSERVATION_MODELS)
        check_option("Inverse link", self.inverse_link, INVERSE_LINKS)
        check_option("Regularizer", self.regularizer, REGULARIZERS)
        check_option("Solver", self.solver, SOLVERS)
        check_option("Selection", self.selection, SELECTIONS)
        check_option("Experiment", self.experiment, EXPERIMENTS)
        check_options(LABELS["compared"], self.compared, REGULARIZERS)
        for name in ("fit_dispersion", "intervals"):
            check_truth(LABELS[name], getattr(self, name))
        most = int(LIMITS["n_features"][1])
        check_numbers(LABELS["true_weights"], self.true_weights, *WEIGHT_RANGE, most=most)
        check_numbers(LABELS["groups"], self.groups, 0, MOST_GROUPS, most=most, whole=True)
        for name, (smallest, largest) in LIMITS.items():
            value = getattr(self, name)
            check_number(LABELS[name], value, smallest, largest, whole=name in _WHOLE)
        self._check_together()

    def _check_together(self) -> None:
        links = OBSERVATION_MODELS[self.observation_model]
        if self.inverse_link not in links:
            raise ValueError(
                f"The rates of {self.inverse_link} do not suit {self.observation_model}; take "
                f"{' or '.join(links)}."
            )
        if self.solver not in allowed_solvers(self.regularizer):
            raise ValueError(
                f"{self.solver} cannot do {self.regularizer}, whose penalty has corners; take "
                f"{' or '.join(FOR_CORNERS)}."
            )
        if self.groups and not any(self.groups[: self.n_features]):
            raise ValueError("Groups must hold at least one feature; put one into a group.")
        if self._spread_of_log_rate() > MOST_SPREAD:
            raise ValueError(
                "True weights this large make rates of thousands of spikes a bin; lower them or "
                "Stimulus SD."
            )
        if not self.grid_from < self.grid_to:
            raise ValueError(
                f"Grid from must be smaller than Grid to, but {exact(self.grid_from)} is not smaller "
                f"than {exact(self.grid_to)}."
            )

    def _spread_of_log_rate(self) -> float:
        """Standard deviation of the logarithm of the rate that weights chosen by hand make."""
        weights = np.asarray(self.true_weights[: self.n_features], float)
        own, common = np.sum(weights**2), np.sum(weights) ** 2
        variance = (1 - self.correlation) * own + self.correlation * common
        return self.stimulus_sd * float(np.sqrt(variance))

    @property
    def has_strength(self) -> bool:
        """Whether the regularizer has a strength to choose."""
        return self.regularizer != "UnRegularized"

    @property
    def given_dispersion(self) -> float | None:
        """The dispersion that is set by hand; None where it is fitted, or the model has none."""
        is_given = self.observation_model in WITH_DISPERSION and not self.fit_dispersion
        return self.dispersion if is_given else None

    @property
    def fits_dispersion(self) -> bool:
        """Whether a dispersion is fitted with the weights."""
        return self.observation_model in WITH_DISPERSION and self.fit_dispersion

    def with_observation_model(self, observation_model: str) -> dict[str, str]:
        """Return the changes that take an observation model, with a link that suits it."""
        links = OBSERVATION_MODELS.get(observation_model, ())
        if not links or self.inverse_link in links:
            return {"observation_model": observation_model}
        return {"observation_model": observation_model, "inverse_link": links[0]}


def allowed_solvers(regularizer: str) -> tuple[str, ...]:
    """Return the solvers that can do a regularizer."""
    return FOR_CORNERS if regularizer in WITH_CORNERS else SOLVERS


def allowed_regularizers(solver: str) -> tuple[str, ...]:
    """Return the regularizers that a solver can do."""
    return tuple(name for name in REGULARIZERS if solver in allowed_solvers(name))
