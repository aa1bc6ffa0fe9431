"""A file goes from the browser to the kernel in pieces, whatever it is called and however large it is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.served import served_lab
from tests.server.page import write_notebook

# The chooser beside something else that the kernel answers.
_NOTEBOOK = """
import ipywidgets
from glmlab.lab.state import LabState
from glmlab.workspaces.neuron.panels.upload import UploadPanel
from glmlab.workspaces.neuron.settings import Settings

class Lab:
    state = LabState(Settings())
    settings = property(lambda self: self.state.settings)
    def ask_again(self): pass

lab, chosen = Lab(), ipywidgets.Label("nothing")
lab.state.observe(lambda change: setattr(chosen, "value", change["new"].data), "settings")
chosen.add_class("chosen")
display(ipywidgets.VBox([UploadPanel(lab).widget, chosen]))
"""

HOSTILE = "<img src=x onerror=document.title='hurt'>"

# More than one message of a websocket may have, and more than are on their way at once.
N_LARGE = 1_500_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page that has the chooser and nothing else."""
    notebook = tmp_path_factory.mktemp("notebooks") / "upload.ipynb"
    write_notebook(notebook, _NOTEBOOK)
    with served_lab(notebook) as served:
        yield served


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    made = browser.new_page()
    made.goto(address)
    yield made
    made.close()


def choose(page: Page, name: str, data: bytes) -> None:
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="Load a file").click()
    file: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    asked.value.set_files(file)


def npz_of(**arrays: object) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def spikes(seed: int, n: int = 60) -> object:
    return np.sort(np.random.default_rng(seed).uniform(0, 10, n))


def test_a_file_of_many_pieces_is_read(page: Page) -> None:
    signal = np.random.default_rng(0).normal(size=N_LARGE)
    choose(page, "large.npz", npz_of(spike_times=spikes(0), speed=signal, dt=10 / N_LARGE))
    expect(page.locator(".chosen")).to_have_text("yours")
    expect(page.locator(".glmlab-upload-status")).to_contain_text("large.npz: 60 spikes in 10 s")


def test_questions_are_answered_in_place_and_html_is_only_text(page: Page) -> None:
    units = {f"unit {HOSTILE}": spikes(1), "unit 2": spikes(2, 70)}
    choose(page, f"{HOSTILE}.npz", npz_of(**units))
    go_on = page.get_by_role("button", name="Go on")
    expect(go_on).to_be_disabled()
    page.get_by_label("unit 2").check()
    go_on.click()
    expect(page.locator(".chosen")).to_have_text("yours")
    status = page.locator(".glmlab-upload-status")
    expect(status).to_contain_text(f"{HOSTILE}.npz: 70 spikes")
    assert page.locator(".glmlab-upload img").count() == 0
    assert page.title() != "hurt"


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(page: Page, tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(130_000_000)
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="Load a file").click()
    asked.value.set_files(huge)
    expect(page.locator(".glmlab-upload-status")).to_contain_text("100 MB can be read")
    expect(page.locator(".chosen")).to_have_text("nothing")
