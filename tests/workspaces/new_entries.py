"""Adds entries to the tables of glmlab, as whoever adds one does, and uses them; see test_new_entries.py.

It runs in a process of its own: the tables must have the entry before a workspace reads them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray


def add(module: Any, table: str, name: str, entry: Any) -> None:
    """Add an entry to a table of a module."""
    setattr(module, table, MappingProxyType({**getattr(module, table), name: entry}))


def smooth_regularizer() -> dict[str, Any]:
    return _regularizer("Ridge", "OtherRidge")


def nonsmooth_regularizer() -> dict[str, Any]:
    return _regularizer("Lasso", "OtherLasso")


def _regularizer(like: str, name: str) -> dict[str, Any]:
    from glmlab.concepts import regularizers
    from glmlab.model import regularizer as model

    kind = type(name, (model.REGULARIZERS[like],), {})
    model.REGULARIZERS[name] = kind
    add(regularizers, "REGULARIZERS", name, replace(regularizers.REGULARIZERS[like], label=name))
    return {"regularizer": name}


def inverse_link() -> dict[str, Any]:
    from glmlab.concepts import inverse_links, observation_models
    from glmlab.model import inverse_links as model

    def squareplus(u: Any) -> Any:
        return (u + jnp.sqrt(u**2 + 4)) / 2

    model.INVERSE_LINKS["squareplus"] = model.InverseLink(
        "squareplus",
        squareplus,
        lambda rate: rate - 1 / rate,
        lambda u: jnp.log(squareplus(u)),
        lowest=0,
    )
    entry = inverse_links.InverseLink(
        label="squareplus",
        formula=r"\lambda_t = \frac{u + \sqrt{u^2 + 4}}{2}",
        network_formula=r"f(u) = \frac{u + \sqrt{u^2 + 4}}{2}",
        network_script="lambda u: (u + jax.numpy.sqrt(u**2 + 4)) / 2",
        is_gentle=True,
        compared_with="exp",
    )
    add(inverse_links, "INVERSE_LINKS", "squareplus", entry)
    poisson = observation_models.OBSERVATION_MODELS["Poisson"]
    links = (*poisson.inverse_links, "squareplus")
    add(observation_models, "OBSERVATION_MODELS", "Poisson", replace(poisson, inverse_links=links))
    return {"inverse_link": "squareplus"}


def observation_model() -> dict[str, Any]:
    from glmlab.concepts import observation_models
    from glmlab.model import observation_models as model

    kind = type("OtherPoissonObservations", (model.PoissonObservations,), {})
    model.OBSERVATION_MODELS["OtherPoisson"] = kind
    poisson = observation_models.OBSERVATION_MODELS["Poisson"]
    add(
        observation_models,
        "OBSERVATION_MODELS",
        "OtherPoisson",
        replace(poisson, label="OtherPoisson"),
    )
    return {"observation_model": "OtherPoisson"}


def data_set() -> dict[str, Any]:
    from glmlab.workspaces.feedforward import data_sets

    toy = data_sets.DATA_SETS["toy"]
    add(data_sets, "DATA_SETS", "other toy", replace(toy, label="Other toy data"))
    return {"data": "other toy"}


def basis() -> dict[str, Any]:
    from glmlab.concepts import bases

    entry = bases.BASES["BSplineEval"]._replace(label="Other splines")
    add(bases, "BASES", "OtherSplines", entry)
    return {"basis": "OtherSplines"}


def _ramp(n: int) -> NDArray[np.float64]:
    return np.arange(n) / n


def stimulus() -> dict[str, Any]:
    from glmlab.workspaces.coupling import stimuli

    add(stimuli, "STIMULI", "ramp", stimuli.Stimulus("Ramp", _ramp))
    return {"stimulus": "ramp"}


def preset() -> dict[str, Any]:
    from glmlab.lab.presets import Preset
    from glmlab.workspaces.coupling import presets as network
    from glmlab.workspaces.feedforward import presets as toy

    small = network.PRESETS["page"].settings
    network.PRESETS["small"] = Preset(
        "Small", replace(small, n_neurons=1), "One neuron.", "add another."
    )
    toy.PRESETS["small"] = Preset("Small", toy.Settings(n_samples=50), "Few data.", "take more.")
    return {"preset": "small"}


ENTRIES: dict[str, tuple[Callable[[], dict[str, Any]], tuple[str, ...]]] = {
    "smooth regularizer": (smooth_regularizer, ("feedforward", "coupling")),
    "non-smooth regularizer": (nonsmooth_regularizer, ("feedforward", "coupling")),
    "inverse link": (inverse_link, ("feedforward", "coupling")),
    "observation model": (observation_model, ("feedforward",)),
    "data set": (data_set, ("feedforward",)),
    "basis": (basis, ("coupling",)),
    "stimulus": (stimulus, ("coupling",)),
    "preset": (preset, ("feedforward", "coupling")),
}


def check_feedforward(chosen: dict[str, Any]) -> None:
    from glmlab.engine.inline_scheduler import InlineScheduler
    from glmlab.lab.settings.sharing import from_query, to_query
    from glmlab.workspaces.feedforward.compute.prefetch import program_of
    from glmlab.workspaces.feedforward.compute.warm import all_options
    from glmlab.workspaces.feedforward.lab import FeedforwardLab
    from glmlab.workspaces.feedforward.settings import REGULARIZERS, Settings, allowed_solvers

    lab = FeedforwardLab(scheduler=InlineScheduler, **chosen)
    _check_is_shown(lab)
    start, shown = lab.settings, lab.results
    assert shown is not None
    query = to_query(start, Settings(), lab.workspace.computation.title)
    assert from_query(query, Settings()) == (start, [])

    everybody = tuple(name for name, entry in REGULARIZERS.items() if entry.has_strength)
    lab.state.choose(tab="comparison", compared=everybody)
    _check_is_shown(lab)
    compared = lab.results
    assert compared is not None
    assert {c.regularizer for c in compared.candidates} == {*everybody, start.regularizer}
    lab.state.choose(tab="solvers", compared=())
    for solver in allowed_solvers(start.regularizer):
        lab.state.choose(solver=solver)
        _check_is_shown(lab)

    names: dict[str, Any] = {}
    exec(lab.workspace.scripts["glmlab"](start), names)
    np.testing.assert_allclose(names["coef"], shown.fit.coef, atol=1e-5)
    assert lab.workspace.scripts["NeMoS"](start)
    assert program_of(start) in {program_of(option) for option in all_options()}
    lab.close()


def check_coupling(chosen: dict[str, Any]) -> None:
    from glmlab.engine.inline_scheduler import InlineScheduler
    from glmlab.lab.settings.sharing import from_query, to_query
    from glmlab.workspaces.coupling.compute.warm import all_networks
    from glmlab.workspaces.coupling.lab import CouplingLab
    from glmlab.workspaces.coupling.settings import Settings

    quick: dict[str, Any] = {"horizon": 2000, "n_runs": 16, "n_trials": 2}
    if "inverse_link" in chosen:
        quick |= {"coupling_scale": 0.2, "intercept": -1.0}
    lab = CouplingLab(scheduler=InlineScheduler, **chosen, **quick)
    _check_is_shown(lab)
    query = to_query(lab.settings, Settings(), lab.workspace.computation.title)
    assert from_query(query, Settings()) == (lab.settings, [])
    lab.state.choose(tab="recovered")
    lab.jobs["recovered"].start()
    _check_is_shown(lab)
    found, shown = lab.jobs["recovered"].results, lab.results
    assert shown is not None
    names: dict[str, Any] = {}
    exec(lab.workspace.scripts["glmlab"](lab.settings), names)
    np.testing.assert_allclose(names["approximation"], shown.filters.approximation, atol=1e-8)
    np.testing.assert_array_equal(names["counts"], shown.simulation.counts[0])
    np.testing.assert_allclose(names["recovered_filters"], found.filters[found.chosen], atol=1e-4)
    assert lab.workspace.scripts["NeMoS"](lab.settings)
    links = {network.inverse_link for network in all_networks()}
    assert lab.settings.inverse_link in links
    lab.close()


def _check_is_shown(lab: Any) -> None:
    assert lab.state.message == ""
    assert [job.failure for job in lab.jobs.values()] == [""] * len(lab.jobs)
    unseen = lab.parts.unseen(lab.results)
    assert all(view.alternative for name, view in lab.parts.views.items() if name not in unseen)


CHECKS = {"feedforward": check_feedforward, "coupling": check_coupling}


def main(workspace: str) -> None:
    """Add all entries, and use those that a workspace has a place for, one after the other."""
    chosen = {name: make() for name, (make, _) in ENTRIES.items()}
    for name, (_, workspaces) in ENTRIES.items():
        if workspace in workspaces:
            sys.stderr.write(f"-- {name}\n")
            CHECKS[workspace](chosen[name])


if __name__ == "__main__":
    main(sys.argv[1])
