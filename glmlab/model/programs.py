"""Compiled programs that another process can run without tracing or lowering them again.

JAX's own cache on the disk keeps what XLA makes of a program, by what was traced and lowered: that is done
anew in each process, takes ten times as long as reading the program, and its remains stay in memory. Here a
program is known by its function, its static arguments, and the types of the others, which cost microseconds
to look at. Of those that were read only the ones used last are held.

Without a store, as in a script, a `Program` is what `jax.jit` makes of its function.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import pickle
import shutil
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar, cast

import jax
import numpy as np
from filelock import FileLock
from jax.core import Tracer
from jax.experimental import serialize_executable
from jax.experimental.compilation_cache import compilation_cache

logger = logging.getLogger(__name__)

ReturnT = TypeVar("ReturnT")

HELD_BYTES = 15 * 2**20
"""Of programs as they are on the disk; in memory they take 20 times as much (0.5 MB takes 11, 1.1 MB 21)."""

OLD_S = 30 * 24 * 3600.0
"""Seconds. A version takes up 20 MB."""

FASTER_TO_COMPILE: dict[str, str | bool] = {"xla_cpu_use_fusion_emitters": False}
"""Options of XLA with which programs of the lab compile 1.6 times faster (110 CPU s instead of 177 for what
one choice may need) and run no slower."""

FULL = 3
"""Level up to which LLVM optimizes a program if nothing else is said; see `Program`."""

_LEVEL = "xla_backend_optimization_level"

SMALL = 2**15
"""Numbers that the arguments of a small program hold at most: the lab's data sets, not recordings."""

_STABLE = ("glmlab.model", "jax", "jaxlib", "numpy")
"""Where functions come from whose code the name of a store's directory tells."""

_PACKAGE = Path(__file__).parent


def fully(_n_numbers: int) -> int:
    """Optimize every program fully."""
    return FULL


def unless_small(n_numbers: int) -> int:
    """Do not optimize a program of a small data set: what that costs is less than compiling."""
    return 0 if n_numbers <= SMALL else FULL


class UnstableError(Exception):
    """What a program depends on has no name that means the same in another process."""


class ProgramStore:
    """Programs on the disk, and those in memory that were used last.

    Parameters
    ----------
    directory
        Only this user can write to it: a program is run as it is found.
    held_bytes
        Of programs that are held in memory, in bytes that they take on the disk.

    Attributes
    ----------
    n_compiled, n_read
        How many programs came from the compiler, and from the disk.
    """

    def __init__(self, directory: Path, held_bytes: int = HELD_BYTES) -> None:
        self.directory = directory / f"programs-{_versions()}"
        self._held_bytes = held_bytes
        self._held: OrderedDict[Hashable, tuple[jax.stages.Compiled, int]] = OrderedDict()
        self._lock = threading.Lock()
        self._loading: dict[Hashable, threading.Lock] = {}
        self._says_failure = True
        self.n_compiled = 0
        self.n_read = 0

    def remove_old(self) -> None:
        """Remove the programs of versions that nobody has used for `OLD_S`, and take note that this one is used."""
        with suppress(OSError):
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.directory.touch()
        for other in self.directory.parent.glob("programs-*"):
            with suppress(OSError):
                if time.time() - other.stat().st_mtime > OLD_S:
                    shutil.rmtree(other)

    def find(self, key: Hashable) -> jax.stages.Compiled | None:
        """Return a program that is held in memory."""
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key][0]

    def get(
        self, key: Hashable, name: str, read: Callable[[bytes], Any], make: Callable[[], Any]
    ) -> jax.stages.Compiled:
        """Return a program from memory, the disk, or the compiler; no two threads or processes compile the same.

        Parameters
        ----------
        key
            By which it is held in memory.
        name
            By which it is kept on the disk.
        read
            Makes a program of what `make` gave to keep.
        make
            Compiles it, and returns it with the bytes to keep.
        """
        with self._lock:
            lock = self._loading.setdefault(key, threading.Lock())
        with lock:
            held = self.find(key)
            if held is not None:
                return held
            with self._alone(name) as path:
                content = self._read(path)
                program = self._trust(path, content, read)
                if program is None:
                    program, content = make()
                    self.n_compiled += 1
                    self._keep(path, content)
            self._hold(key, program, len(content))
            return program

    def distrust(self, key: Hashable, name: str) -> None:
        """Forget a program that fails, in memory and on the disk."""
        with self._lock:
            self._held.pop(key, None)
        _remove(self.directory / name)

    @contextmanager
    def _alone(self, name: str) -> Iterator[Path]:
        """Let no other process read or compile a program meanwhile."""
        path = self.directory / name
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FileLock(path.with_suffix(".lock"))
            lock.acquire()
        except OSError:
            # Where nothing can be written there is nobody to wait for.
            yield path
            return
        try:
            yield path
        finally:
            lock.release()

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError:
            return b""

    def _trust(
        self, path: Path, content: bytes, read: Callable[[bytes], Any]
    ) -> jax.stages.Compiled | None:
        if not content:
            return None
        try:
            program = read(content)
        except Exception as error:  # noqa: BLE001 - whatever a broken file makes of itself
            logger.warning("A compiled program cannot be read, and is compiled anew: %s", error)
            _remove(path)
            return None
        self.n_read += 1
        return program

    def _keep(self, path: Path, content: bytes) -> None:
        part = path.with_suffix(".part")
        try:
            part.write_bytes(content)
            part.replace(path)
        except OSError as error:
            if self._says_failure:
                logger.warning("Compiled programs cannot be kept: %s", error)
            self._says_failure = False

    def _hold(self, key: Hashable, program: jax.stages.Compiled, size: int) -> None:
        with self._lock:
            self._held[key] = program, size
            while (
                len(self._held) > 1
                and sum(size for _, size in self._held.values()) > self._held_bytes
            ):
                dropped, _ = self._held.popitem(last=False)
                self._loading.pop(dropped, None)

    def is_prepared(self, name: str) -> bool:
        """Whether all programs of something are on the disk."""
        try:
            return self._mark(name).exists()
        except PermissionError:
            # Of another user, who shares the directory above.
            return False

    def mark_prepared(self, name: str) -> None:
        """Take note that they are."""
        try:
            self._mark(name).touch()
        except OSError as error:
            logger.debug("%s is not marked: %s", name, error)

    def _mark(self, name: str) -> Path:
        return self.directory / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.prepared"


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


