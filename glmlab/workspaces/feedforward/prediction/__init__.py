"""Predict, then reveal: what a student expects, and how close it came."""
