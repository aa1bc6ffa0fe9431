"""The words in the frames of pictures."""

from __future__ import annotations

NO_RESULTS = "No results yet."
EXPLAIN = "What this picture shows"
FILL = "Fills the window with this picture, and back (F)."
TRUTH = "truth"
RECOVERED = "recovered"
PINNED = "pinned"
STRENGTH = "strength"
