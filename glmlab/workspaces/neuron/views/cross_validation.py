"""The held-out score along the strengths, and the evidence beside it."""

from __future__ import annotations

from typing import Any

import numpy as np

from glmlab.widgets import figure, frame, palette, strength
from glmlab.widgets.elements import set_class
from glmlab.widgets.figure import FloatArray
from glmlab.workspaces.neuron.results import CrossValidation, Results, ScoreCurve
from glmlab.workspaces.neuron.settings import STRENGTH_RANGE
from glmlab.workspaces.neuron.words import pictures as words
from glmlab.workspaces.neuron.words.scores import caption_of_scores, describe_scores

_MARGIN = {**figure.MARGIN, "right": 58}

_NOTHING = np.empty(0)


class CrossValidationView(frame.View):
    """Mean held-out bits per spike with standard errors, what is best, and the strength of the settings.

    The scores come from a job, the strength from the settings: `show` draws the one, `show_scores` the other.
    """

    def __init__(self) -> None:
        grid = strength.strength_scale(STRENGTH_RANGE)
        self.score = figure.linear_scale(strength.NO_SCORES)
        self.evidence_scale = figure.linear_scale(strength.NO_SCORES)
        scales = {"x": grid, "y": self.score}
        beside = {"x": grid, "y": self.evidence_scale}
        self._y_axis = figure.y_axis(self.score, words.BITS)
        self.evidence_axis = figure.right_axis(
            self.evidence_scale, words.EVIDENCE_AXIS, label_offset="46px", visible=False
        )
        self._results: Results | None = None
        self._found: CrossValidation | None = None
        self._pinned_scores: ScoreCurve | None = None
        self._stale = False
        self.ghost = figure.line(scales, palette.GHOST, stroke_width=4)
        self.evidence = figure.line(
            beside,
            palette.INK,
            stroke_width=2,
            line_style="dotted",
            labels=[words.EVIDENCE],
        )
        self.evidence_best = figure.points(
            beside, palette.GROUND, stroke=palette.INK, stroke_width=1.5, default_size=60
        )
        self.history = figure.line(
            scales, palette.INK, stroke_width=1.5, line_style="dashed", labels=[words.HISTORY]
        )
        self.history_best = figure.points(
            scales, palette.BEST, marker="diamond", stroke=palette.INK, default_size=70
        )
        self.curve = figure.line(scales, palette.INK, stroke_width=1.5, labels=[words.BITS])
        self.errors = figure.line(
            scales, palette.INK, stroke_width=1.5, labels=[words.STANDARD_ERROR]
        )
        self.models = figure.points(scales, palette.INK, default_size=24)
        self.selection = strength.SelectionMarks(scales, STRENGTH_RANGE, words.best_at)
        self.marker = strength.StrengthMarker(scales)
        self.history_marker = figure.line(
            scales, palette.STRENGTH, stroke_width=2, line_style="dashed"
        )
        drawing = figure.figure(
            [
                self.ghost,
                self.evidence,
                self.evidence_best,
                self.history,
                self.curve,
                self.errors,
                self.models,
                self.history_marker,
                *self.marker.marks,
                self.history_best,
                *self.selection.marks,
            ],
            [strength.strength_axis(grid, STRENGTH_RANGE), self._y_axis, self.evidence_axis],
            margin=_MARGIN,
            flex="1 1 120px",
        )
        self._limits = strength.NO_SCORES
        super().__init__(words.TITLES["cross-validation"], _keys(None), [drawing], caption_lines=2)

    def show(self, results: Results) -> None:
        """Draw the marker at the strength of the settings."""
        self._results = results
        self._draw()

    def show_scores(self, found: CrossValidation | None, *, stale: bool) -> None:
        """Draw the scores that are known; pale where they belong to other settings."""
        self._found, self._stale = found, stale
        set_class(self.widget, "glmlab-stale", stale)
        self._draw()

    def pin(self, results: Any) -> None:
        """Keep the scores that are shown as a pale ghost; None takes it away."""
        super().pin(results)
        known = results is not None and self._found is not None
        self._pinned_scores = self._found.chosen if known and self._found else None

    def _draw(self) -> None:
        if self._results is None:
            return
        settings = self._results.settings
        found = self._found if settings.has_strength else None
        if found is not self._shown:
            self._shown = found
            self._show_curves(found)
            self._explain(_keys(found))
        self.marker.show(settings.regularizer_strength, self._limits)
        for mark in self.marker.marks:
            figure.update(mark, visible=settings.has_strength)
        own = np.full(2 if settings.has_history_strength else 0, settings.history_strength)
        figure.update(self.history_marker, x=own, y=np.array(self._limits)[: len(own)])
        self._show_ghost(self._results)
        caption = caption_of_scores(settings, found, stale=self._stale)
        self._say(describe_scores(settings, found, stale=self._stale), caption)

    def _show_curves(self, found: CrossValidation | None) -> None:
        marks = (self.history, self.curve, self.errors, self.models, self.history_best)
        self.selection.set_visible(found is not None)
        if found is None:
            for mark in (*marks, self.evidence, self.evidence_best):
                figure.update(mark, x=_NOTHING, y=_NOTHING)
            figure.update(self.evidence_axis, visible=False)
            return
        scores = found.chosen
        self._limits = self._set_limits(self.score, self._y_axis, _limits(found))
        figure.update_curve(self.curve, scores.strength, scores.bits_mean)
        x, y = error_bars(scores)
        figure.update(self.errors, x=x, y=y)
        drawn = np.isfinite(scores.bits_mean)
        figure.update(self.models, x=scores.strength[drawn], y=scores.bits_mean[drawn])
        self.selection.show(scores.strength, scores.bits_mean, selected(scores))
        self._show_history(found.history)
        self._show_evidence(scores.strength, found.log_evidence)

    def _show_history(self, scores: ScoreCurve | None) -> None:
        if scores is None:
            for mark in (self.history, self.history_best):
                figure.update(mark, x=_NOTHING, y=_NOTHING)
            return
        figure.update_curve(self.history, scores.strength, scores.bits_mean)
        at = slice(scores.selected, scores.selected + 1)
        figure.update(self.history_best, x=scores.strength[at], y=scores.bits_mean[at])

    def _show_evidence(self, grid: FloatArray, evidence: FloatArray | None) -> None:
        known = evidence is not None and bool(np.isfinite(evidence).any())
        figure.update(self.evidence_axis, visible=known)
        if evidence is None or not known:
            for mark in (self.evidence, self.evidence_best):
                figure.update(mark, x=_NOTHING, y=_NOTHING)
            return
        best = int(np.nanargmax(evidence))
        figure.update(self.evidence_best, x=grid[best : best + 1], y=evidence[best : best + 1])
        limits = strength.score_limits(evidence, np.zeros_like(evidence))
        figure.set_limits(self.evidence_scale, self.evidence_axis, limits)
        figure.update_curve(self.evidence, grid, evidence)

    def _draw_ghost(self, ghost: Results | None) -> None:
        scores = None if ghost is None else self._pinned_scores
        if scores is None:
            figure.update(self.ghost, x=_NOTHING, y=_NOTHING)
        else:
            figure.update_curve(self.ghost, scores.strength, scores.bits_mean)


