"""What the present preset is, and what to try with it: two sentences over the pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from glmlab.lab import words
from glmlab.lab.presets import OWN, Preset
from glmlab.widgets.elements import text
from glmlab.widgets.figure import update
from glmlab.widgets.glossary import marked


class Story:
    """Tells the story of the preset that the settings are, or have come from.

    Parameters
    ----------
    presets
        By name.
    preset_of, origin_of
        Return the preset that settings are, and the one whose data they still have; `OWN` for none.
    """

    def __init__(
        self,
        presets: Mapping[str, Preset[Any]],
        preset_of: Callable[[Any], str],
        origin_of: Callable[[Any], str],
    ) -> None:
        self._presets = presets
        self._preset_of, self._origin_of = preset_of, origin_of
        self.widget = text("", "story")

    def show(self, settings: Any) -> None:
        """Tell what the settings are."""
        name = self._preset_of(settings)
        if name == OWN:
            name = self._origin_of(settings)
        preset = self._presets.get(name)
        what = words.OWN_STORY if preset is None else preset.what
        suggestion = words.OWN_SUGGESTION if preset is None else preset.suggestion
        update(
            self.widget,
            value=f"<p>{marked(what)} <strong>{escape(words.TRY)}</strong> {marked(suggestion)}</p>",
        )
