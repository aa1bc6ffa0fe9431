"""The stages of a computation: each is given only the settings that it declares to read.

A setting says in its declaration by which stages it is read. A stage is called with a part of the
settings that has those, and those of the stages before it, and nothing else: one that reads what it does
not declare fails at once, so a kept result can never belong to other settings.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import cache
from threading import Lock
from typing import Any, Generic, TypeVar

from glmlab.lab.settings.declaration import Choice, declarations

SettingsT = TypeVar("SettingsT")
ResultT = TypeVar("ResultT")

Stages = Mapping[str, tuple[str, ...]]
"""Names of the stages, with those that go before each."""


def part_read_by(settings: SettingsT, stage: str, stages: Stages) -> SettingsT:
    """Return the part of the settings that a stage and those before it read.

    Parameters
    ----------
    settings
        The student's choices, or a part of them that has enough.
    stage
        The name of a stage.
    stages
        All stages of the workspace.

    Returns
    -------
    settings
        Of the same class; reading any other setting raises AttributeError. It lacks, too, what the
        chosen records of a table have no use for: where an option says in `reads` what belongs to
        it, the others leave that out.
    """
    part = object.__new__(type(settings))
    values = vars(settings)
    unread: set[str] = set()
    kept: dict[str, Any] = {}
    for one in _before(stage, tuple(stages.items())):
        reads = _read_by(type(settings), one)
        unread = _unread(type(settings), one, values)
        kept |= {name: values[name] for name in reads if name in values and name not in unread}
    # In the order of the fields, by which parts are compared.
    vars(part).update({name: kept[name] for name in values if name in kept})
    return part


@cache
def _before(stage: str, stages: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[str, ...]:
    """Return a stage behind all that go before it."""
    first = dict(stages)[stage]
    found = [earlier for name in first for earlier in _before(name, stages)]
    return tuple(dict.fromkeys([*found, stage]))


@cache
def _read_by(settings: type[Any], stage: str) -> tuple[str, ...]:
    return tuple(name for name, d in declarations(settings).items() if stage in d.read_by)


def _unread(settings: type[Any], stage: str, values: Mapping[str, Any]) -> set[str]:
    """Return the settings of a stage that belong to options of its choices which were not taken."""
    unread: set[str] = set()
    for name in _read_by(settings, stage):
        owners = _owners(settings, name)
        if name in values and values[name] in owners:
            unread |= set().union(*owners.values()) - owners[values[name]]
    return unread


@cache
def _owners(settings: type[Any], name: str) -> Mapping[str, frozenset[str]]:
    """Return what belongs to each option of a choice; empty for other settings."""
    declaration = declarations(settings)[name]
    if type(declaration) is not Choice:
        return {}
    return {
        option: frozenset(getattr(record, "reads", ()))
        for option, record in declaration.options.items()
    }


class Stage(Generic[ResultT]):
    """A stage of a computation, whose latest results are kept for the settings that it reads.

    Parameters
    ----------
    name
        By which settings declare that it reads them.
    stages
        All stages of the workspace.
    function
        Called with the part of the settings that the stage reads, and the results of earlier stages.
    n_kept
        How many results are kept, the least used going first.
    """

    def __init__(
        self,
        name: str,
        stages: Stages,
        function: Callable[..., ResultT],
        n_kept: int,
    ) -> None:
        self.name = name
        self._stages = stages
        self._function = function
        self._n_kept = n_kept
        self._kept: OrderedDict[Hashable, ResultT] = OrderedDict()
        self._lock = Lock()

    def key(self, settings: Any) -> Any:
        """Return the part of the settings that the results are kept by."""
        return part_read_by(settings, self.name, self._stages)

    def __call__(self, settings: Any, *earlier: Any) -> ResultT:
        """Return the results for the settings.

        Parameters
        ----------
        settings
            The student's choices.
        earlier
            Results of the stages before, of the same settings.
        """
        key = self.key(settings)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = self._function(key, *earlier)
        with self._lock:
            self._kept[key] = found
            if len(self._kept) > self._n_kept:
                self._kept.popitem(last=False)
        return found

    def forget(self) -> None:
        """Forget all results."""
        with self._lock:
            self._kept.clear()
