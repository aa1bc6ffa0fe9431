"""The panels, in which the student chooses."""
