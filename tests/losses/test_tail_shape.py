"""A generalised Pareto tail whose shape is near 0: drawn, fitted and limited as decimals of sixty digits say, whatever the shape."""

from __future__ import annotations

import math
from decimal import Context, Decimal, localcontext
from random import Random

import numpy as np
import pytest
from scipy import stats

from optimizer.inputs.perils import Simulate
from optimizer.losses.fitting.distributions import Composite, ParetoTail
from optimizer.losses.random.kernels import COMPOSITE, NEAR_EXPONENTIAL, WIDTH, log, pareto_excess, severity
from optimizer.losses.simulation import draw_years

FEW_BITS = 1e-14
"""Relative distance of a sum of doubles from the truth."""
DIGITS = Context(prec=60, Emin=-999_999, Emax=999_999)


def shapes(count: int, seed: int = 5) -> list[float]:
    """Return shapes of both signs from 1e-18 to 1e-8 and beyond either end, the powers of ten and the halves of 2^-53 among them."""
    random = Random(seed)
    fixed = [0.0, 2.0**-54, -(2.0**-54), 2.0**-53, 1e-300, -1e-300, 1e-30, NEAR_EXPONENTIAL * (1 - 2**-52), -9e-4, 1e-11, -1e-11]
    fixed += [sign * 10.0**-power for power in range(8, 19) for sign in (1, -1)]
    return fixed + [random.choice((1, -1)) * 10 ** random.uniform(-18, -8) for _ in range(count - len(fixed))]


def parts(count: int, seed: int = 6) -> list[float]:
    """Return parts of a tail, those near its threshold and those far out among them."""
    random = Random(seed)
    fixed = [1.0, 1 - 2.0**-53, 0.5, 2.0**-53, 1e-9]
    return fixed + [random.choice((random.random(), 10 ** random.uniform(-15, 0), 1 - 10 ** random.uniform(-15, -1))) for _ in range(count)]


def excess(left: float, xi: float) -> float:
    """Return what a tail of scale 1 exceeds its threshold by with a probability, in decimals."""
    with localcontext(DIGITS):
        length, shape = -Decimal(left).ln(), Decimal(xi)
        if abs(shape * length) > Decimal("1e-15"):
            return float(((shape * length).exp() - 1) / shape)
        return float(length * (1 + shape * length / 2 + (shape * length) ** 2 / 6))


def log_survival(x: float, xi: float) -> Decimal:
    """Return the logarithm of the probability that a tail of scale 1 exceeds its threshold by more than x, in decimals."""
    with localcontext(DIGITS):
        amount, shape = Decimal(x), Decimal(xi)
        step = shape * amount
        if abs(step) > Decimal("1e-15"):
            return -(1 + step).ln() / shape
        return -amount * (1 - step / 2 + step**2 / 3)


def limited(width: float, xi: float) -> float:
    """Return the mean of the excess of a tail of scale 1, limited to a width: the integral of its survival function, in decimals."""
    with localcontext(DIGITS):
        shape = Decimal(xi)
        return float((1 - ((1 - shape) * log_survival(width, xi)).exp()) / (1 - shape))


@pytest.mark.parametrize("xi", shapes(240))
def test_what_is_drawn_is_the_quantile(xi: float) -> None:
    for left in parts(4):
        assert pareto_excess(left, xi) == pytest.approx(excess(left, xi), rel=FEW_BITS, abs=0)


def test_what_is_drawn_is_the_quantile_of_a_plain_shape_too() -> None:
    random = Random(9)
    for _ in range(300):
        xi, left = random.choice((1, -1)) * 10 ** random.uniform(-3, 0.5), random.random()
        assert pareto_excess(left, xi) == pytest.approx(excess(left, xi), rel=1e-11, abs=2.0**-41)


def test_a_shape_of_0_gives_the_logarithm_to_the_last_bit() -> None:
    assert [pareto_excess(left, 0.0) for left in parts(200)] == [-log(left) for left in parts(200)]


