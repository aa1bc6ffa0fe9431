"""The settings as a Python script."""
