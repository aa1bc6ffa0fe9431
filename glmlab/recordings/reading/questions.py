"""What a reader has to be told where a file can be read in two ways."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from glmlab.recordings.errors import RecordingError

if TYPE_CHECKING:
    from glmlab.recordings.recording import Recording


SHORTEST_S = 1e-6
"""Nothing is sampled faster than at 1 MHz."""

LONGEST_S = 1e6
"""Eleven days; what seems longer was measured in another unit."""


@dataclass(frozen=True)
class Answers:
    """What has been said about a file or an object; None is not said.

    Attributes
    ----------
    spikes
        Name of the spike train; ``"train[3]"`` is one row of the matrix ``train``, and ``"train"`` all of
        them, as trials of one neuron.
    covariates
        Names of the covariates; all that fit if not said.
    time_unit
        Of times that come without one: a key of `glmlab.recordings.reading.time_units.TIME_UNITS`.
    bin_size_s
        Length of the bins of counts and covariates that come without times.
    duration_s
        How long was recorded, where only spike times say so.
    outside
        "cut" to leave out spikes where a covariate has no values.

    Raises
    ------
    RecordingError
        If a length is none that bins and recordings can have.
    """

    spikes: str | None = None
    covariates: tuple[str, ...] | None = None
    time_unit: str | None = None
    bin_size_s: float | None = None
    duration_s: float | None = None
    outside: str | None = None

    def __post_init__(self) -> None:
        for name, value in (("bin_size_s", self.bin_size_s), ("duration_s", self.duration_s)):
            if value is not None and not is_length_s(value):
                raise RecordingError(
                    f"{name} must be from {SHORTEST_S:g} to {LONGEST_S:g} seconds, but it is {value!r}."
                )


def is_length_s(value: float) -> bool:
    """Whether a number of seconds can be that of a bin, a sampling interval or a recording."""
    return SHORTEST_S <= value <= LONGEST_S


@dataclass(frozen=True)
class Option:
    """One way to answer.

    Attributes
    ----------
    value
        What is answered.
    label
        As the reader sees it.
    """

    value: str | float
    label: str


@dataclass(frozen=True)
class Question:
    """What has to be answered before there is a recording.

    Attributes
    ----------
    key
        The field of `Answers` that it asks for.
    text
        What was found, and what is asked.
    options
        The answers that there are.
    several
        Whether any number of them can be chosen, also none.
    """

    key: str
    text: str
    options: tuple[Option, ...]
    several: bool
    _resume: Callable[[Answers], Recording | Question] = field(repr=False, compare=False)
    _answers: Answers = field(repr=False, compare=False)

    def answer(self, value: str | float | tuple[str, ...]) -> Recording | Question:
        """Go on with an answer.

        Parameters
        ----------
        value
            That of one of the options, or a tuple of them where there can be several.

        Returns
        -------
        Recording or Question
            The recording, or what is still to be answered.

        Raises
        ------
        RecordingError
            If it is none of the options, or what it leads to is no recording.
        """
        known = [option.value for option in self.options]
        given = list(value) if isinstance(value, tuple) else [value]
        if isinstance(value, tuple) != self.several or not all(one in known for one in given):
            raise RecordingError(
                f"The answer must be {'a tuple' if self.several else 'one'} of "
                f"{', '.join(map(repr, known))}, but it is {value!r}."
            )
        return self._resume(replace(self._answers, **{self.key: value}))


class DoubtError(Exception):
    """There are two readings: what is to be asked."""

    def __init__(
        self, key: str, text: str, options: Sequence[Option], *, several: bool = False
    ) -> None:
        super().__init__(text)
        self.several = several
        self.key = key
        self.text = text
        self.options = tuple(options)
