"""Declared settings: checked by their declarations, and given to stages in parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from glmlab.lab.settings.declaration import (
    ByValue,
    Declaration,
    check,
    choice,
    declarations,
    flag,
    formulas_of,
    integer,
    label_of,
    number,
    number_of,
    numbers,
    subset,
)
from glmlab.lab.settings.stages import Memory, Stage, bytes_of, part_read_by
from glmlab.workspaces.coupling.settings import Settings as CouplingSettings
from glmlab.workspaces.feedforward.settings import Settings as FeedforwardSettings


class Kind(NamedTuple):
    label: str
    reads: tuple[str, ...] = ()


KINDS = MappingProxyType({"sharp": Kind("Sharp", ("edge",)), "soft": Kind("Soft", ("width",))})
STAGES: Mapping[str, tuple[str, ...]] = {"made": (), "drawn": ("made",), "seen": ("made",)}


@dataclass(frozen=True, eq=False)
class Settings(ByValue):
    kind: str = choice("sharp", KINDS, label="Kind", read_by=("made",))
    edge: float = number(0.5, 0.0, 1.0, label="Edge", step=0.1, read_by=("made",))
    width: int = integer(3, 1, 9, label="Width", read_by=("made",), formula="w")
    both: tuple[str, ...] = subset(KINDS, label="Both")
    heights: tuple[int, ...] = numbers((), 0, 5, at_most=2, is_integer=True, label="Heights")
    bold: bool = flag(False, label="Bold", read_by=("drawn",), formula=lambda s: "b" * s.width)

    def __post_init__(self) -> None:
        check(self)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"kind": "flat"}, "Kind must be one of sharp, soft, but it is 'flat'."),
        ({"edge": 2}, "Edge must be a number from 0 to 1, but it is 2."),
        ({"edge": "2"}, "Edge must be a number from 0 to 1, but it is '2'."),
        ({"width": 2.5}, "Width must be a whole number from 1 to 9, but it is 2.5."),
        ({"width": True}, "Width must be a whole number from 1 to 9, but it is True."),
        ({"both": ("soft", "soft")}, "Both must hold some of sharp, soft, each once, but it is"),
        ({"heights": (1, 2, 3)}, "Heights must hold at most 2 numbers, but it is (1, 2, 3)."),
        ({"heights": (1, 9)}, "Heights must be a whole number from 0 to 5, but it is 9."),
        ({"bold": 1}, "Bold must be true or false, but it is 1."),
    ],
)
def test_what_cannot_be_chosen_is_refused_in_one_sentence(
    values: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        Settings(**values)


def test_settings_are_known_by_their_values() -> None:
    assert Settings() == Settings()
    assert hash(Settings()) == hash(Settings())
    assert Settings(edge=0.1) != Settings()
    assert replace(Settings(edge=0.1), edge=0.5) in {Settings()}


def test_a_stage_has_only_what_it_declares_to_read() -> None:
    part = part_read_by(Settings(), "made", STAGES)
    assert vars(part) == {"kind": "sharp", "edge": 0.5}
    with pytest.raises(AttributeError):
        _ = part.bold
    assert vars(part_read_by(Settings(), "drawn", STAGES)) == {**vars(part), "bold": False}


def test_what_belongs_to_another_option_is_not_read() -> None:
    soft = Settings(kind="soft")
    assert vars(part_read_by(soft, "made", STAGES)) == {"kind": "soft", "width": 3}
    assert part_read_by(replace(soft, edge=0.9), "made", STAGES) == part_read_by(
        soft, "made", STAGES
    )


def test_a_stage_keeps_its_latest_results() -> None:
    computed = []

    def make(settings: Settings, extra: int) -> int:
        computed.append(settings.edge)
        return extra

    stage: Stage[int] = Stage("made", STAGES, make, Memory(2 * bytes_of(7)))
    for edge in (0.1, 0.2, 0.1, 0.3, 0.1, 0.2):
        stage(Settings(edge=edge, bold=True), 7)
    assert computed == [0.1, 0.2, 0.3, 0.2]
    stage.forget()
    assert stage(Settings(edge=0.2), 8) == 8


def test_what_is_found_aside_is_not_kept() -> None:
    computed = []

    def make(settings: Settings) -> float:
        computed.append(settings.edge)
        return settings.edge

    memory = Memory(1000)
    stage: Stage[float] = Stage("made", STAGES, make, memory)
    stage(Settings(edge=0.1))
    with memory.aside():
        # What is known is known aside, too, and what is found there is found once.
        found = [stage(Settings(edge=edge)) for edge in (0.1, 0.2, 0.2)]
    assert found == [0.1, 0.2, 0.2]
    assert computed == [0.1, 0.2]
    n_bytes = memory.n_bytes
    stage(Settings(edge=0.2))
    assert computed == [0.1, 0.2, 0.2]
    assert memory.n_bytes > n_bytes


def test_labels_numbers_and_formulas_come_from_the_declarations() -> None:
    assert label_of(Settings, "edge") == "Edge"
    assert label_of(Settings, "reset") == "Reset"
    assert number_of(Settings, "width").limits == (1, 9)
    with pytest.raises(TypeError, match="Bold is no number"):
        number_of(Settings, "bold")
    with pytest.raises(TypeError, match="Width has no slider"):
        _ = number_of(Settings, "width").scale
    assert formulas_of(Settings()) == {"width": "w", "bold": "bbb"}


@pytest.mark.parametrize("settings", [FeedforwardSettings, CouplingSettings])
def test_every_setting_is_declared(settings: type[Any]) -> None:
    declared = declarations(settings)
    assert list(declared) == [field.name for field in fields(settings)]
    assert all(isinstance(entry, Declaration) for entry in declared.values())
    labels = [entry.label for entry in declared.values()]
    assert len(set(labels)) == len(labels)
