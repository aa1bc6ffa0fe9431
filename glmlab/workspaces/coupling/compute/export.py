"""What is taken away of a picture of the workspace "Coupled network"."""

from __future__ import annotations

import numpy as np

from glmlab.lab.export import Export
from glmlab.workspaces.coupling.compute.drive import input_weights_of, intercepts_of
from glmlab.workspaces.coupling.results import Results


def export(results: Results, settings_text: str) -> Export:
    """Gather the network, its stimulus and its spikes.

    Parameters
    ----------
    results
        What the picture shows.
    settings_text
        The settings as they are written in a file.

    Returns
    -------
    Export
        Arrays: ``coupling_filters`` and their ``approximation``, shape ``(window, n_receivers,
        n_senders)``; ``basis``; ``stimulus`` before its ``input_weights``; ``intercepts``; ``counts``
        and ``rates`` of all trials, shape ``(n_trials, n_time_bins, n_neurons)``; ``runaway_bin`` and
        ``runaway_neuron`` of each trial; ``settings``. Columns: stimulus, counts and rate of each
        neuron in the trial that is seen, the first where all are.
    """
    simulation, settings = results.simulation, results.settings
    trial = min(max(settings.shown_trial, 1), len(simulation.counts)) - 1
    columns = {}
    for neuron in range(settings.n_neurons):
        columns[f"stimulus {neuron}"] = simulation.waveform[:, neuron]
        columns[f"counts {neuron}"] = simulation.counts[trial, :, neuron]
        columns[f"rate {neuron}"] = simulation.rates[trial, :, neuron]
    return Export(
        arrays={
            "coupling_filters": results.filters.true,
            "approximation": results.filters.approximation,
            "basis": results.basis.functions,
            "stimulus": simulation.waveform,
            "input_weights": input_weights_of(settings),
            "intercepts": intercepts_of(settings),
            "counts": simulation.counts,
            "rates": simulation.rates,
            "runaway_bin": simulation.runaway_bin,
            "runaway_neuron": simulation.runaway_neuron,
            "settings": np.array(settings_text),
        },
        columns=columns,
    )
