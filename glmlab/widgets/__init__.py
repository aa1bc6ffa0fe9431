"""Widgets that know nothing of a workspace: controls, figures, colours, and the ways to the browser."""
