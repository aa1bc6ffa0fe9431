"""What the workspace says, in words."""
