r"""Exponential, logarithm and normal quantile from additions, multiplications, divisions and roots alone.

The C library's `exp` and `log` (and NumPy's) choose their code by the processor, and the last bit with it. IEEE 754 fixes every operation
used here, and the compiler is not allowed to fuse or reorder them, so a seed gives the same bits on every machine. Each is within two
units in the last place; the tests hold them against SciPy's.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

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
