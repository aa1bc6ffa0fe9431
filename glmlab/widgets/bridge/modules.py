"""Scripts of the browser: modules that import each other, as one text that stands alone."""

from __future__ import annotations

import base64
import re
from pathlib import Path

_IMPORT = re.compile(r'(?<= from )"\./([\w-]+\.js)"')


def standing_alone(path: Path) -> str:
    """Return the text of a module, with each module that it imports in the place of its name.

    A widget's script has no address from which it could import what stands beside it. An imported
    module becomes a ``data:`` address, which a browser imports like any other, and only once however
    many modules name it.

    Parameters
    ----------
    path
        The module. It and those that it imports name others in the same folder, as ``"./name.js"``.
    """

    def address(found: re.Match[str]) -> str:
        text = standing_alone(path.with_name(found[1])) + f"\n//# sourceURL=glmlab/{found[1]}"
        return f'"data:text/javascript;base64,{base64.b64encode(text.encode()).decode()}"'

    return _IMPORT.sub(address, path.read_text(encoding="utf-8"))
