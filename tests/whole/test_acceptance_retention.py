"""How much to retain: the published retention is the one found, with premium and tail as the two sides."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from support.published import Json, Vector, named, starting, suite

from optimizer import Case, Offer, Scenarios, Solution, optimize
from optimizer.losses.scenarios import from_years

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

RETENTIONS = suite("a_retention")
STEP = 40.0
"""Width of the layers on sale below 4,000, of a loss with mean 1,000."""
WIDE = 100.0
"""Width of the layers on sale against a VaR, which is a harder programme."""
YEARS = 1000
VAR_YEARS = 250
"""The levels 0.95 and 0.99 then fall in the middle of a year."""


def losses_of(inputs: Json, count: int) -> Vector:
    """Return one loss for each of equally likely years: the mean of an exponential loss between two of its quantiles.

    Its quantile -log(1 - u) sums to u + (1 - u) log(1 - u) up to u. The mean of all losses is then exact.
    """
    left = 1.0 - np.arange(count) / count
    upto = np.append(1.0 - left + left * np.log(left), 1.0)
    result: Vector = inputs["parameters"]["mean"] * count * np.diff(upto)
    return result


def layer(loss: Vector, loading: float, ends: tuple[float, float], **terms: Any) -> Offer:
    """Return a layer at its mean payment times one and the loading."""
    low, high = ends
    premium = (1 + loading) * float(np.clip(loss - low, 0.0, high - low).mean())
    stated = {"offer": f"from-{low:g}".replace(".", "-"), "insurer": "A", "reinstatements": 0}
    return Offer.model_validate(stated | {"attachment": low, "limit": high - low, "premium": premium} | terms)


def tower(loss: Vector, loading: float, ends: Vector) -> list[Offer]:
    """Return adjacent layers."""
    return [layer(loss, loading, pair) for pair in itertools.pairwise(ends.tolist())]


def retained(offers: list[Offer], loss: Vector, tail: Json, carry: float, expected_net: float) -> tuple[Case, Solution]:
    """Solve: which layers to buy, and the reserve that the tail rule then asks for, at its carry."""
    stated = {
        "format": "reserve-case/1",
        "id": "retention",
        "currency": "XXX",
        "losses": {"table": "losses.csv", "years": loss.size},
        "reserve": [{"id": "cash", "carry": carry}],
        "tail": [{"id": "solvency", **tail}],
        "objective": {"expected_net": expected_net},
        "offers": offers,
    }
    case = Case.model_validate(stated)
    years: Scenarios = from_years([[[("x", float(x))]] for x in loss], of=loss.size)
    solution = optimize(case, years)
    assert solution.status in ("certified", "solved"), solution.message
    return case, solution


def fine(loss: Vector) -> Vector:
    """Return the ends of narrow layers, with a few wide ones on top."""
    return np.append(np.arange(0.0, 4000.0, STEP), np.linspace(4000.0, float(loss.max()) + 1.0, 11))


def bought(case: Case, solution: Solution) -> tuple[float, float] | None:
    """Return where the layers bought begin and end, None if there are none; they are bought whole and without a gap."""
    layers = [offer for offer in case.offers if offer.offer in solution.shares]
    assert all(share == 1.0 for share in solution.shares.values())
    assert all(low.exhaustion == high.attachment for low, high in itertools.pairwise(layers))
    return (layers[0].attachment, layers[-1].exhaustion) if layers else None


@pytest.mark.slow
@pytest.mark.parametrize("case", starting(RETENTIONS, "A1-"), ids=named)
def test_the_published_retention_minimises_premium_and_tail(case: Json) -> None:
    """A1: premium + CTE of what is retained; the reserve is the CTE and costs itself."""
    inputs, expected = case["inputs"], case["expected"]
    loss, tail = losses_of(inputs, YEARS), {"measure": "tvar", "level": inputs["confidence"]}
    question, solution = retained(tower(loss, inputs["rho"], fine(loss)), loss, tail, carry=1.0, expected_net=0.0)
    ends = bought(question, solution)
    if expected["no_reinsurance_is_optimal_under_CTE"]:
        assert ends is None
        assert solution.cost == pytest.approx(expected["CTE_without_reinsurance"], rel=1e-3)
        return
    assert ends is not None
    assert ends[0] == pytest.approx(expected["d_star"], abs=STEP)
    assert ends[1] == question.offers[-1].exhaustion
    assert solution.reserve_total == pytest.approx(ends[0], rel=1e-9)
    assert solution.cost == pytest.approx(expected["min_CTE"], rel=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("case", starting(RETENTIONS, "A1-"), ids=named)
def test_the_published_retention_minimises_premium_and_var(case: Json) -> None:
    """A1: the same with VaR and one stop-loss; layers of one's own choice would end at the VaR and be cheaper (A2)."""
    inputs, expected = case["inputs"], case["expected"]
    loss, tail = losses_of(inputs, VAR_YEARS), {"measure": "var", "level": inputs["confidence"]}
    top = float(loss.max()) + 1.0
    offers = [layer(loss, inputs["rho"], (float(low), top), group="stop-loss") for low in np.arange(0.0, 4000.0, STEP)]
    question, solution = retained(offers, loss, tail, carry=1.0, expected_net=0.0)
    ends = bought(question, solution)
    if not expected["var_condition_holds"]:
        assert ends is None
        assert solution.cost == pytest.approx(expected["VaR_without_reinsurance"], abs=2 * np.diff(loss)[loss.size // 10])
        return
    assert ends is not None
    assert ends[0] == pytest.approx(expected["d_star"], abs=STEP)
    assert solution.reserve_total == pytest.approx(ends[0], rel=1e-9)
    assert solution.cost == pytest.approx(expected["min_VaR"], rel=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("case", starting(RETENTIONS, "A2-"), ids=named)
def test_reserve_and_insurance_part_at_the_derived_retention(case: Json) -> None:
    """A2: premium + mean of what is retained + carry of the reserve against its TVaR."""
    inputs, expected = case["inputs"], case["expected"]
    loss, tail = losses_of(inputs, YEARS), {"measure": "tvar", "level": inputs["confidence"]}
    offers = tower(loss, inputs["rho"], fine(loss))
    question, solution = retained(offers, loss, tail, carry=inputs["capital_cost"], expected_net=1.0)
    assert solution.cost == pytest.approx(expected["cvar_min_cost"], rel=1e-3)
    assert solution.reserve_total == pytest.approx(expected["cvar_reserve"], abs=STEP)
    ends = bought(question, solution)
    if expected["cvar_no_insurance"]:
        assert ends is None
        return
    assert ends is not None
    assert ends[0] == pytest.approx(expected["cvar_d_star"], abs=STEP)
    assert ends[1] == question.offers[-1].exhaustion


@pytest.mark.slow
@pytest.mark.parametrize("case", starting(RETENTIONS, "A2-"), ids=named)
def test_against_a_var_the_layer_bought_ends_at_the_var(case: Json) -> None:
    """A2 with VaR: what lies above the VaR is left uninsured."""
    inputs, expected = case["inputs"], case["expected"]
    loss, tail = losses_of(inputs, VAR_YEARS), {"measure": "var", "level": inputs["confidence"]}
    offers = tower(loss, inputs["rho"], np.arange(0.0, float(loss.max()) + WIDE, WIDE))
    question, solution = retained(offers, loss, tail, carry=inputs["capital_cost"], expected_net=1.0)
    assert solution.cost == pytest.approx(expected["var_min_cost"], rel=1e-3)
    assert solution.reserve_total == pytest.approx(expected["var_reserve"], abs=WIDE)
    ends = bought(question, solution)
    assert (ends is None) == (expected["var_layer"] is None)
    if ends is not None:
        assert ends == pytest.approx(expected["var_layer"], abs=WIDE)
