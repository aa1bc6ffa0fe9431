"""The page that lists all lessons and labs, and the link back to it."""

from __future__ import annotations

import os
from html import escape

INDEX_VARIABLE = "GLMLAB_INDEX"
"""Of the environment, with the address of that page, where there is one."""


def link_to_index(words: str) -> str:
    """Return a link to it in HTML; "" where there is no such page."""
    address = os.environ.get(INDEX_VARIABLE, "")
    return (
        f'<a class="glmlab-leave" href="{escape(address)}">{escape(words)}</a>' if address else ""
    )
