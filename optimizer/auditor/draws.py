r"""Whether cover answers, drawn a second time: Philox4x64-10 (Salmon et al., 2011) on whole arrays of 64-bit words.

The contract of a draw: key (seed, 5), counter (0, place of the occurrence in its year, year, content), content the first eight bytes of
the SHA-256 of the wording, little end first; the first word's upper 53 bits plus a half, over $2^{53}$.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

from optimizer.losses.scenarios import Scenarios, Vector

ANSWER = 5
"""The purpose's number in the key."""
BLOCK = 16_384
"""Occurrences drawn at once: fits the processor's cache."""
_MULTIPLIERS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
_STEPS = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)
_WORD = (1 << 64) - 1

Words = npt.NDArray[np.uint64]


def answer_draws(years: Scenarios, wording: str) -> Vector:
    """Return the number within (0, 1) of each occurrence: the wording answers a class where it is below the class's probability."""
    counts = np.diff(years.occurrence_start)
    number = np.repeat(years.number, counts).astype(np.uint64)
    place = (np.arange(years.occurrences) - np.repeat(years.occurrence_start[:-1], counts)).astype(np.uint64)
    content = int.from_bytes(hashlib.sha256(wording.encode()).digest()[:8], "little")
    drawn = np.zeros(years.occurrences)
    for i in range(0, drawn.size, BLOCK):
        some = slice(i, i + BLOCK)
        zeros = np.zeros_like(place[some])
        first = _philox([zeros, place[some], number[some], np.full_like(zeros, content)], [years.seed, ANSWER])
        drawn[some] = ((first >> np.uint64(12)).astype(np.float64) + 0.5) / 2.0**52
    return drawn


def _philox(counter: list[Words], key: list[int]) -> Words:
    """Return the first word of ten rounds."""
    for _ in range(10):
        left = _product(counter[0], _MULTIPLIERS[0])
        right = _product(counter[2], _MULTIPLIERS[1])
        counter = [right[0] ^ counter[1] ^ np.uint64(key[0]), right[1], left[0] ^ counter[3] ^ np.uint64(key[1]), left[1]]
        key = [(word + step) & _WORD for word, step in zip(key, _STEPS, strict=True)]
    return counter[0]


def _product(words: Words, factor: int) -> tuple[Words, Words]:
    """Return upper and lower 64 bits of each word times a factor, by schoolbook multiplication with digits of 32 bits."""
    half, low = np.uint64(32), np.uint64(0xFFFFFFFF)
    lower, upper = words & low, words >> half
    small, large = np.uint64(factor & 0xFFFFFFFF), np.uint64(factor >> 32)
    carried = (lower * small >> half) + upper * small
    middle = (carried & low) + lower * large
    return upper * large + (carried >> half) + (middle >> half), words * np.uint64(factor)
