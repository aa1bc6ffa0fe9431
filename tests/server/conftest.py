"""A small notebook, and one server of it for all tests that do not stop it."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from tests.served import served_lab
from tests.server.page import Page, open_page


@pytest.fixture(scope="session")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook with one widget, quick to start."""
    path = tmp_path_factory.mktemp("notebooks") / "small.ipynb"
    cell = nbformat.v4.new_code_cell("import ipywidgets\nipywidgets.IntSlider(description='Size')")
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel}), path)
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
