"""The labs: each builds its parts, connects them, and lays them out on the page."""

from __future__ import annotations

from glmlab.app.feedforward import FeedforwardLab
from glmlab.app.lab import Lab

__all__ = ["FeedforwardLab", "Lab"]
