"""Answers as JSON, one module a format, written and read back."""
