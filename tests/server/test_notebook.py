"""The served notebook calls the lab and does nothing else."""

import nbformat

from glmlab.server.locations import lab_notebook


def test_the_notebook_holds_no_logic_and_no_outputs() -> None:
    notebook = nbformat.read(lab_notebook(), as_version=4)
    nbformat.validate(notebook)
    (cell,) = notebook.cells
    assert cell.cell_type == "code"
    assert cell.source == "import glmlab\n\nglmlab.Labs()"
    assert cell.outputs == []
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.voila.template == "glmlab"
