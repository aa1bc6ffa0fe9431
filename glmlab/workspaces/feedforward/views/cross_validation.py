"""The held-out score along the strength grid."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.number_format import number
from glmlab.widgets import figure, frame, palette
from glmlab.workspaces.feedforward.results import Candidate, CrossValidation, Results
from glmlab.workspaces.feedforward.settings import Settings, part_read_by
from glmlab.workspaces.feedforward.views import strength
from glmlab.workspaces.feedforward.words import pictures as words
from glmlab.workspaces.feedforward.words.sentences import (
    caption_of_grid,
    describe_cross_validation,
)


class CrossValidationView(frame.View):
    """Mean held-out score with its standard error, the best strength, and the current one."""

    def __init__(self) -> None:
        grid = strength.strength_scale()
        self.score = figure.linear_scale((-1.0, 0.0))
        scales = {"x": grid, "y": self.score}
        self._y_axis = figure.y_axis(self.score, words.SCORE)
        self._limits = (-1.0, 0.0)
        self.ghost = figure.line(scales, palette.GHOST, stroke_width=4)
        self.others = {
            name: figure.line(
                scales,
                palette.INK,
                stroke_width=1.5,
                opacities=[0.75],
                line_style=entry.dash,
                marker=entry.marker,
                marker_size=36,
                labels=[name],
            )
            for name, entry in REGULARIZERS.items()
        }
        self.curve = figure.line(scales, palette.INK, stroke_width=1.5, labels=[words.SCORE])
        self.errors = figure.line(
            scales, palette.INK, stroke_width=1.5, labels=[words.STANDARD_ERROR]
        )
        self.models = figure.points(scales, palette.INK, default_size=50)
        self.null_models = figure.points(
            scales, palette.GROUND, stroke=palette.INK, stroke_width=1.5, default_size=60
        )
        self.best = figure.points(
            scales,
            palette.BEST,
            marker="diamond",
            stroke=palette.INK,
            stroke_width=1,
            default_size=150,
        )
        self.best_label = figure.label(scales, palette.INK, y_offset=-15)
        self.simplest = figure.points(
            scales,
            palette.BEST,
            marker="square",
            stroke=palette.INK,
            stroke_width=1,
            default_size=90,
        )
        self.strength_max = strength.StrengthMaxLine(scales)
        self.marker = strength.StrengthMarker(scales)
        marks = [
            self.strength_max.line,
            self.ghost,
            *self.others.values(),
            self.curve,
            self.errors,
            self.models,
            self.null_models,
            *self.marker.marks,
            self.simplest,
            self.best,
            self.best_label,
            self.strength_max.name,
        ]
        drawing = figure.figure(marks, [strength.strength_axis(grid), self._y_axis])
        super().__init__(
            words.TITLES["cross-validation"],
            (frame.CURRENT_STRENGTH, _ERRORS),
            [drawing],
            caption_lines=2,
        )

    def show(self, results: Results) -> None:
        """Draw the scores, and the marker at the current strength."""
        scores = results.cross_validation
        made_of = _made_of(results)
        if made_of != self._shown:
            self._shown = made_of
            self._show_scores(scores, results.candidates)
            self._show_others(results)
            for mark in (self.best, self.best_label, self.simplest):
                figure.update(mark, visible=results.settings.has_strength)
            self._explain(_keys(scores, has_strength=results.settings.has_strength))
        self.strength_max.show(results.path.strength_max, self._limits)
        self.marker.show(results.settings.regularizer_strength, self._limits)
        self._show_ghost(results)
        self._say(describe_cross_validation(results), caption_of_grid(results))

    def _show_scores(self, scores: CrossValidation, candidates: tuple[Candidate, ...]) -> None:
        grid, mean = figure.as_floats(scores.strength_grid), figure.as_floats(scores.score_mean)
        error = figure.as_floats(scores.score_standard_error)
        null = np.asarray(scores.is_null_model, dtype=bool)
        others = [c.cross_validation.score_mean for c in candidates]
        limits = score_limits(
            np.concatenate([mean, *others]), np.concatenate([error, *(0 * o for o in others)])
        )
        self._limits = self._set_limits(self.score, self._y_axis, limits)
        x, y = figure.up_to_last_finite(grid, mean)
        figure.update(self.curve, x=x, y=y)
        drawn = np.isfinite(mean) & np.isfinite(error)
        x, y = figure.segments(
            [grid[drawn], grid[drawn]], [(mean - error)[drawn], (mean + error)[drawn]]
        )
        figure.update(self.errors, x=x, y=y)
        figure.update(self.models, x=grid[~null], y=mean[~null])
        figure.update(self.null_models, x=grid[null], y=mean[null])
        self._show_best(scores)

    def _draw_ghost(self, ghost: Results | None) -> None:
        nothing = np.empty(0)
        scores = None if ghost is None else ghost.cross_validation
        x = nothing if scores is None else figure.as_floats(scores.strength_grid)
        y = nothing if scores is None else figure.as_floats(scores.score_mean)
        figure.update(self.ghost, x=x, y=y)

    def _show_others(self, results: Results) -> None:
        chosen = results.settings.regularizer
        means = {c.regularizer: c.cross_validation.score_mean for c in results.candidates}
        grid = figure.as_floats(results.cross_validation.strength_grid)
        for name, mark in self.others.items():
            if name in means and name != chosen:
                x, y = figure.up_to_last_finite(grid, figure.as_floats(means[name]))
                figure.update(mark, x=x, y=y)
            else:
                figure.update(mark, x=np.empty(0), y=np.empty(0))
        entry = REGULARIZERS[chosen]
        figure.update(self.curve, line_style=entry.dash)
        for mark in (self.models, self.null_models):
            figure.update(mark, marker=entry.marker)

    def _show_best(self, scores: CrossValidation) -> None:
        best = float(scores.strength_grid[scores.best])
        x, y = np.array([best]), np.array([float(scores.score_mean[scores.best])])
        best_fill, simplest_fill = _fills(scores)
        figure.update(self.best, x=x, y=y, colors=[best_fill])
        simplest = scores.simplest
        figure.update(
            self.simplest,
            x=np.array([float(scores.strength_grid[simplest])]),
            y=np.array([float(scores.score_mean[simplest])]),
            colors=[simplest_fill],
        )
        text = np.array([words.best_at(number(best))])
        figure.update(
            self.best_label, x=x, y=y, text=text, **strength.beside(best, 9, left=scores.best == 0)
        )


_ERRORS = frame.key("error", palette.INK, words.STANDARD_ERROR)


def _fills(scores: CrossValidation) -> tuple[str, str]:
    """Return the fills of the best strength and of the one within one error: the selected is filled."""
    if scores.selected == scores.best:
        return palette.BEST, palette.GROUND
    return palette.GROUND, palette.BEST


def _keys(scores: CrossValidation, *, has_strength: bool) -> tuple[str, ...]:
    """Return the entries of the legend: those of marks that are drawn, as they are drawn."""
    keys = [frame.CURRENT_STRENGTH, _ERRORS]
    if has_strength:
        best, simplest = _fills(scores)
        keys.append(frame.key("diamond", best, words.BEST))
        keys.append(frame.key("edged square", simplest, words.ONE_STANDARD_ERROR))
    if np.any(scores.is_null_model):
        keys.append(frame.key("hollow", palette.INK, words.NULL_MODEL))
    return tuple(keys)


def _made_of(results: Results) -> tuple[Settings, ...]:
    """Return what the curves depend on: with the same there is nothing to send again."""
    settings = results.settings
    compared = [replace(settings, regularizer=c.regularizer) for c in results.candidates]
    return tuple(part_read_by(each, "selection") for each in (settings, *compared))


def score_limits(mean: np.ndarray, error: np.ndarray) -> tuple[float, float]:
    """Return the range of all scores with their standard errors, and some room around it.

    The current strength has no part in it, so that the axis stands still while it is dragged.
    """
    finite = np.isfinite(mean)
    spread = np.where(np.isfinite(error), error, 0.0)
    if not finite.any():
        return (-1.0, 0.0)
    low, high = float((mean - spread)[finite].min()), float((mean + spread)[finite].max())
    room = 0.5 * abs(high) + 1e-3 if high == low else high - low
    return (low - 0.08 * room, high + 0.22 * room)