class _Used:
    """The store of this process."""

    store: ProgramStore | None = None


def use_store(store: ProgramStore | None) -> None:
    """Have all programs of this process read from a store, and kept there; None uses none.

    On a machine with several devices nothing is kept: a program belongs to the one it was compiled for.
    """
    if store is not None:
        if jax.device_count() > 1:
            return
        _prepare_linear_algebra()
        # What comes from JAX's own cache loses half of its code when it is written again (jaxlib 0.10.2).
        jax.config.update("jax_enable_compilation_cache", False)
        compilation_cache.reset_cache()
    _Used.store = store


def keep_programs(directory: Path) -> ProgramStore:
    """Have this process read programs from a directory, and keep them there; return the store."""
    store = ProgramStore(directory)
    use_store(store)
    return store


def _prepare_linear_algebra() -> None:
    """Have jaxlib find LAPACK, which it does when it first lowers a call: a program that is read calls it, too."""
    jax.jit(jax.numpy.linalg.cholesky).lower(jax.ShapeDtypeStruct((1, 1), float))


class Program(Generic[ReturnT]):
    """A function that is compiled for its static arguments and the types of the others.

    Parameters
    ----------
    function
        Of a module, so that its name tells it.
    static
        Names of arguments that are compiled in, and given by name.
    level
        How much LLVM optimizes it for a CPU, 0 to 3, where it is kept in a store: by the numbers that its
        arguments hold.
    """

    def __init__(
        self,
        function: Callable[..., ReturnT],
        static: Iterable[str] = (),
        level: Callable[[int], int] = fully,
    ) -> None:
        self._static = frozenset(static)
        self._level = level
        self._jit: Any = jax.jit(function, static_argnames=tuple(self._static))
        self._name = f"{function.__module__}.{function.__qualname__}"
        functools.update_wrapper(self, function)

    def __call__(self, *arguments: Any, **options: Any) -> ReturnT:
        """Run it, compiled or read if need be."""
        store = _Used.store
        if store is None:
            return self._jit(*arguments, **options)
        static = {name: value for name, value in options.items() if name in self._static}
        dynamic = {name: value for name, value in options.items() if name not in self._static}
        leaves, tree = jax.tree.flatten((arguments, dynamic))
        if any(isinstance(leaf, Tracer) for leaf in leaves):
            # Part of another program.
            return self._jit(*arguments, **options)
        types = tuple(map(_type_of, leaves))
        key = _Call(self._name, tuple(sorted(static.items())), tree, types, _is_double())
        program = store.find(key)
        if program is not None:
            return cast(ReturnT, program(*arguments, **dynamic))
        try:
            name = key.digest()
        except UnstableError:
            return self._jit(*arguments, **options)
        read = functools.partial(_read, tree=tree)
        level = self._level(sum(np.size(leaf) for leaf in leaves))
        make = functools.partial(_compile, self._jit, arguments, options, level)
        try:
            return _first_run(store.get(key, name, read, make), arguments, dynamic)
        except jax.errors.JaxRuntimeError as error:
            # One that was read may turn out to be broken only when it runs.
            logger.warning("A compiled program fails, and is compiled anew: %s", error)
            store.distrust(key, name)
            return _first_run(store.get(key, name, read, make), arguments, dynamic)

    def n_compiled(self) -> int:
        """Return how often JAX has compiled it in this process, without a store."""
        return self._jit._cache_size()  # noqa: SLF001 - JAX tells it nowhere else

    def clear_cache(self) -> None:
        """Forget what JAX has compiled in this process, without a store."""
        self._jit.clear_cache()


