"""The regularization path: the weight of every feature over the strength."""

from __future__ import annotations

import numpy as np

from glmlab.widgets import figure, frame, palette, strength
from glmlab.workspaces.feedforward.results import RegularizationPath, Results
from glmlab.workspaces.feedforward.settings import STRENGTH_RANGE, FloatArray, part_read_by
from glmlab.workspaces.feedforward.views.strength_max import StrengthMaxLine
from glmlab.workspaces.feedforward.words import pictures as words
from glmlab.workspaces.feedforward.words.sentences import (
    describe_path,
    say_weights_left,
    short_name,
)

_FIRST_COLUMN = 0.42
_COLUMN = 0.6
_COLUMNS = 10
"""Where names stand, in powers of ten from the left edge: the first, the next ones, and how many."""

_LINE_HEIGHT = 0.075
"""Height of a name as a share of the vertical axis."""


class PathView(frame.View):
    """One line per feature, each with its name on it and a dash pattern of its own."""

    def __init__(self) -> None:
        grid = strength.strength_scale(STRENGTH_RANGE)
        self.weight = figure.linear_scale((-1.0, 1.0))
        scales = {"x": grid, "y": self.weight}
        self._y_axis = figure.y_axis(self.weight, words.WEIGHT)
        self._limits = (-1.0, 1.0)
        self.ghost = figure.line(scales, palette.GHOST, stroke_width=3)
        self.lines = figure.line(scales, palette.RECOVERED, stroke_width=1.5)
        self.names = figure.label(scales, palette.INK, align="middle", default_size=11)
        self.truth = figure.line(scales, palette.TRUTH, stroke_width=4)
        self.strength_max = StrengthMaxLine(scales)
        self.marker = strength.StrengthMarker(scales)
        drawing = figure.figure(
            [
                self.strength_max.line,
                self.ghost,
                self.lines,
                self.truth,
                *self.marker.marks,
                self.names,
                self.strength_max.name,
            ],
            [strength.strength_axis(grid, STRENGTH_RANGE), self._y_axis],
        )
        drawing.add_class("glmlab-features")
        super().__init__(
            words.TITLES["path"],
            (frame.CURRENT_STRENGTH, frame.RECOVERED_LINE, frame.TRUTH_TICK),
            [drawing],
            caption_lines=1,
        )

    def show(self, results: Results) -> None:
        """Draw the path, and the marker with the weights at the current strength."""
        path, fit = results.path, results.fit
        # The same settings make the same path: there is nothing to send again.
        made_of = part_read_by(results.settings, "path")
        if made_of != self._shown:
            self._shown = made_of
            self._show_path(path, fit.feature_names)
            self._show_truth(fit.true_coef)
            known = () if fit.true_coef is None else (frame.TRUTH_TICK,)
            # Initials say already what the lines are, and there is no room for more.
            lines = _initials(fit.feature_names) or (frame.RECOVERED_LINE,)
            self._explain((frame.CURRENT_STRENGTH, *lines, *known))
        self.strength_max.show(path.strength_max, self._limits)
        self.marker.show(results.settings.regularizer_strength, self._limits, fit.coef)
        self._show_ghost(results)
        self._say(describe_path(results), [say_weights_left(results)])

    def _draw_ghost(self, ghost: Results | None) -> None:
        if ghost is None:
            figure.update(self.ghost, x=np.empty(0), y=np.empty((0, 0)))
            return
        coef = np.ascontiguousarray(figure.as_floats(ghost.path.coef).T)
        figure.update(self.ghost, x=figure.as_floats(ghost.path.strength), y=coef)

    def _show_path(self, path: RegularizationPath, names: tuple[str, ...]) -> None:
        self._limits = self._set_limits(self.weight, self._y_axis, path.limits)
        coef = np.ascontiguousarray(figure.as_floats(path.coef).T)
        figure.update(self.lines, labels=list(names))
        figure.update(self.lines, x=figure.as_floats(path.strength), y=coef)
        x, y = name_positions(path, self._limits)
        placed = np.isfinite(x)
        text = np.array([short_name(name) for name in names])
        figure.update(self.names, x=x[placed], y=y[placed], text=text[placed])

    def _show_truth(self, truth: FloatArray | None) -> None:
        weights = np.empty(0) if truth is None else figure.as_floats(truth)
        left = np.full(len(weights), STRENGTH_RANGE[0])
        x, y = figure.segments([left, left * 10**0.18], [weights, weights])
        figure.update(self.truth, x=x, y=y)


def _initials(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return an entry of the legend for each initial that stands for a word: "s stimulus"."""
    kinds = dict.fromkeys(name.rstrip("0123456789 ") for name in names)
    return tuple(frame.key("none", palette.INK, f"{k[0]} {k}") for k in kinds if len(k) > 1)


def name_positions(
    path: RegularizationPath, limits: tuple[float, float]
) -> tuple[FloatArray, FloatArray]:
    """Place each name on its line, near the left edge, where the lines lie furthest apart.

    A name that would overlap another moves right to the next column where it does not; one that has no
    place in any is left out (NaN), and is said where the pointer is.
    """
    height = _LINE_HEIGHT * (limits[1] - limits[0])
    logs = np.log10(path.strength)
    columns = np.log10(STRENGTH_RANGE[0]) + _FIRST_COLUMN + _COLUMN * np.arange(_COLUMNS)
    # Shape (n_columns, n_features).
    heights = np.stack([np.interp(columns, logs, coef) for coef in path.coef.T], axis=1)
    x, y = np.full((2, path.coef.shape[1]), np.nan)
    taken: list[list[float]] = [[] for _ in columns]
    for feature in np.argsort(path.coef[0], kind="stable"):
        for column, at in enumerate(heights[:, feature]):
            if all(abs(at - other) >= height for other in taken[column]):
                x[feature], y[feature] = 10.0 ** columns[column], at
                taken[column].append(float(at))
                break
    return x, y
