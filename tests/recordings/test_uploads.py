"""What is written in any format is read again."""

from __future__ import annotations

import gzip
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pynapple as nap
import pytest

from glmlab.recordings import (
    Answers,
    Question,
    Recording,
    RecordingError,
    SpikeTimes,
    read_upload,
)
from glmlab.recordings.reading.interpretation import interpret
from glmlab.recordings.upload.parse import parsed
from tests.recordings import files
from tests.recordings.files import COUNTS, INTERVAL_S, ROWS, SPIKES, STIMULUS, TIMES, N

TIMED = {"t": TIMES, "x": STIMULUS, "spike_times": SPIKES}
COUNTED = {"t": TIMES, "x": STIMULUS, "counts": COUNTS}


def read_here(name: str, data: bytes, **answers: Any) -> Recording | Question:
    """Read in this process what `read_upload` reads in another."""
    return interpret(parsed(name, data), Answers(**answers))


def recording(name: str, data: bytes, **answers: Any) -> Recording:
    found = read_here(name, data, **answers)
    assert isinstance(found, Recording), found
    return found


def assert_is_as_written(found: Recording | Question, *, digits: int = 5) -> None:
    assert isinstance(found, Recording), found
    assert found.duration_s == pytest.approx(N * INTERVAL_S)
    (x,) = found.covariates
    np.testing.assert_allclose(x.values, STIMULUS, atol=10**-digits)
    if isinstance(found.spikes, SpikeTimes):
        np.testing.assert_allclose(found.spikes.times_s, SPIKES, atol=10**-digits)
    else:
        np.testing.assert_array_equal(found.spikes.counts, COUNTS)


def columns(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: values[:, None] for name, values in arrays.items()}


FORMATS = {
    "csv": ("a.csv", files.csv_bytes),
    "npz": ("a.npz", lambda a: files.npz_bytes(**a)),
    "npz, compressed": ("a.npz", lambda a: files.npz_bytes(compressed=True, **a)),
    "mat 4": ("a.mat", lambda a: files.mat_bytes(columns(a), "4")),
    "mat 5": ("a.mat", lambda a: files.mat_bytes(columns(a))),
    "mat 7": ("a.mat", lambda a: files.mat_bytes(columns(a), compressed=True)),
    "mat 7, rows": ("a.mat", lambda a: files.mat_bytes(a, compressed=True)),
    "mat 7.3": ("a.mat", lambda a: files.mat73_bytes(**columns(a))),
    "hdf5": ("a.h5", lambda a: files.hdf5_bytes(**a)),
    "misnamed": ("a.csv", lambda a: files.npz_bytes(**a)),
}


@pytest.mark.parametrize("arrays", [TIMED, COUNTED], ids=["spike times", "counts"])
@pytest.mark.parametrize(("name", "write"), FORMATS.values(), ids=FORMATS.keys())
def test_a_file_of_each_format(name: str, write: Any, arrays: dict[str, np.ndarray]) -> None:
    assert_is_as_written(read_here(name, write(arrays)))


@pytest.mark.parametrize("key", ["csv", "npz", "mat 5", "mat 7.3"])
def test_the_same_through_a_process_of_its_own(key: str) -> None:
    name, write = FORMATS[key]
    found = read_upload(f"/home/somebody/{name}", write(TIMED))
    assert_is_as_written(found)
    assert isinstance(found, Recording)
    assert found.name == name


def test_a_question_is_answered_without_the_file() -> None:
    data = files.npz_bytes(unit1=SPIKES, unit2=SPIKES[::2], x=STIMULUS)
    asked = read_upload("a.npz", data)
    assert isinstance(asked, Question)
    assert asked.key == "spikes"
    asked = asked.answer("unit1")
    assert isinstance(asked, Question)
    assert asked.key == "bin_size_s"
    assert_is_as_written(asked.answer(INTERVAL_S))
    assert_is_as_written(read_upload("a.npz", data, Answers("unit1", bin_size_s=INTERVAL_S)))


SPREADSHEETS = {
    "English": {"sep": ",", "decimal": "."},
    "German": {"sep": ";", "decimal": ","},
    "tabs": {"sep": "\t", "decimal": ","},
    "tabs and points": {"sep": "\t", "decimal": "."},
    "semicolons and points": {"sep": ";", "decimal": "."},
    "blanks": {"sep": " ", "decimal": "."},
    "blanks and commas": {"sep": " ", "decimal": ","},
}


@pytest.mark.parametrize("style", SPREADSHEETS.values(), ids=SPREADSHEETS.keys())
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("named", [True, False], ids=["named", "without names"])
def test_a_table_as_any_spreadsheet_writes_it(
    style: dict[str, str], encoding: str, named: bool
) -> None:
    table = {"Zeit": TIMES, "Größe": STIMULUS, "n": COUNTS}
    data = files.csv_bytes(table, encoding, header=named, **style)
    found = recording("a.csv", data)
    assert_is_as_written(found)
    assert found.covariates[0].name == ("Größe" if named else "column 2")


