"""One served lab and one browser for all tests of this folder."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.browser.lab_page import LabPage, launch
from tests.served import LAB, served_lab
from tests.server.page import write_notebook

# What compiles first on a machine that tests two things at once took 3.3 s; the default is 5.
expect.set_options(timeout=30_000)

_DESKTOP: ViewportSize = {"width": 1280, "height": 800}


# What is drawn of the settings of the NeMoS page is known from there.
_NOTEBOOK = """
from functools import partial
from glmlab.workspaces.labs import WORKSPACES, Labs
feedforward = WORKSPACES["Feed-forward"]
start = partial(feedforward.make, preset="page")
Labs({**WORKSPACES, "Feed-forward": feedforward._replace(make=start)})
"""


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served lab that starts with the settings of the NeMoS page."""
    notebook = tmp_path_factory.mktemp("notebooks") / "lab.ipynb"
    write_notebook(notebook, _NOTEBOOK)
    with served_lab(notebook, env={"GLMLAB_ENGINE": "process"}) as served:
        yield served


@pytest.fixture(scope="package")
def root() -> Iterator[str]:
    """The address of what the command serves: a list of lessons and labs."""
    with served_lab() as lab:
        yield lab.removesuffix(LAB)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def errors() -> list[str]:
    """What the tab of `page` has logged as errors."""
    return []


@pytest.fixture
def page(browser: Browser, errors: list[str]) -> Iterator[Page]:
    """A tab of a browser that keeps nothing yet."""
    context = browser.new_context(viewport=_DESKTOP, accept_downloads=True)
    made = context.new_page()
    made.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    made.on("pageerror", lambda error: errors.append(str(error)))
    yield made
    made.close(run_before_unload=True)
    context.close()


@pytest.fixture(scope="package")
def shared(browser: Browser, address: str) -> Iterator[LabPage]:
    """A tab that tests share; each takes it through `lab`, reset."""
    page = browser.new_page(viewport=_DESKTOP)
    lab = LabPage(page, address).open()
    yield lab
    lab.close()


@pytest.fixture
def lab(shared: LabPage) -> LabPage:
    """The shared tab in its first picture and size, whatever the test before left."""
    shared.page.set_viewport_size(_DESKTOP)
    shared.page.get_by_role("button", name="Reset").click()
    # Only then look for stillness: a busy machine may be still before it has begun.
    expect(shared.summary).to_contain_text("pseudo-R² 0.0713 at strength 0.1.")
    expect(shared.control("Strength value")).to_have_value("0.1")
    expect(shared.control("Data")).to_have_value("Toy data")
    shared.until_still()
    shared.errors.clear()
    return shared
