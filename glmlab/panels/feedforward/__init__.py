"""The panels of the workspace "Feed-forward"."""
