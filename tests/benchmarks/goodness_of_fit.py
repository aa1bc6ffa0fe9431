"""How often a true model is called wrong: ``python -m tests.benchmarks.goodness_of_fit [n_trains] [spikes ...]``.

Trains of models whose rate varies tenfold and is known, so that 5% of the verdicts should be "wrong": by
time rescaling, from one draw and from the median of 20, by serial correlation of the rescaled intervals, and
by residuals. `spikes` are the numbers of spikes in a train, 300, 1000 and 3000 if not given. Then neurons
with history, and models that were fitted to the same spikes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

from glmlab.model.goodness_of_fit import (
    cumulative_residual,
    rescale_time,
    residuals_by_covariate,
    residuals_over_time,
)
from glmlab.model.uncertainty import Z_95
from tests.model.goodness_of_fit.true_models import SCALE, trains, trains_with_history

N_TRAINS = 2000
SPIKES = (300, 1000, 3000)
MEANS = (0.01, 0.02, 0.04, 0.1, 0.25)
MODELS = ("Poisson", "Bernoulli", "NegativeBinomial")
LEVEL = 0.05

Trains = Iterable[tuple[np.ndarray, np.ndarray]]


def false_alarms(these: Trains, **options: Any) -> tuple[float, float, float]:
    """Share of trains that time rescaling calls wrong: one draw, the median; and by serial correlation."""
    wrong = []
    for seed, (counts, rate) in enumerate(these):
        result = rescale_time(counts, rate, seed=seed, **options)
        test = result.kolmogorov_smirnov
        wrong.append(
            (
                test.share_outside,
                test.rejects,
                result.serial_correlation().p_value < LEVEL,
            )
        )
    one, median, correlated = np.mean(wrong, axis=0)
    return float(one), float(median), float(correlated)


def residual_alarms(these: Trains, **options: Any) -> tuple[float, float, float, float]:
    """Share of trains that residuals call wrong, over time and a covariate; of points outside; of walks."""
    wrong = []
    for counts, rate in these:
        covariate = np.sin(np.arange(counts.size) / 17)
        time = residuals_over_time(counts, rate, **options)
        wrong.append(
            (
                time.p_value < LEVEL,
                residuals_by_covariate(counts, rate, covariate, **options).p_value < LEVEL,
                np.mean(np.abs(time.pearson) > Z_95),
                cumulative_residual(counts, rate, **options).p_value < LEVEL,
            )
        )
    over_time, by_covariate, outside, walk = np.mean(wrong, axis=0)
    return float(over_time), float(by_covariate), float(outside), float(walk)


def options_of(observation_model: str) -> dict[str, Any]:
    """What a model is called with."""
    return {
        "observation_model": observation_model,
        "scale": SCALE if observation_model == "NegativeBinomial" else None,
    }


def with_constant_fitted(these: Trains) -> Trains:
    """Trains with the best rate that is proportional to the true one."""
    return ((counts, rate * counts.sum() / rate.sum()) for counts, rate in these)


def line(*cells: object) -> str:
    """Write a line of a table."""
    return "".join(f"{cell:>9.1%}" if isinstance(cell, float) else f"{cell!s:>9}" for cell in cells)


def main() -> None:
    """Print the tables."""
    n_trains = int(sys.argv[1]) if len(sys.argv) > 1 else N_TRAINS
    spikes = [int(argument) for argument in sys.argv[2:]] or SPIKES
    head = ("one draw", "median", "serial", "time", "covar.", "points", "walk")
    print(line("rate", "spikes", "naive", *head), " model, method")
    for n_spikes in spikes:
        for mean in MEANS:
            for model in MODELS:
                options, place = options_of(model), (1, mean, n_spikes, model, n_trains)
                naive = false_alarms(trains(*place), method="naive", **options)[1]
                residual = residual_alarms(trains(*place), **options)
                for method in ("haslinger", "order_statistics")[: 2 if model != "Bernoulli" else 1]:
                    found = false_alarms(trains(*place), method=method, **options)
                    cells = line(mean, n_spikes, naive, *found, *residual)
                    print(cells, f" {model}, {method}", flush=True)
    print("With history, 300 spikes")
    for model in MODELS[:2]:
        these = list(zip(*trains_with_history(1, 3500, model, n_trains), strict=True))
        found = false_alarms(these, **options_of(model))
        print(line("", "", "", *found, *residual_alarms(these, **options_of(model))), f" {model}")
    print("Mean rate fitted, 1000 spikes")
    for mean in MEANS:
        these = with_constant_fitted(trains(1, mean, 1000, "Poisson", n_trains))
        print(line(mean, 1000, "", *false_alarms(these)), " Poisson, haslinger", flush=True)


if __name__ == "__main__":
    main()
