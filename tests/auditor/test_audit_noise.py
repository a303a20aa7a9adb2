"""The noise of summing passes the audit, and what is more than noise does not."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from support.audited import BN, Trio, offer, plain_case, small, wrong

from optimizer.auditor import audit
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios, from_years
from optimizer.results.solution import CostParts, Held, LimitResult, NetLoss, Policy, TailResult


def stated(case: Case, years: Scenarios, *, held: float, means: tuple[float, float], tail: TailResult, **parts: Any) -> Trio:
    """Return an answer that holds cash at 0.05 under one tail rule; `means` are the mean losses before and after insurance."""
    premium = sum(policy.premium for policy in parts.get("policies", ()))
    costs = CostParts(premium, 0.0, 0.0, 0.0, held * 0.05, means[1], 0.0, 0.0)
    rest: dict[str, Any] = {"cost_parts": costs, "net_loss": NetLoss(*means, None), "tail": (tail,)}
    return case, years, small(costs.total, case=case, years=years, held=held, **rest, **parts)


def many_years(count: int) -> Trio:
    """Return an answer of many equal years, its sums made another way (exactly, in falling order) than the checker makes them."""
    rng = np.random.default_rng(7)
    losses = rng.lognormal(21, 1.5, count)
    case = plain_case(
        offer(offer="q", insurer="A", attachment=1, limit=40, reinstatements=1, premium=0.3, shares="0.1..0.9"),
        tail=[{"id": "t", "measure": "tvar", "level": 0.99}],
    )
    years = from_years([[[("hot", float(x))]] for x in losses])
    share, paid = 0.654321, np.clip(losses - BN, 0, 40 * BN)
    worst = np.sort(losses - share * paid)[::-1][: count // 100]
    held, gross = math.fsum(worst) / worst.size, math.fsum(np.sort(losses)[::-1][: count // 100]) / worst.size
    net, recovered = math.fsum(losses - share * paid) / count, share * math.fsum(paid) / count
    policy = Policy("q", "A", share, share * 0.3 * BN, 0, 0, recovered, 0)
    tail = TailResult("t", "tvar", 0.99, gross, held, None, held, 0.0)
    return stated(case, years, held=held, means=(math.fsum(losses) / count, net), tail=tail, policies=(policy,))


def test_the_noise_of_summing_a_hundred_thousand_years_passes_and_one_yen_in_five_billion_does_not() -> None:
    case, years, answer = many_years(100_000)
    assert answer.reserve[0].amount > 5 * BN
    findings = audit(case, years, answer)
    assert findings.ok, str(findings)
    held = answer.reserve[0].amount - 1
    short = replace(answer, reserve=(Held("cash", "cash", held, held * 0.05),))
    assert "tail.t" in wrong(audit(case, years, short))


def all_but_met(held: float) -> Trio:
    """Return an answer where own funds of 9 without a charge leave one yen of a worst year of 9 bn and 1 to cash."""
    case = plain_case(firm={"own_funds_at_risk": 9 * BN}, tail=[{"id": "t", "measure": "tvar", "level": 0.9}])
    worst = 9 * BN + 1
    years = from_years([[[("hot", worst)]]], of=10)
    tail = TailResult("t", "tvar", 0.9, worst, worst, None, 9 * BN + held, 9 * BN)
    used = LimitResult("firm.own_funds_at_risk", 9 * BN, 9 * BN, True)
    return stated(case, years, held=held, means=(worst / 10, worst / 10), tail=tail, limits=(used,))


@pytest.mark.parametrize("held", [1.0, 1.0 + 1e-6, 1.0 - 1e-6])
def test_the_noise_of_a_need_that_own_funds_all_but_meet_passes(held: float) -> None:
    findings = audit(*all_but_met(held))
    assert findings.ok, str(findings)


@pytest.mark.parametrize(("held", "key"), [(2.0, "holding.cost"), (2.0, "holding.reserve"), (1.2, "holding.cost"), (0.8, "tail.t")])
def test_a_part_of_the_yen_more_or_less_is_rejected(held: float, key: str) -> None:
    assert key in wrong(audit(*all_but_met(held)))
