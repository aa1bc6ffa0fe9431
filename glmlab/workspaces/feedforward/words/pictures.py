"""The words in the pictures: titles, legends, axes, tables, and hints."""

from __future__ import annotations

from glmlab.number_format import percent

TITLES = {
    "weights": "Weights",
    "filters": "Filters",
    "cross-validation": "Cross-validation",
    "raster": "Spikes",
    "numbers": "Weights in numbers",
    "counts": "Counts",
    "comparison": "Weights at the selected strength",
    "redraws": "Many data sets",
    "solvers": "Objective minus optimum (gap)",
    "path": "Regularization path",
}

NO_WEIGHT_LEFT = "no weight left"
STANDARD_ERROR = "± SE"
ONE_STANDARD_ERROR = "one SE"
NULL_MODEL = "null model"
OBSERVED = "observed"
SIMULATED = "simulated"
PREDICTED_RATE = "predicted rate"
OBSERVED_WITH_ERROR = "observed ± SE"
PREDICTED = "predicted"
AT_THE_SLIDER = "slider"
SELECTED = "selected"
RULES = {"min": "minimum", "1se": "one SE"}
"""Short names of the ways to select a strength, which are those of the setting `selection`."""
YOUR_GUESS = "your guess"
INTERVAL = "interval"
OFF_BY = "off by"
INTERCEPT = "intercept"
NO_NUMBER = "–"

TIME_AXIS = "time"
TRIAL = "trial"
RATE = "rate"
FEATURE = "feature"
WEIGHT = "weight"
SCORE = "held-out log-likelihood per bin"
LAG = "lag (ms)"
PREDICTED_RATE_AXIS = "predicted rate (per bin)"
MEAN_COUNT = "mean observed count"
COUNT = "count"
SHARE_OF_BINS = "share of bins"
ITERATION = "iteration"
TIME = "time (ms)"
GAP = "gap"

COMPARISON_HEADS = ("Regularizer", "Strength", "Held-out score", "Weights left", "Error")
COMPARISON_HINT = "Press names beside “Compare” to set them side by side."
REDRAWS_HEADS = (
    "Chosen by",
    "Mean strength",
    "Bias²",
    "Variance",
    "RMSE",
    "Support found",
    "Truth in 95%",
)
REDRAWS_HINT = "Press “Redraw 100 data sets” to see how the weights scatter."
SOLVERS_HEADS = ("Solver", "Iterations", "Time (ms)", "Left to go", "Converged")
NOT_COUNTED = "not yet"
NOT_RUN = "not run yet"
BEST = "best"
NONE = "none"
NOT_KNOWN = "not known"
YES, NO = "yes", "no"


def whiskers(level: float, method: str, *, is_conditional: bool) -> str:
    """Name whiskers by what they are."""
    around = ", around the penalized weight" if is_conditional else ""
    return f"{percent(level)} {method}{around}"


def mean_of(name: str) -> str:
    """Name the mean of a distribution."""
    return f"mean {name}"


def with_error(share: str, error: str) -> str:
    """Write a share in percent with its standard error."""
    return f"{share} ± {error}%"


def best_at(strength: str) -> str:
    """Name the best strength."""
    return f"best {strength}"


def filter_axis(name: str, unit: str = "") -> str:
    """Name the axis of a filter."""
    return f"{name} filter ({unit})" if unit else f"{name} filter"


def chosen(name: str) -> str:
    """Mark the one that is chosen."""
    return f"{name} (chosen)"


def cannot_do(regularizer: str) -> str:
    """Say why a solver has no row of numbers."""
    return f"cannot fit {regularizer}: its penalty is not smooth"


def range_of(low: str, high: str) -> str:
    """Write a range."""
    return f"{low} to {high}"


def left_of(left: int, all_: int) -> str:
    """Say how many are left."""
    return f"{left} of {all_}"
