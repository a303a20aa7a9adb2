r"""Whether cover answers, drawn a second time: Philox4x64-10 (Salmon et al., 2011), compiled, word by word.

The contract of a draw: key (seed, 5), counter (0, place of the occurrence in its year, year, content), content the first eight bytes of
the SHA-256 of the wording, little end first; the first word's upper 52 bits plus a half, over $2^{52}$.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
from numba import njit

from optimizer.losses.scenarios import Index, Scenarios, Vector

ANSWER = np.uint64(5)
"""The purpose's number in the key."""
_HALF, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
_FACTOR_A, _FACTOR_B = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_STEP_A, _STEP_B = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)

Words = npt.NDArray[np.uint64]


def answer_draws(years: Scenarios, wording: str, occurrence: Index) -> Vector:
    """Return the number within (0, 1) of some occurrences: the wording answers a class where it is below the class's probability."""
    year = np.searchsorted(years.occurrence_start, occurrence, side="right") - 1
    place = (occurrence - years.occurrence_start[year]).astype(np.uint64)
    content = np.uint64(int.from_bytes(hashlib.sha256(wording.encode()).digest()[:8], "little"))
    words = np.empty(place.size, dtype=np.uint64)
    _first_words(place, years.number[year].astype(np.uint64), content, np.uint64(years.seed), words)
    return np.asarray(((words >> np.uint64(12)).astype(np.float64) + 0.5) / 2.0**52)


@njit(cache=True, nogil=True)
def _first_words(place: Words, number: Words, content: np.uint64, seed: np.uint64, words: Words) -> None:
    """Write the first word of ten rounds for each counter."""
    for n in range(place.size):
        a, b, c, d = np.uint64(0), place[n], number[n], content
        left, right = seed, ANSWER
        for _ in range(10):
            upper_a, lower_a = _upper(a, _FACTOR_A), a * _FACTOR_A
            upper_c, lower_c = _upper(c, _FACTOR_B), c * _FACTOR_B
            a, b, c, d = upper_c ^ b ^ left, lower_c, upper_a ^ d ^ right, lower_a
            left, right = left + _STEP_A, right + _STEP_B
        words[n] = a


@njit(cache=True, nogil=True)
def _upper(word: np.uint64, factor: np.uint64) -> np.uint64:
    """Return the upper 64 bits of a product, by schoolbook multiplication with digits of 32 bits."""
    lower, upper = word & _LOW, word >> _HALF
    small, large = factor & _LOW, factor >> _HALF
    carried = (lower * small >> _HALF) + upper * small
    middle = (carried & _LOW) + lower * large
    return np.uint64(upper * large + (carried >> _HALF) + (middle >> _HALF))
