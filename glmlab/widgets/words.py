"""The words in the frames of pictures."""

from __future__ import annotations

NO_RESULTS = "No results yet."
TRUTH = "truth"
RECOVERED = "recovered"
PINNED = "pinned"
STRENGTH = "strength"
