"""The student's choices in the workspace "Feed-forward"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from glmlab.concepts.cross_validation import SCORE
from glmlab.concepts.observation_models import OBSERVATION_MODELS
from glmlab.concepts.regularizers import OBJECTIVE, REGULARIZERS
from glmlab.concepts.solvers import SOLVERS, allowed_solvers
from glmlab.deferred import Deferred
from glmlab.lab.settings import common, stages
from glmlab.lab.settings.declaration import (
    ByValue,
    check,
    choice,
    flag,
    integer,
    number,
    numbers,
    subset,
)
from glmlab.lab.tabs import Tab
from glmlab.number_format import exact
from glmlab.workspaces.feedforward import formulas
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.groups import MOST_GROUPS

FloatArray = NDArray[np.float64]

STRENGTH_RANGE = (1e-5, 1e2)
"""Range of strengths on every axis and slider; fixed, so that no axis jumps."""

WEIGHT_RANGE = (-3.0, 3.0)
"""Range of a true weight: a normal number lies outside in 3 of 1000 draws."""

MOST_SAMPLES = 2000
MOST_FEATURES = 20
TOY_BINS_SHOWN = 200
MOST_SPREAD = 2.5

STAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "data": (),
        "observed": ("data",),
        "path": ("observed",),
        "scores": ("path",),
        "selection": ("scores",),
        "fit": ("path",),
        "rate limits": ("path",),
        "simulation": ("fit",),
    }
)
"""The stages of the computation, with those that go before each."""


TABS: Mapping[str, Tab] = MappingProxyType(
    {
        "raster": Tab("Raster", "Spikes of the model under those of the data."),
        "numbers": Tab("Numbers", "Every weight in numbers, beside the truth."),
        "counts": Tab(
            "Counts",
            "Predicted against observed counts: is the rate right, and is the scatter around it?",
        ),
        "comparison": Tab(
            "Comparison",
            "Regularizers side by side, each at the strength that is selected for it.",
        ),
        "redraws": Tab(
            "Many data sets",
            "The same fit on 100 new data sets: bias and variance of each weight.",
        ),
        "solvers": Tab("Solvers", "How fast each solver comes to the optimum."),
    }
)
"""The tabs by name, in their order; a new one is a new entry."""


@dataclass(frozen=True, eq=False)
class Settings(ByValue):
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
    new_stimulus
        Whether the raster shows made-up spikes for a stimulus that no fit has seen.
    first_bin
        From which on the raster shows them, as far as there are enough behind it.
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
    tab
        What is shown beneath the weights.

    Raises
    ------
    ValueError
        If a choice is out of its range, in one sentence for the student.
    """

    earlier_versions: ClassVar[Mapping[int, Callable[[Any], Any]]] = MappingProxyType(
        {1: Deferred("glmlab.workspaces.feedforward.versions", "from_version_1")}
    )

    data: str = choice(
        "toy",
        DATA_SETS,
        label="Data",
        tip="What the model is fitted to: made-up spikes or a real neuron.",
        read_by=("data",),
    )
    n_samples: int = integer(
        100,
        40,
        MOST_SAMPLES,
        step=10,
        label="Samples",
        tip="Number of time bins in the made-up data; the true weights stay.",
        formula=formulas.SAMPLES,
        read_by=("data",),
    )
    n_features: int = integer(
        5,
        1,
        MOST_FEATURES,
        step=1,
        label="Features",
        tip=(
            "Number of stimulus features, each with a weight to recover. The true weights stay; "
            "features that are added have none."
        ),
        formula=formulas.FEATURES,
        read_by=("data",),
    )
    stimulus_sd: float = number(
        0.5,
        0.05,
        1.0,
        step=0.05,
        label="Stimulus SD",
        tip="Standard deviation of the made-up stimulus.",
        formula=formulas.STIMULUS_SD,
        read_by=("data",),
    )
    correlation: float = number(
        0.0,
        0.0,
        0.95,
        step=0.05,
        label="Correlation",
        tip="Correlation between any two features of the made-up data.",
        formula=formulas.CORRELATION,
        read_by=("data",),
        folded=True,
    )
    overdispersion: float = number(
        0.0,
        0.0,
        2.0,
        step=0.1,
        label="Overdispersion",
        tip=(
            "How much more the made-up counts scatter than Poisson ones, whose variance is the rate; "
            "0 is Poisson."
        ),
        formula=formulas.SCATTERED_COUNTS,
        read_by=("data",),
        folded=True,
    )
    true_weights: tuple[float, ...] = numbers(
        (),
        *WEIGHT_RANGE,
        at_most=MOST_FEATURES,
        label="True weights",
        tip="The weights that make the data; drag them in the picture, or type them here.",
        formula=formulas.TRUE_WEIGHTS,
        read_by=("data",),
        folded=True,
    )
    groups: tuple[int, ...] = numbers(
        (),
        0,
        MOST_GROUPS,
        at_most=MOST_FEATURES,
        is_integer=True,
        label="Groups",
        tip="Group of each feature: click one to put it into the next group.",
        formula=REGULARIZERS["GroupLasso"].formula,
        read_by=("path",),
    )
    seed: int = common.seed(111, 2**32 - 1, read_by=("data", "rate limits", "simulation"))
    truth_seed: int = integer(
        111,
        0,
        2**32 - 1,
        label="Truth seed",
        tip="Draws the true weights of the first and the fifth feature; the others have none.",
        read_by=("data",),
    )
    new_stimulus: bool = flag(
        False,
        label="New stimulus",
        tip=(
            "The raster shows a stimulus that the fit has not seen, as long as the first one: what the "
            "neuron answers to it, and what the model says that it would."
        ),
        read_by=("rate limits", "simulation"),
        folded=True,
    )
    first_bin: int = integer(
        0,
        0,
        MOST_SAMPLES,
        step=20,
        label="Raster from",
        tip=(
            "First bin that the raster shows, which has room for 200 of toy data and for 500 of what is "
            "held out of a recording."
        ),
        read_by=("rate limits", "simulation"),
        folded=True,
    )
    observation_model: str = common.observation_model(
        OBSERVATION_MODELS, read_by=("observed", "path")
    )
    inverse_link: str = common.inverse_link(of="the weighted stimulus", read_by=("path",))
    fit_dispersion: bool = flag(
        True,
        label="Fit dispersion",
        tip=(
            "Finds the dispersion together with the weights, by maximum likelihood; else it is set by "
            "hand."
        ),
        formula=formulas.FITTED_DISPERSION,
        read_by=("path",),
    )
    dispersion: float = number(
        1.0,
        0.01,
        10.0,
        # Twenty positions in each factor of ten, as the strength has.
        step=0.05,
        is_logarithmic=True,
        label="Dispersion",
        tip=(
            "How much more the model's counts scatter than Poisson ones; near 0 they are Poisson, and 1 "
            "is the geometric distribution."
        ),
        formula=formulas.DISPERSION,
        read_by=("path",),
    )
    regularizer: str = common.regularizer(
        "Ridge",
        REGULARIZERS,
        lambda settings: REGULARIZERS[settings.regularizer].formula,
        read_by=("path",),
    )
    ratio: float = common.lasso_share(read_by=("path",))
    regularizer_strength: float = common.strength(0.1, STRENGTH_RANGE, OBJECTIVE, read_by=("fit",))
    grid_from: float = number(
        10**-1.5,
        *STRENGTH_RANGE,
        label="Grid from",
        tip="Smallest strength that cross-validation tries.",
        read_by=("scores",),
    )
    grid_to: float = number(
        10**1.5,
        *STRENGTH_RANGE,
        label="Grid to",
        tip="Largest strength that cross-validation tries.",
        read_by=("scores",),
    )
    grid_points: int = integer(
        6,
        2,
        50,
        step=1,
        label="Grid points",
        tip="Number of strengths that cross-validation tries.",
        read_by=("scores",),
    )
    folds: int = integer(
        2,
        2,
        10,
        step=1,
        label="Folds",
        tip="Number of parts that the data are cut into, each held out once.",
        formula=SCORE,
        read_by=("scores",),
    )
    selection: str = common.selection(read_by=("selection",))
    compared: tuple[str, ...] = subset(
        REGULARIZERS,
        label="Compare",
        tip="Draws the cross-validation curves of these regularizers beside the chosen one.",
    )
    solver: str = choice(
        "Newton",
        SOLVERS,
        label="Solver",
        tip="Whose way to the optimum is shown under “Solvers”; the weights are the same for all.",
        folded=True,
    )
    intervals: bool = flag(
        False,
        label="Intervals",
        tip=(
            "95% whiskers: how much each weight scatters from sample to sample around the penalized "
            "estimate. They leave out that the penalty pulls it from the truth, which they hold in 95 "
            "of 100 samples only where that pull is weak; “Many data sets” counts how often."
        ),
        formula=lambda settings: REGULARIZERS[settings.regularizer].interval_formula,
    )
    tab: str = choice("raster", TABS, label="Tab")

    def __post_init__(self) -> None:
        check(self)
        self._check_together()

    def _check_together(self) -> None:
        links = OBSERVATION_MODELS[self.observation_model].inverse_links
        if self.inverse_link not in links:
            raise ValueError(
                f"The rates of {self.inverse_link} do not suit {self.observation_model}; take "
                f"{' or '.join(links)}."
            )
        if self.solver not in allowed_solvers(self.regularizer):
            raise ValueError(
                f"{self.solver} cannot fit {self.regularizer}, whose penalty is not smooth; take "
                f"{' or '.join(allowed_solvers(self.regularizer))}."
            )
        if self.groups and not any(self.groups[: self.n_features]):
            raise ValueError("Groups must hold at least one feature; put one into a group.")
        if self._spread_of_log_rate() > MOST_SPREAD:
            raise ValueError(
                "True weights this large make rates of thousands of spikes per bin; lower them or "
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
        return REGULARIZERS[self.regularizer].has_strength

    @property
    def has_dispersion(self) -> bool:
        """Whether the observation model has a dispersion on which the weights depend."""
        return OBSERVATION_MODELS[self.observation_model].has_dispersion

    @property
    def given_dispersion(self) -> float | None:
        """The dispersion that is set by hand; None where it is fitted, or the model has none."""
        is_given = self.has_dispersion and not self.fit_dispersion
        return self.dispersion if is_given else None

    @property
    def fits_dispersion(self) -> bool:
        """Whether a dispersion is fitted with the weights."""
        return self.has_dispersion and self.fit_dispersion

    def with_observation_model(self, observation_model: str) -> dict[str, str]:
        """Return the changes that take an observation model, with a link that suits it."""
        return common.with_observation_model(
            OBSERVATION_MODELS, observation_model, self.inverse_link
        )


def part_read_by(settings: Settings, stage: str) -> Settings:
    """Return the part of the settings that a stage and those before it read; see `Stage`."""
    return stages.part_read_by(settings, stage, STAGES)