@pytest.mark.parametrize(
    "text",
    [
        "# made by hand\n# in the lab\nt,n,x\n{rows}",
        "% t n x\n{rows}",
        "sep=,\nt,n,x\n{rows}",
        '"t","n","x"\n{rows}',
        "Our recording of May\n\nt,n,x\ns,,mV\n{rows}",
        "t,n,x\n{rows}\n\n\n",
        "t,n,x,\n{commas}",
        "t;n;x\r\n{windows}",
    ],
)
def test_what_people_write_above_and_beside_a_table(text: str) -> None:
    rows = [f"{t:.3f},{n},{x:.4f}" for t, n, x in zip(TIMES, COUNTS, STIMULUS, strict=True)]
    data = text.format(
        rows="\n".join(rows),
        commas="\n".join(row + "," for row in rows),
        windows="\r\n".join(row.replace(",", ";").replace(".", ",") for row in rows),
    )
    found = recording("a.csv", data.encode())
    assert_is_as_written(found)
    assert found.covariates[0].unit == ("mV" if "mV" in text else "")


def test_columns_may_be_shorter_than_others_and_decimals_without_separators() -> None:
    assert_is_as_written(recording("a.csv", files.csv_bytes(TIMED, sep=";", decimal=",")))
    for head in ("", "spike_times\n"):
        text = head + "\n".join(f"{t:.5f}".replace(".", ",") for t in SPIKES)
        found = recording("a.txt", text.encode(), duration_s=3.0)
        assert isinstance(found.spikes, SpikeTimes)
        np.testing.assert_allclose(found.spikes.times_s, SPIKES)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "t,counts\n0,1\n1,0\n2,1,7\n3,0\n",
            r"a.csv has 3 cells in line 4 and 2 in the lines before",
        ),
        (
            "t,counts\n0,1\n1,many\n2,0\n",
            r"counts holds text, such as 'many' in line 3, instead of a number",
        ),
        (
            "t,counts\n0,1\n1,\n2,0\n",
            r"counts holds values that are no numbers: 1 of 3, .* value 2",
        ),
        ("hello\nworld\n", r"a.csv holds no numbers in columns; wanted is a CSV"),
        (
            "0," * 1500 + "1\n",
            r"a.csv has 1501 columns, and 1000 can be read; write one variable in each",
        ),
    ],
)
def test_tables_that_cannot_be_read(text: str, sentence: str) -> None:
    with pytest.raises(RecordingError, match=sentence):
        read_here("a.csv", text.encode())


def test_a_place_cell_as_kramer_and_eden_publish_theirs() -> None:
    """The variables of their spikes-1.mat: t and X (xN in the book) as columns, spiketimes in seconds."""
    place = np.cumsum(STIMULUS)
    for name in ("X", "xN"):
        variables = {
            "t": TIMES + 0.001,
            name: place,
            "spiketimes": SPIKES,
            "direction": np.sign(STIMULUS),
        }
        data = files.mat_bytes(columns(variables))
        found = recording("spikes-1.mat", data)
        assert [c.name for c in found.covariates] == [name, "direction"]
        assert found.duration_s == pytest.approx(3.0)
        binned = found.binned(1e-3)
        assert binned.counts.sum() == SPIKES.size
        np.testing.assert_allclose(binned.covariates[:, 0], place)


def test_trials_as_kramer_and_eden_publish_theirs() -> None:
    """The variables of their 10_spikes-1.mat: trials in rows of train, their direction, and one axis of time."""
    variables = {"train": ROWS.astype(float), "direction": np.ones((20, 1))}
    data = files.mat_bytes({**variables, "t": np.arange(1.0, 101.0)[None] / 1e3})
    found = recording("10_spikes-1.mat", data, spikes="train")
    assert found.trials_s is not None
    assert found.trials_s.shape == (20, 2)
    np.testing.assert_array_equal(found.binned(1e-3).counts.reshape(20, 100), ROWS)


def test_cells_and_structures_are_left_out_and_named_where_nothing_else_is_there() -> None:
    cells = np.array([SPIKES, SPIKES[::2]], dtype=object)
    others = {"units": cells, "meta": {"rat": 3.0}, "words": "hello"}
    data = files.mat_bytes({**columns(COUNTED), **others})
    found = recording("a.mat", data)
    assert_is_as_written(found)
    assert found.notes[0].startswith("units was left out. units is a cell array; save each vector")
    assert found.notes[1].startswith("meta was left out. meta is a structure; save each vector")
    with pytest.raises(RecordingError, match=r"units is a cell array; save each vector of numbers"):
        read_here("a.mat", files.mat_bytes({"units": cells}))
    with pytest.raises(RecordingError, match=r"cells is a cell array; save each"):
        read_here("a.mat", files.mat73_bytes(x=STIMULUS[:, None], y=STIMULUS[::-1, None]))


