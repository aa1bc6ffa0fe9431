"""The workspace "Feed-forward": its settings, what is computed of them, and how it is shown."""
