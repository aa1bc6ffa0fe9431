"""Declared settings: checked, written as text and as JSON, and read again."""
