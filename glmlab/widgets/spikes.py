"""Spikes as a picture of few colours, which a browser draws as fast as one mark."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glmlab.widgets import palette

MOST_COLUMNS = 1000
"""Of the picture: a screen has no more. Of more bins some are added together."""

_LEAST_TICK = 5
"""Height of a mark in pixels of the picture, which has about two to one of the screen."""

_FILLED = 2 / 3
"""Of the height of a row, by the mark of one spike: what is left free tells rows apart."""

_SHADES, _DARKEST, _LOST_OPACITY = 6, 64, 96
"""Levels of the shade behind the spikes, and the opacity of the last of them and of what is lost, of 255."""

_LOST = len(palette.SPIKES) + 1
"""Place of the colour of what is lost, after nothing and the colours of spikes; the shades follow."""

_COLORS = ((0, 0, 0), *palette.SPIKES, palette.LOST, *[palette.SPIKES[0]] * _SHADES)
_OPACITIES = (
    *(0, *[255] * len(palette.SPIKES), _LOST_OPACITY),
    *(round(_DARKEST * level / _SHADES) for level in range(1, _SHADES + 1)),
)


@dataclass(frozen=True)
class SpikeTrains:
    """What a raster shows: rows of marks, in one or several groups of rows.

    Attributes
    ----------
    counts
        Shape ``(n_rows, n_time_bins, n_groups)``, the group on top first. One spike is a short narrow
        mark, more of them in a bin are a tall wide one.
    colors
        Of each row, as places in `palette.SPIKES`; anything that NumPy makes ``(n_rows, n_groups)`` of.
    ends
        The bin from which on each row means nothing, likewise; None where all do to the end.
    shade
        From 0 to 1, shape ``(n_time_bins,)``: how dark the ground is; None for no shade.
    """

    counts: NDArray[np.int64]
    colors: NDArray[np.int64]
    ends: NDArray[np.int64] | None = None
    shade: NDArray[np.float64] | None = None


def spikes_png(trains: SpikeTrains, width: int, height: int, gap: float = 0.0) -> bytes:
    """Draw spikes as a PNG, transparent where there is nothing.

    Parameters
    ----------
    trains
        What is drawn.
    width, height
        Least width and the height of the picture in pixels: about twice the figure's, so that it stays
        crisp.
    gap
        Between two groups, as a share of the height of one.

    Returns
    -------
    bytes
        A PNG with a palette.
    """
    counts = columns_of(trains.counts)
    n_rows, n_bins, n_groups = counts.shape
    per_column = trains.counts.shape[1] // n_bins
    pixels = max(1, round(width / n_bins))
    canvas = np.zeros((height, n_bins * pixels), dtype=np.uint8)
    colors = np.broadcast_to(trains.colors, (n_rows, n_groups))
    no_end = trains.counts.shape[1] if trains.ends is None else trains.ends
    ends = np.broadcast_to(no_end, (n_rows, n_groups)) // per_column * pixels
    if trains.shade is not None:
        levels = np.round(np.clip(trains.shade[::per_column][:n_bins], 0, 1) * _SHADES).astype(int)
        canvas[:] = np.repeat(np.where(levels > 0, _LOST + levels, 0), pixels)
    one_group = height / (n_groups * (1 + gap) - gap)
    for group in range(n_groups):
        first = group * (1 + gap) * one_group
        edges = np.round(first + np.arange(n_rows + 1) * one_group / n_rows).astype(int)
        for low, high, end in zip(edges, edges[1:], ends[:, group], strict=False):
            canvas[low:high, end:] = _LOST
        for color in np.unique(colors[:, group]):
            rows = (colors[:, group] == color)[:, np.newaxis]
            _draw_marks(canvas, edges, counts[:, :, group] * rows, pixels, int(color) + 1)
    return _png(canvas)


def columns_of(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return as many columns as a screen shows; of many bins some are added together."""
    n_rows, n_bins, n_groups = counts.shape
    per_column = max(n_bins // MOST_COLUMNS, 1)
    n_columns = n_bins // per_column
    cut = counts[:, : n_columns * per_column]
    return cut.reshape(n_rows, n_columns, per_column, n_groups).sum(axis=2)


def _draw_marks(
    canvas: NDArray[np.uint8],
    edges: NDArray[np.int64],
    counts: NDArray[np.int64],
    pixels: int,
    color: int,
) -> None:
    """Draw the marks of one color in a group; those of more spikes over those of one."""
    room = (edges[-1] - edges[0]) / len(counts)
    for least, tall, wide in ((1, _FILLED * room, 0.4), (2, room, 0.8)):
        height = round(max(_LEAST_TICK, tall))
        lines, rows = _marked(counts >= least, edges, height, pixels, wide)
        for line in range(height):
            block = canvas[rows + line]
            block[lines] = color
            canvas[rows + line] = block


def _marked(
    is_marked: NDArray[np.bool_],
    edges: NDArray[np.int64],
    height: int,
    pixels: int,
    wide: float,
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return which pixels of a line are marked, and the upper edge of each, where several rows may meet."""
    n_rows, n_bins = is_marked.shape
    tick = max(3, round(wide * pixels))
    width = n_bins * pixels
    # A mark may be wider than its bin, so there is room for one before and after the picture.
    across = np.zeros((n_rows, width + 2 * tick), dtype=bool)
    first = tick + (pixels - tick) // 2
    for offset in range(first, first + tick):
        across[:, offset : offset + width : pixels] |= is_marked
    rows, starts = np.unique(np.minimum(edges[:-1], edges[-1] - height), return_index=True)
    return np.logical_or.reduceat(across[:, tick:-tick], starts, axis=0), rows


# Pillow makes the same pixels in twice the time, in each step of a drag.
def _png(canvas: NDArray[np.uint8]) -> bytes:
    """Encode lines of palette indices; index 0 is transparent."""
    height, width = canvas.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    # Each line of a PNG begins with the number of its filter; 0 is "as it is".
    lines = np.pad(canvas, ((0, 0), (1, 0))).tobytes()
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", bytes(part for color in _COLORS for part in color)),
            _chunk(b"tRNS", bytes(_OPACITIES)),
            _chunk(b"IDAT", zlib.compress(lines, 1)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    """Return one piece of a PNG: its length, kind, data and checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
