"""Programs are compiled once, and read by whoever needs them next."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.experimental.compilation_cache import compilation_cache

from glmlab.model import programs
from glmlab.model.inverse_links import link_as_data, rate_of, resolve_inverse_link
from glmlab.model.observation_models import PoissonObservations
from glmlab.model.padding import pad
from glmlab.model.path import fit_path
from glmlab.model.programs import Program, ProgramStore, keep_programs, program, use_store
from glmlab.model.regularizer import Lasso

X = np.linspace(-2, 2, 9)
EXP = link_as_data(jnp.exp)


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    use_store(None)
    jax.config.update("jax_enable_compilation_cache", True)
    compilation_cache.reset_cache()


@pytest.fixture
def store(tmp_path: Path) -> ProgramStore:
    return keep_programs(tmp_path)


def files_of(store: ProgramStore) -> list[Path]:
    return sorted(path for path in store.directory.iterdir() if not path.suffix)


def counts(store: ProgramStore) -> tuple[int, int]:
    return store.n_compiled, store.n_read


def test_what_one_has_compiled_another_reads(store: ProgramStore, tmp_path: Path) -> None:
    first = rate_of(X, inverse_link=EXP)
    rate_of(X + 1, inverse_link=EXP)
    assert counts(store) == (1, 0)
    other = keep_programs(tmp_path)
    np.testing.assert_array_equal(rate_of(X, inverse_link=EXP), first)
    assert counts(other) == (0, 1)
    np.testing.assert_allclose(first, np.exp(X), rtol=1e-6)


def test_a_program_of_classes_and_functions_is_read_too(
    store: ProgramStore, tmp_path: Path, float64: None
) -> None:
    rng = np.random.default_rng(3)
    features = rng.normal(size=(80, 3))
    y = rng.poisson(np.exp(features @ [0.5, -0.3, 0.0]))

    def fit() -> np.ndarray:
        model = PoissonObservations(inverse_link_function="softplus").likelihood()
        weights = np.ones((1, 80))
        data = pad(features, y)
        options = {"regularizer": Lasso(), "likelihood": model, "train_weights": weights}
        return fit_path(data, 3, [0.1, 0.01], **options).coef

    here = fit()
    assert store.n_compiled == 1
    other = keep_programs(tmp_path)
    np.testing.assert_array_equal(fit(), here)
    assert counts(other) == (0, 1)
    use_store(None)
    np.testing.assert_allclose(fit(), here, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.int32])
def test_another_type_is_another_program(store: ProgramStore, dtype: type) -> None:
    rate_of(X, inverse_link=EXP)
    rate_of(X.astype(dtype), inverse_link=EXP)
    assert store.n_compiled == 2


def test_links_of_the_table_share_a_program(store: ProgramStore) -> None:
    for name, expected in (("exp", np.exp(X)), ("identity", X), ("square", X**2)):
        link = link_as_data(resolve_inverse_link(name))
        np.testing.assert_allclose(rate_of(X, inverse_link=link), expected, rtol=1e-6)
    assert store.n_compiled == 1


def test_a_function_of_the_students_own_is_kept_by_nobody(store: ProgramStore) -> None:
    own = link_as_data(lambda predictor: 3 * predictor)
    np.testing.assert_allclose(rate_of(X, inverse_link=own), 3 * X, rtol=1e-6)
    assert counts(store) == (0, 0)


@pytest.mark.parametrize("content", [b"", b"no program", b"\x80\x04N."])
def test_a_broken_file_is_compiled_anew(
    store: ProgramStore, tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    expected = rate_of(X, inverse_link=EXP)
    (path,) = files_of(store)
    whole = path.read_bytes()
    path.write_bytes(content)
    other = keep_programs(tmp_path)
    with caplog.at_level(logging.WARNING):
        np.testing.assert_array_equal(rate_of(X, inverse_link=EXP), expected)
    assert counts(other) == (1, 0)
    assert ("compiled anew" in caplog.text) == bool(content)
    assert len(path.read_bytes()) == len(whole)


def test_a_program_that_fails_when_it_runs_is_compiled_anew(
    store: ProgramStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, failures = programs._first_run, [jax.errors.JaxRuntimeError("NOT_FOUND")]  # noqa: SLF001

    def fail_once(*arguments: Any) -> Any:
        if failures:
            raise failures.pop()
        return run(*arguments)

    monkeypatch.setattr(programs, "_first_run", fail_once)
    np.testing.assert_allclose(rate_of(X, inverse_link=EXP), np.exp(X), rtol=1e-6)
    assert store.n_compiled == 2


def test_threads_that_want_the_same_compile_it_once(store: ProgramStore) -> None:
    threads = [
        threading.Thread(target=rate_of, args=[X], kwargs={"inverse_link": EXP}) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts(store) == (1, 0)


def test_only_those_used_last_are_held(tmp_path: Path) -> None:
    store = ProgramStore(tmp_path, held_bytes=1)
    use_store(store)
    for size in (3, 4, 3):
        rate_of(np.zeros(size), inverse_link=EXP)
    assert counts(store) == (2, 1)


def test_a_program_within_another_is_part_of_it(store: ProgramStore) -> None:
    doubled = jax.jit(lambda x: 2 * rate_of(x, inverse_link=EXP))
    np.testing.assert_allclose(doubled(X), 2 * np.exp(X), rtol=1e-6)
    assert counts(store) == (0, 0)


@program()
def of_key(key: jax.Array) -> jax.Array:
    return jax.random.uniform(key)


def test_a_key_is_refused(store: ProgramStore) -> None:
    with pytest.raises(TypeError, match="the data of random keys"):
        of_key(jax.random.key(0))


def test_where_nothing_can_be_written_it_runs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no directory")
    store = keep_programs(blocked)
    with caplog.at_level(logging.WARNING):
        for size in (3, 4):
            rate_of(np.zeros(size), inverse_link=EXP)
    assert store.n_compiled == 2
    assert caplog.text.count("cannot be kept") == 1


def test_other_code_or_another_jax_has_another_directory(
    store: ProgramStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def directory() -> str:
        programs._versions.cache_clear()  # noqa: SLF001
        return ProgramStore(tmp_path).directory.name

    assert directory() == store.directory.name
    monkeypatch.setattr(jax, "__version__", "0")
    assert directory() != store.directory.name
    monkeypatch.undo()
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "other.py").write_text("1")
    monkeypatch.setattr(programs, "_PACKAGE", tmp_path / "model")
    assert directory() != store.directory.name
    monkeypatch.undo()
    assert directory() == store.directory.name


def test_what_is_prepared_is_known_to_all(store: ProgramStore, tmp_path: Path) -> None:
    rate_of(X, inverse_link=EXP)
    assert not store.is_prepared("a choice")
    store.mark_prepared("a choice")
    assert ProgramStore(tmp_path).is_prepared("a choice")
    assert not store.is_prepared("another")


def test_without_a_store_it_is_what_jit_makes() -> None:
    doubled = Program(lambda x: 2 * x)
    assert doubled(jnp.asarray(2.0)) == 4
    assert doubled.n_compiled() == 1
    doubled.clear_cache()
    assert doubled.n_compiled() == 0


def test_versions_that_nobody_uses_are_removed(store: ProgramStore) -> None:
    rate_of(X, inverse_link=EXP)
    kept = files_of(store)
    old, recent = (store.directory.parent / f"programs-{name}" for name in ("old", "recent"))
    for directory, age in ((old, programs.OLD_S + 60), (recent, programs.OLD_S - 60)):
        directory.mkdir()
        (directory / "program").touch()
        then = time.time() - age
        os.utime(directory, (then, then))
    long_ago = time.time() - programs.OLD_S - 60
    os.utime(store.directory, (long_ago, long_ago))
    store.remove_old()
    assert not old.exists()
    assert (recent / "program").exists()
    assert files_of(store) == kept


@pytest.mark.parametrize(("size", "level"), [(8, 0), (2**16, 2)])
def test_small_programs_are_optimized_less(
    store: ProgramStore, monkeypatch: pytest.MonkeyPatch, size: int, level: int
) -> None:
    compile_it = jax.stages.Lowered.compile
    asked = []

    def listen(lowered: jax.stages.Lowered, compiler_options: dict[str, Any]) -> Any:
        asked.append(compiler_options["xla_backend_optimization_level"])
        return compile_it(lowered, compiler_options)

    rate_of(X, inverse_link=EXP)
    monkeypatch.setattr(jax.stages.Lowered, "compile", listen)
    of_levels = Program(_doubled, level=lambda n: 0 if n < 9 else 2)
    np.testing.assert_array_equal(of_levels(np.ones(size)), np.full(size, 2.0))
    assert asked == [str(level)]


def _doubled(x: jax.Array) -> jax.Array:
    return 2 * x
