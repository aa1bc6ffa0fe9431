"""Settings that several workspaces have, each declared once.

A workspace says where its own starts, how far it reaches, and which of its stages read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from glmlab.concepts.cross_validation import SELECTIONS
from glmlab.concepts.inverse_links import INVERSE_LINKS
from glmlab.concepts.observation_models import ObservationModel
from glmlab.concepts.regularizers import REGULARIZERS, Regularizer
from glmlab.lab.settings.declaration import choice, integer, number

Stages = tuple[str, ...]
Formula = str | Callable[[Any], str]


def seed(default: int, most: int, read_by: Stages) -> Any:
    """Declare the seed of all that is drawn."""
    return integer(
        default,
        0,
        most,
        label="Seed",
        tip="Starts the random numbers: the same seed makes the same data.",
        read_by=read_by,
    )


def observation_model(options: Mapping[str, ObservationModel], read_by: Stages) -> Any:
    """Declare the observation model."""
    return choice(
        "Poisson",
        options,
        label="Observation model",
        tip="How counts scatter around the rate.",
        formula=lambda settings: options[settings.observation_model].formula,
        read_by=read_by,
    )


def inverse_link(of: str, read_by: Stages) -> Any:
    """Declare the inverse link, which makes a rate of what `of` says."""
    return choice(
        "exp",
        INVERSE_LINKS,
        label="Inverse link",
        tip=f"The nonlinearity that turns {of} into a firing rate.",
        formula=lambda settings: INVERSE_LINKS[settings.inverse_link].formula,
        read_by=read_by,
    )


def regularizer(
    default: str, options: Mapping[str, Regularizer], formula: Formula, read_by: Stages
) -> Any:
    """Declare the regularizer."""
    return choice(
        default,
        options,
        label="Regularizer",
        tip="Which penalty keeps the weights small.",
        formula=formula,
        read_by=read_by,
    )


def lasso_share(read_by: Stages) -> Any:
    """Declare the ratio of ElasticNet."""
    return number(
        0.5,
        0.05,
        1.0,
        step=0.05,
        label="Lasso share",
        tip="Share of the Lasso in ElasticNet; the rest is Ridge.",
        formula=REGULARIZERS["ElasticNet"].formula,
        read_by=read_by,
    )


def strength(
    default: float,
    limits: tuple[float, float],
    formula: str,
    read_by: Stages = (),
    **own: Any,
) -> Any:
    """Declare a strength; `own` is what one beside the other is called."""
    known = {"label": "Strength", "tip": "How hard the penalty pulls the weights toward zero."}
    return number(
        default,
        *limits,
        # Twenty positions in each factor of ten: as many as a slider of this width can hold apart.
        step=0.05,
        is_logarithmic=True,
        formula=formula,
        read_by=read_by,
        **(known | own),
    )


def selection(read_by: Stages) -> Any:
    """Declare the rule by which cross-validation takes a strength."""
    return choice(
        "min",
        SELECTIONS,
        label="Selection",
        tip=(
            "Which strength cross-validation takes: the best score, or the largest strength whose score "
            "is within one standard error of it."
        ),
        formula=lambda settings: SELECTIONS[settings.selection].formula,
        read_by=read_by,
    )


def with_observation_model(
    options: Mapping[str, ObservationModel], observation_model: str, inverse_link: str
) -> dict[str, str]:
    """Return the changes that take an observation model, with a link that suits it.

    Parameters
    ----------
    options
        The observation models by name.
    observation_model
        The one to take.
    inverse_link
        The present one, which stays where it suits.
    """
    known = options.get(observation_model)
    if known is None or inverse_link in known.inverse_links:
        return {"observation_model": observation_model}
    return {"observation_model": observation_model, "inverse_link": known.inverse_links[0]}
