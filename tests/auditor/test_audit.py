"""The checker accepts an honest answer and rejects every planted wrong one; all numbers are worked by hand, in billions of yen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from support.audited import BN, LAWFUL, Trio, offer, plain_case, small, the_answer, the_case, the_years, used, wrong
from support.planting import (
    limit,
    listed,
    part,
    question,
)

from optimizer.auditor import Findings, audit, prove
from optimizer.inputs.offers import Bundle
from optimizer.losses.scenarios import from_years
from optimizer.results.solution import (
    Alternative,
    CostParts,
    NetLoss,
    Policy,
    Status,
)


def test_the_honest_answer_passes_and_is_the_cheapest() -> None:
    findings = audit(the_case(), the_years(), the_answer())
    assert findings.ok, str(findings)
    assert len(findings.checks) > 90
    assert str(findings).endswith("checks, all hold")
    assert str(findings.checks[0]) == "ok    case.id"
    proof = prove(the_case(), the_years())
    assert proof is not None
    assert proof.cost == pytest.approx(1.5794 * BN, rel=1e-12)
    assert proof.mix == {"q1": 1.0, "q2": 1.0, "q5": 0.5}


# ---- planted wrong answers ----


def with_bundles() -> Trio:
    """Return case and honest answer with two bundles: q1 and q2 together save 0.01, q1 and q4, which is not bought, 0.1."""
    bundles = (
        Bundle(bundle="pair", offers=("q1", "q2"), discount=0.01 * BN),
        Bundle(bundle="other", offers=("q1", "q4"), discount=0.1 * BN),
    )
    case = the_case().model_copy(update={"discounts": bundles})
    alone = Alternative(Status.CERTIFIED, 1.557 * BN, 3.4 * BN, LAWFUL)  # the law alone saves the pair's discount too
    answer = replace(the_answer(), alternatives={**(the_answer().alternatives or {}), "law_only": alone})
    return listed("limits.premium_budget", value=0.283 * BN)(part("discount", -0.01 * BN)((case, the_years(), answer)))


def test_an_honest_discount_passes_and_is_in_the_proof() -> None:
    case, years, answer = with_bundles()
    findings = audit(case, years, answer)
    assert findings.ok, str(findings)
    proof = prove(case, years)
    assert proof is not None
    assert proof.cost == pytest.approx(1.5694 * BN, rel=1e-12)


@pytest.mark.parametrize(
    ("key", "plant"),
    [
        ("cost_parts.discount", part("discount", 0.01 * BN)),
        ("cost_parts.discount", part("discount", -0.1 * BN)),
        ("cost_parts.discount", part("discount", -1.0)),
        ("listed.limits.premium_budget.value", listed("limits.premium_budget", value=0.293 * BN)),
        ("limits.premium_budget", limit(premium_budget=0.282 * BN)),
        ("cost_parts.discount", question(discounts=())),
    ],
    ids=["forgotten", "of a bundle not bought", "one yen too much", "not in the budget", "budget exceeded", "of no bundle"],
)
def test_a_planted_wrong_discount_is_rejected(key: str, plant: Callable[[Trio], Trio]) -> None:
    assert key in wrong(audit(*plant(with_bundles())))


def test_an_offer_and_an_instrument_may_share_a_name() -> None:
    swap = {"q1": "cash", "q2": "deductibles"}
    case, answer = the_case(), the_answer()
    renamed = tuple(
        o.model_copy(update={"offer": swap.get(o.offer, o.offer), "requires": ("cash",) if o.requires else ()}) for o in case.offers
    )
    case = case.model_copy(update={"offers": tuple(o.model_copy(update={"excludes": ()}) for o in renamed)})
    items = tuple(replace(i, what=swap.get(i.what, i.what)) for i in answer.law[0].items)
    limits = tuple(replace(e, id=e.id.replace("gap.q1", "gap.cash").replace("gap.q2", "gap.deductibles")) for e in answer.limits)
    policies = tuple(replace(p, offer=swap.get(p.offer, p.offer)) for p in answer.policies)
    alone = Alternative(Status.CERTIFIED, 1.567 * BN, 3.4 * BN, {swap.get(name, name): share for name, share in LAWFUL.items()})
    answer = replace(answer, policies=policies, limits=limits, law=(replace(answer.law[0], items=items), *answer.law[1:]))
    answer = replace(answer, alternatives={**(answer.alternatives or {}), "law_only": alone})
    findings = audit(case, the_years(), answer)
    assert findings.ok, str(findings)


def test_the_findings_say_what_is_wrong() -> None:
    findings = audit(the_case(), the_years(), replace(the_answer(), gap=0.5))
    assert str(findings).splitlines()[1] == "WRONG gap: the gap is not (cost - bound) / cost (claimed 0.5, found 0.0)"
    assert not Findings(()).ok


def test_a_simulated_set_carries_its_standard_errors() -> None:
    """Each of three stored years is 0.1 of probability.

    Net loss 2.5275, 3.4925, 5.02: deviation 1.25679, error 0.1 x sqrt(3) x 1.25679 = 0.21768. Tail: beyond the quantile 2.6925 stands one
    year, 4.02, and 7.02 without the late payer: error sqrt(3) x (x - z) / sqrt(3) = 1.3275 and 4.3275. The VaR at 0.8 lies between the
    second and third largest, 2.6925 and 2.5275, one deviation of the count (0.0816 of probability) to either side: half of 0.165.
    """
    simulated = replace(the_years(), source="simulated")
    errors = (1.3275 * BN, 4.3275 * BN, 0.0825 * BN)
    tails = tuple(replace(tail, standard_error=error) for tail, error in zip(the_answer().tail, errors, strict=True))
    loss = NetLoss(2.2 * BN, 1.104 * BN, 0.1 * 3**0.5 * ((1.1525**2 + 0.1875**2 + 1.34**2) / 2) ** 0.5 * BN)
    answer = replace(the_answer(), losses=used(simulated), net_loss=loss, tail=tails)
    assert audit(the_case(), simulated, answer).ok
    for error in (None, -1.0, 1.01 * loss.standard_error):  # type: ignore[operator]
        planted = replace(answer, net_loss=replace(loss, standard_error=error))
        assert wrong(audit(the_case(), simulated, planted)) == {"net_loss.standard_error"}


# ---- other cases ----


@pytest.mark.parametrize(("share", "ok"), [(0.25, True), (0.5, True), (0.333333, True), (0.2, False), (0.6, False)])
def test_a_share_of_a_range_must_lie_within_it(share: float, ok: bool) -> None:
    case = plain_case(offer(offer="q", insurer="A", limit=4, reinstatements=0, premium=1, shares="0.25..0.5"))
    years = from_years([[[("hot", 4 * BN)]]], of=10)
    net = 0.4 * (1 - share) * BN
    answer = small(
        share * BN + net,
        case=case,
        years=years,
        held=0.0,
        policies=(Policy("q", "A", share, share * BN, 0, 0, 0.4 * share * BN, 0),),
        cost_parts=CostParts(share * BN, 0.0, 0.0, 0.0, 0.0, net, 0.0, 0.0),
    )
    found = wrong(audit(case, years, answer))
    assert found == (set() if ok else {"policies.q.share"})
