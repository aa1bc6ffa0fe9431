"""The held-out score along the strength grid."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.widgets import figure, frame, palette, strength
from glmlab.workspaces.feedforward.results import Candidate, CrossValidation, Results
from glmlab.workspaces.feedforward.settings import STRENGTH_RANGE, Settings, part_read_by
from glmlab.workspaces.feedforward.views.strength_max import StrengthMaxLine
from glmlab.workspaces.feedforward.words import pictures as words
from glmlab.workspaces.feedforward.words.sentences import (
    caption_of_grid,
    describe_cross_validation,
)


class CrossValidationView(frame.View):
    """Mean held-out score with its standard error, the best strength, and the current one."""

    def __init__(self) -> None:
        grid = strength.strength_scale(STRENGTH_RANGE)
        self.score = figure.linear_scale(strength.NO_SCORES)
        scales = {"x": grid, "y": self.score}
        self._y_axis = figure.y_axis(self.score, words.SCORE)
        self._limits = strength.NO_SCORES
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
        self.selection = strength.SelectionMarks(scales, STRENGTH_RANGE, words.best_at)
        self.best, self.simplest = self.selection.best, self.selection.simplest
        self.strength_max = StrengthMaxLine(scales)
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
            *self.selection.marks,
            self.strength_max.name,
        ]
        drawing = figure.figure(marks, [strength.strength_axis(grid, STRENGTH_RANGE), self._y_axis])
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
            self.selection.set_visible(results.settings.has_strength)
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
        limits = strength.score_limits(
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
        self.selection.show(grid, mean, _selected(scores))

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


_ERRORS = frame.key("error", palette.INK, words.STANDARD_ERROR)


def _selected(scores: CrossValidation) -> strength.Selected:
    return strength.Selected(scores.best, scores.simplest, scores.selected)


def _keys(scores: CrossValidation, *, has_strength: bool) -> tuple[str, ...]:
    """Return the entries of the legend: those of marks that are drawn, as they are drawn."""
    keys = [frame.CURRENT_STRENGTH, _ERRORS]
    if has_strength:
        keys += _selected(scores).keys(words.BEST, words.ONE_STANDARD_ERROR)
    if np.any(scores.is_null_model):
        keys.append(frame.key("hollow", palette.INK, words.NULL_MODEL))
    return tuple(keys)


def _made_of(results: Results) -> tuple[Settings, ...]:
    """Return what the curves depend on: with the same there is nothing to send again."""
    settings = results.settings
    compared = [replace(settings, regularizer=c.regularizer) for c in results.candidates]
    return tuple(part_read_by(each, "selection") for each in (settings, *compared))