def test_pickled_objects_are_never_opened() -> None:
    class Bomb:
        def __reduce__(self) -> tuple[Any, tuple[str]]:
            return print, ("exploded",)

    data = files.npz_bytes(spikes=np.array([Bomb()], dtype=object))
    with pytest.raises(RecordingError, match=r"spikes holds Python objects, which are not read\."):
        read_here("a.npz", data)
    assert_is_as_written(
        recording("a.npz", files.npz_bytes(**TIMED, notes=np.array([Bomb()], dtype=object)))
    )
    with pytest.raises(RecordingError, match=r"a pickle, which is never opened; save arrays"):
        read_here("a.npz", pickle.dumps(SPIKES))


def test_pynapple(tmp_path: Path) -> None:
    epochs = nap.IntervalSet([0.0, 1.6], [1.5, 3.0])
    found = recording("a.npz", files.pynapple_bytes(tmp_path, nap.Ts(SPIKES, time_support=epochs)))
    assert found.spikes.n_spikes == np.sum((SPIKES <= 1.5) | (SPIKES >= 1.6))
    assert found.trials_s is not None
    np.testing.assert_allclose(found.trials_s, [[0.0, 1.5], [1.6, 3.0]])

    whole = nap.IntervalSet(0.0, 3.0)
    group = nap.TsGroup({2: nap.Ts(SPIKES), 5: nap.Ts(SPIKES[::2])}, time_support=whole)
    asked = read_here("a.npz", files.pynapple_bytes(tmp_path, group))
    assert isinstance(asked, Question)
    assert [option.label for option in asked.options] == ["unit 2: 60 spikes", "unit 5: 30 spikes"]
    unit = asked.answer("unit 2")
    assert isinstance(unit, Recording)
    assert (unit.duration_s, unit.spikes.n_spikes) == (3.0, 60)

    counts = recording("a.npz", files.pynapple_bytes(tmp_path, nap.Tsd(TIMES, COUNTS)))
    np.testing.assert_array_equal(counts.binned(1e-3).counts, COUNTS)
    frame = nap.TsdFrame(TIMES, np.stack([COUNTS, STIMULUS], axis=1), columns=["n", "x"])
    assert_is_as_written(read_here("a.npz", files.pynapple_bytes(tmp_path, frame)))
    with pytest.raises(RecordingError, match=r"a.npz holds epochs only; wanted are spikes"):
        read_here("a.npz", files.pynapple_bytes(tmp_path, epochs))


def test_nwb(tmp_path: Path) -> None:
    data = files.nwb_bytes(tmp_path)
    asked = read_here("session.nwb", data)
    assert isinstance(asked, Question)
    assert [option.value for option in asked.options] == ["unit 7", "unit 9"]
    asked = asked.answer("unit 7")
    assert isinstance(asked, Question)
    assert (asked.key, asked.several) == ("covariates", True)
    assert [option.value for option in asked.options] == ["wheel", "current", "place"]
    assert_is_as_written(asked.answer(("wheel",)))
    found = asked.answer(("current", "place"))
    assert isinstance(found, Recording)
    assert [(c.name, c.unit) for c in found.covariates] == [
        ("current", "A"),
        ("place[0]", "m"),
        ("place[1]", "m"),
    ]
    np.testing.assert_allclose(found.covariates[0].values, STIMULUS * 1e-12)
    assert found.trials_s is not None
    np.testing.assert_allclose(found.trials_s, [[0.0, 1.0], [1.5, 2.5]])
    alone = asked.answer(())
    assert isinstance(alone, Recording)
    assert alone.covariates == ()
    with pytest.raises(RecordingError, match="a tuple of 'wheel', 'current', 'place'"):
        asked.answer("wheel")


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.csv", b"", r"a.csv is empty"),
        ("a.png", b"\x89PNG\r\n\x1a\n", r"a.png is a picture; wanted are the numbers behind it"),
        ("a.xls", b"\xd0\xcf\x11\xe0rest", r"an old Excel workbook; save its sheet as CSV"),
        ("a.csv.gz", gzip.compress(b"1\n2\n", mtime=0), r"is compressed by gzip; unpack it first"),
        ("a.html", b"<html></html>", r"a web page or XML"),
        (
            "a.bin",
            bytes(range(256)),
            r"a.bin is no file that can be read here; wanted is one of \.npz",
        ),
        # SciPy 1.14 finds no variable in it, and 1.17 a damaged one.
        ("a.mat", b"\0" * 100, r"a.mat (looks like a MAT file, but ends early|holds nothing)"),
        ("a.npy", b"\x93NUMPY\x01\x00", r"a.npy looks like an NPY file, but ends early"),
    ],
)
def test_other_files(name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(RecordingError, match=sentence):
        read_here(name, data)


def test_other_zip_files() -> None:
    import io
    import zipfile

    for member, sentence in (
        ("xl/workbook.xml", r"is an Excel workbook; save its sheet as CSV"),
        ("notes.txt", r"is a ZIP file without arrays of NumPy; unpack it"),
    ):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(member, "hello")
        with pytest.raises(RecordingError, match=sentence):
            read_here("a.xlsx", file.getvalue())
