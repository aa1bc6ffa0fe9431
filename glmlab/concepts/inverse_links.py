"""The inverse links: what a student, a formula and a script know of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True)
class InverseLink:
    """What is known of an inverse link.

    Attributes
    ----------
    label
        As the student reads it: its name in `glmlab.model.inverse_links`.
    formula
        The rate of a bin, of one neuron.
    network_formula
        The function alone; "" where the coupled network is not simulated with it.
    network_script
        The expression that stands for it in a script of the coupled network.
    nemos
        The expression that stands for it in a script for NeMoS; "" where its name does.
    is_even
        Whether it is blind to signs, so that a script has NeMoS start at a positive root.
    is_gentle
        Whether it never grows faster than its argument, so that a network may be rescued by it.
    compared_with
        The inverse link that a verdict on a network's stability is compared with.
    """

    label: str
    formula: str
    network_formula: str = ""
    network_script: str = ""
    nemos: str = ""
    is_even: bool = False
    is_gentle: bool = False
    compared_with: str = ""


_ALL = (
    InverseLink(
        label="softplus",
        formula=r"\lambda_t = \log\left(1 + e^{\mathbf{x}_t \cdot \mathbf{w} + b}\right)",
        network_formula=r"f(u) = \log\left(1 + e^{u}\right)",
        network_script="jax.nn.softplus",
        is_gentle=True,
        compared_with="exp",
    ),
    InverseLink(
        label="exp",
        formula=r"\lambda_t = e^{\mathbf{x}_t \cdot \mathbf{w} + b}",
        network_formula=r"f(u) = e^{u}",
        network_script="jax.numpy.exp",
        compared_with="softplus",
    ),
    InverseLink(
        label="square",
        formula=r"\lambda_t = (\mathbf{x}_t \cdot \mathbf{w} + b)^2",
        network_formula=r"f(u) = u^2",
        network_script="jax.numpy.square",
        nemos="jnp.square",
        is_even=True,
        compared_with="softplus",
    ),
    InverseLink(
        label="logistic",
        formula=r"\lambda_t = \frac{1}{1 + e^{-(\mathbf{x}_t \cdot \mathbf{w} + b)}}",
    ),
    InverseLink(
        label="identity",
        formula=r"\lambda_t = \mathbf{x}_t \cdot \mathbf{w} + b",
    ),
)

INVERSE_LINKS: Mapping[str, InverseLink] = MappingProxyType({one.label: one for one in _ALL})
"""The inverse links by name, in the order in which they are offered; a new one is a new entry."""
