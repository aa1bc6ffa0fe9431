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
            "How strongly a feature drives the neuron. With the inverse link exp, a feature that is "
            "larger by 1 multiplies the rate by e to the weight.",
            ("weights",),
        ),
        "feature": Term(
            "A number that describes the stimulus in each bin. The model adds all features, each times "
            "its weight.",
            ("features",),
        ),
        "bin": Term("A short piece of time in which spikes are counted.", ("bins",)),
        "truth": Term(
            "What made the data. It is known only because these data are made up; of a real neuron "
            "nobody knows it.",
            ("true",),
        ),
        "recovered": Term("What the fit has found from the spikes alone."),
        "intercept": Term(
            "What the rate is made of when all features are zero. No penalty pulls it.",
        ),
        "interval": Term(
            "A range for a weight: how far it would move from one data set to the next.",
        ),
        "rate": Term(
            "How many spikes are expected in a bin, or in a second.",
            ("predicted rate", "mean rate"),
        ),
        "strength": Term(
            "How hard the penalty pulls the weights toward zero: 0 is no pull, a large one leaves "
            "nothing of them.",
        ),
        "penalty": Term(
            "A price for large weights. The fit weighs it against how well the model tells the spikes.",
        ),
        "regularization": Term(
            "Fitting with a price for large weights, so that the fit does not chase chance.",
        ),
        "cross-validation": Term(
            "Fit on a part of the data, score on the rest, and take turns: the score is of data that the "
            "fit has not seen.",
        ),
        "held-out": Term("Of data that the fit has not seen.", ("held out", "held-out score")),
        "log-likelihood": Term(
            "How probable the model makes the counts that were seen, as a logarithm: the higher, the "
            "better. It is below zero because a probability is below one.",
            ("held-out log-likelihood",),
        ),
        "SE": Term(
            "Standard error: how far this mean would move if other data were held out.",
            ("± SE", "standard error"),
        ),
        "best": Term("The strength with the highest held-out score."),
        "one SE": Term(
            "The largest strength whose score is no more than one standard error below the best: the "
            "simplest model that is about as good.",
        ),
        "null model": Term(
            "A model without any weight left: it says the same rate in every bin.", ("null models",)
        ),
        "pseudo-R²": Term(
            "How much better the model is than one that says the same rate always: 0 is no better, 1 is "
            "perfect. Spikes scatter so much that 0.1 can be very good; below 0 it is worse.",
        ),
        "optimality conditions": Term(
            "What must hold where no better weights are left. How nearly they hold tells how exact the "
            "fit is.",
        ),
        "bits per spike": Term(
            "How much the model knows of each spike ahead of a constant rate: with 1 bit per spike it "
            "makes what was seen twice as probable for every spike.",
        ),
        "dispersion": Term("How much more the counts scatter than those of a Poisson model."),
        "observed": Term("The spikes of the data."),
        "simulated": Term("Spikes that the fitted model makes, trial after trial."),
        "trial": Term("One run with the same stimulus; only chance differs.", ("trials",)),
        "bias": Term("How far the mean of many fits is from the truth, squared.", ("bias²",)),
        "variance": Term("How far fits of different data sets are from their mean, squared."),
        "squared error": Term(
            "Bias² and variance together: how far a fit is from the truth, squared."
        ),
        "support": Term(
            "Which weights are not zero. It is found if a fit has exactly the true ones.",
            ("support found",),
        ),
        "gap": Term(
            "How much the objective is still above the best that there is.", ("left to go",)
        ),
        "iteration": Term("One step of a solver toward the best weights.", ("iterations",)),
        "excites": Term("A spike of the sender raises the rate of the receiver.", ("excite",)),
        "inhibits": Term("A spike of the sender lowers the rate of the receiver.", ("inhibit",)),
        "mixed": Term("A filter that raises the rate at some lags and lowers it at others."),
        "filter": Term(
            "What one spike does to the input of a neuron, lag after lag.",
            ("filters", "coupling filter"),
        ),
        "sender": Term("The neuron whose spikes act."),
        "receiver": Term("The neuron that they act on."),
        "lag": Term("How long ago the spike was.", ("lags",)),
        "gain per spike": Term("What one spike adds to the input of the receiver."),
        "basis": Term(
            "A few smooth bumps, of which every filter is made: the fit then needs only their heights.",
            ("basis functions", "in the basis"),
        ),
        "residual": Term("What of the filter the basis cannot draw."),
        "relative error": Term("The length of the residual over that of the filter."),
        "nearly singular": Term(
            "The bumps are so alike that very different heights draw the same filter: compare filters, "
            "never single heights.",
            ("nearly singular basis",),
        ),
        "stimulus alone": Term("The rate that the stimulus would make if no neuron were coupled."),
        "guarantee": Term(
            "Whether mathematics promises that the network can never run away, whatever happens.",
        ),
        "companion radius": Term(
            "By how much a small disturbance grows from bin to bin; below 1 it dies out.",
        ),
        "branching ratio": Term(
            "How many further spikes one spike causes in all; below 1 they die out.",
        ),
        "critical kick": Term("The smallest burst, in every neuron at once, that runs away."),
        "ran away": Term(
            "Spikes made more spikes, without end: from there on the simulation means nothing.",
            ("run away", "runs away", "ran away at"),
        ),
        "runs still quiet": Term("Which share of free runs have not run away yet."),
        "correlation": Term(
            "How much the counts of two neurons go together: 1 always, 0 not at all, −1 opposite.",
        ),
        "by chance": Term(
            "Neurons that have nothing to do with each other stay between these lines in 95 of 100 cases.",
            ("95% by chance",),
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


def marked(text: str, *, focusable: bool = False) -> str:
    """Return a text as HTML in which each term, where it comes first, can be asked for its definition.

    Parameters
    ----------
    text
        Without HTML.
    focusable
        Whether the keyboard comes to each of them.
    """
    known: set[str] = set()

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
