"""The workspace "Coupled network": its settings, what is computed of them, and how it is shown."""
