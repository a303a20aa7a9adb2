"""The reserve of least cost for a mix already chosen, against the same linear programme in SciPy's solver, prices alike among them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog
from support.campaigns import at_length

from optimizer.evaluation.reserve import Holding, Instruments, Needs, least_cost_holding
from optimizer.losses.scenarios import Vector

Question = tuple[Instruments, Needs, Vector, Vector]
PRICES = ((0.0,), (0.05,), (0.0, 0.05), (0.0, 0.02, 0.05, 0.11))
FACTORS = ((0.0, 0.9), (0.9,), (0.0, 0.5, 0.9, 1.0))
SAME = 1e-9


def question(seed: int, *, rate: float | None = None) -> Question:
    """Return instruments, own funds, needs and net losses in which amounts and prices are often the same."""
    rng = np.random.default_rng(seed)
    size, rows, years = int(rng.integers(1, 4)), int(rng.integers(0, 3)), int(rng.integers(1, 40))
    prices, factors = PRICES[rng.integers(len(PRICES))], FACTORS[rng.integers(len(FACTORS))]
    own = float(rng.choice([0.0, 20.0, 50.0]))
    charge = float(rng.choice([0.0, 0.02, 0.05]))
    high = np.array([float(rng.choice([30.0, 80.0, np.inf])) for _ in range(size)])
    low = np.array([float(rng.choice([0.0, 0.0, 10.0])) for _ in range(size)])
    purse = Instruments(
        price=np.append(rng.choice(prices, size), charge),
        low=np.append(low, own if charge == 0 else 0.0),
        high=np.append(high, own),
        draws=np.append(rng.choice([0.0, 1.0], size), 1.0),
        is_reserve=np.append(np.ones(size), 0.0),
        factor=np.hstack((rng.choice(factors, (rows, size)), np.zeros((rows, 1)))),
        emergency_rate=float(rng.choice([0.1, 0.4, 1.08, 3.0])) if rate is None else rate,
    )
    asked = rng.choice([0.0, 0.0, 25.0, 60.0, 110.0], 2 + rows)
    needs = Needs(drawn=float(asked[0]), drawable=float(asked[1]), counted=tuple(map(float, asked[2:])))
    net = np.where(rng.random(years) < 0.5, rng.choice([0.0, 30.0, 60.0, 61.5, 90.0], years), np.round(rng.exponential(80.0, years), 2))
    return purse, needs, net, np.full(years, 0.8 / years)


def cheapest(purse: Instruments, needs: Needs, net: Vector, probability: Vector) -> float | None:
    r"""Return $\min\ c x + e \sum_i p_i z_i,\ z_i \ge N_i - D - o,\ z \ge 0$ subject to the needs; None where they cannot be met."""
    years = net.size
    cost = np.concatenate((purse.price, purse.emergency_rate * probability))
    rows = np.hstack((purse.rows(), np.zeros((purse.rows().shape[0], years))))
    short = np.hstack((np.tile(purse.draws, (years, 1)), np.eye(years)))
    right = np.concatenate(([needs.drawn, needs.drawable, *needs.counted], net))
    bounds = [*zip(purse.low, purse.high, strict=True), *([(0.0, np.inf)] * years)]
    found = linprog(cost, A_ub=-np.vstack((rows, short)), b_ub=-right, bounds=bounds, method="highs")
    assert found.status in (0, 2), found.message
    return float(found.fun) if found.status == 0 else None


def is_lawful(purse: Instruments, needs: Needs, held: Holding) -> bool:
    """Say whether a holding is within its bounds and meets the needs."""
    amounts = np.array([*held.amounts, held.own_funds])
    asked = np.array([needs.drawn, needs.drawable, *needs.counted])
    within = np.all(amounts >= purse.low - SAME) and np.all(amounts <= purse.high + SAME)
    return bool(within and np.all(purse.rows() @ amounts >= asked - SAME))


@pytest.mark.no_cover
@pytest.mark.slow
@pytest.mark.parametrize("seeds", [range(200), *at_length([range(200, 600)])], ids=str)
@pytest.mark.parametrize("rate", [None, 0.0])
def test_no_holding_is_cheaper(rate: float | None, seeds: range) -> None:
    met = 0
    for seed in seeds:
        asked = question(seed, rate=rate)
        held, least = least_cost_holding(*asked), cheapest(*asked)
        assert (held is None) == (least is None), seed
        if held is not None and least is not None:
            met += 1
            assert is_lawful(*asked[:2], held), (seed, held)
            assert held.cost == pytest.approx(least, rel=SAME, abs=SAME), (seed, held)
    assert met > len(seeds) * 0.4


def test_of_two_instruments_at_one_price_the_one_that_pays_losses_is_held() -> None:
    """The law asks for 100, and either counts; only cash pays losses of 60, and emergency funding costs more than nothing."""
    purse = Instruments(
        price=np.array([0.05, 0.05, 0.0]),
        low=np.zeros(3),
        high=np.array([np.inf, np.inf, 0.0]),
        draws=np.array([0.0, 1.0, 1.0]),
        is_reserve=np.array([1.0, 1.0, 0.0]),
        factor=np.array([[1.0, 1.0, 0.0]]),
        emergency_rate=0.2,
    )
    held = least_cost_holding(purse, Needs(0.0, 0.0, (100.0,)), np.array([20.0, 40.0, 60.0]), np.full(3, 0.1))
    assert held is not None
    assert held.cost == pytest.approx(5.0)
    assert held.emergency == 0.0
    assert sum(held.amounts) == pytest.approx(100.0)
    assert held.amounts[1] >= 60.0 - SAME


def test_a_net_loss_that_is_rounding_alone_pays_for_no_reserve() -> None:
    """One year in ten is short by 900: a letter at 0.05 is worth its price, cash at 0.2 is not, whatever four other years sum to."""
    purse = Instruments(
        price=np.array([0.2, 0.05, 0.0]),
        low=np.zeros(3),
        high=np.array([np.inf, 300.0, 0.0]),
        draws=np.ones(3),
        is_reserve=np.array([1.0, 1.0, 0.0]),
        factor=np.zeros((0, 3)),
        emergency_rate=1.0,
    )
    held = least_cost_holding(purse, Needs(0.0, 0.0, ()), np.array([900.0, 5e-15, 7e-15, 7e-15, 9e-15]), np.full(5, 0.1))
    assert held is not None
    assert held.amounts == (0.0, 300.0)
    assert held.cost == pytest.approx(0.05 * 300 + 0.1 * 600)
