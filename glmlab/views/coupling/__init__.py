"""The pictures of the workspace "Coupled network"."""
