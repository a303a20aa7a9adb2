"""Philox4x64-10: a counter turned into random bits, so that any draw can be made again anywhere, in any order.

Source: Salmon, Moraes, Dror, Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC'11. A draw is named by what it is for:
key (seed, purpose), counter (block of the draw, place, year, content). Integers only, so the bits are the same on every machine.
"""

from __future__ import annotations

import hashlib
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from numba import njit

Word = np.uint64
Four = tuple[np.uint64, np.uint64, np.uint64, np.uint64]
Two = tuple[np.uint64, np.uint64]
Years = npt.NDArray[np.int64]
Draws = npt.NDArray[np.float64]

_M0 = np.uint64(0xD2E7470EE14C6C93)
_M1 = np.uint64(0xCA5A826395121157)
_W0 = np.uint64(0x9E3779B97F4A7C15)
_W1 = np.uint64(0xBB67AE8584CAA73B)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_TOP_52 = np.uint64(12)
ROUNDS = 10


@njit(cache=True, nogil=True, inline="always")
def _high(a: Word, b: Word) -> Word:
    """Return the upper 64 bits of a product, from its four partial products."""
    a_low, a_high, b_low, b_high = a & _LOW, a >> _HALF, b & _LOW, b >> _HALF
    cross = (a_low * b_low >> _HALF) + (a_high * b_low & _LOW) + a_low * b_high
    return a_high * b_high + (a_high * b_low >> _HALF) + (cross >> _HALF)


@njit(cache=True, nogil=True)
def philox(counter: Four, key: Two) -> Four:
    """Return four words of 64 random bits for a counter and a key."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        high0, high1 = _high(_M0, c0), _high(_M1, c2)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, _M1 * c2, high0 ^ c3 ^ k1, _M0 * c0
        k0, k1 = k0 + _W0, k1 + _W1
    return c0, c1, c2, c3


@njit(cache=True, nogil=True, inline="always")
def unit(word: Word) -> float:
    """Return a number within (0, 1), both ends left out: the middle of one of 2^52 equal steps (half of 2^-53 would round to an end)."""
    return (np.float64(word >> _TOP_52) + 0.5) * 2.0**-52


def content_word(*names: str) -> np.uint64:
    """Return the word that stands for a name in a counter: a draw belongs to what is written, not to the row it is written in."""
    digest = hashlib.sha256("\x1f".join(names).encode()).digest()
    return np.uint64(int.from_bytes(digest[:8], "little"))


class Purpose(IntEnum):
    """What a draw is for; part of its key, so that no two uses share a bit."""

    NUMBER = 1
    TIME = 2
    SEVERITY = 3
    PRICE = 4
    ANSWER = 5
    FAILURE = 6


def key_of(seed: int, purpose: Purpose) -> Two:
    """Return the key of a seed and a purpose."""
    return np.uint64(seed), np.uint64(int(purpose))


@njit(cache=True, nogil=True)
def named_draws(year: Years, place: Years, word: Word, key: Two) -> Draws:
    """Return one number within (0, 1) for each pair of year and place, for one content."""
    found = np.empty(year.size)
    for n in range(year.size):
        found[n] = unit(philox((np.uint64(0), np.uint64(place[n]), np.uint64(year[n]), word), key)[0])
    return found
