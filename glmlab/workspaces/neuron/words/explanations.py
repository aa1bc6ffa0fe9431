"""What each picture of the workspace "One neuron" shows, for who asks."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from glmlab.widgets.glossary import Explanation

EXPLANATIONS: Mapping[str, Explanation] = MappingProxyType(
    {
        "data": Explanation(
            "What was recorded: the signal beside the neuron, and its spikes, each a mark in the bin in "
            "which it fell. “From” and “Length” choose the seconds that are drawn.",
            ("spike train", "bin", "covariate"),
        ),
        "filters": Explanation(
            "What the model has learned: how the signal of the last milliseconds drives the neuron, and what "
            "its own last spikes do to it. Above zero a filter raises the rate, below zero it lowers it; thin "
            "lines are the bumps that it is the sum of.",
            ("filter", "lag", "spike-history filter", "refractory period", "basis", "interval"),
        ),
        "tuning": Explanation(
            "The rate that the model expects for each value of the signal, with all else as it is on average. "
            "A place cell has one hill where it fires; a cell that ignores the signal should be flat.",
            ("tuning curve", "covariate", "interval", "truth"),
        ),
        "cross-validation": Explanation(
            "How well the model predicts spikes that it has not seen, for each strength that is tried. Too weak "
            "a penalty learns chance by heart, too strong a one learns nothing: the best is between. Drag the "
            "orange line to choose.",
            ("held-out", "bits per spike", "strength", "SE", "best", "one SE", "log evidence"),
        ),
        "rate": Explanation(
            "The rate that the model predicts, bin after bin, over the spikes of the neuron. Where “held out” is "
            "marked no fit has seen the spikes: a good rate is high just where they come.",
            ("rate", "held-out", "bits per spike", "truth"),
        ),
        "parts": Explanation(
            "What the model predicts with the stimulus alone, with history alone, and with both. The longer the "
            "bar, the more each spike was expected; at zero the model is no better than a constant rate.",
            ("bits per spike", "held-out", "spike-history filter"),
        ),
        "folds": Explanation(
            "Each row is a fold: the coloured stretches are held out while the rest is fitted. Beneath are the "
            "scores of these folds, of contiguous and of shuffled ones: where shuffled is far above, something "
            "slow leaks. “Score the choice” keeps each fold out of the choice of the strength, too; a leak "
            "stays, since all of these folds have it.",
            ("fold", "blocked folds", "shuffled folds", "leak", "held-out"),
        ),
        "bins": Explanation(
            "Which bins of the past feed the rate of one bin. A signal may count from its own bin back; the "
            "neuron's spikes only from the bin before, or they would predict themselves.",
            ("bin", "lag", "causal shift", "filter"),
        ),
        "goodness": Explanation(
            "Time is stretched where the rate is high, so that for a right model spikes come evenly. Then the "
            "curve stays between the two lines in 95 of 100 recordings; where it leaves them, the model errs "
            "about when the next spike comes.",
            ("time rescaling", "Kolmogorov-Smirnov", "Q-Q plot", "serial correlation", "held-out"),
        ),
        "residuals": Explanation(
            "Spikes that came less spikes that were expected, over time and over each signal. Between the lines "
            "it is chance; above them the neuron fires more than the model says, below them less.",
            ("residual", "covariate", "rate"),
        ),
        "free-run": Explanation(
            "The model is left alone: it draws spikes, hears them as its own past, and goes on. Where the line of "
            "the data leaves the band of these runs, the model does not fire as the neuron does. Of a recording "
            "with trials the PSTH comes last: the mean rate over the time of a trial, with twice its standard "
            "error.",
            (
                "free run",
                "interspike interval",
                "Fano factor",
                "autocorrelation",
                "PSTH",
                "ran away",
            ),
        ),
    }
)
"""By the names of the pictures; each picture has one."""
