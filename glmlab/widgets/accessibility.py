"""What ipywidgets and bqplot leave out for those who do not see, or do not use a mouse."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

Attributes = dict[str, dict[str, str]]
"""CSS selector -> the attributes that the elements it finds are given."""


class Accessibility(anywidget.AnyWidget):
    """Names slider handles and gives elements of the page roles and texts.

    It works on the element of class ``glmlab`` that it is placed in, and shows nothing itself.

    Attributes
    ----------
    controls
        CSS selectors and the attributes of the elements that they find; kept on the page also
        when its elements are made anew.
    figures
        The same for what changes with every picture, so that a drag sends no more than that.
    """

    _esm = Path(__file__).with_name("accessibility.js")

    controls = traitlets.Dict().tag(sync=True)
    figures = traitlets.Dict().tag(sync=True)
