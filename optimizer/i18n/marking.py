"""How a word is written down, so that Babel finds it."""

from __future__ import annotations


def word(key: str, english: str) -> tuple[str, str]:
    """Return a key that code asks for and its English; in the catalogue the key is the context of the English."""
    return key, english
