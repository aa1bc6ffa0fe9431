"""Buttons and a slider that move along time, step by step or by themselves."""

from __future__ import annotations

from html import escape

import ipywidgets as widgets

from glmlab.widgets import figure
from glmlab.workspaces.coupling.words import pictures as words

STEPS_OF_PLAY = 200
"""From the first bin to the last."""

_MILLISECONDS = 100
"""Between two steps."""


class Player:
    """A bar with "Play", a step back and ahead, a slider, and words about the bin that it is at.

    What plays runs in the browser: a kernel that is busy with other things does not stop it.

    Attributes
    ----------
    widget
        The bar.
    slider
        Its value is the bin.
    play
        Moves the slider.
    """

    def __init__(self) -> None:
        self.play = widgets.Play(min=0, max=999, interval=_MILLISECONDS, show_repeat=False)
        # Its own buttons have no names; only what it does is used.
        self.play.layout.display = "none"
        self.slider = widgets.IntSlider(
            min=0,
            max=999,
            readout=False,
            description=words.CURSOR,
            style={"description_width": "0"},
        )
        self.slider.add_class("glmlab-cursor")
        self._link = widgets.jslink((self.play, "value"), (self.slider, "value"))
        self._toggle = widgets.Button(description=words.PLAY)
        back = widgets.Button(description=words.STEP_BACK)
        ahead = widgets.Button(description=words.STEP_AHEAD)
        self._readout = widgets.HTML("")
        self._readout.add_class("glmlab-readout")
        self._toggle.on_click(lambda _button: self._play_or_pause())
        back.on_click(lambda _button: self._step(-1))
        ahead.on_click(lambda _button: self._step(1))
        self.play.observe(self._name_toggle, "playing")
        self.widget = widgets.Box(
            [self._toggle, back, ahead, self.play, self.slider, self._readout]
        )
        self.widget.add_class("glmlab-player")

    def show(self, n_time_bins: int) -> None:
        """Give it the bins that there are."""
        last = n_time_bins - 1
        for mover in (self.play, self.slider):
            figure.update(mover, max=last)
        figure.update(self.play, step=max(n_time_bins // STEPS_OF_PLAY, 1))

    def go_back(self) -> None:
        """Stand at the first bin, and do not play."""
        self.play.playing = False
        self.play.value = self.slider.value = 0

    def say(self, text: str) -> None:
        """Show words about the bin."""
        figure.update(self._readout, value=escape(text))

    @property
    def text(self) -> str:
        """The words about the bin."""
        return self._readout.value

    def _play_or_pause(self) -> None:
        # At the end it would stop at once.
        if not self.play.playing and self.play.value + self.play.step > self.play.max:
            self.play.value = self.slider.value = 0
        self.play.playing = not self.play.playing

    def _step(self, bins: int) -> None:
        self.play.playing = False
        time = min(max(self.slider.value + bins, self.slider.min), self.slider.max)
        self.play.value = self.slider.value = time

    def _name_toggle(self, _change: object) -> None:
        self._toggle.description = words.PAUSE if self.play.playing else words.PLAY
