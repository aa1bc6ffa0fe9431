"""The workspaces: what can be chosen, and what is then computed."""
