"""The panels of the workspace "Coupled network"."""
