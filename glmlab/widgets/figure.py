"""What all views share: axes, figures, the strength marker, and setting only what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import ipywidgets as widgets
import numpy as np
from bqplot import Axis, Figure, Label, LinearScale, Lines, Mark, Scale, Scatter
from numpy.typing import ArrayLike, NDArray

from glmlab.number_format import plain, power_of_ten
from glmlab.widgets import palette
from glmlab.widgets.elements import name_model

FloatArray = NDArray[np.float64]

MARGIN = {"top": 8, "bottom": 38, "left": 60, "right": 18}
"""Room around the plotting area in pixels, the same in every view so that axes line up."""

Scales = Mapping[str, Scale]


def differs(before: object, after: object) -> bool:
    """Tell whether a trait would change; arrays with the same holes (NaN) are the same."""
    if before is after:
        return False
    if not isinstance(before, np.ndarray) and not isinstance(after, np.ndarray):
        return before != after
    first, second = np.asarray(before), np.asarray(after)
    holes = first.dtype.kind == second.dtype.kind == "f"
    return not np.array_equal(first, second, equal_nan=holes)


def update(widget: widgets.Widget, **traits: Any) -> None:
    """Set the traits that changed, in one message; send nothing when none did."""
    changed = {
        name: value for name, value in traits.items() if differs(getattr(widget, name), value)
    }
    if not changed:
        return
    with widget.hold_sync():
        for name, value in changed.items():
            setattr(widget, name, value)


def linear_scale(limits: tuple[float, float] = (0.0, 1.0)) -> LinearScale:
    """Return a linear scale of fixed range.

    Without ``allow_padding=False`` bqplot would shrink the range by the size of the largest mark,
    and axes of two figures would not line up.
    """
    return LinearScale(min=limits[0], max=limits[1], allow_padding=False)


def nice_ticks(limits: tuple[float, float], most: int = 6) -> FloatArray:
    """Return at most `most` + 1 round numbers inside the limits.

    bqplot itself sets either ten ticks or, with ``num_ticks``, numbers that are not round. Steps
    of 0.25 are left out because it would write 0.25 as 0.3.
    """
    low, high = limits
    raw = (high - low) / most
    if not np.isfinite(raw) or raw <= 0:
        return np.array([low])
    unit = 10.0 ** np.floor(np.log10(raw))
    factors = (0.5, 1, 2, 5, 10)
    place = next(k for k in range(1, 5) if factors[k] * unit >= raw * (1 - 1e-9))
    ticks = _multiples(factors[place] * unit, limits)
    # One number tells nothing of the length of an axis.
    return ticks if len(ticks) > 1 else _multiples(factors[place - 1] * unit, limits)


def _multiples(step: float, limits: tuple[float, float]) -> FloatArray:
    low, high = limits
    first, last = np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9)
    return np.arange(first, last + 1) * step


def y_axis(scale: Scale, label: str, **traits: Any) -> Axis:
    """Return the vertical axis on the left with quiet grid lines, and no ticks yet."""
    traits = {"label_offset": "44px", "grid_lines": "solid", "num_ticks": 0, **traits}
    traits = _plain_numbers(scale) | traits
    return Axis(scale=scale, side="left", label=label, grid_color=palette.GRID, **traits)


def right_axis(scale: Scale, label: str, **traits: Any) -> Axis:
    """Return a second vertical axis, on the right, without grid lines, and no ticks yet."""
    traits = {"label_offset": "40px", "grid_lines": "none", "num_ticks": 0, **traits}
    traits = _plain_numbers(scale) | traits
    return Axis(scale=scale, side="right", label=label, **traits)


def x_axis(scale: Scale, label: str, **traits: Any) -> Axis:
    """Return the horizontal axis at the bottom, without grid lines, and no ticks yet."""
    traits = {"label_offset": "32px", "grid_lines": "none", "num_ticks": 0, **traits}
    traits = _plain_numbers(scale) | traits
    return Axis(scale=scale, side="bottom", label=label, **traits)


def _plain_numbers(scale: Scale) -> dict[str, str]:
    """Return a format for the ticks: bqplot guesses one from their number, and fails at none."""
    return {"tick_format": ".4~r"} if isinstance(scale, LinearScale) else {}


def powers_of_ten(low: float, high: float, every: int = 1) -> dict[str, Any]:
    """Return the traits of an axis that has a tick at each power of ten, or every so many."""
    exponents = np.arange(np.ceil(np.log10(low)), np.floor(np.log10(high)) + 1, every)
    # Read and not raised, which NumPy rounds: 1e-5 to the last digit.
    values = np.array([float(f"1e{int(exponent)}") for exponent in exponents])
    # The browser looks a label up by the number as JavaScript writes it: 0.00001, not 1e-05, but
    # 1e-7 below a millionth.
    labels = {
        _as_javascript(value): power_of_ten(int(exponent))
        for value, exponent in zip(values, exponents, strict=True)
    }
    return {"tick_values": values, "tick_labels": labels, "num_ticks": None}


def _as_javascript(value: float) -> str:
    if value >= 1e-6:
        return plain(value)
    return np.format_float_scientific(value, trim="-", exp_digits=1)


def set_limits(scale: LinearScale, axis: Axis, limits: tuple[float, float], most: int = 6) -> None:
    """Give a scale its range and its axis round ticks."""
    if (scale.min, scale.max) == tuple(limits) and axis.num_ticks is None:
        return
    update(scale, min=float(limits[0]), max=float(limits[1]))
    update(axis, tick_values=nice_ticks(limits, most), num_ticks=None)


class NamedTicks(TypedDict):
    """Where the ticks of an axis are, and their names by number."""

    tick_values: FloatArray
    tick_labels: Mapping[str, str]


def set_ticks(
    axis: Axis, *, tick_values: ArrayLike, tick_labels: Mapping[str, str], num_ticks: None = None
) -> None:
    """Give an axis named ticks.

    bqplot draws the values with the labels that it has, so the labels go first, in a message of
    their own.
    """
    update(axis, tick_labels=tick_labels)
    update(axis, tick_values=tick_values, num_ticks=num_ticks)


def figure(
    marks: Sequence[Mark],
    axes: Sequence[Axis],
    *,
    margin: dict[str, int] = MARGIN,
    flex: str = "1 1 220px",
) -> Figure:
    """Return a figure that fills the room its container leaves, and never asks for more.

    Of marks with `labels` the browser says the numbers: one label names the mark, several its curves.
    """
    made = Figure(
        marks=list(marks),
        axes=list(axes),
        fig_margin=margin,
        animation_duration=0,
        display_toolbar=False,
        layout=widgets.Layout(
            width="100%", height="auto", min_width="0", min_height="0", flex=flex, margin="0"
        ),
    )
    name_model(made)  # The browser finds the marks behind what it shows.
    return made


def segments(x: Sequence[ArrayLike], y: Sequence[ArrayLike]) -> tuple[FloatArray, FloatArray]:
    """Join pieces into one line with a hole (NaN) between two of them.

    Each entry of `x` and `y` holds one end of all pieces: ``segments([x0, x1], [y0, y1])``. The
    line ends on a finite point: after a NaN bqplot logs an error at every update.
    """
    holes = np.full(np.shape(x[0]), np.nan)
    joined_x = np.stack(np.broadcast_arrays(*x, holes), axis=-1).ravel()[:-1]
    joined_y = np.stack(np.broadcast_arrays(*y, holes), axis=-1).ravel()[:-1]
    return joined_x.astype(float), joined_y.astype(float)


def joined(x: FloatArray, curves: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Join curves over the same places into one line with a hole between two of them.

    One line is drawn much faster than many: of thirty, each has an element, a label and four attributes of its own.

    Parameters
    ----------
    x
        Shape ``(n_points,)``.
    curves
        Shape ``(n_points, n_curves)``.
    """
    hole = np.full((1, curves.shape[1]), np.nan)
    places = np.concatenate([np.broadcast_to(x[:, None], curves.shape), hole])
    return places.T.ravel()[:-1], np.concatenate([curves, hole]).T.ravel()[:-1]


