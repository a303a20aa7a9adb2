r"""Whether cover answers, drawn a second time: Philox4x64-10 (Salmon et al., 2011), compiled, word by word.

The contract of a draw: key (seed, 5), counter (0, place of the occurrence in its year, year, content), content the first eight bytes of
the SHA-256 of the wording, little end first; the first word's upper 52 bits plus a half, over $2^{52}$.
"""

from __future__ import annotations

import numpy as np
from numba import njit

ANSWER = np.uint64(5)
"""The purpose's number in the key."""
_HALF, _LOW, _UNUSED = np.uint64(32), np.uint64(0xFFFFFFFF), np.uint64(12)
_FACTOR_A, _FACTOR_B = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_STEP_A, _STEP_B = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)


@njit(cache=True, nogil=True)
def answer_draw(place: np.uint64, year: np.uint64, content: np.uint64, seed: np.uint64) -> float:
    """Return the number within (0, 1) of an occurrence: the wording answers a class where it is below the class's probability."""
    a, b, c, d = np.uint64(0), place, year, content
    left, right = seed, ANSWER
    for _ in range(10):
        upper_a, lower_a = _upper(a, _FACTOR_A), a * _FACTOR_A
        upper_c, lower_c = _upper(c, _FACTOR_B), c * _FACTOR_B
        a, b, c, d = upper_c ^ b ^ left, lower_c, upper_a ^ d ^ right, lower_a
        left, right = left + _STEP_A, right + _STEP_B
    return (float(a >> _UNUSED) + 0.5) / 4503599627370496.0


@njit(cache=True, nogil=True)
def _upper(word: np.uint64, factor: np.uint64) -> np.uint64:
    """Return the upper 64 bits of a product, by schoolbook multiplication with digits of 32 bits."""
    lower, upper = word & _LOW, word >> _HALF
    small, large = factor & _LOW, factor >> _HALF
    carried = (lower * small >> _HALF) + upper * small
    middle = (carried & _LOW) + lower * large
    return np.uint64(upper * large + (carried >> _HALF) + (middle >> _HALF))
