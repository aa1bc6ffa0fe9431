"""The stages of a computation: each is given only the settings that it declares to read.

A setting says in its declaration by which stages it is read. A stage is called with a part of the
settings that has those, and those of the stages before it, and nothing else: one that reads what it does
not declare fails at once, so a kept result can never belong to other settings.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import is_dataclass
from functools import cache
from itertools import count
from threading import Lock, local
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


class Memory:
    """Results of stages, the least used of which go first.

    Parameters
    ----------
    most_bytes
        Of the arrays that are kept.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[tuple[int, Hashable], tuple[Any, int]] = OrderedDict()
        self._lock = Lock()
        self._own = local()
        self.n_bytes = 0

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Keep what this thread finds until the end of the block only: it is after what that compiles."""
        self._own.kept = {}
        try:
            yield
        finally:
            del self._own.kept

    def find(self, stage: int, key: Hashable) -> tuple[Any] | None:
        """Return the result of a stage in a tuple; None where there is none."""
        own = getattr(self._own, "kept", {})
        if (stage, key) in own:
            return (own[stage, key],)
        with self._lock:
            found = self._kept.get((stage, key))
            if found is None:
                return None
            self._kept.move_to_end((stage, key))
            return (found[0],)

    def keep(self, stage: int, key: Hashable, result: Any) -> None:
        """Keep a result, and forget what has not been asked for the longest."""
        if hasattr(self._own, "kept"):
            self._own.kept[stage, key] = result
            return
        n_bytes = bytes_of(result)
        with self._lock:
            self._drop((stage, key))
            self._kept[stage, key] = result, n_bytes
            self.n_bytes += n_bytes
            while self.n_bytes > self._most_bytes and len(self._kept) > 1:
                self._drop(next(iter(self._kept)))

    def forget(self, stage: int | None = None) -> None:
        """Forget all results, or those of a stage."""
        with self._lock:
            for name in [name for name in self._kept if stage in {None, name[0]}]:
                self._drop(name)

    def forget_of(self, setting: str, value: Any) -> None:
        """Forget all results of settings with a value, such as the name of data that are gone."""
        with self._lock:
            for name in [name for name in self._kept if getattr(name[1], setting, None) == value]:
                self._drop(name)

    def _drop(self, name: tuple[int, Hashable]) -> None:
        found = self._kept.pop(name, None)
        self.n_bytes -= 0 if found is None else found[1]


_SMALL_BYTES = 64
"""Of what is no array: about what a Python object takes."""


def bytes_of(result: Any) -> int:
    """Return how much the arrays of a result take, roughly: what two results share counts twice."""
    if isinstance(found := getattr(result, "nbytes", None), int):
        return found
    if isinstance(result, Mapping):
        return sum(map(bytes_of, result.values())) + _SMALL_BYTES
    if isinstance(result, tuple | list):
        return sum(map(bytes_of, result)) + _SMALL_BYTES
    if is_dataclass(result) and not isinstance(result, type):
        return sum(map(bytes_of, vars(result).values())) + _SMALL_BYTES
    return _SMALL_BYTES


MEMORY = Memory(200 * 2**20)
"""What all stages of this process keep. One of the toy data set's, all stages, is 0.5 MB, one of a network of
four neurons and 20,000 bins 12 MB: room for a class whose students each have their own."""


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
    memory
        Keeps the results.
    """

    _numbers = count()

    def __init__(
        self,
        name: str,
        stages: Stages,
        function: Callable[..., ResultT],
        memory: Memory = MEMORY,
    ) -> None:
        self.name = name
        self._stages = stages
        self._function = function
        self._memory = memory
        # Several functions of a workspace may belong to a stage of the same name.
        self._number = next(self._numbers)

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
        kept = self._memory.find(self._number, key)
        if kept is not None:
            return kept[0]
        found = self._function(key, *earlier)
        self._memory.keep(self._number, key, found)
        return found

    def forget(self) -> None:
        """Forget all results."""
        self._memory.forget(self._number)
