"""The pictures of the workspace "Feed-forward"."""