def named_segments(
    names: Sequence[str], low: ArrayLike, high: ArrayLike
) -> tuple[list[str], FloatArray]:
    """Join a vertical piece at each name of an ordinal axis into one line with holes."""
    place = np.arange(len(names))
    x, y = segments([place, place], [low, high])
    # A hole needs a place too: that of the piece before it.
    return [names[int(k)] for k in np.where(np.isnan(x), np.roll(x, 1), x)], y


def up_to_last_finite(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Cut what follows the last finite value: bqplot cannot end a line on a hole."""
    finite = np.flatnonzero(np.isfinite(y))
    stop = finite[-1] + 1 if len(finite) else 0
    return x[:stop], y[:stop]


def update_curve(mark: Lines, x: FloatArray, y: FloatArray) -> None:
    """Draw a line up to its last finite value."""
    x, y = up_to_last_finite(as_floats(x), as_floats(y))
    update(mark, x=x, y=y)


def line(scales: Scales, color: str, **traits: Any) -> Lines:
    """Return an empty line."""
    return Lines(x=[], y=[], scales=scales, colors=[color], **traits)


def band(scales: Scales, color: str, **traits: Any) -> Lines:
    """Return an empty band; `around` makes its outline."""
    traits = {"fill_opacities": [0.22], **traits}
    return line(
        scales,
        color,
        stroke_width=0,
        fill="inside",
        fill_colors=[color],
        close_path=True,
        **traits,
    )


def around(x: FloatArray, low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the outline of a band, shape ``(2 n,)``; where an end is not finite it has no width."""
    finite = np.isfinite(low) & np.isfinite(high)
    if not finite.any():
        return np.empty(0), np.empty(0)
    middle = np.interp(x, x[finite], (low[finite] + high[finite]) / 2)
    low, high = np.where(finite, low, middle), np.where(finite, high, middle)
    return np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]])


def points(scales: Scales, color: str, **traits: Any) -> Scatter:
    """Return an empty cloud of points that do not react to the pointer."""
    traits = {"enable_hover": False, "interactions": {}, **traits}
    return Scatter(x=[], y=[], scales=scales, colors=[color], **traits)


def words_at(scales: Scales) -> Scatter:
    """Return points that are not seen, whose `names` the browser says where the pointer is."""
    return points(
        scales,
        palette.INK,
        default_size=1,
        opacities=[0.0],
        display_names=False,
        names_unique=False,
    )


def values_at(scales: Scales, name: str) -> Scatter:
    """Return points that are not seen, whose numbers the browser says where the pointer is."""
    return points(scales, palette.INK, default_size=1, opacities=[0.0], labels=[name])


def label(scales: Scales, color: str, **traits: Any) -> Label:
    """Return an empty set of words in the figure."""
    traits = {"default_size": 12, "font_weight": "normal", "enable_hover": False, **traits}
    return Label(x=[], y=[], text=[], scales=scales, colors=[color], interactions={}, **traits)


def as_floats(values: NDArray[Any]) -> FloatArray:
    """Return the values as float64, which bqplot sends as they are."""
    return np.asarray(values, dtype=np.float64)
