"""Numbers and the texts that stand for them in files."""

from __future__ import annotations

from optimizer.values import Vanishing, float_of


def reads_as_number(text: str) -> bool:
    """Say whether a text is a plain number, was meant as one, and can be told from 0 if it is not 0."""
    try:
        if isinstance(float_of(text), Vanishing):
            return False
    except ValueError:
        return False
    return text.isascii() and "_" not in text and text[-1:].isdigit()


def text_of_number(value: float) -> str:
    """Return the shortest text that reads back as the same number."""
    return repr(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
