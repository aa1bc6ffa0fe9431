"""Which bins each fold holds out, and what other folds would have said."""

from __future__ import annotations

import numpy as np
from ipywidgets import HBox, Layout, VBox

from glmlab.widgets import figure, frame, palette, strength
from glmlab.widgets.elements import set_class
from glmlab.workspaces.neuron.results import (
    CrossValidation,
    FoldStrips,
    Nested,
    Results,
    ScoreCurve,
)
from glmlab.workspaces.neuron.settings import STRENGTH_RANGE, Settings, part_read_by
from glmlab.workspaces.neuron.views.cross_validation import error_bars, limits_of
from glmlab.workspaces.neuron.words import pictures as words
from glmlab.workspaces.neuron.words.folds import describe_folds, say_folds

MOST_FOLDS = 10

MOST_STRIPS = 300
"""So many can be told apart; of more the first are drawn, and the axis ends there."""

_STRIP_PX = 9
"""Ten rows of it fit in 120 pixels."""

_GAP_OPACITY = 0.45

_NOTHING = np.empty(0)

_MARGIN = {**figure.MARGIN, "left": 40}


class _Strips:
    """One row for each fold, over time."""

    def __init__(self) -> None:
        self._time = figure.linear_scale()
        self._row = figure.linear_scale((0.0, 5.0))
        scales = {"x": self._time, "y": self._row}
        self._time_axis = figure.x_axis(self._time, words.TIME)
        self._row_axis = figure.y_axis(
            self._row, words.FOLD, grid_lines="none", label_offset="26px"
        )
        self.rows = figure.line(scales, palette.QUIET, stroke_width=1)
        self.folds = [
            figure.line(
                scales, palette.NEURONS[fold % len(palette.NEURONS)], stroke_width=_STRIP_PX
            )
            for fold in range(MOST_FOLDS)
        ]
        self.gaps = figure.line(
            scales,
            palette.QUIET,
            stroke_width=_STRIP_PX,
            opacities=[_GAP_OPACITY],
        )
        self.figure = figure.figure(
            [self.rows, *self.folds, self.gaps],
            [self._time_axis, self._row_axis],
            margin=_MARGIN,
            flex="3 1 0",
        )

    def show(self, folds: FoldStrips) -> None:
        """Draw all strips, or so many that they can be told apart."""
        end = shown_until(folds)
        start = float(folds.start_s.min())
        figure.set_limits(self._time, self._time_axis, (start, end), most=5)
        n_folds = folds.n_folds
        figure.update(self._row, min=0.0, max=float(n_folds))
        middles = n_folds - 0.5 - np.arange(n_folds)
        labels = {f"{middle:g}": words.fold(k) for k, middle in enumerate(middles)}
        figure.set_ticks(self._row_axis, tick_values=middles, tick_labels=labels)
        x, y = figure.segments([np.full(n_folds, start), np.full(n_folds, end)], [middles, middles])
        figure.update(self.rows, x=x, y=y)
        seen = folds.start_s < end
        for fold, mark in enumerate(self.folds):
            self._draw(mark, folds, seen & (folds.fold == fold) & ~folds.is_gap, end)
        self._draw(self.gaps, folds, seen & folds.is_gap, end)

    @staticmethod
    def _draw(mark: figure.Lines, folds: FoldStrips, which: np.ndarray, end: float) -> None:
        if not which.any():
            figure.update(mark, x=_NOTHING, y=_NOTHING)
            return
        start, stop = folds.start_s[which], np.minimum(folds.stop_s[which], end)
        row = folds.n_folds - 0.5 - folds.fold[which]
        x, y = figure.segments([start, stop], [row, row])
        figure.update(mark, x=x, y=y)


class _Scores:
    """The scores of some kinds of folds over the strength, with the strength that each chooses."""

    def __init__(self) -> None:
        grid = strength.strength_scale(STRENGTH_RANGE)
        self.score = figure.linear_scale(strength.NO_SCORES)
        scales = {"x": grid, "y": self.score}
        self._y_axis = figure.y_axis(self.score, words.BITS)
        looks = {
            words.CONTIGUOUS: ("solid", "diamond"),
            words.SHUFFLED: ("dashed", "circle"),
            words.THESE_FOLDS: ("dotted", "square"),
        }
        self.zero = figure.line(scales, palette.QUIET, stroke_width=1)
        self.curves, self.errors, self.chosen = {}, {}, {}
        for name, (dash, marker) in looks.items():
            self.curves[name] = figure.line(
                scales, palette.INK, stroke_width=1.5, line_style=dash, labels=[name]
            )
            self.errors[name] = figure.line(scales, palette.INK, stroke_width=1, opacities=[0.6])
            self.chosen[name] = figure.points(
                scales,
                palette.BEST,
                marker=marker,
                stroke=palette.INK,
                stroke_width=1,
                default_size=120,
            )
        self.without_a_fold = figure.points(
            scales,
            palette.STRENGTH,
            marker="triangle-up",
            stroke=palette.INK,
            stroke_width=1,
            default_size=60,
        )
        marks = (
            *self.curves.values(),
            *self.errors.values(),
            *self.chosen.values(),
            self.without_a_fold,
        )
        self.figure = figure.figure(
            [self.zero, *marks],
            [strength.strength_axis(grid, STRENGTH_RANGE), self._y_axis],
            flex="1 1 0",
        )
        # Its own box, that it can be pale alone: the strips are never old.
        self.widget = VBox([self.figure], layout=Layout(flex="2 1 0", min_width="0"))

    def show(self, curves: dict[str, ScoreCurve]) -> None:
        """Draw the curves that there are."""
        if curves:
            limits = limits_of(list(curves.values()))
            limits = min(limits[0], 0.0), max(limits[1], 0.0)
            figure.set_limits(self.score, self._y_axis, limits, most=5)
        figure.update(self.zero, x=np.array(STRENGTH_RANGE), y=np.zeros(2))
        for name, curve in self.curves.items():
            self._draw(name, curve, curves.get(name))

    def show_choices(self, nested: Nested | None, scores: ScoreCurve | None) -> None:
        """Mark what was chosen without each fold on the scores of the same folds; nothing if either is missing."""
        if nested is None or scores is None:
            figure.update(self.without_a_fold, x=_NOTHING, y=_NOTHING)
            return
        strengths = np.unique(nested.strength)
        bits = np.interp(np.log(strengths), np.log(scores.strength), scores.bits_mean)
        figure.update(self.without_a_fold, x=strengths, y=bits)

    def _draw(self, name: str, curve: figure.Lines, scores: ScoreCurve | None) -> None:
        if scores is None:
            for mark in (curve, self.errors[name], self.chosen[name]):
                figure.update(mark, x=_NOTHING, y=_NOTHING)
            return
        figure.update_curve(curve, scores.strength, scores.bits_mean)
        x, y = error_bars(scores)
        figure.update(self.errors[name], x=x, y=y)
        at = slice(scores.selected, scores.selected + 1)
        figure.update(self.chosen[name], x=scores.strength[at], y=scores.bits_mean[at])


