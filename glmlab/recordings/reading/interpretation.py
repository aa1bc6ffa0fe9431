"""From contents to a recording, or to the question that has to be answered first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from glmlab.number_format import number
from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.clock import clock_of
from glmlab.recordings.reading.contents import Contents
from glmlab.recordings.reading.from_counts import recording_of_counts
from glmlab.recordings.reading.from_times import recording_of_times
from glmlab.recordings.reading.parts import Parts
from glmlab.recordings.reading.questions import LONGEST_S, Answers, DoubtError, Question
from glmlab.recordings.reading.roles import guess_roles
from glmlab.recordings.reading.signals import chosen_signals
from glmlab.recordings.reading.trains import chosen_train, require_one_clock
from glmlab.recordings.recording import Recording


def interpret(contents: Contents, answers: Answers | None = None) -> Recording | Question:
    """Make a recording of what a file or an object holds.

    Parameters
    ----------
    contents
        Its variables.
    answers
        What has been said about them.

    Returns
    -------
    Recording or Question
        The recording, or what has to be answered first.

    Raises
    ------
    RecordingError
        If there is no recording in it: what was found, and what is wanted.
    """
    given = answers or Answers()
    try:
        return recording_of(contents, given)
    except DoubtError as doubt:
        return Question(
            doubt.key,
            doubt.text,
            doubt.options,
            doubt.several,
            lambda more: interpret(contents, more),
            given,
        )


def recording_of(contents: Contents, answers: Answers) -> Recording:
    """Make a recording of what a file or an object holds; see `interpret`.

    Raises
    ------
    DoubtError
        If something has to be answered first.
    RecordingError
        If there is no recording in it.
    """
    # Numbers of 1e300 overflow when they are subtracted; whatever comes of it is refused below.
    with np.errstate(over="ignore", invalid="ignore"):
        guess = guess_roles(contents)
        train = chosen_train(contents, guess, answers.spikes)
        require_one_clock(train, guess.trial)
        signals = chosen_signals(
            guess.signals,
            train.variable.name,
            answers.covariates,
            has_strangers=contents.has_strangers,
        )
        clock = clock_of(contents, train, signals, answers)
        n_rows = 1 if train.counts is None else len(train.counts)
        parts = Parts(contents, train, signals, guess.trial, clock, answers, n_rows)
        if train.counts is not None:
            recording = recording_of_counts(parts, train.counts)
        else:
            recording = recording_of_times(parts, train.times)
    if not 0 < recording.duration_s <= LONGEST_S:
        raise RecordingError(
            f"{train.variable.name} would be a recording of {number(recording.duration_s)} s; times count from "
            f"its start, in seconds, to {number(LONGEST_S)} at most."
        )
    return replace(recording, notes=(*contents.notes, *train.notes, *recording.notes))
