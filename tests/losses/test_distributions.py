"""Density, chances and limited means of a distribution fit each other."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate

from optimizer.losses.fitting.distributions import Composite, Lognormal, ParetoTail

LAWS = [Lognormal(3.1, 1.6, 1.0), Composite(3.5, 1.7, 0.8, 40.0, 20.0, 1.0), Composite(-4.0, 1.0, 0.3, 9.0, 20.0, 1.0)]


@pytest.mark.parametrize("law", LAWS, ids=["lognormal", "composite", "composite beyond its middle"])
def test_the_density_of_a_law_adds_up_to_its_chances_and_limited_means(law: Lognormal | Composite) -> None:
    def density(x: float) -> float:
        return math.exp(law.log_density(np.array([x]))[0])

    def over(x: float) -> float:
        return float(law.survival(np.array([x]))[0])

    for low, high in ((1.0, 5.0), (5.0, 20.0), (20.0, 90.0), (90.0, 400.0)):
        assert integrate.quad(density, low, high, epsabs=1e-12)[0] == pytest.approx(over(low) - over(high), abs=1e-9)
        area = 1.0 + integrate.quad(over, 1.0, high, points=[20.0] if high > 20 else None, epsabs=1e-12)[0]
        assert law.limited_expected_value(high) == pytest.approx(area, rel=1e-8)
    assert over(1.0) == pytest.approx(1.0)
    assert law.limited_expected_value(0.5) == 0.5
    chances = np.array([0.01, 0.3, 0.6, 0.99])
    assert law.survival(law.quantile(chances)) == pytest.approx(1 - chances, abs=1e-9)


def test_the_density_of_the_composite_is_continuous_at_the_threshold() -> None:
    law = Composite(3.5, 1.7, 0.8, 40.0, 20.0, 1.0)
    below, above = law.log_density(np.array([20.0, np.nextafter(20.0, 21.0)]))
    assert below == pytest.approx(above, abs=1e-9)


def test_a_tail_without_shape_is_exponential() -> None:
    law, nearly = ParetoTail(0.0, 30.0, 20.0), ParetoTail(1e-9, 30.0, 20.0)
    assert law.survival(np.array([50.0]))[0] == pytest.approx(math.exp(-1))
    assert law.limited_excess(30.0) == pytest.approx(30 * (1 - math.exp(-1)))
    assert nearly.survival(np.array([50.0]))[0] == pytest.approx(math.exp(-1))
    assert law.quantile(np.array([1 - math.exp(-1)]))[0] == pytest.approx(50.0)


def test_a_tail_of_shape_one_has_a_limited_mean() -> None:
    assert ParetoTail(1.0, 30.0, 20.0).limited_excess(30.0) == pytest.approx(30 * math.log(2))
