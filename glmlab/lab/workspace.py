"""What a workspace is: one record, and the parts that it brings to a lab."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import ipywidgets

from glmlab.lab.background_job import BackgroundJob
from glmlab.lab.computation import Computation
from glmlab.lab.export import Columns, Export
from glmlab.lab.job_words import JobWords
from glmlab.lab.measures import Measure
from glmlab.lab.page.code import WriteScript
from glmlab.lab.page.job_control import JobControl
from glmlab.lab.page.panel import Panel
from glmlab.lab.presets import Preset
from glmlab.lab.restrictions import Secret
from glmlab.lab.tabs import Tab
from glmlab.widgets.frame import KeepAxes
from glmlab.widgets.glossary import Explanation
from glmlab.widgets.pointer import DraggableFigure, OnDrag, OnKey, SliderAria


def _ignore(*_told: Any) -> None:
    pass


class View(Protocol):
    """Draws results, and says in words what it draws."""

    @property
    def widget(self) -> ipywidgets.DOMWidget:
        """Its place on the page."""
        ...

    @property
    def alternative(self) -> str:
        """What it draws, in words."""
        ...

    @property
    def spare(self) -> tuple[ipywidgets.Widget, ...]:
        """Widgets that take turns with some that it holds."""
        ...

    def show(self, results: Any, /) -> None:
        """Draw the results."""
        ...

    def pin(self, results: Any, /) -> None:
        """Keep results as a pale ghost, or take it away."""
        ...

    def keep_axes(self, how: KeepAxes, /) -> None:
        """Say whether the axes fit what is shown, only grow, or stand still."""
        ...


class Interaction(Protocol):
    """What drags and keys on the figures do."""

    @property
    def drags(self) -> Mapping[str, OnDrag]:
        """What a drag does, by the names of figures."""
        ...

    @property
    def keys(self) -> Mapping[str, OnKey]:
        """What a key does, by the same names."""
        ...

    @property
    def selectors(self) -> Mapping[str, str]:
        """CSS selectors of the figures, by the same names."""
        ...

    def figures(self, results: Any, /) -> dict[str, DraggableFigure]:
        """Return the figures that can be dragged on now."""
        ...

    def sliders(self, results: Any, /) -> dict[str, SliderAria]:
        """Return where those figures stand, as sliders."""
        ...

    def let_go(self) -> None:
        """Forget where the last drag began."""
        ...


class PredictionSession(Protocol):
    """Keeps results back until the student has said what to expect."""

    @property
    def hides_answer(self) -> bool:
        """Whether the pictures are those of before a change."""
        ...

    def begin(self, shown: Any, /) -> None:
        """Begin a guess at what is shown."""
        ...

    def follow(self) -> None:
        """Take the present settings."""
        ...

    def take(self, results: Any, /) -> Any:
        """Return what is shown of new results."""
        ...

    def end(self) -> None:
        """End the guess."""
        ...

    def disabled_reason(self, settings: Any, /) -> str:
        """Return why nothing can be guessed now; "" where something can."""
        ...


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a workspace brings to one lab.

    Attributes
    ----------
    panels
        In the order of the page.
    views
        By name, in the order of the page.
    interaction
        What drags and keys on the figures do.
    unseen
        Names of the views that share a place with one that is seen, for some results.
    show_job
        Draws what a job has brought; given its name, the job and the results that are shown, and
        returns these with what is known now.
    job_controls
        What begins and cancels jobs, by their names.
    prediction
        None where there is nothing to guess.
    show
        Shows in the panels what results bring.
    follow
        Is told of new settings, behind the jobs.
    restart
        Is called before "Reset".
    """

    panels: tuple[Panel, ...]
    views: Mapping[str, View]
    interaction: Interaction
    unseen: Callable[[Any], set[str]]
    show_job: Callable[[str, BackgroundJob, Any], Any]
    job_controls: Mapping[str, JobControl] = field(default_factory=dict)
    prediction: PredictionSession | None = None
    show: Callable[[Any], None] = _ignore
    follow: Callable[[Any], None] = _ignore
    restart: Callable[[], None] = _ignore

    @property
    def is_waiting(self) -> bool:
        """Whether the pictures stay those of before a change, until they have been guessed."""
        return self.prediction is not None and self.prediction.hides_answer


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """A workspace: what can be chosen in it, what is computed, and what shows it.

    Attributes
    ----------
    computation
        What is computed in it, and from which settings.
    presets
        Starting points, by name.
    preset_of, origin_of
        Return the preset that settings are, and the one whose data they still have.
    tabs
        The views of which one is seen at a time, by name, chosen by the setting `tab`.
    pictures
        The views that can be saved as pictures: labels by name.
    explanations
        What each of them shows, for who asks.
    button_labels
        Labels of the buttons in its panels, by name.
    job_words
        Words around those jobs that have a button, by name.
    scripts
        What writes the settings as a script, by the name of the library that it uses.
    export
        The data of results, for those who take them away; given the settings as JSON, too.
    tables
        The numbers of each picture, by its name: columns of one length by their heads. Given results, and what
        jobs have brought of them by their names; None where pictures have none.
    formulas
        The formulas, in LaTeX, that explain controls, by the names of settings.
    secrets
        What of the results a teacher may keep from the students, by name.
    also_locked
        Names that nobody may change where these are locked: settings that others are made of.
    equip
        Makes the parts for a lab, which it is given.
    measures
        What lessons may ask of its results, by name.
    """

    computation: Computation
    presets: Mapping[str, Preset[Any]]
    preset_of: Callable[[Any], str]
    origin_of: Callable[[Any], str]
    tabs: Mapping[str, Tab]
    pictures: Mapping[str, str]
    explanations: Mapping[str, Explanation]
    button_labels: Mapping[str, str]
    job_words: Mapping[str, JobWords]
    scripts: Mapping[str, WriteScript]
    export: Callable[[Any, str], Export]
    formulas: Callable[[Any], Mapping[str, str]]
    equip: Callable[[Any], Parts]
    tables: Callable[[Any, Mapping[str, Any]], Mapping[str, Columns]] | None = None
    measures: Mapping[str, Measure] = field(default_factory=dict)
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    also_locked: Callable[[frozenset[str]], frozenset[str]] = frozenset


def figure(name: str) -> str:
    """Return the CSS selector of the figures of a view."""
    return f".glmlab-picture-{name} .bqplot.figure"
