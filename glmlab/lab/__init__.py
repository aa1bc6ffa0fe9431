"""What a workspace knows and runs, whatever it looks like: its state and its runner."""
