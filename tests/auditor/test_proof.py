"""A bound and an enumeration are believed as far as they can be repeated."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.audited import BN, LAWFUL, Trio, offer, plain_case, priced, small, the_answer, the_case, the_years, wrong

from optimizer.auditor import audit
from optimizer.losses.scenarios import from_years
from optimizer.results.solution import Alternative, CostParts, Status, TailResult


def test_an_enumeration_that_cannot_be_repeated_is_not_believed() -> None:
    case, years, answer = the_case(), the_years(), the_answer()
    assert wrong(audit(case, years, answer, most_work=10)) == {"bound.proof", "alternatives.law_only.least.proof"}
    answer = replace(answer, alternatives={"law_only": Alternative(Status.SOLVED, 1.567 * BN, 3.4 * BN, LAWFUL)})
    assert wrong(audit(case, years, answer, most_work=10)) == {"bound.proof"}
    ranged = case.model_copy(
        update={
            "offers": (
                *case.offers,
                offer(offer="q6", insurer="A", limit=1, reinstatements=0, premium=9, shares="0.1..0.2", notice_days=90),
            )
        }
    )
    assert wrong(audit(ranged, years, answer)) == {"bound.proof"}
    assert audit(ranged, years, replace(answer, status=Status.SOLVED, proof="solver")).ok
    assert "bound.proof" in wrong(audit(ranged, years, replace(answer, proof="certificate")))


def dear() -> Trio:
    """Return a case of cash alone against a useful policy, answered with cash alone though the policy is cheaper."""
    case = plain_case(
        offer(offer="q", insurer="A", limit=8, reinstatements=0, premium=0.1), tail=[{"id": "t", "measure": "tvar", "level": 0.9}]
    )
    years = from_years([[[("hot", 8 * BN)]]], of=10)
    answer = small(
        1.2 * BN,
        case=case,
        years=years,
        held=8 * BN,
        cost_parts=CostParts(0.0, 0.0, 0.0, 0.0, 0.4 * BN, 0.8 * BN, 0.0, 0.0),
        tail=(TailResult("t", "tvar", 0.9, 8 * BN, 8 * BN, None, 8 * BN, 0.0),),
    )
    return case, years, answer


@pytest.mark.parametrize("status", [Status.CERTIFIED, Status.SOLVED])
def test_a_fake_bound_is_found_by_pricing_every_mix(status: Status) -> None:
    case, years, answer = dear()
    answer = replace(answer, **priced(status, 1.2 * BN))
    assert wrong(audit(case, years, answer)) == {"bound.proof", "bound.mix"}


def test_a_dear_mix_with_an_honest_bound_is_only_feasible() -> None:
    case, years, answer = dear()
    gap = 1.1 / 1.2
    assert audit(case, years, replace(answer, status=Status.FEASIBLE, bound=0.1 * BN, gap=gap)).ok
    assert audit(case, years, replace(answer, status=Status.FEASIBLE, bound=None, gap=None, proof="none")).ok
    assert "status.gap" in wrong(audit(case, years, replace(answer, status=Status.SOLVED, bound=0.1 * BN, gap=gap)))


def nothing_at_stake(bound: float, gap: float) -> set[str]:
    """Return what is wrong with an answer that costs nothing, at this bound and gap."""
    case, years = plain_case(solve={"gap": 0.5}), from_years([], of=1)
    parts = CostParts(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    answer = small(0.0, case=case, years=years, held=0.0, cost_parts=parts)
    return wrong(audit(case, years, replace(answer, bound=bound, gap=gap)))


def test_the_gap_of_a_cost_of_nothing_has_only_a_sign() -> None:
    assert nothing_at_stake(0.0, 0.0) == set()
    assert nothing_at_stake(-1.0, 0.1) == set()
    assert nothing_at_stake(0.0, 0.1) == {"gap"}
    assert nothing_at_stake(-1.0, 0.0) == {"gap"}
