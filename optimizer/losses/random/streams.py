"""Random draws by name: what a draw is for and what it belongs to, as the words of the generator's key and counter."""

from __future__ import annotations

import hashlib
from enum import IntEnum

import numpy as np

from optimizer.losses.random.kernels import Two


def stream_id(*names: str) -> np.uint64:
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
