"""The draws that decide whether cover answers and whether an insurer fails, by NumPy's own Philox generator."""

from __future__ import annotations

import hashlib

import numpy as np

ANSWER, FAILURE = 5, 6
_WORD = 1 << 64


def drawn(purpose: int, place: int, year: int, content: str, seed: int = 0) -> float:
    """Return the number within (0, 1) that a purpose, a place in a year and a content name.

    NumPy steps its counter before it draws, so it is started one before.
    """
    word = int.from_bytes(hashlib.sha256(content.encode()).digest()[:8], "little")
    counter = (place * _WORD + (year % _WORD) * _WORD**2 + word * _WORD**3 - 1) % _WORD**4
    bits = np.random.Philox(counter=counter, key=seed + purpose * _WORD).random_raw(1)
    return float((int(bits[0]) >> 12) + 0.5) / 2.0**52
