"""Random events: what is paid and what is missing sum, and the audit finds the same."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random

import numpy as np
import pytest
from support.campaigns import at_length
from support.random_cases import make_case
from support.stressed import CASE

from optimizer import Solution, Status, audit, load_case, load_years
from optimizer.evaluation.stress import priced_stresses
from optimizer.inputs.case import Case
from optimizer.inputs.shares import Grid
from optimizer.recovery.claims import Funds
from optimizer.results.solution import CostParts, Held, Policy, TailResult
from optimizer.results.stress import StressMoment, StressResult


def drawn(case: Case, random: Random) -> Case:
    """Return a case with random events over its classes and others."""
    kinds = ["hot.insider", "hot.key", "cold.key", "cold.insider", "warm", "other"]
    names = sorted({*case.insurer_ids, *(offer.offer for offer in case.offers)})
    events = [
        {
            "id": f"s{place}",
            "losses": [
                {"class": cls, "loss": random.choice([0.0, random.lognormvariate(5, 2)])}
                for cls in random.sample(kinds, random.randint(1, 4))
            ],
            "refuse": random.sample(names, random.randint(0, 2)),
            "answers": "all",
            "price": random.choice([1.0, 1.0, 0.4, 2.5, 0.0]),
        }
        for place in range(6)
    ]
    stress = Case.model_validate(tomllib.loads(CASE) | {"stress": events}).stress
    days = [random.choice([None, 0, 30, 30, 90]) for _ in case.offers]
    offers = tuple(o.model_copy(update={"payout_days": day}) for o, day in zip(case.offers, days, strict=True))
    return case.model_copy(update={"stress": stress, "offers": offers})


def answered(case: Case, random: Random) -> Solution:
    """Return an answer with a random mix and random amounts held: of it only the events are right."""
    shares = [
        0.0 if random.random() < 0.4 else random.choice(o.shares.sizes) if isinstance(o.shares, Grid) else o.shares.most
        for o in case.offers
    ]
    held = [random.choice([0.0, random.lognormvariate(4, 1)]) for _ in case.reserve]
    own = case.firm.own_funds_at_risk * random.random() if case.tail else case.firm.own_funds_at_risk
    drawable = sum((a for a, r in zip(held, case.reserve, strict=True) if r.drawable), 0.0)
    return Solution(
        case.identity,
        Status.FEASIBLE,
        cost=0.0,
        cost_parts=CostParts(*[0.0] * 8),
        policies=tuple(Policy(o.offer, o.insurer, s, 0, 0, 0, 0, 0) for o, s in zip(case.offers, shares, strict=True) if s > 0),
        reserve=tuple(Held(r.id, r.cls, amount, 0.0) for r, amount in zip(case.reserve, held, strict=True)),
        tail=tuple(TailResult(t.id, t.measure, t.level, 0, 0, None, 0, own) for t in case.tail),
        stress=priced_stresses(case, np.array(shares), Funds(drawable, own, case.firm.credit_line)),
    )


def assert_sums(event: StressResult) -> None:
    """What is paid and what is missing make up what is owed less backing and the reinstatement premium, by each day."""
    assert (event.timeline[0].day, event.timeline[-1].day) == (0, None)
    for moment in event.timeline:
        need = event.owed - event.backing + moment.reinstatement_premium
        assert moment.paid + moment.credit_line + moment.missing == pytest.approx(need, rel=1e-12, abs=1e-9)
    assert sum(p.amount for p in event.payments) <= min(event.loss, event.owed - event.backing) * (1 + 1e-12) + 1e-9
    end: StressMoment = event.timeline[-1]
    assert (event.reserve, event.own_funds, event.missing, 0.0) == (end.reserve, end.own_funds, end.missing, end.credit_line)


@pytest.mark.parametrize("seed", [*range(20), *at_length(range(20, 60))])
def test_the_audit_finds_the_same_of_random_events(seed: int, tmp_path: Path) -> None:
    make_case(seed, tmp_path)
    random = Random(seed)
    case = drawn(load_case(tmp_path), random)
    years = load_years(load_case(tmp_path))
    for _ in range(3):
        solution = answered(case, random)
        findings = audit(case, years, solution, most_work=0)
        assert sum(check.id.startswith("stress.") for check in findings.checks) > 50
        assert [str(check) for check in findings.failures if check.id.startswith("stress")] == []
        for event in solution.stress:
            assert_sums(event)
