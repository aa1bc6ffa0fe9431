"""The labs: each builds its parts, connects them, and lays them out on the page."""

from __future__ import annotations

from glmlab.app.coupling import CouplingLab
from glmlab.app.feedforward import FeedforwardLab
from glmlab.app.lab import Lab
from glmlab.app.labs import Labs

__all__ = ["CouplingLab", "FeedforwardLab", "Lab", "Labs"]
