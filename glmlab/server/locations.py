"""Where the notebook and the page template are."""

from pathlib import Path

from glmlab.lessons.address import name_of

PACKAGE = Path(__file__).resolve().parent.parent

# Laid out like a Jupyter data directory, so that Voila finds the template by its name.
TEMPLATE_ROOT = PACKAGE / "server" / "template"
TEMPLATE = TEMPLATE_ROOT / "voila" / "templates" / "glmlab"


def lab_notebook() -> Path:
    """
    Find the notebook that is the lab.

    Returns
    -------
    Path
        ``glmlab/notebooks/lab.ipynb`` of an installed wheel, or else ``notebooks/lab.ipynb`` of the
        checkout that the package lies in. It is not checked that the latter exists.
    """
    return _notebooks() / "lab.ipynb"


def lesson_notebook(name: str) -> Path | None:
    """
    Find the notebook of a lesson.

    Parameters
    ----------
    name
        As links have it.

    Returns
    -------
    Path
        None where there is no such lesson.
    """
    notebooks = (_notebooks() / "lessons").glob("*.ipynb")
    return next((path for path in notebooks if name_of(path) == name), None)


def _notebooks() -> Path:
    packaged = PACKAGE / "notebooks"
    return packaged if packaged.exists() else PACKAGE.parent / "notebooks"
