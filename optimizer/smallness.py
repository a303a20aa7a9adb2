"""Numbers too small to be told from 0: one rule for every file, setting and product."""

from __future__ import annotations

import math
import re

SMALLEST_AMOUNT = 1e-300
"""Numbers nearer to 0, other than 0, are refused: their products and quotients lose digits, then vanish or overflow."""

TOO_SMALL = ("this number is too small to be told from 0", "check the exponent, or write 0")
"""The rule broken, and what to do."""

_NONZERO = re.compile(r"[^eE]*[1-9]", re.ASCII)


class Vanishing(float):
    """A number that a file writes and that no float but 0 is near: stands as the smallest float, and keeps its text to be shown."""

    text: str

    def __format__(self, form: str) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text


def float_of(text: str) -> float:
    """Return the float of a number's text; one that would be rounded to 0 stays a number that `number` refuses."""
    result = float(text)
    if result == 0 and _NONZERO.match(text) is not None:
        result = Vanishing(math.ulp(0.0))
        result.text = text
    return result


def is_lost(value: float) -> bool:
    """Say whether a number is too small to be told from 0."""
    return 0 < abs(value) < SMALLEST_AMOUNT
