"""The views, which draw results."""
