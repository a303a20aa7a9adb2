"""Answers and laws in words: the reports that a person reads in a terminal."""