def _first_run(program: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
    # A failure would come up where the result is read.
    return jax.block_until_ready(program(*arguments, **options))


def program(
    *, static: Iterable[str] = (), level: Callable[[int], int] = fully
) -> Callable[[Callable[..., ReturnT]], Program[ReturnT]]:
    """Make a function of a module a `Program`, which see for the parameters."""
    return lambda function: Program(function, static, level)


class _Call(NamedTuple):
    """What a program is compiled for."""

    function: str
    static: tuple[tuple[str, Hashable], ...]
    tree: Any
    types: tuple[Hashable, ...]
    is_double: bool

    def digest(self) -> str:
        """Return a name of it that is the same in every process.

        Raises
        ------
        UnstableError
            If there is none, as of a function that a student has written.
        """
        static = [(name, _stable(value)) for name, value in self.static]
        types = [str(one) for one in self.types]
        text = repr((self.function, static, _structure(self.tree), types, self.is_double))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def _type_of(leaf: Any) -> Hashable:
    dtype = getattr(leaf, "dtype", None)
    if dtype is None:
        return type(leaf)
    return leaf.shape, dtype, getattr(leaf, "weak_type", False)


def _is_double() -> bool:
    return bool(jax.config.read("jax_enable_x64"))


def _structure(tree: Any) -> Any:
    """Describe how arguments hold their arrays."""
    data = tree.node_data()
    if data is None:
        return "*"
    kind, held = data
    return (_stable(kind), _stable(held), [_structure(child) for child in tree.children()])


def _stable(value: Any) -> Any:
    """Describe what is compiled in."""
    if value is None or isinstance(value, str | int | float | bool | bytes):
        return repr(value)
    if isinstance(value, tuple | list):
        return [_stable(one) for one in value]
    if isinstance(value, Mapping):
        return [(_stable(name), _stable(one)) for name, one in value.items()]
    if isinstance(value, functools.partial):
        return ("partial", _stable(value.func), _stable(value.args), _stable(value.keywords))
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        return (_stable(type(value)), _stable(vars(value)))
    return _name_of(value)


def _name_of(value: Any) -> str:
    """Return where a function or class can be found."""
    module, path = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if value in (tuple, list, dict, type(None)):
        return str(path)
    if not module or not path or not f"{module}.".startswith(tuple(f"{one}." for one in _STABLE)):
        raise UnstableError(repr(value))
    found: Any = sys.modules.get(module)
    for part in path.split("."):
        found = getattr(found, part, None)
    if found is not value:
        raise UnstableError(repr(value))
    return f"{module}.{path}"


def _compile(
    jitted: Any, arguments: tuple[Any, ...], options: dict[str, Any], level: int
) -> tuple[jax.stages.Compiled, bytes]:
    known = _known_options()
    is_full = level == FULL or not known or jax.default_backend() != "cpu"
    wanted = known if is_full else {**known, _LEVEL: str(level)}
    compiled = jitted.lower(*arguments, **options).compile(compiler_options=wanted)
    if any(_is_key(leaf) for leaf in jax.tree.leaves((compiled.args_info, compiled.out_info))):
        raise TypeError(
            "A program takes and gives the data of random keys: what a key is differs between processes."
        )
    content, _, out_tree = serialize_executable.serialize(compiled)
    # A tree of our own classes cannot be pickled, but what it is the tree of can.
    skeleton = jax.tree.unflatten(out_tree, range(out_tree.num_leaves))
    return compiled, pickle.dumps((content, skeleton))


def _is_key(leaf: Any) -> bool:
    return bool(jax.numpy.issubdtype(leaf.dtype, jax.dtypes.prng_key))


def _read(kept: bytes, *, tree: Any) -> jax.stages.Compiled:
    content, skeleton = pickle.loads(kept)
    return serialize_executable.deserialize_and_load(content, tree, jax.tree.structure(skeleton))


@functools.cache
def _known_options() -> dict[str, str | bool]:
    """Return the options that this XLA knows; they change with its version."""
    try:
        jax.jit(lambda: 0).lower().compile(
            compiler_options={**FASTER_TO_COMPILE, _LEVEL: str(FULL)}
        )
    except Exception as error:  # noqa: BLE001 - XLA has several for this
        logger.warning("Programs are compiled without options: %s", error)
        return {}
    return FASTER_TO_COMPILE


@functools.cache
def _versions() -> str:
    """Return a word for all code that programs are made of."""
    digest = hashlib.sha256(f"{jax.__version__} {jax.default_backend()}".encode())
    for path in sorted(_PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
