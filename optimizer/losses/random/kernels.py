r"""Compiled kernels of every draw: random bits, elementary functions, severities, years.

They stand in one file because the compiler's cache knows a function by its own file alone: a callee changed in another file would go on
running as it was, without a word. `tests/architecture/test_architecture.py` holds every compiled function of the product to that.

Bits: Philox4x64-10, Salmon, Moraes, Dror, Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC'11; integers only, the same on
every machine. Functions: the C library's `exp` and `log` (and NumPy's) choose their code by the processor, and the last bit with it; those
here are made of additions, multiplications, divisions and roots, which IEEE 754 fixes and the compiler may neither fuse nor reorder.
Severities: a lognormal by its quantile, $\exp(\mu + \sigma \Phi^{-1}(a + u (b - a)))$, $a$ and $b$ the probabilities at the ends of
the part drawn from; a generalised Pareto tail by $\text{threshold} + \beta (s^{-\xi} - 1) / \xi$, $s$ the part of the tail beyond, by a
series where $\xi$ is near 0; a Beta share by two gammas (Marsaglia & Tsang, 2000, "A simple method for generating gamma variables",
ACM TOMS 26).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

Word = np.uint64
Four = tuple[np.uint64, np.uint64, np.uint64, np.uint64]
Two = tuple[np.uint64, np.uint64]
Index = npt.NDArray[np.int64]
Vector = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int32]
Words = npt.NDArray[np.uint64]

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


@njit(cache=True, nogil=True)
def named_draws(year: Index, place: Index, word: Word, key: Two) -> Vector:
    """Return one number within (0, 1) for each pair of year and place, for one content."""
    draws = np.empty(year.size)
    for n in range(year.size):
        draws[n] = unit(philox((np.uint64(0), np.uint64(place[n]), np.uint64(year[n]), word), key)[0])
    return draws


_LN2_HIGH = 0.693147180369123816490  # the first 32 bits of ln 2: its product with an exponent is exact
_LN2_LOW = 1.90821492927058770002e-10
_ROOT_HALF = math.sqrt(0.5)
_LOG_TERMS = tuple(2.0 / (2 * k + 1) for k in range(11, -1, -1))
_EXP_TERMS = tuple(1.0 / math.factorial(k) for k in range(14, -1, -1))
LEAST_EXPONENT, MOST_EXPONENT = -700.0, 700.0


@njit(cache=True, nogil=True)
def log(x: float) -> float:
    r"""Return $\ln x$ of a normal positive number: $\ln(2^k m) = k \ln 2 + 2 \operatorname{artanh}\frac{m - 1}{m + 1}$."""
    m, k = math.frexp(x)
    if m < _ROOT_HALF:
        m *= 2.0
        k -= 1
    s = (m - 1.0) / (m + 1.0)
    square = s * s
    series = 0.0
    for term in _LOG_TERMS:
        series = series * square + term
    return k * _LN2_HIGH + (s * series + k * _LN2_LOW)


@njit(cache=True, nogil=True)
def exp(x: float) -> float:
    r"""Return $e^x$, $|x| \le 700$ (beyond it the value at the end): $2^k e^r$, $|r| \le \frac12 \ln 2$, by its series."""
    x = min(max(x, LEAST_EXPONENT), MOST_EXPONENT)
    k = math.floor(x / (_LN2_HIGH + _LN2_LOW) + 0.5)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    series = 0.0
    for term in _EXP_TERMS:
        series = series * r + term
    return math.ldexp(series, int(k))


NEAR_EXPONENTIAL = 2.0**-10
_EXCESS_TERMS = tuple(1.0 / math.factorial(k) for k in range(9, 0, -1))


@njit(cache=True, nogil=True)
def pareto_excess(left: float, xi: float) -> float:
    r"""Return $(s^{-\xi} - 1) / \xi$, what a tail of scale 1 exceeds its threshold by with probability $s$; $-\ln s$ at $\xi = 0$.

    With $l = -\ln s$ this is $l\,(1 + \xi l / 2! + (\xi l)^2 / 3! + \dots)$, to a few units in the last place where $|\xi|$ is below
    `NEAR_EXPONENTIAL`: $\xi l$ is then at most 0.04. Beyond it $s^{-\xi} - 1$ is wrong by less than $2^{-42}$ of the scale; divided by an
    $\xi$ of 1e-16 the rounding of that difference would be all that is left.
    """
    length = -log(left)
    if abs(xi) >= NEAR_EXPONENTIAL:
        return float((exp(xi * length) - 1.0) / xi)
    series = 0.0
    for term in _EXCESS_TERMS:
        series = series * (xi * length) + term
    return length * series


# Wichura (1988), "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37, PPND16: numerator and
# denominator of the middle, of the tail, and of the far tail, highest power first.
_MIDDLE = (
    (2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
     1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0),
    (5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
     5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0),
)  # fmt: skip
_TAIL = (
    (7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
     3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0),
    (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
     6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0),
)  # fmt: skip
_FAR = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
     2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0),
    (2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
     1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0),
)  # fmt: skip

_Pair = tuple[tuple[float, ...], tuple[float, ...]]


@njit(cache=True, nogil=True)
def _ratio(pair: _Pair, x: float) -> float:
    above = below = 0.0
    for term in pair[0]:
        above = above * x + term
    for term in pair[1]:
        below = below * x + term
    return above / below


@njit(cache=True, nogil=True)
def normal_quantile(p: float) -> float:
    r"""Return $\Phi^{-1}(p)$, $0 < p < 1$."""
    q = p - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(_MIDDLE, 0.180625 - q * q)
    r = np.sqrt(-log(p if q < 0 else 1.0 - p))
    x = _ratio(_TAIL, r - 1.6) if r <= 5.0 else _ratio(_FAR, r - 5.0)
    return -x if q < 0 else x


SHARE, LOGNORMAL, COMPOSITE = 0.0, 1.0, 2.0
WIDTH = 10
"""Numbers of a row: kind, cap, then those of the kind."""

LEAST_P, MOST_P = 1e-300, 1.0 - 2.0**-53
Stream = tuple[Vector, npt.NDArray[np.uint64], Index]
"""Four draws, the counter of the next four, the place of the next draw."""
Drawn = tuple[Index, Index, Index, Vector, Vector]
"""Starts of years, starts of occurrences, class and loss of each part, price of each occurrence."""
Named = tuple[Words, Index, Index, Words, npt.NDArray[np.float64]]
"""The arrays of `Components`."""
Occurrences = tuple[Vector, Index, Index]
"""Time, component and number within the component of the occurrences of one year."""
Keys = tuple[Two, Two, Two, float, float]
"""Of severities, times and prices; mean and deviation of the logarithm of a price."""
Block = tuple[int, int, int, int]
"""First year, end, first part, most occurrences of a year."""


@njit(cache=True, nogil=True)
def open_stream(stream: Stream, number: np.uint64, year: np.uint64, word: np.uint64) -> None:
    """Set a stream to the first draw of one part of an occurrence."""
    _, counter, at = stream
    counter[0], counter[1], counter[2], counter[3] = np.uint64(0), number, year, word
    at[0] = 4


@njit(cache=True, nogil=True)
def draw(stream: Stream, key: Two) -> float:
    """Return the next number within (0, 1) of a stream."""
    buffer, counter, at = stream
    if at[0] == 4:
        a, b, c, d = philox((counter[0], counter[1], counter[2], counter[3]), key)
        buffer[0], buffer[1], buffer[2], buffer[3] = unit(a), unit(b), unit(c), unit(d)
        counter[0] += np.uint64(1)
        at[0] = 0
    at[0] += 1
    return float(buffer[at[0] - 1])


@njit(cache=True, nogil=True)
def _gamma(shape: float, stream: Stream, key: Two) -> float:
    """Return a gamma variate of scale 1; a shape below 1 is one of `shape + 1` times a power of a uniform."""
    if shape < 1.0:
        return float(_gamma_of_large_shape(shape + 1.0, stream, key) * exp(log(draw(stream, key)) / shape))
    return float(_gamma_of_large_shape(shape, stream, key))


@njit(cache=True, nogil=True)
def _gamma_of_large_shape(shape: float, stream: Stream, key: Two) -> float:
    d = shape - 1.0 / 3.0
    c = 1.0 / np.sqrt(9.0 * d)
    while True:
        z = normal_quantile(draw(stream, key))
        v = 1.0 + c * z
        v = v * v * v
        if v > 0.0 and log(draw(stream, key)) < 0.5 * z * z + d - d * v + d * log(v):
            return float(d * v)


@njit(cache=True, nogil=True)
def severity(row: Vector, stream: Stream, key: Two) -> float:
    """Return the loss of one occurrence."""
    if row[0] == SHARE:
        gamma = _gamma(row[3], stream, key)
        return float(min(row[2] * (gamma / (gamma + _gamma(row[4], stream, key))), row[1]))
    u = draw(stream, key)
    if row[0] == COMPOSITE and u >= row[6]:
        return float(min(row[7] + row[8] * pareto_excess((1.0 - u) / (1.0 - row[6]), row[9]), row[1]))
    part = u / row[6] if row[0] == COMPOSITE else u
    p = min(max(row[4] + part * row[5], LEAST_P), MOST_P)
    return float(min(exp(row[2] + row[3] * normal_quantile(p)), row[1]))


@njit(cache=True, nogil=True)
def count_years(first: int, numbers: Numbers, word: Words, frequency: tuple[Vector, Vector, Index], key: Two) -> None:
    """Draw the number of occurrences of each component in a block of years, at least one in each year."""
    zero_given, cumulative, start = frequency
    for i in range(numbers.shape[0]):
        any_yet = False
        for c in range(word.size):
            bits = philox((np.uint64(0), np.uint64(0), np.uint64(first + i + 1), word[c]), key)
            u = unit(bits[0])
            zero = cumulative[start[c]]
            if not any_yet:
                if u < zero_given[c]:
                    continue
                u = zero + (u - zero_given[c]) / (1.0 - zero_given[c]) * (1.0 - zero)  # given that it is not 0
            k = 0 if any_yet else 1
            while start[c] + k < start[c + 1] - 1 and cumulative[start[c] + k] < u:
                k += 1
            numbers[i, c] = k
            any_yet = any_yet or k > 0


@njit(cache=True, nogil=True)
def _in_time(i: int, numbers: Numbers, word: Words, key: Two, occurrences: Occurrences) -> int:
    """List the occurrences of a year in order of time, by insertion; return how many."""
    moment, component, place = occurrences
    size = 0
    for c in range(word.size):
        for k in range(numbers[i, c]):
            bits = philox((np.uint64(0), np.uint64(k + 1), np.uint64(i + 1), word[c]), key)
            when = unit(bits[0])
            at = size
            while at > 0 and moment[at - 1] > when:
                moment[at], component[at], place[at] = moment[at - 1], component[at - 1], place[at - 1]
                at -= 1
            moment[at], component[at], place[at] = when, c, k + 1
            size += 1
    return size


@njit(cache=True, nogil=True)
def fill_years(block: Block, numbers: Numbers, named: Named, drawn: Drawn, keys: Keys) -> None:
    """Draw losses and prices of the occurrences of a block of years, each year in order of time."""
    word, part_of, part_class, part_word, rows = named
    occurrence_start, part_start, classes, losses, prices = drawn
    stream = (np.zeros(4), np.zeros(4, dtype=np.uint64), np.full(1, 4, dtype=np.int64))
    occurrences = (np.zeros(block[3]), np.zeros(block[3], dtype=np.int64), np.zeros(block[3], dtype=np.int64))
    part = block[2]
    for i in range(block[0], block[1]):
        for n in range(_in_time(i, numbers, word, keys[1], occurrences)):
            c, k = occurrences[1][n], occurrences[2][n]
            e = occurrence_start[i] + n
            part_start[e] = part
            for p in range(part_of[c], part_of[c + 1]):
                open_stream(stream, np.uint64(k), np.uint64(i + 1), part_word[p])
                classes[part] = part_class[p]
                losses[part] = severity(rows[p], stream, keys[0])
                part += 1
            if prices.size > 0:
                bits = philox((np.uint64(0), np.uint64(k), np.uint64(i + 1), word[c]), keys[2])
                prices[e] = exp(keys[3] + keys[4] * normal_quantile(unit(bits[0])))
