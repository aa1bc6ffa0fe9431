"""The notebooks of the lessons run from top to bottom, as in JupyterLab and on Binder."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

from glmlab.lessons import built_in
from glmlab.server.locations import lesson_notebook

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.mark.parametrize("name", built_in())
def test_a_notebook_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLMLAB_ENGINE", "inline")
    path = lesson_notebook(name)
    assert path is not None
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert [output["output_type"] for output in outputs] == ["execute_result"]
    assert WIDGET in outputs[0]["data"]
