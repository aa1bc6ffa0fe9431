"""Verdict, sentences, ticks and status line of a network agree, whatever the network."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from glmlab.model.stability.guarantee import Guarantee
from glmlab.model.stability.kicks import Kick
from glmlab.model.stability.report import QuickTests
from glmlab.model.stability.verdict import decide_with_runs
from glmlab.workspaces.coupling.compute.pipeline import compute
from glmlab.workspaces.coupling.compute.stability import run_monte_carlo, shrink
from glmlab.workspaces.coupling.compute.verdict_words import explanation_of, reasons_of
from glmlab.workspaces.coupling.pairs import pair_of, with_pair
from glmlab.workspaces.coupling.presets import PRESETS
from glmlab.workspaces.coupling.results import VERDICTS, FreeRuns, Reason, Results, Stability
from glmlab.workspaces.coupling.settings import Settings
from glmlab.workspaces.coupling.words.sentences import describe_stability, summarize

SHORT: dict[str, Any] = {"n_runs": 16, "horizon": 3000, "n_trials": 1}
SCALES = (0.2, 0.8, 1.5, 2.0, 3.0, 5.0)
PAIR_SCALES = (-3.0, -1.0, 0.0, 1.5, 3.0)


def check_words(verdict: str, said: str, reasons: tuple[Reason, ...], *, has_run: bool) -> None:
    """Assert that nothing that is said of a network contradicts anything else."""
    ticks = {reason.name: reason.passes for reason in reasons}
    values = {reason.name: reason.value for reason in reasons}
    runs = ticks.get("Runs that ran away")
    assert said.endswith(".")
    assert all(reason.sentence.endswith(".") for reason in reasons)
    assert ("Runs that ran away" in ticks) == has_run
    if verdict in ("stable", "untested"):
        assert False not in ticks.values()
        assert verdict == "stable" or not has_run
        assert verdict == "untested" or has_run or ticks["Guarantee"]
    if verdict == "unstable":
        assert runs is not True
        # Above any tick stands the sentence that explains it.
        ticked = [name for name, passes in ticks.items() if passes]
        assert not ticked or "disturbances" in said or "bursts" in said or "burst by chance" in said
    if verdict == "fragile":
        assert runs is not False
        assert "ran away" not in said or "No run ran away" in said
        assert ticks["Companion radius"] is False or ticks["Critical kick"] is False
    # The burst that is spoken of is the one that is shown.
    if "burst of" in said:
        size, _, whom = values["Critical kick"].partition(" in ")
        spikes = "1 spike" if size == "1" else f"{size} spikes"
        assert f"burst of {spikes} in {'every neuron' if whom == 'each' else whom}" in said
    if ticks["Critical kick"] and verdict == "fragile":
        assert ticks["Companion radius"] is False
    if "die out (✓)" in said:
        assert ticks["Companion radius"]
    if values["Branching ratio"].startswith("−"):
        branching = next(r for r in reasons if r.name == "Branching ratio")
        assert "takes more spikes away" in branching.sentence


def check_lab(results: Results, stability: Stability) -> None:
    """Assert the same of all that the page says, also beneath it."""
    reasons = tuple(r for r in stability.reasons if not r.name.startswith("With "))
    check_words(
        stability.verdict, stability.explanation, reasons, has_run=stability.runs is not None
    )
    status = summarize(replace(results, stability=stability))
    sentence = f"The network is {VERDICTS[stability.verdict]}. {stability.explanation}"
    assert status.endswith(sentence)
    assert describe_stability(stability).startswith(sentence)


def check_settings(settings: Settings) -> None:
    results = compute(settings)
    check_lab(results, results.stability)
    for _, stability in run_monte_carlo(settings):
        check_lab(results, stability)


@pytest.mark.parametrize(("preset", "scale"), list(product(PRESETS, SCALES)))
def test_presets_at_all_scales(preset: str, scale: float) -> None:
    settings = replace(PRESETS[preset].settings, **SHORT)
    check_settings(replace(settings, coupling_scale=min(scale * settings.coupling_scale, 6.0)))


@pytest.mark.parametrize("link", ["softplus", "exp", "square"])
@pytest.mark.parametrize("pair_scale", PAIR_SCALES)
def test_pairs_that_are_edited(pair_scale: float, link: str) -> None:
    for receiver, sender in ((0, 0), (0, 1)):
        settings = Settings(inverse_link=link, **SHORT)
        pair = replace(pair_of(settings, receiver, sender), pair_scale=pair_scale)
        check_settings(replace(settings, pairs=with_pair(settings, pair)))


kicks = st.one_of(
    st.none(),
    st.builds(
        Kick,
        st.integers(0, 50),
        st.one_of(st.none(), st.integers(0, 7)),
        st.just(1),
        st.booleans(),
    ),
)
positive = st.floats(0, 5)


@budget(max_examples=400, deadline=None)
@given(
    st.booleans(),
    st.booleans(),
    positive,
    st.floats(-5, 5),
    kicks,
    st.sampled_from((0, 64)),
    st.data(),
)
def test_whatever_the_tests_say(
    guaranteed: bool,
    rests: bool,
    radius: float,
    ratio: float,
    kick: Kick | None,
    n_runs: int,
    data: st.DataObject,
) -> None:
    infinite = float("inf")
    quick = QuickTests(
        guarantee=Guarantee(guaranteed, 0.5, "Theory says so."),
        rests=rests or guaranteed,
        companion_radius=radius if rests or guaranteed else infinite,
        branching_ratio=ratio if rests or guaranteed else infinite,
        kick=kick,
    )
    decision, runs = quick.decision, None
    n_escaped = data.draw(st.integers(0, n_runs))
    if n_runs:
        decision = decide_with_runs(decision, n_escaped)
        nothing = np.empty(0)
        curve = (nothing, nothing, nothing, nothing)
        runs = FreeRuns(n_runs, n_escaped, 20_000, (0.1, 0.2), *curve, escape=None)
    said = explanation_of(decision, quick, has_run=runs is not None)
    reasons = reasons_of(quick, runs)
    if decision == ("fragile", "no resting state"):
        assert "No run ran away, but its mean rates" in said
        return
    if decision == ("unstable", "no resting state"):
        assert "no level" in said
        return
    if decision.verdict == "unstable" and not quick.rests:
        assert "no level" in said
        return
    check_words(decision.verdict, said, reasons, has_run=n_runs > 0)


def test_a_burst_of_one_neuron_counts() -> None:
    """Neurons that silence each other: all of them at once do not run away, but one alone does."""
    settings = replace(PRESETS["winner"].settings, **SHORT)
    kick = next(r for r in compute(settings).stability.reasons if r.name == "Critical kick")
    assert kick.value == "32 in neuron 0"
    assert "during the stimulus" in kick.sentence


def test_spikes_that_take_spikes_away_are_not_called_spikes_that_are_added() -> None:
    stability = compute(replace(PRESETS["common"].settings, **SHORT)).stability
    ratio = next(r for r in stability.reasons if r.name == "Branching ratio")
    assert ratio.value.startswith("−")
    assert ratio.sentence == "Below 0 a spike takes more spikes away than it adds."


@pytest.mark.parametrize("what", ["all", "positive"])
@pytest.mark.parametrize("link", ["softplus", "exp"])
def test_shrinking_until_stable_ends_at_stable(what: str, link: str) -> None:
    settings = Settings(coupling_scale=5.0, shrink=what, inverse_link=link, **SHORT)
    *_, (_, found) = shrink(settings)
    assert found.before == (5.0 if what == "all" else 1.0)
    assert found.after is not None
    assert 0 < found.after < found.before
    quiet = replace(settings, **found.changes)
    *_, (_, stability) = run_monte_carlo(quiet)
    assert stability.verdict == "stable"
    *_, (_, again) = shrink(quiet)
    assert again.after == again.before
    assert again.changes == {}
