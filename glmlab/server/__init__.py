"""Serving the lab as a web page: one notebook, no listing of files, no code from visitors."""