class FoldsView(frame.View):
    """On the left the strips of the folds, on the right the scores of contiguous and of shuffled ones."""

    def __init__(self) -> None:
        self.strips, self.scores = _Strips(), _Scores()
        self._results: Results | None = None
        self._found: CrossValidation | None = None
        self._nested: Nested | None = None
        self._stale = False
        side_by_side = HBox(
            [self.strips.figure, self.scores.widget],
            layout=Layout(width="100%", min_height="0", flex="1 1 120px", overflow="hidden"),
        )
        side_by_side.add_class("glmlab-fold-pictures")
        super().__init__(words.TITLES["folds"], (), [side_by_side], caption_lines=2)

    def show(self, results: Results) -> None:
        """Draw the strips of the folds."""
        self._results = results
        self.strips.show(results.folds)
        self._draw_scores()

    def show_scores(self, found: CrossValidation | None, *, stale: bool) -> None:
        """Draw the scores that are known; pale where they belong to other settings."""
        self._found, self._stale = found, stale
        set_class(self.scores.widget, "glmlab-stale", stale)
        self._draw_scores()

    def show_nested(self, found: Nested | None) -> None:
        """Mark and say what was chosen without each fold; nothing where it belongs to other settings."""
        self._nested = found
        self._draw_scores()

    def _draw_scores(self) -> None:
        if self._results is None:
            return
        settings, folds = self._results.settings, self._results.folds
        found = self._found if settings.has_strength else None
        curves = curves_of(found)
        nested = None if found is None else _of(settings, self._nested)
        of_settings = None if found is None or self._stale else found.chosen
        self.scores.show(curves)
        self.scores.show_choices(nested, of_settings if curves else None)
        has_choices = bool(len(self.scores.without_a_fold.x))
        self._explain(_keys(curves, has_gaps=bool(folds.is_gap.any()), has_choices=has_choices))
        until = shown_until(folds)
        self._say(
            describe_folds(folds, curves, nested),
            say_folds(settings, folds, until, curves, nested, stale=self._stale),
        )


def _of(settings: Settings, nested: Nested | None) -> Nested | None:
    """Return what is chosen by the same folds from the same scores, and nothing else."""
    if nested is None:
        return None
    is_same = part_read_by(nested.settings, "selection") == part_read_by(settings, "selection")
    return nested if is_same else None


def curves_of(found: CrossValidation | None) -> dict[str, ScoreCurve]:
    """Return the curves that are compared, by their names; those of the settings only where they are others."""
    if found is None:
        return {}
    named = {words.CONTIGUOUS: found.contiguous, words.SHUFFLED: found.shuffled}
    curves = {name: scores for name, scores in named.items() if scores is not None}
    if all(scores.scheme != found.chosen.scheme for scores in curves.values()):
        curves[words.THESE_FOLDS] = found.chosen
    return curves


def shown_until(folds: FoldStrips) -> float:
    """Return the second at which the picture ends: of many strips only the first are drawn."""
    starts = np.sort(folds.start_s)
    end = float(folds.stop_s.max())
    return end if len(starts) <= MOST_STRIPS else float(starts[MOST_STRIPS])


def _keys(curves: dict[str, ScoreCurve], *, has_gaps: bool, has_choices: bool) -> list[str]:
    keys = [frame.key("filled", palette.NEURONS[0], words.HELD_OUT)]
    if has_gaps:
        keys.append(frame.key("band", palette.QUIET, words.GAP))
    looks = {
        words.CONTIGUOUS: "line",
        words.SHUFFLED: "dashed",
        words.THESE_FOLDS: "dotted",
    }
    keys += [frame.key(looks[name], palette.INK, name) for name in curves]
    if curves:
        keys.append(frame.key("square", palette.BEST, words.CHOSEN))
    if has_choices:
        keys.append(frame.key("triangle", palette.STRENGTH, words.WITHOUT_A_FOLD))
    return keys
