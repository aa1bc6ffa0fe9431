"""The page that the lab grew from: its own code runs, top to bottom, and gives its numbers."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

PAGE = Path(__file__).with_name("glm-demo.md")
MAGIC = "%matplotlib inline"


def cells() -> list[str]:
    """Code cells of the page, with one word changed: the package that is imported."""
    text = PAGE.read_text(encoding="utf-8").replace("import nemos as nmo", "import glmlab as nmo")
    found = re.findall(r"```\{code-cell\} ipython3\n(.*?)```", text, flags=re.DOTALL)
    # Options of a cell stand in front of its code; the magic is IPython's, not Python's.
    return [
        re.sub(rf"\A(:.*\n)+|^{re.escape(MAGIC)}$", "", cell, flags=re.MULTILINE) for cell in found
    ]


def run_page(folder: Path) -> dict[str, Any]:
    """Run all cells in one namespace, as a notebook does."""
    names: dict[str, Any] = {}
    for number, cell in enumerate(cells()):
        exec(compile(cell, f"cell {number}", "exec"), names)
    return names


@pytest.fixture
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to run in, a drawing backend without a screen, and numpy's random state as it was."""
    monkeypatch.chdir(tmp_path)
    state = np.random.get_state()
    before = mpl.get_backend()
    mpl.use("Agg")
    with warnings.catch_warnings():
        yield tmp_path
    plt.close("all")
    mpl.use(before)
    np.random.set_state(state)


def test_there_are_cells() -> None:
    assert len(cells()) == 18
    assert sum("import glmlab as nmo" in cell for cell in cells()) == 1


def test_the_page_runs_and_gives_its_numbers(somewhere: Path) -> None:
    with jax.enable_x64(True):
        page = run_page(somewhere)
    np.testing.assert_allclose(page["w_true"], [0.49429818, 0, 0, 0, 0.32923678], atol=1e-8)
    np.testing.assert_allclose(
        page["model"].coef_,
        [0.58180444, 0.00839048, 0.12093097, -0.03148383, 0.25420314],
        atol=2e-3,  # the page's solver stops earlier
    )
    assert page["cls"].best_params_["regularizer_strength"] == pytest.approx(0.0316227766)
    assert np.flatnonzero(page["cls"].best_estimator_.coef_).tolist() == [0, 4]
    assert np.asarray(page["spikes"]).sum(axis=0).tolist() == [31, 27]
    np.testing.assert_allclose(
        np.asarray(page["rates"]).mean(axis=0), [0.0366808, 0.0182779], rtol=1e-4
    )


def test_the_page_runs_as_it_stands_in_jaxs_own_precision(somewhere: Path) -> None:
    page = run_page(somewhere)
    assert page["spikes"].shape == (1000, 2)
    assert page["rates"].dtype == np.float32
    assert np.isfinite(np.asarray(page["rates"])).all()
