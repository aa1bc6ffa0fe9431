"""A published analysis of a MAT file, to the digits that were printed.

M. A. Kramer and U. T. Eden, "Case Studies in Neural Data Analysis" (MIT Press, 2016), chapter 10, in its edition in
Python by E. Schlafly and M. Kramer: https://mark-kramer.github.io/Case-Studies-Python/10.html, read in the file
``10.html`` of github.com/Mark-Kramer/Case-Studies-Python at commit 05a6e400f29aee1a65a0e9293adc1daaa470fb87, whose
outputs are of 18 June 2020. One neuron of the subthalamic nucleus, 50 trials of a hand movement: 1 s of planning and 1 s
of movement, to the left or to the right.

The file has ``direction`` (50 x 1; 0 left, 1 right, 25 of each), ``t`` (1 x 2000, in ms, 0 at the cue to move) and
``train`` (50 x 2000 zeros and ones). The page's Poisson models 1 and 2, without history, and their likelihoods depend on
such spikes through three numbers alone: how many there are in all, during movement, and to the right. Those follow
from what the page prints below "Visual Inspection"::

    PlanRate = 38.96, and MoveRate = 54.96
    LRate = 58.66 and RRate = 35.26

Each is a mean over 50,000 bins of 1 ms, so one spike more would be 0.02 spikes/s more, and the counts are exact. The
spikes here are drawn with those counts, and anywhere within them; what hangs on the spikes themselves (models with
history, KS plots) is not here.

Every estimate, error, z, p, interval, likelihood and deviance that the page prints of both fits is met, but for two
numbers in its prose that are not those of its own outputs: the 95% interval of model 1's gain, [1.33, 1.50], where the
table's 0.402 makes 1.49 (1.494992 before it is rounded), and p = 3.3864e-31, where the output beside model 2, which has
the same estimate and error of that weight, is 3.386554e-31.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import scipy.io
from scipy.special import ndtr

from glmlab.glm import GLM
from glmlab.model.glm.summary import Summary
from glmlab.observation_models import PoissonObservations
from glmlab.recordings import Answers, Question, Recording, read_upload
from tests.recordings.files import mat_bytes

pytestmark = pytest.mark.usefixtures("float64")

N_TRIALS, N_BINS = 50, 2000
N_PLAN, N_MOVE = 1948, 2748
"""38.96 and 54.96 spikes/s in 50 s each."""
N_LEFT, N_RIGHT = 2933, 1763
"""58.66 and 35.26 spikes/s in 50 s each."""

MODEL_1 = """\
Intercept -3.2452 0.023 -143.232 0.000 -3.290 -3.201
IMove[T.True] 0.3441 0.030 11.617 0.000 0.286 0.402"""
"""Columns coef, std err, z, P>|z|, [0.025, 0.975] of ``M1.summary()``."""

MODEL_2 = """\
Intercept -3.0228 0.025 -119.359 0.000 -3.072 -2.973
IMove[T.True] 0.3441 0.030 11.617 0.000 0.286 0.402
IDir[T.True] -0.5090 0.030 -16.891 0.000 -0.568 -0.450"""
"""Of ``M2.summary()``."""


def mat_file(n_plan_left: int) -> bytes:
    """A file as the published one is, with so many spikes while a movement to the left is planned."""
    rng = np.random.default_rng(10)
    direction = rng.permutation(np.repeat([0, 1], N_TRIALS // 2))
    t = np.arange(N_BINS) - N_BINS // 2
    n_plan_right, n_move_left = N_PLAN - n_plan_left, N_LEFT - n_plan_left
    train = np.zeros((N_TRIALS, N_BINS), np.uint8)
    for is_right, is_move, n_spikes in (
        (0, False, n_plan_left),
        (0, True, n_move_left),
        (1, False, n_plan_right),
        (1, True, N_RIGHT - n_plan_right),
    ):
        bins = np.flatnonzero(np.outer(direction == is_right, (t >= 0) == is_move))
        train.flat[rng.choice(bins, n_spikes, replace=False)] = 1
    columns = {"direction": direction[:, None], "t": t[None, :].astype(float), "train": train}
    return mat_bytes(columns, compressed=True)


@pytest.fixture(
    scope="module", params=[1217, 1500], ids=["periods and directions independent", "dependent"]
)
def analysed(request: pytest.FixtureRequest) -> tuple[Recording, np.ndarray]:
    """The recording in a file, and movement and direction of each bin as the page makes them."""
    data = mat_file(request.param)
    recording = read_upload("10_spikes-1.mat", data, Answers("train", time_unit="ms"))
    assert isinstance(recording, Recording)
    trial = recording.binned(1e-3).trial
    assert trial is not None
    file: Any = scipy.io.loadmat(io.BytesIO(data))
    is_move = np.tile(file["t"][0] >= 0, N_TRIALS)
    is_right = file["direction"][trial, 0] == 1
    return recording, np.column_stack([is_move, is_right]).astype(float)


def fitted(analysed: tuple[Recording, np.ndarray], n_features: int) -> tuple[Summary, float]:
    """Return the summary of a fit to the first features, and its deviance."""
    recording, X = analysed
    counts = recording.binned(1e-3).counts
    model = GLM().fit(X[:, :n_features], counts)
    deviance = PoissonObservations().deviance(counts, model.predict(X[:, :n_features]))
    return model.summary(X[:, :n_features], counts), float(deviance.sum())


def p_values(summary: Summary) -> np.ndarray:
    return 2 * ndtr(-np.abs(summary.estimate / summary.standard_error))


def table(summary: Summary) -> str:
    """Return the table as statsmodels prints it, with single blanks."""
    names = ("Intercept", "IMove[T.True]", "IDir[T.True]")
    z = summary.estimate / summary.standard_error
    columns = (summary.standard_error, z, p_values(summary), summary.low, summary.high)
    return "\n".join(
        " ".join([name, f"{estimate:.4f}", *(f"{value:.3f}" for value in others)])
        for name, estimate, *others in zip(names, summary.estimate, *columns, strict=False)
    )


def test_rates_of_the_recording(analysed: tuple[Recording, np.ndarray]) -> None:
    recording, X = analysed
    counts = recording.binned(1e-3).counts
    assert counts.shape == (100_000,)
    is_move, is_right = X.T == 1
    rates = [1e3 * counts[which].mean() for which in (~is_move, is_move, ~is_right, is_right)]
    assert [f"{rate:.2f}" for rate in rates] == ["38.96", "54.96", "58.66", "35.26"]
    assert recording.trials_s is not None
    np.testing.assert_allclose(recording.trials_s[[0, -1]], [[0, 2], [98, 100]])


def test_model_1_movement(analysed: tuple[Recording, np.ndarray]) -> None:
    summary, deviance = fitted(analysed, 1)
    assert table(summary) == MODEL_1
    assert f"{summary.log_likelihood:#.5g}" == "-18990."
    assert f"{deviance:#.5g}" == "28588."
    assert [f"{gain:.6f}" for gain in np.exp(summary.estimate)] == ["0.038960", "1.410678"]


def test_model_2_movement_and_direction(analysed: tuple[Recording, np.ndarray]) -> None:
    summary, deviance = fitted(analysed, 2)
    assert table(summary) == MODEL_2
    assert f"{summary.log_likelihood:#.5g}" == "-18843."
    assert f"{deviance:#.5g}" == "28293."
    gains = [f"{gain:.6f}" for gain in np.exp(summary.estimate)]
    assert gains == ["0.048667", "1.410678", "0.601091"]
    p = [f"{value:.6e}" for value in p_values(summary)]
    assert p == ["0.000000e+00", "3.386554e-31", "5.281829e-64"]


def test_what_the_file_leaves_open_is_asked() -> None:
    asked = read_upload("10_spikes-1.mat", mat_file(1217))
    assert isinstance(asked, Question)
    assert (asked.key, asked.options[0].label) == (
        "spikes",
        "train: all 50 rows of 2000 bins, as trials of one neuron",
    )
    asked = asked.answer("train")
    assert isinstance(asked, Question)
    assert asked.key == "time_unit"
    recording = asked.answer("ms")
    assert isinstance(recording, Recording)
    assert recording.duration_s == pytest.approx(100.0)
    (direction,) = recording.covariates
    assert direction.name == "direction"
    assert recording.notes[0] == (
        "direction has one value for each trial, which holds from its start to that of the next."
    )


def test_direction_is_known_in_each_bin(analysed: tuple[Recording, np.ndarray]) -> None:
    recording, X = analysed
    np.testing.assert_array_equal(recording.binned(1e-3).covariates, X[:, 1:])
