"""What is held: cash against emergency funding, the least of holdings that cost the same, own funds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.audited import BN, Trio, plain_case, small, wrong

from optimizer.auditor import audit
from optimizer.losses.scenarios import from_years
from optimizer.results.solution import CostParts, Held, LimitResult, TailResult


def emergency() -> Trio:
    """Return a case where emergency funding at 2 replaces cash at 0.25: one year in ten costs 8, another 20.

    Beyond 8 only one year in ten is short, 2 x 0.1 = 0.2 < 0.25; below 8 two are, 0.4 > 0.25: cash and own funds sum to 8.
    Own funds of 3 are free, so cash is 5: 1.25 + 2 x 0.1 x 12 + mean 2.8.
    """
    case = plain_case(
        reserve=[{"id": "cash", "carry": 0.25}],
        firm={"own_funds_at_risk": 3 * BN, "emergency_rate": 2.0},
        tail=[{"id": "t", "measure": "var", "level": 0.75}],
    )
    years = from_years([[[("hot", 8 * BN)]], [[("hot", 20 * BN)]]], of=10)
    answer = small(
        6.45 * BN,
        case=case,
        years=years,
        held=5 * BN,
        cost_parts=CostParts(0.0, 0.0, 0.0, 0.0, 1.25 * BN, 2.8 * BN, 0.0, 2.4 * BN),
        tail=(TailResult("t", "var", 0.75, 0.0, 0.0, None, 8 * BN, 3 * BN),),
        limits=(LimitResult("firm.own_funds_at_risk", 3 * BN, 3 * BN, True),),
    )
    return case, years, answer


def test_emergency_funding_is_weighed_against_cash() -> None:
    findings = audit(*emergency())
    assert findings.ok, str(findings)


@pytest.mark.parametrize(("held", "own", "key"), [(6.0, 3.0, "holding.cost"), (4.0, 3.0, "holding.cost"), (6.0, 2.0, "holding.cost")])
def test_more_or_less_cash_than_the_emergency_is_worth_is_rejected(held: float, own: float, key: str) -> None:
    case, years, answer = emergency()
    beyond = max(8 - held - own, 0) + 20 - held - own
    parts = CostParts(0.0, 0.0, 0.0, 0.0, 0.25 * held * BN, 2.8 * BN, 0.0, 0.2 * beyond * BN)
    answer = replace(
        answer,
        cost=parts.total,
        bound=parts.total,
        cost_parts=parts,
        reserve=(Held("cash", "cash", held * BN, 0.25 * held * BN),),
        tail=(replace(answer.tail[0], absorbed=(held + own) * BN, own_funds=own * BN),),
        limits=(LimitResult("firm.own_funds_at_risk", own * BN, 3 * BN, own == 3.0),),
    )
    assert key in wrong(audit(case, years, answer))


def free_cash(held: float, own: float) -> Trio:
    """Return a case with cash and own funds that cost nothing: a tail of 8, so own funds 3 wholly, then cash 5."""
    case = plain_case(
        reserve=[{"id": "cash", "carry": 0.0}], firm={"own_funds_at_risk": 3 * BN}, tail=[{"id": "t", "measure": "tvar", "level": 0.9}]
    )
    years = from_years([[[("hot", 8 * BN)]]], of=10)
    answer = small(
        0.8 * BN,
        case=case,
        years=years,
        held=held * BN,
        cost_parts=CostParts(0.0, 0.0, 0.0, 0.0, 0.0, 0.8 * BN, 0.0, 0.0),
        tail=(TailResult("t", "tvar", 0.9, 8 * BN, 8 * BN, None, (held + own) * BN, own * BN),),
        limits=(LimitResult("firm.own_funds_at_risk", own * BN, 3 * BN, own == 3.0),),
    )
    return case, years, answer


def test_of_holdings_that_cost_the_same_the_least_reserve_is_held() -> None:
    assert audit(*free_cash(5.0, 3.0)).ok
    assert wrong(audit(*free_cash(5.0 + 1e-9, 3.0))) == {"holding.reserve"}
    assert "holding.own_funds" in wrong(audit(*free_cash(6.0, 2.0)))
    assert "tail.t" in wrong(audit(*free_cash(5.0 - 1e-9, 3.0)))


def test_own_funds_are_read_from_the_limit_where_there_is_no_tail_rule() -> None:
    """Own funds of 3 have no charge and are put at risk wholly; no rule asks for cash."""
    case, years = plain_case(firm={"own_funds_at_risk": 3 * BN}), from_years([], of=1)
    own = LimitResult("firm.own_funds_at_risk", 3 * BN, 3 * BN, True)
    answer = small(0.0, case=case, years=years, held=0.0, cost_parts=CostParts(0, 0, 0, 0, 0, 0, 0, 0), limits=(own,))
    assert audit(case, years, answer).ok
    assert wrong(audit(case, years, replace(answer, limits=(replace(own, value=2 * BN, binding=False),)))) == {"holding.own_funds"}
    assert wrong(audit(case, years, replace(answer, limits=()))) == {"listed.firm.own_funds_at_risk"}
