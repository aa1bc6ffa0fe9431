"""What JAX compiles is kept on disk, unless the user has other plans."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import jax
import pytest

from glmlab.model import compilation_cache

OPTIONS = (
    "jax_compilation_cache_dir",
    "jax_persistent_cache_min_compile_time_secs",
    "jax_persistent_cache_min_entry_size_bytes",
)


@pytest.fixture(autouse=True)
def _jax_as_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    before = {option: jax.config.values[option] for option in OPTIONS}
    monkeypatch.delenv("JAX_COMPILATION_CACHE_DIR", raising=False)
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda name: str(tmp_path / name))
    jax.config.update("jax_compilation_cache_dir", None)
    yield
    for option, value in before.items():
        jax.config.update(option, value)


def test_everything_compiled_is_kept_in_the_users_directory(tmp_path: Path) -> None:
    x64 = jax.config.values["jax_enable_x64"]
    directory = compilation_cache.use_compilation_cache()
    assert directory is not None
    assert directory.parent == tmp_path / "glmlab"
    assert directory.name.startswith(f"jaxlib-{importlib.metadata.version('jaxlib')}-")
    assert not directory.stat().st_mode & 0o022
    assert [jax.config.values[option] for option in OPTIONS] == [str(directory), 0.0, -1]
    assert jax.config.values["jax_enable_x64"] == x64


def test_a_directory_set_in_jax_is_left_alone(tmp_path: Path) -> None:
    jax.config.update("jax_compilation_cache_dir", str(tmp_path))
    assert compilation_cache.use_compilation_cache() is None
    assert jax.config.values["jax_compilation_cache_dir"] == str(tmp_path)


def test_a_directory_set_in_the_environment_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path))
    assert compilation_cache.use_compilation_cache() is None


def test_without_a_place_to_write_the_lab_does_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "glmlab").write_text("a file where the directory should be")
    assert compilation_cache.use_compilation_cache() is None
    assert jax.config.values["jax_compilation_cache_dir"] is None
    assert "No compilation cache" in caplog.text


def test_a_second_process_finds_what_the_first_compiled(tmp_path: Path) -> None:
    script = (
        "import jax, platformdirs, sys\n"
        "platformdirs.user_cache_dir = lambda name: sys.argv[1]\n"
        "from glmlab.model.compilation_cache import use_compilation_cache\n"
        "jax.jit(lambda x: x + 1)(1.0)\n"
        "use_compilation_cache()\n"
        "jax.jit(lambda x: 2 * x)(1.0)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    (directory,) = tmp_path.glob("jaxlib-*")
    assert list(directory.iterdir())
