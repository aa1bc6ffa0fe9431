"""Where the notebook and the page template are."""

from pathlib import Path

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
    packaged = PACKAGE / "notebooks" / "lab.ipynb"
    return packaged if packaged.exists() else PACKAGE.parent / "notebooks" / "lab.ipynb"
