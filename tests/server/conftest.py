"""A small notebook, and one server of it for all tests that do not stop it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import served_lab
from tests.server.page import Page, open_page, write_notebook


@pytest.fixture(scope="session")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook with one widget, quick to start."""
    path = tmp_path_factory.mktemp("notebooks") / "small.ipynb"
    write_notebook(path, "import ipywidgets\nipywidgets.IntSlider(description='Size')")
    return path


@pytest.fixture(scope="session")
def address(notebook: Path) -> Iterator[str]:
    """The address of a server of the small notebook."""
    with served_lab(notebook) as served:
        yield served


@pytest.fixture(scope="session")
def page(address: str) -> Page:
    """A page that tests share: none of them may end its kernel."""
    return open_page(address)
