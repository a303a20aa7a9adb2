r"""What one offer pays, occurrence by occurrence, and whether its wording answers: the contract's words as loops, compiled.

The compiler is a library; nothing here is shared with the kernels that are checked. Loops that call each other stay in one file, since a
compiled loop knows the others by its own file alone.

The contract of a draw: Philox4x64-10 (Salmon et al., 2011), key (seed, 5), counter (0, place of the occurrence in its year, year,
content), content the first eight bytes of the SHA-256 of the wording, little end first; the first word's upper 52 bits plus a half, over
$2^{52}$.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from optimizer.losses.scenarios import Index, Vector

Places = npt.NDArray[np.int32]
ANSWER = np.uint64(5)
"""The purpose's number in the key."""
_HALF, _LOW, _UNUSED = np.uint64(32), np.uint64(0xFFFFFFFF), np.uint64(12)
_FACTOR_A, _FACTOR_B = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_STEP_A, _STEP_B = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)


@njit(cache=True, nogil=True)
def _upper(word: np.uint64, factor: np.uint64) -> np.uint64:
    """Return the upper 64 bits of a product, by schoolbook multiplication with digits of 32 bits."""
    lower, upper = word & _LOW, word >> _HALF
    small, large = factor & _LOW, factor >> _HALF
    carried = (lower * small >> _HALF) + upper * small
    middle = (carried & _LOW) + lower * large
    return np.uint64(upper * large + (carried >> _HALF) + (middle >> _HALF))


@njit(cache=True, nogil=True)
def _draw(place: np.uint64, year: np.uint64, content: np.uint64, seed: np.uint64) -> float:
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
def _answered(parts: tuple[Index, Vector, int, int], chance: Vector, names: tuple[np.uint64, np.uint64, np.uint64, np.uint64]) -> float:
    """Return the loss of the parts in classes that the wording answers: one draw decides of them all."""
    cls, amount, first, end = parts
    loss, draw = 0.0, -1.0
    for part in range(first, end):
        q = chance[cls[part]]
        if 0.0 < q < 1.0 and draw < 0.0:
            draw = _draw(*names)
        if q > max(draw, 0.0) or q >= 1.0:
            loss += amount[part]
    return loss


@njit(cache=True, nogil=True)
def _reachable(parts: tuple[Index, Vector, int, int], chance: Vector) -> float:
    """Return the loss of the parts in classes that the wording could answer."""
    cls, amount, first, end = parts
    loss = 0.0
    for part in range(first, end):
        if chance[cls[part]] > 0.0:
            loss += amount[part]
    return loss


@njit(cache=True, nogil=True)
def allot(
    losses: tuple[Index, Vector, Index, Index],
    answers: tuple[Vector, npt.NDArray[np.bool_]],
    names: tuple[npt.NDArray[np.uint64], np.uint64, np.uint64],
    terms: tuple[float, float, float, float],
    out: tuple[Places, Vector, Places, Vector],
) -> tuple[int, int]:
    r"""Write what one offer pays, occurrence by occurrence in time order; return how many it pays in, and in how many years.

    $o_e = \min((x_e - a - d)^+, l)$, $A_e = \min((\sum_{f \le e} o_f - D)^+, \text{cap})$, $C_e = A_e - A_{e-1}$, with $x_e$ the parts of
    the loss in classes that are covered and that the wording answers. Whether it does is drawn where the layer could be reached. Of a
    year in which the insurer has failed nothing is written but the sum, which the reinstatement premium follows from.
    """
    (cls, amount, part_start, start), (chance, failed) = losses, answers
    retention, limit, aggregate_deductible, cap = terms
    place, paid, year, used = out
    occurrences, in_years = 0, 0
    for i in range(start.size - 1):
        so_far, before = 0.0, 0.0
        for e in range(start[i], start[i + 1]):
            parts = (cls, amount, part_start[e], part_start[e + 1])
            if _reachable(parts, chance) <= retention:
                continue
            loss = _answered(parts, chance, (np.uint64(e - start[i]), names[0][i], names[1], names[2]))
            so_far += min(max(loss - retention, 0.0), limit)
            now = min(max(so_far - aggregate_deductible, 0.0), cap)
            if now > before and not (failed.size > 0 and failed[i]):
                place[occurrences], paid[occurrences] = e, now - before
                occurrences += 1
            before = now
        if before > 0.0:
            year[in_years], used[in_years] = i, before
            in_years += 1
    return occurrences, in_years
