"""Recordings: counts and the stimulus behind them."""

from glmlab.recordings.grasshopper import grasshopper_receptor

__all__ = ["grasshopper_receptor"]
