"""Solutions built by hand, one for each status: what the tests of reports, command and page speak about."""

from __future__ import annotations

from optimizer.errors import Fault, Message
from optimizer.inputs.case import Case, CaseName
from optimizer.inputs.offers import Offer
from optimizer.results.solution import (
    Alternative,
    Barred,
    Caution,
    Conflict,
    CostParts,
    Held,
    LawItem,
    LawResult,
    LimitResult,
    LossesUsed,
    NetLoss,
    Policy,
    Repair,
    Run,
    Solution,
    Status,
    TailResult,
)
from optimizer.results.stress import StressMoment, StressPayment, StressResult

NAME = CaseName("small", "A small exchange (illustrative)", "JPY", "ab" * 32)
RUN = Run(
    id="r1",
    version="0.1.0",
    started="2026-11-22T00:00:00+00:00",
    seconds={"read": 0.25, "oracle": 0.5, "solver": 1.25, "audit": 0.125},
    peak_bytes=123_456_789,
    solver="HiGHS 1.15.1",
    cuts=42,
)
NOTICE = Message("the law counts only policies with notice of at least {least:g} days", least=60.0)
FAULTS = (
    Fault("catalogue.csv", 3, "share", "1.5", Message("a share must be above 0 and at most 1"), Message("write 0.5 for one half")),
    Fault("case.toml", None, "limits.budget", "5", Message("unknown key"), Message("remove it")),
)


def case() -> Case:
    """Return the case the answers are about."""
    offers = (
        Offer.model_validate(
            {
                "offer": "q1",
                "insurer": "A",
                "limit": "1000000000",
                "deductible": "100000000",
                "reinstatements": "1",
                "premium": "90200000",
            }
        ),
        Offer.model_validate(
            {"offer": "q2", "insurer": "B", "limit": "unlimited", "attachment": "5e9", "aggregate_limit": "2e9", "premium": "1e7"}
        ),
    )
    return Case.model_validate(
        {
            "format": "reserve-case/1",
            "id": NAME.id,
            "name": NAME.name,
            "currency": NAME.currency,
            "losses": {"table": "losses.csv", "years": 100},
            "reserve": [{"id": "cash", "carry": 0.11}],
            "offers": offers,
            "fingerprint": NAME.fingerprint,
        }
    )


def with_mix(status: Status) -> Solution:
    """Return an answer with a mix, every key filled."""
    parts = CostParts(
        premium=95_200_000.0,
        tax=0.0,
        fixed_charge=1_000_000.0,
        discount=-200_000.0,
        carry=330_000_000.0,
        expected_net=24_000_000.0,
        own_funds_charge=0.0,
        emergency=0.0,
    )
    return Solution(
        case=NAME,
        status=status,
        cost=450_000_000.0,
        bound=449_999_999.5,
        gap=1.1e-9,
        proof="enumeration" if status is Status.CERTIFIED else "solver",
        policies=(
            Policy("q1", "A", 1.0, 90_200_000.0, 0.0, 1_000_000.0, 12_000_000.0, 100_000.0),
            Policy("q2", "B", 0.5, 5_000_000.0, 0.0, 0.0, 2_000_000.0, 0.0),
        ),
        reserve=(Held("cash", "cash", 3_000_000_000.0, 330_000_000.0),),
        cost_parts=parts,
        tail=(TailResult("solvency", "tvar", 0.99, 9e9, 4.2e9, None, 4.2e9, 1.2e9),),
        net_loss=NetLoss(36_000_000.0, 24_000_000.0, None),
        law=(
            LawResult(
                "reserve",
                5e9,
                5.1e9,
                1e8,
                "assumed",
                (LawItem("q1", 1e9, "limit any one occurrence"), LawItem("cash", 3e9, "counts in full")),
            ),
        ),
        barred=(Barred("q9", "min_notice_days", NOTICE, "notice_days 60"),),
        limits=(LimitResult("limits.max_policies", 2.0, 2.0, True), LimitResult("limits.premium_budget", 9.6e7, 2e8, False)),
        alternatives={
            "all_cash": Alternative(Status.SOLVED, 9e8, 8e9, cost_parts=CostParts(0.0, 0.0, 0.0, 0.0, 8.8e8, 2e7, 0.0, 0.0)),
            "law_only": Alternative(Status.INFEASIBLE, None, None),
        },
        stress=(drained(),),
        losses=LossesUsed("table", 73, 73, "cd" * 32, 36.5),
        warnings=(Caution("assumed_figures", "figures of the law are assumed", "regime.inputs"),),
        run=RUN,
    )


def drained() -> StressResult:
    """Return a named event: 9bn owed, 5bn in kind; q1 pays 1bn within 30 days and asks for 0.1bn, q2 refuses; 0.1bn is missing at first."""
    return StressResult(
        id="drain",
        name="every hot wallet emptied",
        loss=9e9,
        owed=9e9,
        backing=5e9,
        payments=(StressPayment("q1", "A", 1e9, 1e8, 30, False), StressPayment("q2", "B", 0.0, 0.0, None, True)),
        reserve=3e9,
        own_funds=1e8,
        credit_line=5e8,
        missing=0.0,
        missing_if_refused=6e8,
        timeline=(
            StressMoment(0, 0.0, 0.0, 3e9, 4e8, 5e8, 1e8, 1e8),
            StressMoment(30, 1e9, 1e8, 3e9, 1e8, 0.0, 0.0, 1e8),
            StressMoment(None, 1e9, 1e8, 3e9, 1e8, 0.0, 0.0, 6e8),
        ),
    )


def without_mix(status: Status) -> Solution:
    """Return an answer that shows no mix."""
    if status is Status.INFEASIBLE:
        repairs = (
            Repair("reserve.cash.max", 50.95, 481.9102993695246),
            Repair("tail.solvency.level", 0.99, 0.95),
            Repair("limits.no_gap", True, False),
            Repair("limits.deductible_cash", "sum", "none"),
        )
        conflict = Conflict(("reserve.cash.max", "tail.solvency"), 430.96, repairs)
        return Solution(case=NAME, status=status, proof="enumeration", conflict=conflict, run=RUN, message="no mix meets the rules")
    if status is Status.REJECTED:
        return Solution(case=CaseName("", "", "", ""), status=status, faults=FAULTS, run=RUN)
    return Solution(case=NAME, status=status, run=RUN, message="the bound 2 is above the cost 1")


def answer(status: Status) -> Solution:
    """Return an answer of a status."""
    mixed = (Status.CERTIFIED, Status.SOLVED, Status.FEASIBLE)
    return with_mix(status) if status in mixed else without_mix(status)
