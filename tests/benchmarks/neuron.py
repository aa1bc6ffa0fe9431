"""The fits of "One neuron" on a minute of bins of 1 ms: ``python -m tests.benchmarks.neuron``.

The path with 5 folds of a refractory cell, 60,000 bins and 40 columns (20 bumps of the stimulus and 20 of the
history, the strengths of the page), beside glum and NeMoS where they are installed: medians in one process after a
first call, as in `tests.benchmarks.peers`. Then what the page itself waits for, with the bins that it fits.
"""

from __future__ import annotations

from importlib.util import find_spec

import jax

from glmlab.workspaces.neuron.compute import scores, stages
from glmlab.workspaces.neuron.compute.nested import score_choice
from glmlab.workspaces.neuron.data_sets import DATA_SETS
from glmlab.workspaces.neuron.settings import Settings
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.path import median_ms
from tests.benchmarks.peers import table
from tests.benchmarks.peers.paths import CONTENDERS
from tests.benchmarks.peers.problems import Search
from tests.benchmarks.peers.timing import time_contender

LIMIT_S = 3.0
"""What the path may take, by the issue that the workspace was made for."""

REPEATS = 3

LIBRARIES = {"glmlab, GLMCV": "glmlab", "glum": "glum", "NeMoS": "nemos"}

MINUTE = Settings(
    data="Refractory cell",
    **{
        **DATA_SETS["Refractory cell"].start,
        "stimulus_functions": 20,
        "history_functions": 20,
        "history_window_ms": 200.0,
        "stimulus_window_ms": 100.0,
    },
)

PAGES = {
    "a minute in bins of 1 ms": MINUTE,
    **{
        name: Settings(data=name, tab="folds", **DATA_SETS[name].start)
        for name in ("Grasshopper receptor 1", "Place cell", "Drifting cell")
        if name in DATA_SETS
    },
}


def minute() -> Search:
    """Return the design of the page, of all its bins."""
    with jax.enable_x64(True):
        model = stages.model_of(MINUTE)
        (axis,), *_ = scores.grid_of(MINUTE, model)
    return Search(model.design.X, model.design.y, "Ridge", axis[::-1].copy(), 5)


def compare() -> None:
    """Print the path of each library, and its time as a multiple of ours."""
    problem = minute()
    size = f"{problem.X.shape[0]:,} bins x {problem.X.shape[1]} columns"
    print(f"{size}, {problem.strengths.size} strengths x {problem.n_folds} folds, Ridge")
    ours = None
    for name, package in LIBRARIES.items():
        if find_spec(package) is None:
            print(f"  {name:15s} is not installed")
            continue
        timing = time_contender(CONTENDERS["Ridge"][name], problem, cold_up_to=0.0)
        ours = ours or timing.at_least
        more = "> " if timing.warm is None else ""
        print(
            f"  {name:15s} {table.duration(timing):>24s} {more}{table.ratio(timing.at_least / ours)} of glmlab's,"
            f" KKT residual {timing.quality or 'not known'}",
            flush=True,
        )
        if package == "glmlab":
            verdict = "within" if timing.at_least <= LIMIT_S else "beyond"
            print(f"  {'':15s} {verdict} the {LIMIT_S:g} s that it may take")


def time_pages() -> None:
    """Print what a student waits for: the scores of the chosen folds, and the score of the choice."""
    for name, settings in PAGES.items():
        with jax.enable_x64(True):
            model = stages.model_of(settings)

            def score(settings: Settings = settings, model: stages.Model = model) -> None:
                scores.scores_of.forget()
                scores.scores_of(settings, model)

            alone = median_ms(score, REPEATS)
        choice = median_ms(lambda settings=settings: list(score_choice(settings)), REPEATS)
        bins, columns = model.design.n_fitted, model.design.n_features
        print(
            f"  {name:26s}{bins:>7,} bins x {columns} columns: scores {alone:6.0f} ms, the choice scored after"
            f" them {choice:6.0f} ms",
            flush=True,
        )


def main() -> None:
    """Print all of it."""
    print(describe_machine("jax", "numpy"))
    with jax.enable_x64(True):
        compare()
    print("On the page:")
    time_pages()


if __name__ == "__main__":
    main()