def selected(scores: ScoreCurve) -> strength.Selected:
    """Return the places that are marked on a curve."""
    return strength.Selected(scores.best, scores.simplest, scores.selected)


def error_bars(scores: ScoreCurve) -> tuple[FloatArray, FloatArray]:
    """Return a bar of one standard error up and down at each strength."""
    mean, error = scores.bits_mean, scores.bits_standard_error
    drawn = np.isfinite(mean) & np.isfinite(error)
    grid, mean, error = scores.strength[drawn], mean[drawn], error[drawn]
    if not len(grid):
        return _NOTHING, _NOTHING
    return figure.segments([grid, grid], [mean - error, mean + error])


def limits_of(curves: list[ScoreCurve]) -> tuple[float, float]:
    """Return a range that holds the best of each curve, and as much beneath zero as above it.

    Where the penalty is weak, a model may be worse than a constant rate by far more than the best is better:
    the curve then leaves the picture below.
    """
    mean = np.concatenate([scores.bits_mean for scores in curves])
    error = np.concatenate([scores.bits_standard_error for scores in curves])
    low, high = strength.score_limits(mean, error)
    best = float(np.max(mean[np.isfinite(mean)], initial=0.0))
    floor = -best if best > 0 else low
    return max(low, floor), high


def _limits(found: CrossValidation) -> tuple[float, float]:
    return limits_of([found.chosen, *([] if found.history is None else [found.history])])


_ERRORS = frame.key("error", palette.INK, words.STANDARD_ERROR)


def _keys(found: CrossValidation | None) -> list[str]:
    """Return the entries of the legend: those of marks that are drawn, as they are drawn."""
    keys = [frame.CURRENT_STRENGTH]
    # Six names do not fit above a picture of 400 pixels, and bars are known by their look.
    if found is None or found.history is None or not found.has_evidence:
        keys.append(_ERRORS)
    if found is None:
        return keys
    keys += selected(found.chosen).keys(words.BEST, words.ONE_STANDARD_ERROR)
    if found.history is not None:
        keys.append(frame.key("dashed", palette.INK, words.HISTORY))
    if found.has_evidence:
        keys.append(frame.key("dotted", palette.INK, words.EVIDENCE))
    return keys
