"""The results of the workspace "Coupled network" in words, also for those who do not see them."""

from __future__ import annotations

import numpy as np

from glmlab.lab.words import how_exact
from glmlab.number_format import number, percent
from glmlab.workspaces.coupling.results import (
    MIXED,
    VERDICTS,
    Basis,
    Correlations,
    Filters,
    FloatArray,
    Recovered,
    Results,
    Stability,
)
from glmlab.workspaces.coupling.words.pictures import pair as name_of_pair


def summarize(results: Results) -> str:
    """Say the most important results in words that can be read aloud."""
    simulation = results.simulation
    spikes = ", ".join(str(int(n)) for n in simulation.counts.sum(axis=(0, 1)))
    first = ", ".join(str(int(n)) for n in simulation.counts[0].sum(axis=0))
    error = percent(float(results.filters.relative_error.max()))
    n_trials = len(simulation.counts)
    all_trials = f", {spikes} in all {n_trials} trials" if n_trials > 1 else ""
    return (
        f"Spikes of each neuron: {first} in trial 1{all_trials}. The basis misses the filters by at "
        f"most {error}. The network is {verdict_of(results.stability)}. {results.stability.explanation}"
    )


def verdict_of(stability: Stability) -> str:
    """Name a verdict."""
    return VERDICTS[stability.verdict]


_VERBS = {0: "", 1: "excites", -1: "inhibits", MIXED: "excites and inhibits"}


def describe_network(results: Results) -> str:
    """Say who excites and who inhibits whom."""
    n_neurons, kind = results.settings.n_neurons, results.filters.kind
    edges = []
    for receiver, sender in np.ndindex(n_neurons, n_neurons):
        verb = _VERBS[int(kind[receiver, sender])]
        if verb:
            area = float(results.filters.area[receiver, sender])
            edges.append(f"{sender} {verb} {receiver} ({number(area, 2)})")
    looked = results.settings.pair
    text = "; ".join(edges) or "no neuron sends anything"
    return f"Network of {n_neurons} neurons: {text}. Looked at: {looked[1]} to {looked[0]}."


def say_network(filters: Filters) -> str:
    """Say how many pairs act, and how."""
    kinds = filters.kind
    parts = [
        f"{int(np.sum(kinds == kind))} {verb}"
        for kind, verb in ((1, "excite"), (-1, "inhibit"), (MIXED, "do both"))
        if np.any(kinds == kind)
    ]
    return f"Of {kinds.size} pairs {', '.join(parts) or 'none acts'}."


def say_cells(filters: Filters) -> str:
    """Say how many pairs act, and which range of gains the small plots have."""
    low, high = filters.limits
    axes = f"±{number(high)}" if low == -high else f"{number(low)} to {number(high)}"
    return f"{say_network(filters)[:-1]}; axes {axes}."


def describe_filters(filters: Filters) -> str:
    """Say how far the basis misses the filter of each pair."""
    errors = filters.relative_error
    if errors.size > 9:
        return f"The basis misses the filters by {percent(float(errors.max()))} at most."
    parts = (
        f"{name_of_pair(receiver, sender)} by {percent(float(errors[receiver, sender]))}"
        for receiver, sender in np.ndindex(errors.shape)
    )
    return f"The basis misses {', '.join(parts)}."


def say_correlation(results: Results, found: Correlations) -> str:
    """Say where the pair that is looked at goes together most."""
    text = _correlation_of(found, *results.settings.pair)
    return f"{text}; by chance it is within {number(found.noise, 2)}."


def describe_pairs(filters: Filters) -> list[str]:
    """Say of each pair, sender after sender of the first receiver first, what its filter does."""
    low, high = filters.true.min(axis=0), filters.true.max(axis=0)
    return [
        f"{name_of_pair(receiver, sender)}: {_VERBS[int(filters.kind[receiver, sender])] or 'nothing'}, sum"
        f" {number(float(filters.area[receiver, sender]), 2)}, from"
        f" {number(float(low[receiver, sender]), 2)} to {number(float(high[receiver, sender]), 2)}"
        for receiver, sender in np.ndindex(filters.kind.shape)
    ]


def correlations_of_pairs(found: Correlations) -> list[str]:
    """Say of each pair where its counts go together most."""
    return [_correlation_of(found, *pair) for pair in np.ndindex(found.values.shape[1:])]


def _correlation_of(found: Correlations, receiver: int, sender: int) -> str:
    values = found.values[:, sender, receiver]
    if not np.isfinite(values).any():
        return f"{name_of_pair(receiver, sender)}: no correlation"
    at = int(np.nanargmax(np.abs(values)))
    lag, value = number(float(found.lag[at])), number(float(values[at]), 2)
    return f"{name_of_pair(receiver, sender)}: most at lag {lag}, {value}"


def recovered_pairs(recovered: Recovered, true: FloatArray) -> list[str]:
    """Say of each pair the sum of its filter, true and recovered, and whether it was found."""
    fitted = recovered.filters[recovered.chosen].sum(axis=0)
    found, is_true = recovered.is_edge[recovered.chosen], recovered.is_true_edge
    words = {(True, True): "found", (False, True): "missed", (True, False): "false"}
    return [
        f"{name_of_pair(receiver, sender)}: {words.get((bool(found[at]), bool(is_true[at])), 'rightly none')}, sum"
        f" {number(float(fitted[at]), 2)} (true {number(float(true.sum(axis=0)[at]), 2)})"
        for at in np.ndindex(found.shape)
        for receiver, sender in [at]
    ]


