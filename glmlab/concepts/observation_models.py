"""The observation models: what a student, a formula and a computation know of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from glmlab.deferred import Deferred


@dataclass(frozen=True, kw_only=True)
class ObservationModel:
    """What is known of an observation model.

    Attributes
    ----------
    label
        As the student reads it: its name in `glmlab.model.observation_models`, less "Observations".
    inverse_links
        Names of those whose rates it can have; the first is taken where another does not suit.
    formula
        The probability of a count.
    distribution
        Makes its `CountDistribution`: how counts are drawn, and how probable they are.
    reads
        Settings that belong to it: those of a dispersion on which the weights depend.
    is_binary
        Whether a bin holds one spike or none.
    has_spread
        Whether it has a spread of its own: NeMoS's loss is twice the lab's, and scores without it.
    has_bits_per_spike
        Whether held-out bits per spike mean anything: they are those of Poisson counts.
    """

    label: str
    inverse_links: tuple[str, ...]
    formula: str
    distribution: Deferred
    reads: tuple[str, ...] = ()
    is_binary: bool = False
    has_spread: bool = False
    has_bits_per_spike: bool = False

    @property
    def has_dispersion(self) -> bool:
        """Whether it has a dispersion that is fitted with the weights, or set by hand."""
        return "dispersion" in self.reads


_DISTRIBUTIONS = "glmlab.model.count_distribution"

# Gamma is for numbers that are never zero, and most bins hold no spike.
_ALL = (
    ObservationModel(
        label="Poisson",
        inverse_links=("exp", "softplus", "square"),
        distribution=Deferred(_DISTRIBUTIONS, "poisson"),
        formula=r"p(y_t \mid \lambda_t) = \frac{\lambda_t^{y_t} e^{-\lambda_t}}{y_t!}",
        has_bits_per_spike=True,
    ),
    ObservationModel(
        label="NegativeBinomial",
        inverse_links=("exp", "softplus", "square"),
        distribution=Deferred(_DISTRIBUTIONS, "negative_binomial"),
        formula=(
            r"p(y_t \mid \lambda_t) = \frac{\Gamma(y_t + 1/\alpha)}{\Gamma(1/\alpha)\, y_t!}"
            r"\frac{(\alpha \lambda_t)^{y_t}}{(1 + \alpha \lambda_t)^{y_t + 1/\alpha}}"
        ),
        reads=("fit_dispersion", "dispersion"),
    ),
    ObservationModel(
        label="Bernoulli",
        inverse_links=("logistic",),
        distribution=Deferred(_DISTRIBUTIONS, "bernoulli"),
        formula=r"p(y_t \mid \lambda_t) = \lambda_t^{y_t} (1 - \lambda_t)^{1 - y_t}",
        is_binary=True,
    ),
    ObservationModel(
        label="Gaussian",
        inverse_links=("identity", "exp", "softplus"),
        distribution=Deferred(_DISTRIBUTIONS, "gaussian"),
        formula=(
            r"p(y_t \mid \lambda_t) ="
            r"\frac{1}{\sqrt{2 \pi \sigma^2}}\, e^{-(y_t - \lambda_t)^2 / 2 \sigma^2}"
        ),
        has_spread=True,
    ),
)

OBSERVATION_MODELS: Mapping[str, ObservationModel] = MappingProxyType(
    {one.label: one for one in _ALL}
)
"""The observation models by name, in the order in which they are offered; a new one is a new entry."""
