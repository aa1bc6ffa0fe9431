"""What is seen in the pictures, in words: their captions, and the text alternatives of their figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.number_format import number
from glmlab.workspaces.neuron.results import Data, Filter, Part, Results, Tuning
from glmlab.workspaces.neuron.settings import FloatArray
from glmlab.workspaces.neuron.words import pictures as words
from glmlab.workspaces.neuron.words.summary import weights_run_away

_FLAT = 0.01
"""A tuning that differs by less, as a share of its mean, is none."""


def describe_data(data: Data) -> str:
    """Say what there is of the recording, and which part of it is drawn."""
    signals = ", ".join(words.with_unit(one.name, one.unit) for one in data.signals)
    beside = f" Beside them: {signals}." if signals else ""
    return (
        f"{data.name}: {number(data.n_spikes)} spikes in {number(data.duration_s)} s, in bins of"
        f" {number(1e3 * data.bin_size_s)} ms, at most {data.most_in_a_bin} in one."
        f"{beside} {_stretch(data)}"
    )


def say_data(data: Data, missing: int = 0) -> str:
    """Say how many spikes are drawn, of how many, and of how many signals there is no room."""
    n_drawn, rate = int(data.counts.sum()), data.n_spikes / data.duration_s
    return (
        f"{n_drawn} of {number(data.n_spikes)} spikes; {number(rate)} Hz on average."
        f" {_held_out(data)}{f' No room for {missing} more signals.' if missing else ''}"
    )


def _stretch(data: Data) -> str:
    start, stop = float(data.time_s[0]), float(data.time_s[-1] + data.bin_size_s)
    return (
        f"Drawn: {number(start, 4)} to {number(stop, 4)} s, {int(data.counts.sum())} spikes."
        f" {_held_out(data)}"
    )


def _held_out(data: Data) -> str:
    if data.n_fitted >= data.n_time_bins:
        return "Nothing is held out."
    return f"What comes after {number(data.n_fitted * data.bin_size_s, 4)} s no fit has seen."


def describe_filters(results: Results) -> str:
    """Say where each filter is largest and where smallest, and how wide its band is."""
    parts = [_describe_filter(one) for one in results.filters]
    return " ".join(parts) or "No filters: the model has a constant rate."


def _describe_filter(one: Filter) -> str:
    high, low = int(np.argmax(one.values)), int(np.argmin(one.values))
    text = (
        f"The {one.name} filter ({one.unit}) is largest at {number(one.lag_ms[high])} ms,"
        f" {number(one.values[high])}, and smallest at {number(one.lag_ms[low])} ms,"
        f" {number(one.values[low])}."
    )
    if one.low is not None and one.high is not None:
        wide = float(np.nanmean(one.high - one.low))
        text += f" Its 95% band is {number(wide, 2)} wide on average."
    if one.truth is not None and np.isfinite(one.truth).any():
        off = float(np.sqrt(np.nanmean((one.values - one.truth) ** 2)))
        text += f" It is off the truth by {number(off, 2)} (root mean square)."
    return text


def say_filters(results: Results, missing: Sequence[Filter] = ()) -> list[str]:
    """Say at which lag each filter acts most, and by what factor where it is one."""
    has_gain = results.settings.inverse_link == "exp"
    shown = [one for one in results.filters if not any(one is other for other in missing)]
    parts = [_acts_most(one, has_gain=has_gain) for one in shown]
    said = [f"The {', the '.join(parts)}."] if parts else ["No filters: the rate is constant."]
    if missing:
        said.append(f"No room for {', '.join(one.name for one in missing)}.")
    return said


def say_bands(results: Results) -> list[str]:
    """Say why a band is not drawn, where one is asked for."""
    pictures = [*results.filters, *([] if results.tuning is None else [results.tuning])]
    if not (results.settings.intervals and pictures):
        return []
    penalty = REGULARIZERS[results.settings.regularizer]
    if not penalty.interval_formula:
        return [f"No bands: {penalty.label} has a corner where a weight is zero."]
    if all(one.low is not None and np.isfinite(one.low).all() for one in pictures):
        return []
    return ["No band where the data leave open what the weights are."]


def _acts_most(one: Filter, *, has_gain: bool) -> str:
    at = int(np.argmax(np.abs(one.values)))
    factor = f" (gain {number(float(np.exp(one.values[at])))})" if has_gain else ""
    return f"{one.name} acts most after {number(float(one.lag_ms[at]))} ms{factor}"


def warn_about_history(results: Results) -> list[str]:
    """Say why weights run away, where they do: no spike ever follows so soon, and nothing holds them."""
    if not weights_run_away(results):
        return []
    reach = number(1e3 * results.data.bin_size_s * results.fit.n_separated)
    return [
        f"No spike ever came within {reach} ms of another: without a penalty the gain there goes to zero,"
        " and its weights run away."
    ]


def describe_tuning(tuning: Tuning) -> str:
    """Say at which value the rate is highest, at which it is lowest, and what the truth says."""
    names = " and ".join(
        words.with_unit(n, u) for n, u in zip(tuning.names, tuning.units, strict=True)
    )
    text = (
        f"Rate over {names}: highest {_extreme(tuning, tuning.rate_hz, np.nanargmax)},"
        f" lowest {_extreme(tuning, tuning.rate_hz, np.nanargmin)}."
    )
    if tuning.truth_hz is not None:
        text += f" {say_tuning(tuning)[0]}"
    return text


def say_tuning(tuning: Tuning) -> list[str]:
    """Say where the neuron fires most."""
    said = f"Fires most {_extreme(tuning, tuning.rate_hz, np.nanargmax)}{_band_of_a_map(tuning)}"
    truth = tuning.truth_hz
    if truth is None:
        return [f"{said}."]
    if float(np.nanmax(truth)) - float(np.nanmin(truth)) < _FLAT * float(np.nanmean(truth)):
        return [f"{said}; in truth everywhere alike: {number(float(np.nanmean(truth)))} Hz."]
    return [f"{said}; in truth {_extreme(tuning, truth, np.nanargmax)}."]


def _band_of_a_map(tuning: Tuning) -> str:
    """Say the band of the highest rate, which no map can draw."""
    if len(tuning.grids) < 2 or tuning.low is None or tuning.high is None:
        return ""
    place = np.unravel_index(int(np.nanargmax(tuning.rate_hz)), tuning.rate_hz.shape)
    low, high = float(tuning.low[place]), float(tuning.high[place])
    return f" (95% band {number(low)} to {number(high)})" if np.isfinite(low) else ""


def _extreme(tuning: Tuning, rate: FloatArray, which: Callable[[FloatArray], np.intp]) -> str:
    place = np.unravel_index(int(which(rate)), rate.shape)
    # Rows of a map are along the second covariate.
    values = [float(grid[k]) for grid, k in zip(tuning.grids, reversed(place), strict=True)]
    at = ", ".join(
        f"{name} {number(value)}{f' {unit}' if unit else ''}"
        for name, value, unit in zip(tuning.names, values, tuning.units, strict=True)
    )
    return f"at {at}: {number(float(rate[place]))} Hz"


def describe_rate(results: Results) -> str:
    """Say how many spikes were expected in the stretch, and how well the model did on all held-out bins."""
    rate = np.nan_to_num(results.rate.hz)
    text = (
        f"{say_rate(results)} The predicted rate is {number(float(rate.min()))} to"
        f" {number(float(rate.max()))} Hz. {_stretch(results.data)}"
    )
    bits = results.fit.bits_per_spike
    if np.isfinite(bits):
        text += f" On all held-out bins: {number(bits)} bits per spike over a constant rate."
    return text


def say_rate(results: Results) -> str:
    """Compare the spikes that came with those that were expected, on what is held out if any is drawn."""
    data, rate = results.data, results.rate
    is_held_out = rate.is_held_out
    which = is_held_out if is_held_out.any() else np.ones(len(rate.hz), dtype=bool)
    where = "Held out here" if is_held_out.any() else "Here, on bins of the fit"
    expected = float(np.sum(rate.hz[which])) * data.bin_size_s
    came = int(data.counts[which].sum())
    return f"{where}: {came} {'spike' if came == 1 else 'spikes'}, {number(expected)} expected."


def describe_parts(parts: Sequence[Part]) -> str:
    """Say what each model reaches."""
    each = [
        f"{words.PARTS[part.name]}{' (chosen)' if part.is_chosen else ''}"
        f" {_bits(part.bits_per_spike)}"
        for part in parts
    ]
    return f"Held-out bits per spike: {'; '.join(each)}." if each else "No models."


def say_parts(parts: Sequence[Part]) -> str:
    """Say what the better of the two alone lacks."""
    known = {part.name: part.bits_per_spike for part in parts if np.isfinite(part.bits_per_spike)}
    if len(known) < 2 or "both" not in known:
        return "Bits per spike over a constant rate, on bins that no fit has seen."
    alone = {name: value for name, value in known.items() if name != "both"}
    best = max(alone, key=lambda name: alone[name])
    more = known["both"] - alone[best]
    if more <= 0:
        return f"Both together predict no better than {words.PARTS[best]}."
    return (
        f"Both together predict {number(more, 2)} bits per spike better than {words.PARTS[best]}."
    )


def _bits(value: float) -> str:
    return number(value) if np.isfinite(value) else "not known"
