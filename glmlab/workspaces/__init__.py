"""The workspaces, one package each; none imports another."""
