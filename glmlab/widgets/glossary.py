"""The words of the field on the page, each with a definition that needs no statistics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from types import MappingProxyType
from typing import NamedTuple


class Term(NamedTuple):
    """A word of the field.

    Attributes
    ----------
    definition
        For somebody who has heard no statistics: one or two sentences.
    aliases
        Other ways in which it is written on the page.
    """

    definition: str
    aliases: tuple[str, ...] = ()


class Explanation(NamedTuple):
    """What a picture shows, for who asks.

    Attributes
    ----------
    text
        Two to four sentences.
    terms
        The words of `TERMS` that it is made of.
    """

    text: str
    terms: tuple[str, ...] = ()


TERMS: Mapping[str, Term] = MappingProxyType(
    {
        "weight": Term(
            "How strongly a feature drives the neuron. Where the rate is e to the sum of all, a "
            "feature that is larger by 1 multiplies it by e to the weight.",
            ("weights",),
        ),
        "feature": Term(
            "A number in each bin: of the stimulus, or of what the neuron did before. The model "
            "adds all features, each times its weight.",
            ("features",),
        ),
        "bin": Term("A short piece of time in which spikes are counted.", ("bins",)),
        "truth": Term(
            "What made the data. It is known only because these data are made up; of a real neuron "
            "nobody knows it.",
            ("true",),
        ),
        "recovered": Term(
            "What the fit has found from stimulus and spikes, without knowing the truth."
        ),
        "intercept": Term(
            "It sets the rate for when all features are zero. No penalty pulls it.",
        ),
        "interval": Term(
            "A range around what was found, as wide as it scatters from one data set to the next. "
            "Where a penalty pulls, it may miss the truth.",
        ),
        "rate": Term(
            "How many spikes are expected in a bin, or in a second.",
            ("predicted rate", "mean rate"),
        ),
        "strength": Term(
            "How hard the penalty pulls the weights toward zero: 0 is no pull; the larger, the "
            "less is left of them.",
        ),
        "penalty": Term(
            "A price for large weights. The fit weighs it against how well the model predicts the "
            "spikes.",
        ),
        "regularization": Term(
            "Fitting with a price for large weights, so that the fit does not learn what is chance "
            "in these data.",
        ),
        "cross-validation": Term(
            "Fit on a part of the data, score on the rest, and take turns: the score is of data "
            "that the "
            "fit has not seen.",
        ),
        "held-out": Term("Of data that the fit has not seen.", ("held out", "held-out score")),
        "log-likelihood": Term(
            "How probable the model makes the counts that were seen, as a logarithm: the higher, the "
            "better. It is below zero because a probability is below one.",
            ("held-out log-likelihood",),
        ),
        "SE": Term(
            "Standard error: how far the mean that is drawn would move with other data.",
            ("± SE", "standard error"),
        ),
        "best": Term("The strength with the highest held-out score."),
        "one SE": Term(
            "The largest strength whose score is no more than one standard error below the best: the "
            "simplest model that is about as good.",
        ),
        "null model": Term(
            "A model without any weight left: it predicts the same rate in every bin.",
            ("null models",),
        ),
        "pseudo-R²": Term(
            "How much better the model is than one that predicts the same rate always: 0 is no "
            "better, 1 is "
            "perfect. Spikes scatter so much that 0.1 can be very good; below 0 it is worse.",
        ),
        "optimality conditions": Term(
            "At the best weights no small step makes the fit better. How nearly that holds tells "
            "how exact the fit is.",
        ),
        "bits per spike": Term(
            "How much better the model predicts than a constant rate: with 1 bit it makes the data "
            "twice as probable for every spike, with 2 bits four times.",
        ),
        "dispersion": Term(
            "How much more the counts scatter than those of a Poisson model: 0 is no more."
        ),
        "observed": Term("The spikes of the data."),
        "simulated": Term("Spikes that the fitted model makes, trial after trial."),
        "trial": Term("One run with the same stimulus; only chance differs.", ("trials",)),
        "bias": Term(
            "How far the mean of many fits is from the truth. Its square is shown, as a mean over the weights.",
            ("bias²",),
        ),
        "variance": Term(
            "The average squared distance of fits of different data sets from their own mean."
        ),
        "RMSE": Term(
            "Root mean squared error: how far a recovered weight typically is from the true one. Its square is "
            "bias² and variance together.",
        ),
        "coverage": Term(
            "In how many data sets the interval holds the truth: 95% intervals should in 95 of 100. After ± stands "
            "its standard error, since a hundred data sets are a count.",
            ("Truth in 95%",),
        ),
        "support": Term(
            "Which weights are not zero. It is found if a fit has exactly the true ones.",
            ("support found",),
        ),
        "gap": Term(
            "How much what the fit makes small is still above the smallest that there is.",
            ("left to go",),
        ),
        "iteration": Term("One step of a solver toward the best weights.", ("iterations",)),
        "excites": Term("A spike of the sender raises the rate of the receiver.", ("excite",)),
        "inhibits": Term("A spike of the sender lowers the rate of the receiver.", ("inhibit",)),
        "mixed": Term("A filter that raises the rate at some lags and lowers it at others."),
        "filter": Term(
            "What a spike, or a moment of the stimulus, does to the input of a neuron, lag after lag.",
            ("filters", "coupling filter"),
        ),
        "sender": Term("The neuron whose spikes act."),
        "receiver": Term("The neuron that they act on."),
        "lag": Term("How long ago the spike, or the stimulus, was.", ("lags",)),
        "gain per spike": Term("What one spike adds to the input of the receiver."),
        "basis": Term(
            "A few smooth bumps, of which every filter is made: the fit then needs only their heights.",
            ("basis functions", "in the basis"),
        ),
        "residual": Term(
            "What is left over: of a filter, what the basis cannot draw; of the spikes, those that came less "
            "those that the model expected.",
            ("residuals",),
        ),
        "relative error": Term("The length of the residual over that of the filter."),
        "nearly singular": Term(
            "The bumps overlap so much that very different heights draw the same filter: compare "
            "filters, never single heights.",
            ("nearly singular basis",),
        ),
        "stimulus alone": Term("The rate that the stimulus would make if no neuron were coupled."),
        "guarantee": Term(
            "Whether mathematics promises that the network can never run away, whatever happens.",
        ),
        "companion radius": Term(
            "By which factor a small disturbance grows from bin to bin; below 1 it dies out.",
        ),
        "branching ratio": Term(
            "How many spikes one spike causes directly, over all lags and neurons; below 1 they "
            "die out.",
        ),
        "critical kick": Term(
            "The smallest number of extra spikes, in one neuron or in all at once, after which the "
            "network runs away."
        ),
        "ran away": Term(
            "Spikes made more spikes, without end: from there on the simulation means nothing.",
            ("run away", "runs away", "ran away at"),
        ),
        "runs still quiet": Term(
            "Which share of the runs of the network by itself have not run away yet."
        ),
        "correlation": Term(
            "How much two series of numbers rise and fall together: 1 in step, 0 not at all, −1 "
            "opposite. A neuron is compared with itself, too, shifted in time.",
        ),
        "by chance": Term(
            "Neurons that have nothing to do with each other stay between these lines at 95 of 100 "
            "lags: a few outside mean nothing.",
            ("95% by chance",),
        ),
        "Poisson": Term(
            "The simplest kind of chance in counts: every moment is as likely as any other to hold "
            "a spike. "
            "The variance of such counts is their mean.",
        ),
        "NegativeBinomial": Term(
            "Counts that scatter more than Poisson ones of the same mean, by as much as the "
            "dispersion says.",
        ),
        "softplus": Term(
            "A function from the sum of all inputs to the rate: like exp where the sum is low, and "
            "like the "
            "sum itself where it is high.",
        ),
        "Ridge": Term(
            "A penalty on the squares of the weights: it makes all smaller, and none zero."
        ),
        "Lasso": Term(
            "A penalty on the sizes of the weights: it sets those that are not needed to exactly zero."
        ),
        "GroupLasso": Term("A Lasso on groups of weights: it keeps or drops a whole group."),
        "spike train": Term("The moments at which a neuron fired, one after the other."),
        "covariate": Term(
            "What was measured beside the spikes and may explain them: a sound, a current, where an animal is.",
            ("covariates",),
        ),
        "spike-history filter": Term(
            "What a spike of the neuron does to its own rate in the milliseconds after it, lag after lag.",
            ("history filter",),
        ),
        "refractory period": Term(
            "The milliseconds after a spike in which a neuron cannot fire again, or hardly.",
            ("refractory", "refractoriness"),
        ),
        "causal shift": Term(
            "The step back that keeps a spike out of its own explanation: history counts from the bin before.",
        ),
        "tuning curve": Term(
            "The rate of a neuron for each value of something, such as a place or a loudness.",
            ("tuning",),
        ),
        "place cell": Term("A neuron that fires where an animal is, in one place of a room."),
        "fold": Term(
            "A part of the data that is held out once, while the model is fitted to the others.",
            ("folds",),
        ),
        "blocked folds": Term(
            "Folds that are whole stretches of time, so that most held-out bins have no neighbour in the fit.",
            ("contiguous folds", "contiguous"),
        ),
        "shuffled folds": Term(
            "Folds of bins that are drawn one by one: each held-out bin has its neighbours in the fit.",
            ("shuffled",),
        ),
        "leak": Term(
            "When the fit learns something about held-out bins from their neighbours in time: the score is then "
            "too good, and says little about new data.",
            ("leaks",),
        ),
        "log evidence": Term(
            "How probable a strength makes the data before any weight is known, as a logarithm: another way to "
            "choose the strength, without folds.",
        ),
        "time rescaling": Term(
            "A clock that runs fast where the model expects many spikes. If the model is right, spikes come by "
            "it as evenly as chance allows.",
            ("rescaled", "rescaled time", "rescaled intervals"),
        ),
        "Kolmogorov-Smirnov": Term(
            "The largest distance of a curve from the one that a right model would give, as a test: beyond the "
            "band lie 5 of 100 right models.",
            ("KS", "KS distance", "Kolmogorov-Smirnov distance"),
        ),
        "Q-Q plot": Term(
            "What was seen against what was expected, from the smallest to the largest: a straight line if the "
            "model is right.",
            ("Q-Q",),
        ),
        "serial correlation": Term(
            "How much one interval tells about the next: none if the model is right.",
        ),
        "autocorrelation": Term(
            "How much a series rises and falls with itself, shifted in time: of spikes, when after a spike others "
            "are more or less likely.",
        ),
        "interspike interval": Term(
            "The time from one spike to the next.",
            ("interspike intervals", "intervals between spikes"),
        ),
        "Fano factor": Term(
            "The variance of spike counts over their mean: 1 for Poisson counts, below 1 for regular spikes, "
            "above 1 for bursts.",
        ),
        "PSTH": Term(
            "Peri-stimulus time histogram: spikes of all trials are counted by when in the trial they came, which "
            "gives the mean rate over the time of a trial.",
        ),
        "free run": Term(
            "The fitted model fires by itself: it draws its spikes, and hears them as its own past.",
            ("free runs",),
        ),
        "missed": Term("A true connection that the fit has not found."),
        "false": Term("A connection that the fit has found and that is none."),
        "edge": Term("A connection from one neuron to another.", ("edges", "edges found")),
    }
)
"""The terms by name; a new one is a new entry."""

_NAMES: Mapping[str, str] = MappingProxyType(
    {written.lower(): name for name, term in TERMS.items() for written in (name, *term.aliases)}
)

_ANY = re.compile(
    rf"(?<![\w-])({'|'.join(map(re.escape, sorted(_NAMES, key=len, reverse=True)))})(?![\w-])",
    re.IGNORECASE,
)


def marked(text: str, *, focusable: bool = False, known: set[str] | None = None) -> str:
    """Return a text as HTML in which each term, where it comes first, can be asked for its definition.

    Parameters
    ----------
    text
        Without HTML.
    focusable
        Whether the keyboard comes to each of them.
    known
        Terms that need no mark any more; those of this text are added.
    """
    known = set() if known is None else known

    def mark(found: re.Match[str]) -> str:
        name = _NAMES[found[1].lower()]
        if name in known:
            return found[0]
        known.add(name)
        focus = ' tabindex="0"' if focusable else ""
        return f'<span class="glmlab-term" data-term="{name}"{focus}>{found[0]}</span>'

    return _ANY.sub(mark, escape(text, quote=False))


def definitions() -> dict[str, str]:
    """Return the definitions of all terms by name."""
    return {name: term.definition for name, term in TERMS.items()}
