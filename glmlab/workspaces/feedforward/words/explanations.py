"""What each picture of the workspace "Feed-forward" shows, for who asks."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from glmlab.widgets.glossary import Explanation

EXPLANATIONS: Mapping[str, Explanation] = MappingProxyType(
    {
        "weights": Explanation(
            "Green frames are the weights that made the spikes; blue bars are what the fit has "
            "found from "
            "the spikes alone. A perfect fit fills every frame. Drag a green point to make other data.",
            ("weight", "feature", "truth", "recovered", "interval"),
        ),
        "filters": Explanation(
            "What the fit has found of a real neuron: how the sound of the last milliseconds "
            "drives it, "
            "and what its own last spikes do to it. The deep dip on the right is the short pause "
            "that a neuron needs after a spike.",
            ("filter", "lag", "recovered"),
        ),
        "cross-validation": Explanation(
            "How well the model predicts data that it has not seen, for each strength that is "
            "tried. Too "
            "weak a penalty learns chance by heart, too strong a one learns nothing: the best is "
            "between. "
            "Drag the orange line to choose.",
            ("held-out", "log-likelihood", "strength", "SE", "best", "one SE", "null model"),
        ),
        "raster": Explanation(
            "Above, the spikes of the data; under them, what the fitted model makes of the same "
            "stimulus, "
            "forty times. If the model is good the rows look alike, and dark stripes stand where "
            "the data "
            "have spikes. Beneath is the rate that makes them.",
            ("observed", "simulated", "trial", "rate", "bin"),
        ),
        "numbers": Explanation(
            "The same weights as in the bars, as numbers. “Off by” is the weight that was found "
            "minus the true one. With “Intervals” every weight has its range beside it.",
            ("weight", "truth", "recovered", "intercept", "interval"),
        ),
        "counts": Explanation(
            "On the left bins are grouped by the rate that the model predicts: points on the "
            "dashed line "
            "mean that the rate is right. On the right is how often each count is: bars are the "
            "data and squares the model: where they meet, the scatter is right, too.",
            ("observed", "rate", "SE", "bin"),
        ),
        "comparison": Explanation(
            "Each regularizer at the strength that is selected for it: its weights around the "
            "truth, and "
            "its score on data that it has not seen. Press names beside “Compare” to add some.",
            ("regularization", "penalty", "held-out", "truth"),
        ),
        "redraws": Explanation(
            "A hundred data sets from the same truth, each fitted: a dash is one fit. A cloud "
            "whose middle misses the truth was moved by the penalty (bias); its width is chance "
            "(variance). "
            "The table judges both rules of “Selection” by the truth (■ is the chosen one; strengths are "
            "averaged on the log axis). "
            "One SE never takes a weaker penalty than the minimum: where weights can become zero it mostly finds the "
            "true support more often, but it pulls weights further from the truth and predicts new bins "
            "worse (Chen and Yang, 2021).",
            ("bias", "variance", "RMSE", "support", "coverage", "interval", "best", "one SE"),
        ),
        "solvers": Explanation(
            "Solvers are methods to find the best weights, and all come to the same. The curves "
            "tell how fast: the gap that is left after each step, and after so much time on this "
            "machine.",
            ("gap", "iteration", "optimality conditions"),
        ),
        "path": Explanation(
            "Every line is a weight, drawn over the strength of the penalty: from what the data "
            "say alone, "
            "on the left, to nothing, on the right. Green ticks are the truth. Drag the orange line.",
            ("strength", "penalty", "weight", "truth"),
        ),
    }
)
"""By the names of the pictures; each picture has one."""
