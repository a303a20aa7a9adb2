"""Tail weights and measures against their definitions, for years of one probability and of several; net loss against the formula."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optimizer.losses.measures import MASS_TOLERANCE, tail_mass, tail_weights, tvar, var
from optimizer.losses.scenarios import Scenarios, Vector, from_years
from optimizer.recovery.net_loss import net_by_year, uncovered

LEVELS = (0.0, 0.5, 0.9, 0.95, 0.99)


def weighed(loss: Vector, probability: Vector, mass: float) -> list[float]:
    """Return the weights by the words of the definition: years from the worst down, of ties the first, until the mass is used up."""
    left, found = mass, [0.0] * loss.size
    for i in sorted(range(loss.size), key=lambda i: (-loss[i], i)):
        taken = min(probability[i], left)
        found[i] = taken / mass
        left -= taken
    return found


def least_over_z(loss: Vector, probability: Vector, mass: float) -> float:
    """Return the TVaR as Rockafellar and Uryasev define it, over every z at which the function bends; the missing mass has no loss."""
    values: list[float] = [0.0, *loss.tolist()]
    return min(z + float(probability @ np.maximum(loss - z, 0.0)) / mass for z in values)


def quantile(loss: Vector, probability: Vector, mass: float) -> float:
    """Return the least amount that is exceeded with no more than the mass."""
    values: list[float] = [0.0, *loss.tolist()]
    return min(x for x in values if float(probability[loss > x].sum()) <= mass + MASS_TOLERANCE)


def drawn(rng: np.random.Generator, *, alike: bool) -> tuple[Vector, Vector]:
    """Return a few losses, ties and zeros among them, and their probabilities, which leave some mass to the year without a loss."""
    count = int(rng.integers(1, 40))
    loss = rng.integers(0, int(rng.choice([3, 1000])), count).astype(float)
    if alike:
        return loss, np.full(count, float(rng.choice([1 / 40, 1 / 100, 1 / count, 0.013])) if count > 1 else 0.013)
    weight = rng.random(count)
    return loss, weight / weight.sum() * rng.uniform(0.3, 1.0)


@pytest.mark.parametrize("alike", [True, False])
@pytest.mark.parametrize("level", LEVELS)
def test_tail_is_what_it_is_defined_as(level: float, alike: bool) -> None:
    rng, mass = np.random.default_rng(20261129), tail_mass(level)
    for _ in range(150):
        loss, probability = drawn(rng, alike=alike)
        weights = tail_weights(loss, probability, mass)
        np.testing.assert_allclose(weights, weighed(loss, probability, mass), atol=1e-12)
        assert tvar(loss, probability, level) == pytest.approx(float(weights @ loss), abs=1e-9)
        assert tvar(loss, probability, level) == pytest.approx(least_over_z(loss, probability, mass), abs=1e-9)
        assert var(loss, probability, level) == quantile(loss, probability, mass)


def test_one_probability_and_several_agree_on_the_same_years() -> None:
    """The last year stands apart by a hair, so that the same losses take the other way."""
    rng = np.random.default_rng(7)
    loss = rng.integers(0, 50, 4000).astype(float)
    alike = np.full(loss.size, 1e-4)
    apart = alike * np.where(np.arange(loss.size) == loss.size - 1, 1 + 1e-12, 1.0)
    for level in (0.61, 0.95, 0.99, 0.9999):
        mass = tail_mass(level)
        np.testing.assert_allclose(tail_weights(loss, alike, mass), tail_weights(loss, apart, mass), atol=1e-11)
        assert tvar(loss, alike, level) == pytest.approx(tvar(loss, apart, level), rel=1e-11)
        assert var(loss, alike, level) == var(loss, apart, level)


def test_year_at_the_edge_is_split() -> None:
    loss, alike = np.array([5.0, 9.0, 9.0, 1.0]), np.full(4, 0.02)
    np.testing.assert_allclose(tail_weights(loss, alike, 0.03), [0, 2 / 3, 1 / 3, 0], atol=1e-15)
    np.testing.assert_allclose(tail_weights(loss, alike, 0.05), [0.2, 0.4, 0.4, 0], atol=1e-15)
    np.testing.assert_allclose(tail_weights(loss, alike, 0.1), [0.2, 0.2, 0.2, 0.2], atol=1e-15)  # the tail is not filled


def test_no_year_and_no_probability() -> None:
    nothing = np.zeros(0)
    assert tail_weights(nothing, nothing, 0.1).size == 0
    assert tvar(nothing, nothing, 0.9) == 0.0
    assert var(nothing, nothing, 0.9) == 0.0
    impossible = np.zeros(2)
    assert tvar(np.array([3.0, 4.0]), impossible, 0.9) == 0.0
    assert var(np.array([3.0, 4.0]), impossible, 0.9) == 0.0


def years_drawn(rng: np.random.Generator) -> Scenarios:
    """Return some years of one to three occurrences."""
    return from_years(
        [[[("hot", float(x))] for x in rng.uniform(1, 9, int(rng.integers(1, 4)))] for _ in range(12)],
        probability=rng.uniform(0, 0.08, 12).tolist(),
    )


def test_net_loss_is_what_is_left_open_and_what_is_owed_for_it() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        years = years_drawn(rng)
        loss = years.loss
        recovery = loss * rng.choice([0.0, 0.4, 1.0, 1.2], loss.size)
        premium = rng.uniform(0, 2, years.years)
        ends = years.occurrence_start
        expected = [
            math.fsum(max(loss[e] - recovery[e], 0.0) for e in range(ends[i], ends[i + 1])) + premium[i] for i in range(years.years)
        ]
        np.testing.assert_allclose(net_by_year(loss, (recovery, premium), years), expected, rtol=1e-13)


def test_only_what_stays_open_is_weighed() -> None:
    rng = np.random.default_rng(4)
    for _ in range(20):
        years = years_drawn(rng)
        loss = years.loss
        recovery = loss * rng.choice([0.0, 0.4, 1.0, 1.2], loss.size)
        by_year = years.probability * (rng.random(years.years) < 0.6)
        weights, constant = uncovered(loss, recovery, by_year, years)
        np.testing.assert_array_equal(weights, np.where(recovery < loss, by_year[years.year_of], 0.0))
        assert constant == pytest.approx(float(weights @ loss), rel=1e-13)
