"""The words of a piece of HTML, as a person reads them."""

from __future__ import annotations

import re
from html import unescape


def plain_text(html: str) -> str:
    """Return the text without its marking."""
    return unescape(re.sub(r"<[^>]*>", "", html))
