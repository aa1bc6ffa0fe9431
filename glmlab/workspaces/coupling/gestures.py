"""What a hand on a picture of the workspace "Coupled network" chooses."""

from __future__ import annotations

from typing import Any

import numpy as np

from glmlab.workspaces.coupling.pairs import KNOTS, knot_lags, pair_of, with_knot, with_pair
from glmlab.workspaces.coupling.settings import INTENSITY_RANGE, FloatArray, Settings, with_entry

GAIN_STEP = 0.02
INTENSITY_STEP = 0.05

# A press within these shares of the plot's width and height takes hold of an edge of the pulse.
_EDGE_REACH = 0.03
_TOP_REACH = 0.2

Changes = dict[str, Any]
"""New values by the names of settings; empty where nothing changes."""


def with_selected_pair(receiver: int, sender: int) -> Changes:
    """Return the changes that look at another pair."""
    return {"receiver": receiver, "sender": sender}


def pair_after_key(settings: Settings, key: str) -> Changes:
    """Return the changes after an arrow: up and down go through receivers, left and right senders."""
    receiver, sender = settings.pair
    down = {"ArrowUp": -1, "ArrowDown": 1}.get(key, 0)
    right = {"ArrowLeft": -1, "ArrowRight": 1}.get(key, 0)
    last = settings.n_neurons - 1
    if key in ("Home", "End"):
        down = right = -last if key == "Home" else last
    return with_selected_pair(min(max(receiver + down, 0), last), min(max(sender + right, 0), last))


def knot_at(lag: float, window: int) -> int:
    """Return the knot nearest to a lag in bins."""
    return int(np.argmin(np.abs(knot_lags(window) - lag)))


def knot_after_key(knot: int, key: str) -> int:
    """Return the knot that a key chooses: the arrows left and right go to the next one."""
    step = {"ArrowLeft": -1, "ArrowRight": 1}.get(key, 0)
    return min(max(knot + step, 0), KNOTS - 1)


def with_gain(settings: Settings, knot: int, gain: float) -> Changes:
    """Return the changes that move a point of the pair's filter to a gain."""
    scale = settings.coupling_scale
    unit = scale * (settings.positive_scale or 1.0) if gain > 0 else scale
    pair = pair_of(settings, *settings.pair)
    moved = with_knot(pair, knot, gain, settings.window, unit)
    return {} if moved == pair else {"pairs": with_pair(settings, moved)}


def gain_after_key(gain: float, key: str, limits: tuple[float, float]) -> float:
    """Return the gain to which a key moves one: by a step, ten steps, or to a limit."""
    ends = {"Home": limits[0], "End": limits[1]}
    steps = {"ArrowDown": -1, "ArrowUp": 1, "PageDown": -10, "PageUp": 10}.get(key, 0)
    return ends.get(key, min(max(gain + GAIN_STEP * steps, limits[0]), limits[1]))


def stimulus_part(settings: Settings, bin_pressed: float, height_pressed: float) -> str:
    """Return what of the stimulus a press takes hold of.

    Returns
    -------
    str
        "onset" or "offset" near those, "intensity" near the top, "window" between, and "new" outside.
    """
    neuron, reach = settings.driven, _EDGE_REACH * settings.n_time_bins
    onset, offset = settings.onset_of(neuron), settings.offset_of(neuron)
    nearest = min((abs(bin_pressed - edge), name) for edge, name in _edges(onset, offset))
    if nearest[0] <= min(reach, (offset - onset) / 3 + 1):
        return nearest[1]
    if not onset <= bin_pressed <= offset:
        return "new"
    low, high = INTENSITY_RANGE
    near_top = abs(height_pressed - settings.intensity_of(neuron)) <= _TOP_REACH * (high - low) / 2
    return "intensity" if near_top else "window"


def stimulus_handles(settings: Settings) -> FloatArray:
    """Return where a hand takes hold of the stimulus.

    Returns
    -------
    ndarray of shape (3, 2)
        Bins and heights of the points that move the onset, the height, and the offset.
    """
    neuron = settings.driven
    onset, offset = settings.onset_of(neuron), settings.offset_of(neuron)
    height = settings.intensity_of(neuron)
    middle = (onset + offset) / 2
    return np.array([[onset, height / 2], [middle, height], [offset, height / 2]])


def _edges(onset: int, offset: int) -> tuple[tuple[int, str], ...]:
    return (onset, "onset"), (offset, "offset")


def with_stimulus_dragged(
    settings: Settings, part: str, start: tuple[float, float], end: tuple[float, float]
) -> Changes:
    """Return the changes of a drag in the stimulus.

    Parameters
    ----------
    settings
        As they were when the drag began.
    part
        From `stimulus_part`.
    start, end
        Bin and height where the drag began and where it is.
    """
    neuron, last = settings.driven, settings.n_time_bins
    onset, offset = settings.onset_of(neuron), settings.offset_of(neuron)
    if part == "intensity":
        return with_intensity(settings, end[1])
    if part == "onset":
        onset = min(max(round(end[0]), 0), offset - 1)
    elif part == "offset":
        offset = min(max(round(end[0]), onset + 1), last)
    elif part == "window":
        onset, offset = _moved(onset, offset, round(end[0] - start[0]), last)
    else:
        first, second = sorted((round(start[0]), round(end[0])))
        onset, offset = max(first, 0), max(min(second, last), first + 1)
    return _with_window(settings, onset, offset)


def stimulus_after_key(settings: Settings, key: str) -> Changes:
    """Return the changes of a key in the stimulus."""
    neuron, last = settings.driven, settings.n_time_bins
    onset, offset = settings.onset_of(neuron), settings.offset_of(neuron)
    step = max(last // 100, 1)
    higher = {"ArrowUp": 1, "ArrowDown": -1}.get(key, 0)
    if higher:
        return with_intensity(settings, settings.intensity_of(neuron) + higher * INTENSITY_STEP)
    longer = {"PageUp": step, "PageDown": -step}.get(key, 0)
    if longer:
        return _with_window(settings, onset, min(max(offset + longer, onset + 1), last))
    away = {"ArrowLeft": -step, "ArrowRight": step, "Home": -last, "End": last}.get(key, 0)
    return _with_window(settings, *_moved(onset, offset, away, last))


def with_intensity(settings: Settings, intensity: float) -> Changes:
    """Return the changes that give the driven neuron's stimulus another height."""
    rounded = round(intensity / INTENSITY_STEP) * INTENSITY_STEP
    value = float(np.clip(round(rounded, 3), *INTENSITY_RANGE))
    return {"intensity": with_entry(settings, "intensity", settings.driven, value)}


def _moved(onset: int, offset: int, bins: int, last: int) -> tuple[int, int]:
    bins = min(max(bins, -onset), max(last - offset, 0))
    return onset + bins, offset + bins


def _with_window(settings: Settings, onset: int, offset: int) -> Changes:
    return {
        "onset": with_entry(settings, "onset", settings.driven, onset),
        "offset": with_entry(settings, "offset", settings.driven, offset),
    }