def test_a_plain_shape_keeps_the_bits_it_had() -> None:
    """Losses drawn by earlier versions, whose formula was the plain difference, are drawn again."""
    row = np.zeros(WIDTH)
    row[:] = (COMPOSITE, math.inf, 3.4552116507590847, 1.7252693131349368, 0.0226, 0.4529802126342688, 0.4529, 20.0, 40.2996667829045, 0.79)
    stream = (np.zeros(4), np.array([0, 1, 1, 7], dtype=np.uint64), np.full(1, 4, dtype=np.int64))
    drawn = [severity(row, stream, (np.uint64(1), np.uint64(2))) for _ in range(6)]
    assert [loss.hex() for loss in drawn] == BEFORE


BEFORE = [
    "0x1.3fcd0f959feecp+3",
    "0x1.0f2d9aa96e50ep+3",
    "0x1.8995ae794de74p+4",
    "0x1.42778a0e6618ap+3",
    "0x1.34732602ac963p+6",
    "0x1.90b3a416ff3a2p+4",
]
"""Three of the body, three of the tail."""


def tail_years(xi: float, years: int = 20_000) -> np.ndarray:
    law = {"kind": "lognormal_gpd", "mu": 0, "sigma": 1, "threshold": 100, "body": 0.0, "xi": xi, "beta": 10, "cap": 1e6}
    spec = {"years": years, "seed": 1, "peril": [{"class": "hot", "frequency": 0.1, "severity": law}]}
    return draw_years(Simulate.model_validate(spec)).part_loss


def test_losses_of_a_shape_near_0_are_those_of_an_exponential_tail() -> None:
    exact = tail_years(0.0)
    assert exact.mean() == pytest.approx(110.0, abs=3 * 10 / math.sqrt(exact.size))
    for xi in [5.551115123125783e-17, *shapes(40, seed=7)]:
        if abs(xi) <= 1e-8:
            found = tail_years(xi)
            beyond = exact - 100.0
            assert np.allclose(found, 100.0 + beyond + xi * beyond**2 / 20.0, rtol=1e-13, atol=0)  # first order; the next is xi^2


@pytest.mark.parametrize("xi", shapes(240, seed=8))
def test_a_fitted_tail_has_the_density_survival_quantile_and_limited_mean_of_its_shape(xi: float) -> None:
    random = Random(repr(xi))
    x = np.array([10 ** random.uniform(-6, 1.5) for _ in range(5)])
    law = ParetoTail(xi, 10.0, 100.0)
    amounts = 100.0 + 10.0 * x
    x_seen = (amounts - 100.0) / 10.0  # what is left of x beside a threshold of 100
    exact = np.array([float(log_survival(v, xi)) for v in x_seen])
    assert np.allclose(np.log(law.survival(amounts)), exact, rtol=1e-12, atol=1e-15)
    assert np.allclose(law.log_density(amounts), (1 + xi) * exact - math.log(10.0), rtol=1e-13, atol=1e-13)
    assert np.allclose(law.inverse_survival(np.exp(exact)), amounts, rtol=1e-12, atol=0)
    for width in x:
        assert law.limited_excess(10.0 * width) == pytest.approx(10.0 * limited(float(width), xi), rel=1e-13)
    if abs(xi) >= 1e-15:
        assert np.allclose(law.log_density(amounts), stats.genpareto.logpdf(amounts, xi, 100.0, 10.0), rtol=1e-6)


@pytest.mark.parametrize("xi", shapes(60, seed=9)[33:])
def test_a_composite_with_such_a_tail_has_the_mean_of_the_exponential_one(xi: float) -> None:
    near, plain = (Composite(3.0, 1.2, shape, 40.0, 20.0, 1.0) for shape in (xi, 0.0))
    for cap in (10.0, 30.0, 500.0):
        assert near.limited_expected_value(cap) == pytest.approx(plain.limited_expected_value(cap), rel=1e-6)
