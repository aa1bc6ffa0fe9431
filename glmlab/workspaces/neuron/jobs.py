"""The work of the workspace "One neuron" that goes on beside its pictures."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from types import MappingProxyType

from glmlab.deferred import Deferred
from glmlab.lab.jobs import Job
from glmlab.workspaces.neuron.settings import Settings, part_read_by

_COMPUTE = "glmlab.workspaces.neuron.compute"

REST_S = 0.15
"""For which a hand must rest before folds are fitted: longer than between two positions of a drag."""

FEWEST_NESTED = 3
"""Folds of which one is held out of the choice, and two are left to choose with."""


def key_of_scores(settings: Settings) -> Hashable | None:
    """Return what cross-validation depends on; None where there is no strength to choose."""
    if not settings.has_strength:
        return None
    return part_read_by(settings, "selection"), settings.tab == "folds"


def key_of_nested(settings: Settings) -> Hashable | None:
    """Return what the score of the choice depends on; None where there is none, or it is not looked at.

    Two folds leave nothing to choose on: without both there is no bin left.
    """
    if settings.tab != "folds" or not settings.has_strength or settings.n_folds < FEWEST_NESTED:
        return None
    return part_read_by(settings, "selection")


def key_of_goodness(settings: Settings) -> Hashable | None:
    """Return what time rescaling depends on; None where it is not looked at."""
    return _key_of_tab("goodness", settings)


def key_of_residuals(settings: Settings) -> Hashable | None:
    """Return what residuals depend on; None where they are not looked at."""
    return _key_of_tab("residuals", settings)


def key_of_free_runs(settings: Settings) -> Hashable | None:
    """Return what free runs depend on; None where they are not looked at."""
    return _key_of_tab("free-run", settings)


def _key_of_tab(tab: str, settings: Settings) -> Hashable | None:
    return (part_read_by(settings, "fit"), settings.seed) if settings.tab == tab else None


JOBS: Mapping[str, Job] = MappingProxyType(
    {
        "cross-validation": Job(
            Deferred(f"{_COMPUTE}.scores", "cross_validate"),
            key_of_scores,
            automatic=True,
            pause=REST_S,
        ),
        "nested": Job(Deferred(f"{_COMPUTE}.nested", "score_choice"), key_of_nested),
        "goodness": Job(
            Deferred(f"{_COMPUTE}.goodness", "rescale"),
            key_of_goodness,
            automatic=True,
            pause=REST_S,
        ),
        "residuals": Job(
            Deferred(f"{_COMPUTE}.residuals", "residuals"),
            key_of_residuals,
            automatic=True,
            pause=REST_S,
        ),
        "free-run": Job(
            Deferred(f"{_COMPUTE}.free_runs", "run_free"),
            key_of_free_runs,
            automatic=True,
            pause=REST_S,
        ),
    }
)
"""By name; that of a tab, or of a picture, has its name."""
