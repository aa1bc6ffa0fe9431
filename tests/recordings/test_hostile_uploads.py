"""Files that mean harm, or were damaged, get one sentence, and nothing else comes of them."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from glmlab.recordings import Recording, RecordingError, read_upload
from glmlab.recordings.reading.interpretation import interpret
from glmlab.recordings.upload import upload
from glmlab.recordings.upload.limits import LARGEST_FILE_BYTES, MOST_NUMBERS
from glmlab.recordings.upload.parse import parsed
from tests.recordings.files import SPIKES, STIMULUS, TIMES, hdf5_bytes, mat_bytes, npz_bytes

LINUX = pytest.mark.skipif(sys.platform == "win32", reason="limits and forks are those of Unix")


@LINUX
def test_changed_and_truncated_bytes_of_every_format_are_read_or_refused() -> None:
    """In a process without threads, which forks for each file; the seed is fixed."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.recordings.fuzz", "11", "16"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert sum(int(n) for _, n, _ in rows) == 16 * 11
    assert {what for _, _, what in rows} <= {"read", "refused", "crashed"}, done.stdout
    # A crash is one of SciPy's, and takes down nobody: see below.
    assert {name for name, _, what in rows if what == "crashed"} <= {"f.mat", "g.mat", "h.mat"}


@LINUX
def test_a_file_that_crashes_the_library_is_refused() -> None:
    data = bytearray(mat_bytes({"x": np.arange(3.0)}))
    # The type of the elements: SciPy 1.17 reads a type that is not there and ends the process.
    data[176] = 0
    with pytest.raises(RecordingError, match=r"a.mat looks like a MAT file, but .*damaged"):
        read_upload("a.mat", bytes(data))


def test_a_file_that_is_too_large_is_refused_at_once() -> None:
    start = time.perf_counter()
    with pytest.raises(
        RecordingError, match=r"a.csv has 101 MB, and 100 MB can be read; save a sh"
    ):
        read_upload("a.csv", bytes(LARGEST_FILE_BYTES + 1))
    assert time.perf_counter() - start < 1


@LINUX
def test_a_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import sys, time, glmlab.recordings.upload.parse as parse;"
        "parse.TIME_LIMIT_S = 0.01;"
        "parse.parsed = lambda name, data: time.sleep(60);"
        "parse.main(sys.argv[1])"
    )
    real = subprocess.run

    def run(command: list[str], **options: object) -> object:
        return real([command[0], "-c", code, command[-1]], **options)  # type: ignore[call-overload]

    monkeypatch.setattr(upload.subprocess, "run", run)
    with pytest.raises(RecordingError, match=r"takes longer than 4 s to be read; save a shorter"):
        read_upload("a.csv", b"1\n2\n")


def test_a_process_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("parse", 15.0)

    monkeypatch.setattr(upload.subprocess, "run", run)
    with pytest.raises(RecordingError, match="takes longer"):
        read_upload("a.csv", b"1\n2\n")


def _huge_mat() -> bytes:
    return mat_bytes({"a": np.zeros(MOST_NUMBERS + 1, dtype=np.int8)}, compressed=True)


def _huge_hdf5() -> bytes:
    file = io.BytesIO()
    with h5py.File(file, "w") as h5:
        # Chunks that nobody has written take no place.
        h5.create_dataset("a", shape=(10**12,), chunks=(10**6,), dtype="f8")
    return file.getvalue()


def _huge_npy() -> bytes:
    told = (
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }".ljust(117) + b"\n"
    )
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(told)) + told


def _huge_npz() -> bytes:
    return npz_bytes(compressed=True, a=np.zeros(MOST_NUMBERS * 8 + 1, dtype=np.int8))


@pytest.mark.parametrize(
    ("name", "make"),
    [("a.mat", _huge_mat), ("a.h5", _huge_hdf5), ("a.npy", _huge_npy), ("a.npz", _huge_npz)],
)
def test_small_files_of_huge_arrays_are_refused_before_they_are_read(
    name: str, make: Callable[[], bytes]
) -> None:
    data = make()
    assert len(data) < 1_000_000
    with pytest.raises(RecordingError, match=r"(numbers, of which 25.000.000|200 MB) can be read"):
        interpret(parsed(name, data))


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of the server's, which nobody may read by uploading another."""
    path = tmp_path / "secret.h5"
    with h5py.File(path, "w") as h5:
        h5["x"] = STIMULUS
        h5["spikes"] = SPIKES
    return path


def test_links_into_other_files_are_not_followed(secret: Path) -> None:
    file = io.BytesIO()
    with h5py.File(file, "w") as h5:
        h5["t"] = TIMES
        h5["spike_times"] = SPIKES
        h5["x"] = h5py.ExternalLink(str(secret), "/x")
        h5["group"] = h5py.ExternalLink(str(secret), "/")
        h5["y"] = h5py.SoftLink("/group/x")
        h5["around"] = h5py.SoftLink("/around")
        h5["inside"] = h5py.SoftLink("/t")
    found = parsed("a.h5", file.getvalue())
    assert sorted(v.name for v in found.variables) == ["inside", "spike_times", "t"]


def test_arrays_that_lie_in_other_files_are_not_read(secret: Path) -> None:
    raw = secret.with_suffix(".raw")
    raw.write_bytes(STIMULUS.tobytes())
    path = secret.with_name("upload.h5")
    with h5py.File(path, "w") as h5:
        h5["t"] = TIMES
        h5["spike_times"] = SPIKES
        h5.create_dataset("x", STIMULUS.shape, "f8", external=[(str(raw), 0, h5py.h5f.UNLIMITED)])
        layout = h5py.VirtualLayout(STIMULUS.shape, "f8")
        layout[:] = h5py.VirtualSource(str(secret), "x", STIMULUS.shape)
        h5.create_virtual_dataset("y", layout)
    found = {v.name: v for v in parsed("a.h5", path.read_bytes()).variables}
    for name in "xy":
        assert found[name].problem == "lies in another file"
        assert found[name].values.size == 0


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Also no files with a name of a module of Python are taken from where the server runs.
    (tmp_path / "json.py").write_text("raise SystemExit('hijacked')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    data = hdf5_bytes(t=TIMES, x=STIMULUS, spike_times=SPIKES)
    assert isinstance(read_upload("a.h5", data), Recording)
    assert [path.name for path in tmp_path.iterdir()] == ["json.py"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\0b.csv", "-c", "x" * 5000 + ".csv", "\ud800", ""]
)
def test_names_of_files_do_no_harm(name: str) -> None:
    with pytest.raises(RecordingError) as refused:
        read_upload(name, b"hello\n")
    assert "\0" not in str(refused.value)
    assert len(str(refused.value)) < 300
