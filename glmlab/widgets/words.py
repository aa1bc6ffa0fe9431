"""The words in the frames of pictures."""

from __future__ import annotations

NO_RESULTS = "No results yet."
EXPLAIN = "What this picture shows"
TRUTH = "truth"
RECOVERED = "recovered"
PINNED = "pinned"
STRENGTH = "strength"
