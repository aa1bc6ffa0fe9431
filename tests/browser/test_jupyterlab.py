"""The same lab as the last line of a JupyterLab cell."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import psutil
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from glmlab.lessons import find
from glmlab.lessons.address import name_of
from tests.browser.lab_page import LabPage
from tests.browser.workspaces import (
    assert_one_workspace_is_seen,
    open_tab,
    summary_of,
    until_verdict,
)

TOKEN = "classroom"
LESSONS = Path(__file__).parents[2] / "notebooks" / "lessons"
NOTEBOOKS = {
    "lab.ipynb": (
        'import glmlab\n\nlab = glmlab.FeedforwardLab(preset="page")\nlab',
        "print(lab.settings.regularizer, abs(lab.model.coef_ - lab.results.fit.coef).max() < 1e-6)",
        "network = glmlab.CouplingLab(n_trials=5)\nnetwork",
        "print(network.results.simulation.counts[0].sum(axis=0), network.results.stability.verdict)",
    ),
    "lesson.ipynb": (
        'import glmlab\n\nlesson = glmlab.lessons.open("shrink-or-select")\nlesson',
        "print(lesson.answers)",
    ),
    "labs.ipynb": ("import glmlab\n\nglmlab.Labs()",),
    "labs_from_the_network.ipynb": (
        "from glmlab.workspaces.labs import WORKSPACES, Labs\n\n"
        "Labs(dict(reversed(list(WORKSPACES.items()))))",
    ),
}

# What is drawn first in a workspace, by the name that the style sheet has for it.
FIRST_WORDS = {"feedforward": "Log-likelihood", "coupled": "Spikes of each neuron"}
TABS = {"feedforward": "Feed-forward", "coupled": "Coupled network"}


@pytest.fixture
def jupyterlab(tmp_path: Path) -> Iterator[int]:
    """The port of a JupyterLab that has the notebooks, and knows nothing of the user's settings."""
    for name, cells in NOTEBOOKS.items():
        write_notebook(tmp_path / name, cells)
    for lesson in LESSONS.glob("*.ipynb"):
        shutil.copy(lesson, tmp_path / lesson.name)
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    options = [f"--port={port}", f"--IdentityProvider.token={TOKEN}", f"--notebook-dir={tmp_path}"]
    homes = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }
    # An engine of its own, as a person's, for all kernels of this server.
    runtime = tempfile.TemporaryDirectory(prefix="glmlab-")
    own = {"GLMLAB_ENGINE": "process", "XDG_RUNTIME_DIR": runtime.name}
    with (
        runtime,
        subprocess.Popen(
            [
                *command,
                *options,
                "--LabApp.news_url=",
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            ],
            env={
                **os.environ,
                **own,
                **{name: str(tmp_path / home) for name, home in homes.items()},
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as server,
    ):
        yield port
        shut_down(port)
        server.wait(timeout=30)
        end_engines(runtime.name)


def end_engines(runtime: str) -> None:
    """End the engines of a runtime directory, which wait two minutes for somebody to come back."""
    engines = [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(part.startswith(runtime) for part in process.info["cmdline"] or ())
    ]
    assert engines
    for engine in engines:
        engine.terminate()
    psutil.wait_procs(engines, timeout=30)


def address_of(port: int, notebook: str) -> str:
    # Without what was open before, which JupyterLab keeps.
    return f"http://127.0.0.1:{port}/lab/tree/{notebook}?token={TOKEN}&reset"


def write_notebook(path: Path, cells: tuple[str, ...]) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, path)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except (urllib.error.URLError, ConnectionError):
        return False
    return True


def shut_down(port: int) -> None:
    address = f"http://127.0.0.1:{port}/api/shutdown?token={TOKEN}"
    urllib.request.urlopen(urllib.request.Request(address, method="POST"), timeout=10).close()


def run_cell(page: Page, index: int) -> None:
    """Run a cell as a person does, once the kernel waits for it."""
    panel = page.locator(".jp-NotebookPanel")
    expect(page.get_by_text("| Idle")).to_be_visible(timeout=60_000)
    panel.locator(".jp-CodeCell").nth(index).locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")


def output_of(page: Page, index: int) -> Locator:
    """Find what a cell has shown."""
    return page.locator(".jp-NotebookPanel .jp-CodeCell").nth(index).locator(".jp-OutputArea")


def open_notebook(browser: Browser, port: int, notebook: str) -> LabPage:
    """Open a notebook once JupyterLab answers, and run its first cell."""
    address = address_of(port, notebook)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    lab = LabPage(page, address)
    lab.until(lambda: answers(address), seconds=60)
    page.goto(address)
    run_cell(page, 0)
    return lab


def test_the_lab_is_the_last_line_of_a_cell(browser: Browser, jupyterlab: int) -> None:
    lab = open_notebook(browser, jupyterlab, "lab.ipynb")
    page = lab.page
    expect(lab.summary).to_contain_text("pseudo-R² 0.0713 at strength 0.1", timeout=90_000)
    assert [len(bars) for bars in lab.bars()] == [5, 5]

    lab.type("Strength value", "1")
    expect(lab.summary).to_contain_text("at strength 1.")
    lab.slider("Strength").focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    expect(lab.summary).to_contain_text("at strength 0.")
    lab.choose("Regularizer", "Lasso")
    expect(lab.summary).to_contain_text("pseudo-R² 0 at strength 0.")
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(lab.summary).to_contain_text("pseudo-R² 0.0713 at strength 0.1")

    # Work beside the pictures, whose steps arrive on another thread than the choices here.
    page.get_by_role("tab", name="Many data sets", exact=True).click()
    page.get_by_role("button", name="Redraw 100 data sets").click()
    expect(lab.view("redraws")).to_contain_text("Support found", timeout=60_000)
    page.get_by_role("button", name="Code", exact=True).click()
    expect(page.locator(".glmlab-code")).to_contain_text("import glmlab as nmo")
    page.keyboard.press("Escape")

    before = lab.summary.inner_text()
    lab.choose("Regularizer", "GroupLasso")
    expect(lab.summary).not_to_have_text(before)
    run_cell(page, 1)
    expect(output_of(page, 1)).to_contain_text("GroupLasso True", timeout=60_000)

    run_cell(page, 2)
    network = output_of(page, 2)
    summary = network.locator(".glmlab-picture-summary")
    expect(summary).to_contain_text("Spikes of each neuron: 31, 27 in trial 1", timeout=90_000)
    network.get_by_label("Seed", exact=True).fill("7")
    page.keyboard.press("Enter")
    expect(summary).not_to_contain_text("31, 27 in trial 1")
    network.get_by_role("button", name="Fit the simulation", exact=True).click()
    expect(network.locator(".glmlab-picture-recovered")).to_contain_text(
        "Edges found", timeout=90_000
    )
    network.get_by_role("button", name="Reset", exact=True).click()
    expect(summary).to_contain_text("31, 27 in trial 1")
    run_cell(page, 3)
    # The verdict follows the free runs, which may be done by now.
    verdict = re.compile(r"\[31 27\] (untested|stable)")
    expect(output_of(page, 3)).to_contain_text(verdict, timeout=60_000)
    page.close()


@pytest.mark.parametrize(
    ("notebook", "first", "other"),
    [
        ("labs.ipynb", "feedforward", "coupled"),
        ("labs_from_the_network.ipynb", "coupled", "feedforward"),
    ],
)
def test_one_workspace_of_a_cell_is_seen(
    browser: Browser, jupyterlab: int, notebook: str, first: str, other: str
) -> None:
    lab = open_notebook(browser, jupyterlab, notebook)
    labs = output_of(lab.page, 0).locator(".glmlab-labs")
    summary_of(labs, first, FIRST_WORDS[first])
    assert_one_workspace_is_seen(labs, first)
    # Before the first picture of the other one is there, and back again at once.
    for workspace in (other, first):
        open_tab(labs, TABS[workspace])
        assert_one_workspace_is_seen(labs, workspace)
    summary_of(labs, other, FIRST_WORDS[other])
    until_verdict(labs)
    lab.until_still()
    assert_one_workspace_is_seen(labs, first)
    for workspace in (other, first, other, first):
        open_tab(labs, TABS[workspace])
        assert_one_workspace_is_seen(labs, workspace)
    lab.page.close()


def test_a_lesson_is_a_cell(browser: Browser, jupyterlab: int) -> None:
    lab = open_notebook(browser, jupyterlab, "lesson.ipynb")
    page = lab.page
    lesson = output_of(page, 0)
    step = lesson.locator(".glmlab-step:not(.glmlab-unshown)")
    expect(step.locator("h2")).to_contain_text("Twelve weights", timeout=60_000)
    expect(lesson.locator(".glmlab-overlay")).to_be_hidden(timeout=60_000)
    text, pictures = (
        lesson.locator(part).bounding_box() for part in (".glmlab-lesson", ".glmlab-pictures")
    )
    assert text is not None
    assert pictures is not None
    assert text["x"] + text["width"] <= pictures["x"] or text["y"] > pictures["y"]
    step.get_by_label("Number").fill("0")
    step.get_by_role("button", name="Check").click()
    expect(step).to_contain_text("Yes. Not one.")
    run_cell(page, 1)
    expect(output_of(page, 1)).to_contain_text(
        "'twelve-weights-and-only-three-of-them-matter': [0.0]"
    )
    assert not [error for error in lab.errors if "glmlab" in error]
    page.close()


def test_every_lesson_opens_from_its_notebook(browser: Browser, jupyterlab: int) -> None:
    for notebook in sorted(LESSONS.glob("*.ipynb")):
        lab = open_notebook(browser, jupyterlab, notebook.name)
        found = find(name_of(notebook))
        lesson = output_of(lab.page, 0)
        step = lesson.locator(".glmlab-step:not(.glmlab-unshown)")
        expect(step.locator("h2")).to_have_text(found.steps[0].title, timeout=60_000)
        expect(lesson.locator(".glmlab-overlay")).to_be_hidden(timeout=60_000)
        lesson.get_by_role("button", name="Next step", exact=True).click()
        expect(step.locator("h2")).to_have_text(found.steps[1].title)
        lab.until_still()
        assert lesson.locator(".glmlab-pictures .bqplot.figure").locator("visible=true").count()
        assert not [error for error in lab.errors if "glmlab" in error]
        lab.page.close()
