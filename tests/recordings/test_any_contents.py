"""Whatever a file holds, there is a recording, a question, or one sentence: never another error."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.contents import Contents, Role, Variable
from glmlab.recordings.reading.interpretation import interpret
from glmlab.recordings.reading.questions import Question
from glmlab.recordings.recording import Recording

NAMES = st.sampled_from(
    [
        "t",
        "time (ms)",
        "spikes",
        "spike_times",
        "counts",
        "x",
        "stimulus [mV]",
        "trial",
        "train",
        "y",
    ]
)
FLOATS = st.floats(width=32, allow_nan=True, allow_infinity=True)
SHAPES = hnp.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=12)


def _arrays() -> st.SearchStrategy[np.ndarray]:
    free = hnp.arrays(np.float64, SHAPES, elements=FLOATS)
    counts = hnp.arrays(np.int64, SHAPES, elements=st.integers(-1, 3))
    sizes = st.integers(2, 12)
    even = st.builds(lambda n, step: np.arange(n) * step, sizes, st.sampled_from([1e-3, 0.1, 1.0]))
    rising = st.builds(
        lambda values: np.sort(np.asarray(values)),
        st.lists(st.floats(-1, 1e5), min_size=1, max_size=12),
    )
    return st.one_of(free, counts, even, rising)


@st.composite
def _variables(draw: st.DrawFn) -> Variable:
    values = draw(_arrays())
    has_times = values.ndim > 0 and draw(st.booleans()) and draw(st.booleans())
    return Variable(
        draw(NAMES),
        values,
        role=draw(st.sampled_from([None, None, None, *Role])),
        times=draw(hnp.arrays(np.float64, values.shape[0], elements=FLOATS)) if has_times else None,
        times_unit=draw(st.sampled_from(["s", "", "ms"])),
        problem=draw(st.sampled_from(["", "", "", "holds text"])),
    )


@st.composite
def _contents(draw: st.DrawFn) -> Contents:
    return Contents(
        "file",
        tuple(draw(st.lists(_variables(), max_size=4))),
        draw(
            st.dictionaries(st.sampled_from(["dt", "fs", "duration_ms", "n"]), FLOATS, max_size=2)
        ),
        draw(st.none() | hnp.arrays(np.float64, (2, 2), elements=FLOATS)),
        draw(st.none() | st.just((0.0, 2.0))),
        has_strangers=draw(st.booleans()),
    )


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(contents=_contents(), data=st.data())
def test_a_recording_a_question_or_a_sentence(contents: Contents, data: st.DataObject) -> None:
    try:
        found = interpret(contents)
        for _ in range(8):
            if isinstance(found, Recording):
                break
            option = data.draw(st.sampled_from(found.options)).value
            found = found.answer((str(option),) if found.several else option)
    except RecordingError as error:
        sentence = str(error)
        assert sentence
        assert sentence.endswith((".", "?"))
        return
    assert not isinstance(found, Question), found
    binned = found.binned(found.spikes.finest_bin_size_s or found.duration_s / 4)
    assert np.isfinite(binned.covariates).all()