def describe_pair(results: Results) -> str:
    """Say the course of the filter of a pair."""
    receiver, sender = results.settings.pair
    true = results.filters.true[:, receiver, sender]
    low, high = int(np.argmin(true)), int(np.argmax(true))
    return (
        f"Filter from {sender} to {receiver}: lowest {number(float(true[low]), 2)} at lag {low + 1}, "
        f"highest {number(float(true[high]), 2)} at lag {high + 1}.{_does(results)} Relative error of its "
        f"approximation {percent(float(results.filters.relative_error[receiver, sender]))}."
    )


def _does(results: Results) -> str:
    """Say whether a filter excites or inhibits on the whole."""
    verb = _VERBS[int(results.filters.kind[results.settings.pair])]
    return f" On the whole it {verb}." if verb else ""


def warn_about_basis(error: float, basis: Basis) -> list[str]:
    """Say how far the approximation is off, and when coefficients mean nothing."""
    parts = [f"Relative error {percent(error)}. Drag to draw another."]
    if basis.is_nearly_singular:
        largest = basis.largest_coefficient
        parts.append(f"Nearly singular basis: coefficients to {number(largest, 1)}.")
    return parts


def describe_basis(results: Results) -> str:
    """Say how well the basis serves."""
    basis, settings = results.basis, results.settings
    here = np.flatnonzero(basis.counts == settings.n_basis_funcs)
    error = f" The error is {percent(float(basis.errors[here[0]]))}." if here.size else ""
    return f"{settings.n_basis_funcs} functions of {settings.basis}.{error} {basis.sentence}"


def warn_of_coefficients(basis: Basis) -> list[str]:
    """Say how large coefficients are, and what the condition number means."""
    return [f"Largest coefficient {number(basis.largest_coefficient, 2)}. {basis.sentence}"]


def describe_simulation(results: Results) -> str:
    """Say how much each neuron fires, and whether a trial ran away."""
    return " ".join([say_counts(results), *warn_about_runaway(results)])


def say_counts(results: Results) -> str:
    """Say how much each neuron fires, and what a mark is."""
    means = results.simulation.counts.mean(axis=(0, 1))
    text = ", ".join(number(float(mean), 2) for mean in means)
    return f"Spikes per bin: {text}. A row is a trial; tall marks are 2 spikes or more."


def warn_about_runaway(results: Results) -> list[str]:
    """Say when a trial ran away, which neuron, and how many trials did."""
    found = results.simulation.first_runaway
    if found is None:
        return []
    trial, neuron, time = found
    n_all = len(results.simulation.runaway_neuron)
    n_lost = int(np.sum(results.simulation.runaway_neuron >= 0))
    others = f" {n_lost} of {n_all} trials ran away, and end there." if n_all > 1 else ""
    return [f"Trial {trial + 1}: neuron {neuron} ran away at bin {time}.{others}"]


def describe_stability(stability: Stability) -> str:
    """Say the verdict, and what it rests on."""
    reasons = " ".join(f"{r.name}: {r.value}. {r.sentence}" for r in stability.reasons)
    escape = ""
    found = stability.runs.escape if stability.runs else None
    if found is not None:
        escape = (
            f" Runs that ran away did so at bin {number(found.median_bin)} in the median, "
            f"most often neuron {found.neuron} first."
        )
    link_comparison = stability.link_comparison and f" {stability.link_comparison}"
    return f"The network is {verdict_of(stability)}. {stability.explanation}{link_comparison} {reasons}{escape}"


def describe_correlations(results: Results) -> str:
    """Say how strongly the pair that is looked at goes together."""
    receiver, sender = results.settings.pair
    found = results.correlations
    if found is None:
        return "The correlations are computed when they are looked at."
    values = found.values[:, sender, receiver]
    at = int(np.nanargmax(np.abs(values)))
    return (
        f"Counts of neuron {receiver} go most with those of neuron {sender} at lag "
        f"{round(float(found.lag[at]))}: correlation {number(float(values[at]), 2)}; by chance it is within "
        f"{number(found.noise, 2)} of zero in 95 of 100 cases."
    )


def describe_recovered(recovered: Recovered) -> str:
    """Say which edges a fit has found, and what the fitted network is like."""
    found, is_true = recovered.is_edge[recovered.chosen], recovered.is_true_edge
    missed = _pairs("Missed", is_true & ~found)
    false = _pairs("False", found & ~is_true)
    n_lost = int(np.sum(recovered.runaway_neuron >= 0))
    lost = f" {n_lost} of its {len(recovered.runaway_neuron)} trials ran away." if n_lost else ""
    return (
        f"Found {int(np.sum(found & is_true))} of {int(is_true.sum())} edges, "
        f"{int(np.sum(found & ~is_true))} false.{missed}{false} {recovered.how_edges} Pseudo-R² "
        f"{number(float(recovered.pseudo_r2[recovered.chosen]))}. The fitted network is "
        f"{verdict_of(recovered.stability)}.{lost} {how_exact(recovered.kkt_residual)}"
    )


def _pairs(name: str, wanted: np.ndarray) -> str:
    """Name the senders and receivers that are wanted, if any are."""
    pairs = [f"{sender} to {receiver}" for receiver, sender in np.argwhere(wanted)]
    return f" {name}: {', '.join(pairs)}." if pairs else ""
