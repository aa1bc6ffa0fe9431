"""Recordings: counts and the stimulus behind them."""
