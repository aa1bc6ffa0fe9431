"""Settings survive a link and a file exactly; whatever a stranger writes gives valid settings."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import parse_qs, quote

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from glmlab.lab import words as lab_words
from glmlab.lab.settings import sharing
from glmlab.lab.settings.sharing import from_json, from_query, to_json, to_query
from glmlab.workspaces.coupling.settings import Settings as CouplingSettings
from glmlab.workspaces.feedforward.presets import PRESETS
from glmlab.workspaces.feedforward.settings import WEIGHT_RANGE, Settings
from tests.declared import limits_of

LIMITS = limits_of(Settings)

NAME = "feedforward"
NAMES = [field.name for field in fields(Settings)]
ANY_TEXT = st.text(st.characters())
quick = hypothesis_settings(max_examples=150, deadline=None)


@dataclass(frozen=True)
class Odd:
    """Settings of a workspace that is none of ours, with every type that is allowed."""

    name: str = "start"
    share: float = 0.5
    count: int = 0
    on: bool = False
    words: tuple[str, ...] = ()
    pair: tuple[int, str] = (1, "a")
    table: tuple[tuple[float, ...], ...] = ()
    deep: tuple[tuple[tuple[str, ...], bool], ...] = ()

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("Count must not be negative.")


floats = st.floats(allow_nan=False, allow_infinity=False)
words = st.text(max_size=5)
odd = st.builds(
    Odd,
    name=words,
    share=floats,
    count=st.integers(0, 2**63),
    on=st.booleans(),
    words=st.lists(words, max_size=4).map(tuple),
    pair=st.tuples(st.integers(-(2**63), 2**63), words),
    table=st.lists(st.lists(floats, max_size=3).map(tuple), max_size=3).map(tuple),
    deep=st.lists(st.tuples(st.lists(words, max_size=2).map(tuple), st.booleans()), max_size=2).map(
        tuple
    ),
)


@st.composite
def valid_settings(draw: st.DrawFn) -> Settings:
    """Settings with any choice changed that may be changed alone, from any preset."""
    settings = draw(st.sampled_from([preset.settings for preset in PRESETS.values()]))
    for name, (low, high) in LIMITS.items():
        kind = type(getattr(settings, name))
        values = st.integers(int(low), int(high)) if kind is int else st.floats(low, high)
        settings = accepted(settings, name, draw(values))
    weights = draw(st.lists(st.floats(*WEIGHT_RANGE), max_size=20).map(tuple))
    settings = accepted(settings, "true_weights", weights)
    compared = draw(st.lists(st.sampled_from(["Ridge", "Lasso"]), unique=True).map(tuple))
    return accepted(settings, "compared", compared)


def accepted(settings: Settings, name: str, value: Any) -> Settings:
    try:
        return dataclasses.replace(settings, **{name: value})
    except ValueError:
        return settings


@quick
@given(valid_settings())
def test_settings_come_back_exactly(settings: Settings) -> None:
    assert from_query(to_query(settings, Settings()), Settings()) == (settings, [])
    assert from_json(to_json(settings, NAME), Settings(), NAME) == (settings, [])


@quick
@given(odd, odd)
def test_any_dataclass_comes_back_exactly(settings: Odd, default: Odd) -> None:
    assert from_query(to_query(settings, default), default) == (settings, [])
    assert from_json(to_json(settings, "odd"), default, "odd") == (settings, [])


@pytest.mark.parametrize("preset", PRESETS)
def test_a_link_is_short_and_holds_only_what_a_url_may(preset: str) -> None:
    query = to_query(PRESETS[preset].settings, Settings())
    assert query == quote(query, safe="&=,()")
    assert len(query) < 300


def test_only_what_differs_is_in_the_link() -> None:
    settings = Settings(regularizer="Lasso", true_weights=(1.2, 0.0), compared=("Ridge", "Lasso"))
    assert to_query(Settings(), Settings()) == "v=3"
    assert to_query(settings, Settings()) == (
        "v=3&true_weights=1.2,0.0&regularizer=Lasso&compared=Ridge,Lasso"
    )


def test_numpy_numbers_are_written_as_numbers() -> None:
    settings = Settings(regularizer_strength=np.float64(0.1) / 3)
    assert to_query(settings, Settings()) == f"v=3&regularizer_strength={0.1 / 3!r}"
    assert from_json(to_json(settings, NAME), Settings(), NAME) == (settings, [])


def test_the_question_mark_and_names_that_are_no_settings_do_not_matter() -> None:
    settings, sentences = from_query("?v=2&voila-theme=dark&folds=5&token=", Settings())
    assert (settings, sentences) == (Settings(folds=5), [])


def test_a_link_written_by_hand_needs_no_version() -> None:
    assert from_query("folds=5", Settings()) == (Settings(folds=5), [])


@pytest.mark.parametrize("version", ["4", "0", "", "one", "1.0", "2.0"])
def test_another_version_is_not_guessed_at(version: str) -> None:
    assert from_query(f"v={version}&folds=5", Settings()) == (Settings(), [lab_words.OTHER_VERSION])


@pytest.mark.parametrize(
    "text", ["abc", "", "nan", "inf", "1e999", "1_0", " 1", "0x1", "١", "1,2", "9" * 300]
)
def test_what_is_no_number_is_one_sentence_and_the_default(text: str) -> None:
    settings, sentences = from_query(f"regularizer_strength={quote(text)}&folds=5", Settings())
    assert settings == Settings(folds=5)
    assert len(sentences) == 1
    assert sentences[0].startswith("Strength must be a number, but it is")
    assert len(sentences[0]) <= 200


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("folds=2.0", "whole number"),
        (f"seed={2**63 + 1}", "whole number"),
        ("groups=1,,2", "a list of whole numbers"),
        ("true_weights=(1", "a list of numbers"),
        ("true_weights=1)", "a list of numbers"),
        ("folds=500", "Folds must be a whole number from 2 to 10"),
        ("regularizer=Elastic", "Regularizer must be one of"),
        ("compared=Lasso,Lasso", "each once"),
    ],
)
def test_a_bad_value_is_one_sentence_and_the_default(query: str, word: str) -> None:
    settings, sentences = from_query(f"{query}&n_samples=300", Settings())
    assert settings == Settings(n_samples=300)
    assert len(sentences) == 1
    assert word in sentences[0]


def test_values_that_do_not_go_together_leave_the_others() -> None:
    settings, sentences = from_query("grid_from=50&grid_to=0.1&folds=5", Settings())
    assert settings == Settings(folds=5, grid_to=0.1)
    assert len(sentences) == 1
    assert "Grid from must be smaller than Grid to" in sentences[0]


def test_values_that_only_go_together_are_taken_beside_a_bad_one() -> None:
    query = "observation_model=Bernoulli&inverse_link=logistic&n_samples=1"
    settings, sentences = from_query(query, Settings())
    assert settings == Settings(observation_model="Bernoulli", inverse_link="logistic")
    assert len(sentences) == 1
    assert sentences[0].startswith("Samples")


def test_a_refusal_without_words_still_ends_in_valid_settings() -> None:
    @dataclass(frozen=True)
    class Mute:
        low: int = 0
        high: int = 9

        def __post_init__(self) -> None:
            if self.low > self.high:
                raise ValueError

    assert from_query("low=10&high=5", Mute())[0] == Mute(high=5)


def test_items_of_a_tuple_have_their_own_types() -> None:
    assert from_query("pair=2,b", Odd())[0] == Odd(pair=(2, "b"))
    for bad in ("pair=b,2", "pair=2", "pair=2,b,c", "pair="):
        settings, sentences = from_query(bad, Odd())
        assert settings == Odd()
        assert len(sentences) == 1


def test_a_type_that_cannot_be_shared_is_a_mistake_in_the_code() -> None:
    @dataclass(frozen=True)
    class Bad:
        values: dict  # type: ignore[type-arg]

    with pytest.raises(TypeError, match="tuples"):
        to_query(Bad({}), Bad({}))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        "{",
        '{"version": 2, "settings": []}',
        "[" * 50_000,
        "9" * 10_000,
        '{"version": 2, "workspace": "feedforward", "settings": {}}' + " " * 64_000,
    ],
)
def test_what_is_no_settings_file_says_so(text: str) -> None:
    assert from_json(text, Settings(), NAME) == (Settings(), [lab_words.NO_SETTINGS_FILE])


def file(version: Any = 2, workspace: Any = NAME, **settings: Any) -> str:
    return json.dumps({"version": version, "workspace": workspace, "settings": settings})


@pytest.mark.parametrize("version", [4, 0, True, None, "2", 2.0])
def test_a_file_of_another_version_is_not_guessed_at(version: Any) -> None:
    found = from_json(file(version, folds=5), Settings(), NAME)
    assert found == (Settings(), [lab_words.OTHER_VERSION])


@pytest.mark.parametrize("workspace", ["other", None, ["feedforward"]])
def test_a_file_of_another_workspace_is_refused(workspace: Any) -> None:
    found = from_json(file(workspace=workspace, folds=5), Settings(), NAME)
    assert found == (Settings(), [lab_words.OTHER_WORKSPACE])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("folds", True),
        ("folds", "5"),
        ("folds", 10**400),
        ("stimulus_sd", float("nan")),
        ("stimulus_sd", 10**400),
        ("data", 1),
        ("data", "\ud800"),
        ("groups", 1),
        ("groups", [1, 2.0]),
        ("compared", {"Lasso": 1}),
    ],
)
def test_a_bad_value_in_a_file_is_one_sentence_and_the_default(name: str, value: Any) -> None:
    settings, sentences = from_json(file(**{name: value}, seed=7), Settings(), NAME)
    assert settings == Settings(seed=7)
    assert len(sentences) == 1
    sentences[0].encode()


def test_a_link_that_is_too_long_or_has_too_many_parts_is_left_out() -> None:
    for text in ("folds=5&x=" + "a" * sharing.MOST_QUERY_CHARACTERS, "folds=5" + "&a=" * 300):
        assert from_query(text, Settings()) == (Settings(), [lab_words.LINK_TOO_LONG])


values = st.one_of(ANY_TEXT, st.sampled_from(["1", "1e999", "(", ",", "''", "%ff", "1,(2"]))


@quick
@given(st.one_of(ANY_TEXT, st.lists(values).map("&folds=".join)))
def test_no_text_at_all_raises(text: str) -> None:
    for default in (Settings(), Odd()):
        for settings, sentences in (from_query(text, default), from_json(text, default, "x")):
            assert dataclasses.replace(settings) == settings
            "".join(sentences).encode()


@quick
@given(st.dictionaries(st.sampled_from([*NAMES, "experiment", "v", "x"]), values))
def test_no_query_raises(found: dict[str, str]) -> None:
    query = "&".join(f"{name}={quote(v, errors='replace')}" for name, v in found.items())
    settings, sentences = from_query(query, Settings())
    assert dataclasses.replace(settings) == settings
    assert len(sentences) <= max(1, len(found))
    assert parse_qs(to_query(settings, Settings()))["v"] == ["3"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)


@quick
@given(st.dictionaries(st.sampled_from([*NAMES, "x"]), json_values))
def test_no_file_raises(found: dict[str, Any]) -> None:
    settings, sentences = from_json(file(**found), Settings(), NAME)
    assert dataclasses.replace(settings) == settings
    "".join(sentences).encode()


def test_links_of_version_1_keep_the_dispersion_that_they_had() -> None:
    older, sentences = from_query("v=1&observation_model=NegativeBinomial", Settings())
    assert not sentences
    assert older.given_dispersion == 1.0
    newer, _ = from_query("v=2&observation_model=NegativeBinomial", Settings())
    assert newer.fits_dispersion
    assert from_query("v=1&folds=5", Settings())[0] == dataclasses.replace(Settings(), folds=5)
    assert from_query(to_query(older, Settings()), Settings()) == (older, [])


@pytest.mark.parametrize("version", [1, 2])
def test_what_was_shared_before_the_tabs_had_their_name_opens_them(version: int) -> None:
    wanted = dataclasses.replace(Settings(), seed=7, truth_seed=7, tab="comparison")
    query = f"v={version}&seed=7&truth_seed=7&experiment=comparison"
    assert from_query(query, Settings()) == (wanted, [])
    fields = {"seed": 7, "truth_seed": 7, "experiment": "comparison"}
    text = json.dumps({"version": version, "workspace": NAME, "settings": fields})
    assert from_json(text, Settings(), NAME) == (wanted, [])
    assert "experiment" in sharing.query_names(Settings())


@pytest.mark.parametrize("version", [1, 2])
def test_what_was_shared_with_the_earlier_names_of_the_basis_fit_opens(version: int) -> None:
    # How the intercept was meant is another matter of version 1.
    start = CouplingSettings()
    wanted = dataclasses.replace(start, basis_fit="ridge", ridge_or_rcond=0.01)
    query = f"v={version}&approximation=ridge&remedy=0.01"
    found, sentences = from_query(query, start)
    assert not sentences
    assert (found.basis_fit, found.ridge_or_rcond) == (wanted.basis_fit, wanted.ridge_or_rcond)
