"""The results in words: the line under the pictures, and the text alternative of each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.lab.words import how_exact
from glmlab.number_format import magnitude, number, percent
from glmlab.workspaces.feedforward.prediction.prediction import Guess
from glmlab.workspaces.feedforward.results import (
    Candidate,
    Counts,
    CrossValidation,
    Filter,
    Fit,
    Intervals,
    Redraws,
    Results,
    SamplingDistribution,
    Simulation,
)

if TYPE_CHECKING:
    from glmlab.model.trace import Trace


def summarize(results: Results) -> str:
    """Say the most important results in words that can be read aloud.

    Examples
    --------
    "Fitted data: Log-likelihood −1.02 per bin, pseudo-R² 0.14 at strength 0.1. ..."
    """
    fit, scores = results.fit, results.cross_validation
    has_strength = results.settings.has_strength
    chosen = f" at strength {number(results.settings.regularizer_strength)}" if has_strength else ""
    sentences = [
        f"Fitted data: Log-likelihood {number(fit.log_likelihood)} per bin,"
        f" pseudo-R² {number(fit.pseudo_r2)}{chosen}."
    ]
    if has_strength:
        sentences.append(_selected_strength(scores, results.settings.selection))
    if fit.dispersion is not None:
        how = "fitted" if results.settings.fit_dispersion else "set by hand"
        sentences.append(f"Dispersion {number(fit.dispersion)}, {how}.")
    if fit.bits_per_spike is not None:
        sentences.append(f"Held out: {number(fit.bits_per_spike)} bits per spike.")
    sentences.append(how_exact(fit.kkt_residual))
    return " ".join(sentences)


def _selected_strength(scores: CrossValidation, selection: str) -> str:
    """Say the strength with the best held-out score, and the one that is selected in its place."""
    best = f"Best strength {number(float(scores.strength_grid[scores.best]))} by cross-validation"
    if selection == "min":
        return f"{best}."
    return f"{best}; one standard error selects {number(scores.selected_strength)}."


def warn_about_grid(results: Results) -> list[str]:
    """Say when the grid hides the best strength, and how much of it is null models."""
    scores, limit = results.cross_validation, results.path.strength_max
    n_points, n_null = len(scores.strength_grid), int(np.sum(scores.is_null_model))
    if not results.settings.has_strength:
        return ["UnRegularized has no strength: every point of the grid is the same model."]
    sentences = []
    if n_points > 1 and scores.best == 0:
        sentences.append("Best strength is the grid's lowest point: the best may lie below it.")
    elif n_points > 1 and scores.best == n_points - 1:
        sentences.append("Best strength is the grid's highest point: the best may lie above it.")
    if n_null:
        verb = "is a null model" if n_null == 1 else "are null models"
        above = f": no weight left from {number(limit)} on" if np.isfinite(limit) else ""
        sentences.append(f"{n_null} of {n_points} grid points {verb}{above}.")
    return sentences


MOST_LETTERS_OF_CAPTION = 132
"""Of two lines under a picture that is 436 pixels wide, as at 1280 x 800."""


def caption_of_grid(results: Results) -> list[str]:
    """Name the curves that are compared, and say of the grid what there is room for."""
    warnings = warn_about_grid(results)
    if not results.settings.compared:
        return warnings
    names = (f"{REGULARIZERS[c.regularizer].symbol} {c.regularizer}" for c in results.candidates)
    text = f"{', '.join(names)}."
    for sentence in warnings:
        if len(text) + len(sentence) < MOST_LETTERS_OF_CAPTION:
            text = f"{text} {sentence}"
    return [text]


def describe_weights(fit: Fit) -> str:
    """Say each recovered weight, beside the true one where it is known."""
    pairs = zip(fit.feature_names, fit.coef, strict=True)
    if fit.true_coef is None:
        return (
            "Recovered weights: " + ", ".join(f"{name} {number(w, 2)}" for name, w in pairs) + "."
        )
    parts = (
        f"{name} {number(recovered, 2)}, truth {number(true, 2)}"
        for (name, recovered), true in zip(pairs, fit.true_coef, strict=True)
    )
    return "Recovered weights: " + "; ".join(parts) + "."


def say_distance(fit: Fit) -> list[str]:
    """Say how far the recovered weights are from the true ones; nothing where those are not known."""
    if fit.true_coef is None:
        return []
    off = np.asarray(fit.coef) - np.asarray(fit.true_coef)
    worst = int(np.argmax(np.abs(off)))
    typical = number(float(np.sqrt(np.mean(off**2))), 2)
    return [
        f"Off by {typical} per weight (root mean square), most at {fit.feature_names[worst]}:"
        f" {number(float(off[worst]), 2)}."
    ]


def say_filters(filters: Sequence[Filter]) -> list[str]:
    """Say at which lag each filter acts most."""
    parts = [
        f"{recovered.name} acts most after"
        f" {number(float(recovered.lag_ms[np.argmax(np.abs(recovered.values))]))} ms"
        for recovered in filters
    ]
    return [f"The {', the '.join(parts)}."] if parts else []


def say_weights_left(results: Results) -> str:
    """Say how many weights there are at the current strength, and from where on none is."""
    coef = np.asarray(results.fit.coef)
    left = f"{int(np.sum(coef != 0))} of {len(coef)} weights are not zero"
    if not results.settings.has_strength:
        return f"No penalty: {left}."
    limit = results.path.strength_max
    ends = f"; from {number(limit)} on none is" if np.isfinite(limit) else ""
    return f"At strength {number(results.settings.regularizer_strength)}, {left}{ends}."


def describe_intervals(intervals: Intervals | None, names: Sequence[str]) -> list[str]:
    """Say the interval of each weight, and how it was found; nothing where there are none."""
    if intervals is None:
        return []
    given = (
        " of sampling scatter around the penalized weights, not around the truth,"
        if intervals.is_conditional
        else ""
    )
    level = percent(intervals.level, 3)
    pairs = zip(names, intervals.low, intervals.high, strict=True)
    text = "; ".join(f"{name} {number(low, 2)} to {number(high, 2)}" for name, low, high in pairs)
    return [f"{level} {intervals.method} intervals{given}: {text}."]


def describe_filters(filters: tuple[Filter, ...]) -> str:
    """Say where each filter is largest and where smallest."""
    parts = []
    for recovered in filters:
        high, low = int(np.argmax(recovered.values)), int(np.argmin(recovered.values))
        parts.append(
            f"The {recovered.name} filter ({recovered.unit}) is largest at"
            f" {number(recovered.lag_ms[high])} ms, {number(recovered.values[high])},"
            f" and smallest at {number(recovered.lag_ms[low])} ms, {number(recovered.values[low])}."
        )
    return " ".join(parts) or "No filters."


def describe_cross_validation(results: Results) -> str:
    """Say the range of the grid, its best point, and what to beware of."""
    scores = results.cross_validation
    grid = scores.strength_grid
    text = (
        f"Held-out log-likelihood per bin at {len(grid)} strengths from {number(grid[0])}"
        f" to {number(grid[-1])}: best {number(scores.score_mean[scores.best])} at strength"
        f" {number(grid[scores.best])}, standard error"
        f" {number(scores.score_standard_error[scores.best], 2)}."
        f" Current strength {number(results.settings.regularizer_strength)}."
    )
    return " ".join([text, *warn_about_grid(results)])


def describe_comparison(candidates: tuple[Candidate, ...]) -> str:
    """Say what each regularizer reaches at the strength that is selected for it."""
    parts = []
    for candidate in candidates:
        scores = candidate.cross_validation
        strength = (
            ""
            if not REGULARIZERS[candidate.regularizer].has_strength
            else f" at strength {number(scores.selected_strength)}"
        )
        error = "" if candidate.error is None else f", error to the truth {number(candidate.error)}"
        parts.append(
            f"{candidate.regularizer}{strength}: held-out log-likelihood"
            f" {number(float(scores.score_mean[scores.selected]), 4)},"
            f" {int(np.sum(candidate.coef != 0))} of {candidate.coef.size} weights left{error}."
        )
    return " ".join(parts) or "No regularizers are compared."


def describe_path(results: Results) -> str:
    """Say how many weights are left at the current strength, and where none is."""
    coef = np.asarray(results.fit.coef)
    n_left = int(np.sum(coef != 0))
    text = (
        f"Weights of {len(coef)} features over the strength. At the current strength"
        f" {number(results.settings.regularizer_strength)},"
        f" {n_left} of them {'is' if n_left == 1 else 'are'} not zero."
    )
    if np.isfinite(results.path.strength_max):
        text += f" From strength {number(results.path.strength_max)} on, no weight is left."
    return text


def describe_simulation(simulation: Simulation) -> str:
    """Say how many spikes were observed, and how many the model makes."""
    n_trials = len(simulation.simulated)
    mean = float(np.sum(simulation.simulated)) / max(n_trials, 1)
    text = (
        f"Observed: {int(np.sum(simulation.observed))} spikes in {len(simulation.observed)} bins."
        f" Simulated: {number(mean)} spikes per trial, mean of {n_trials} trials."
    )
    new = ["A stimulus that the fit has not seen."] if simulation.is_new else []
    return " ".join([*warn_about_simulation(simulation), *new, text])


def warn_about_simulation(simulation: Simulation) -> list[str]:
    """Say when a simulated rate ran away, and when what is drawn is no count."""
    parts = []
    if simulation.runaway_bin is not None:
        at = simulation.runaway_bin
        parts.append(f"The simulation ran away at bin {at}: from there on its spikes mean nothing.")
    if simulation.below_zero > 0:
        share = percent(simulation.below_zero)
        parts.append(
            f"{share} of what the model draws is below zero, even when rounded, which no spike count is."
        )
    return [" ".join(parts)] if parts else []


def explain_raster(simulation: Simulation) -> str:
    """Say what the marks and the shade are, and which bins are shown."""
    first, n_shown, n_in_all = simulation.first, len(simulation.time), simulation.n_in_all
    which = f" Bins {first} to {first + n_shown - 1} of {n_in_all}." if n_shown < n_in_all else ""
    new = "New stimulus. " if simulation.is_new else ""
    return f"{new}Tall marks: 2 spikes or more. Shade: rate.{which}"


def describe_redraws(redraws: Redraws | None) -> str:
    """Say how the weights scatter, and how often the true support was found."""
    if redraws is None:
        return "No data sets were redrawn yet."
    parts = [f"{redraws.n_data_sets} data sets from the same truth."]
    parts.append(_describe_distribution(redraws, "At the slider", redraws.chosen))
    parts.extend(
        _describe_distribution(redraws, words, redraws.by_rule[name])
        for name, words in (
            ("min", "At the minimum of each cross-validation"),
            ("1se", "At one standard error from it"),
        )
    )
    if redraws.n_converged < redraws.n_data_sets:
        missing = redraws.n_data_sets - redraws.n_converged
        parts.append(f"{missing} of them have fits that did not converge.")
    return " ".join(parts)


def _describe_distribution(redraws: Redraws, words: str, distribution: SamplingDistribution) -> str:
    strength = (
        f", mean strength {number(distribution.mean_strength)}"
        if redraws.settings.has_strength
        else ""
    )
    return (
        f"{words}{strength}: bias squared {number(float(np.mean(distribution.bias**2)))},"
        f" variance {number(float(np.mean(distribution.variance)))}, root mean squared error"
        f" {number(distribution.root_mean_squared_error)}; the true support was found in"
        f" {percent(distribution.exact_support, 3)} of them.{_describe_coverage(redraws, distribution)}"
    )


def say_selected(redraws: Redraws | None, selection: str) -> list[str]:
    """Say which strengths the rule of the setting chose, and which weight its intervals hold least often."""
    if redraws is None or not redraws.settings.has_strength:
        return []
    distribution = redraws.by_rule[selection]
    low, high = (number(end, 2) for end in distribution.usual_strengths)
    sentence = f"■ Chose {low} to {high} (middle 80%)."
    if distribution.coverage is None:
        return [sentence]
    least = int(np.argmin(distribution.coverage))
    name, share = redraws.feature_names[least], percent(float(distribution.coverage[least]), 3)
    return [f"{sentence} Intervals hold {name} least: {share}."]


def _describe_coverage(redraws: Redraws, distribution: SamplingDistribution) -> str:
    if distribution.coverage is None:
        return " How many of their intervals hold the truth is not counted yet."
    shares = "; ".join(
        f"{name} in {number(100 * share)}%"
        for name, share in zip(redraws.feature_names, distribution.coverage, strict=True)
    )
    n_counted = distribution.n_counted
    which = "Their" if n_counted == redraws.n_data_sets else f"Of the first {n_counted} the"
    return f" {which} {number(100 * redraws.level)}% intervals hold the truth of {shares}."


def describe_counts(counts: Counts) -> str:
    """Say how observed means follow predictions, and how often each count is."""
    rates = "; ".join(
        f"predicted {number(predicted, 2)}, observed {number(observed, 2)}"
        for predicted, observed in zip(counts.predicted, counts.observed, strict=True)
    )
    shares = "; ".join(
        f"{name}: {percent(observed)} observed, {percent(predicted)} predicted"
        for name, observed, predicted in zip(
            counts.values, counts.observed_share, counts.predicted_share, strict=True
        )
    )
    return f"Mean counts of bins by their predicted rate: {rates}. Share of each count: {shares}."


def warn_about_counts(counts: Counts) -> list[str]:
    """Say when the model expects counts below zero."""
    below = float(counts.predicted_share[0])
    if below < 5e-4:
        return []
    return [f"The model expects {percent(below)} of the counts below zero: none can be."]


def describe_traces(traces: Mapping[str, Trace], chosen: str) -> str:
    """Say how far each solver came, in how many iterations and how much time."""
    parts = [
        f"{name}{' (chosen)' if name == chosen else ''}: {int(trace.iterations[-1])} iterations,"
        f" {number(1e3 * float(trace.seconds[-1]), 2)} milliseconds,"
        f" {magnitude(float(trace.gap[-1]))} left to go"
        f"{'' if trace.converged else ', not converged'}."
        for name, trace in traces.items()
    ]
    return " ".join(parts) or "No solver has run yet."


def describe_guess(guess: Guess | None) -> list[str]:
    """Say each weight that is expected; nothing without a guess."""
    if guess is None:
        return []
    pairs = zip(guess.names, guess.weights, strict=True)
    return ["Your guess: " + "; ".join(f"{name} {number(w, 2)}" for name, w in pairs) + "."]


def short_name(name: str) -> str:
    """Shorten a feature's name to its initial and its number: "history 3" becomes "h3"."""
    digits = name[len(name.rstrip("0123456789")) :]
    return name[:1] + digits if digits else name[:4]
